"""The servers and zones of a forecast are what was read on each server, and what was not read stays unknown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._forecast import (
    DELETED,
    UNKNOWN,
    Holder,
    Record,
    hours,
    outlook,
)
from ansible_collections.ddi.windows.plugins.module_utils._forecast_facts import holders_of, scavenger_of
from ansible_collections.ddi.windows.plugins.module_utils._passes import Scavenger, ZoneCopy

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ZONE = "DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"


def at(days: float) -> str:
    return (NOW + days * DAY).isoformat()


def facts(**changes: Any) -> dict[str, Any]:
    return {
        "now": at(0),
        "scavenging_interval": "7d",
        "last_scavenge_time": None,
        "last_event": at(-4),
        "oldest_event": at(-300),
        "started": at(-40),
        "addresses": ["10.0.0.1"],
        "errors": {},
        "replicated": {},
        "zones": {ZONE: zone()},
    } | changes


def zone(**changes: Any) -> dict[str, Any]:
    return {
        "name": "corp.example",
        "aging": True,
        "no_refresh_interval": "7d",
        "refresh_interval": "7d",
        "available": at(-20),
        "dynamic_update": "Secure",
        "paused": False,
        "read_only": False,
        "scavenge_servers": ["10.0.0.1"],
        "partition": "DC=DomainDnsZones,DC=corp,DC=example",
        "error": "",
    } | changes


def test_makes_a_forecast_of_what_was_read() -> None:
    holders = holders_of(ZONE.upper(), {"dc1": facts(), "dc2": facts(zones={})})
    found = outlook(holders, NOW).fate(Record("pc1", "A", "10.0.1.1", hours(NOW - 20 * DAY)))
    assert found.outcome == DELETED
    assert found.by is not None
    assert (found.by.server, found.by.time) == ("dc1", NOW + 3 * DAY)


def test_makes_a_forecast_of_a_change_that_is_planned() -> None:
    record = Record("pc1", "A", "10.0.1.1", hours(NOW - 9 * DAY))
    assert outlook(holders_of(ZONE, {"dc1": facts()}), NOW).fate(record).outcome != DELETED
    assert outlook(holders_of(ZONE, {"dc1": facts()}, refresh=DAY), NOW).fate(record).outcome == DELETED


@pytest.mark.parametrize("silent", [None, facts(errors={"zones": "Access is denied."}, zones={})])
def test_a_server_that_told_no_zones_may_hold_any(silent: dict[str, Any] | None) -> None:
    holders = holders_of(ZONE, {"dc1": facts(), "dc2": silent})
    assert [each.server.name for each in holders] == ["dc1", "dc2"]
    assert outlook(holders, NOW).fate(Record("pc1", "A", "10.0.1.1", 1)).outcome == UNKNOWN


def test_a_server_that_does_not_scavenge_may_be_silent_about_its_zones() -> None:
    quiet = facts(errors={"zones": "Access is denied."}, zones={}, scavenging_interval="never")
    holders = holders_of(ZONE, {"dc1": facts(), "dc2": quiet})
    assert outlook(holders, NOW).fate(Record("pc1", "A", "10.0.1.1", 1)).outcome == DELETED


def test_nothing_read_is_nothing_known() -> None:
    assert holders_of(ZONE, {"dc1": None}) == [Holder(Scavenger("dc1"), ZoneCopy())]


@pytest.mark.parametrize(
    ("event", "told", "last"),
    [
        (-4, None, -4),
        (None, -4, -4),
        (-4, -4.1, -4.1),
        (-4, -11, -4),
        (-11, -4, -4),
    ],
)
def test_two_times_of_one_pass_are_its_earlier_one(event: float | None, told: float | None, last: float) -> None:
    times = {
        "last_event": None if event is None else at(event),
        "last_scavenge_time": None if told is None else at(told),
    }
    assert scavenger_of("dc1", facts(**times)).last_pass == NOW + last * DAY


@pytest.mark.parametrize(
    ("changes", "history"),
    [
        ({}, True),
        ({"oldest_event": at(-30)}, False),
        ({"oldest_event": None}, False),
        ({"started": None}, False),
        ({"errors": {"events": "Access is denied."}}, False),
    ],
)
def test_no_event_means_no_pass_only_when_the_log_goes_back_to_the_start(
    changes: dict[str, Any], history: bool
) -> None:
    assert scavenger_of("dc1", facts(last_event=None, **changes)).history is history
