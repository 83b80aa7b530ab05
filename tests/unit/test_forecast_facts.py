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
from ansible_collections.ddi.windows.plugins.module_utils._forecast_facts import assumed, holders_of, scavenger_of
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


# Facts as they would be after a change.

LEAD = timedelta(hours=24)


def test_an_interval_that_is_planned_is_set_at_the_latest_moment() -> None:
    planned = assumed(facts(scavenging_interval="never"), {"server": {"scavenging_interval": "1d"}}, LEAD)
    server = scavenger_of("dc1", planned)
    assert (server.interval, server.armed) == (DAY, NOW + LEAD)
    assert planned["assumed"] == {"server": {"scavenging_interval": "1d"}}


def test_an_interval_that_is_planned_is_unknown_on_a_server_without_a_clock() -> None:
    planned = assumed(facts(now=None), {"server": {"scavenging_interval": "1d"}}, LEAD)
    assert scavenger_of("dc1", planned).interval is None


def test_scavenging_that_is_to_stop_needs_no_time() -> None:
    server = scavenger_of("dc1", assumed(facts(), {"server": {"scavenging_interval": "never"}}, LEAD))
    assert (server.interval, server.armed) == (timedelta(0), None)


def test_since_when_a_server_has_its_interval_comes_from_the_record() -> None:
    server = scavenger_of("dc1", assumed(facts(), {"server": {"since": at(-1)}}, LEAD))
    assert (server.since, server.interval, server.armed) == (NOW - DAY, 7 * DAY, None)


def test_settings_of_a_zone_are_found_however_its_name_is_written() -> None:
    planned = assumed(facts(), {ZONE.upper(): {"refresh_interval": "1d"}}, LEAD)
    (holder,) = holders_of(ZONE, {"dc1": planned})
    assert (holder.copy.refresh, holder.copy.available) == (DAY, NOW - 20 * DAY)


@pytest.mark.parametrize(
    ("before", "change"),
    [({"aging": False}, {"aging": True}), ({"dynamic_update": "None"}, {"dynamic_update": "Secure"})],
)
def test_what_begins_to_age_waits_one_refresh_interval(before: dict[str, Any], change: dict[str, Any]) -> None:
    planned = assumed(facts(zones={ZONE: zone(**before)}), {ZONE: change}, LEAD)
    (holder,) = holders_of(ZONE, {"dc1": planned})
    assert holder.copy.available == NOW - timedelta(hours=1) + 7 * DAY


def test_what_was_read_is_not_changed_by_an_assumption() -> None:
    read = facts()
    assumed(read, {ZONE: {"aging": False}, "server": {"scavenging_interval": "never"}}, LEAD)
    assert read == facts()
