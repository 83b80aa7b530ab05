"""What every server should have in the end: the newest value that a run wrote and that may have taken effect."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.modules import change_confirmation
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._confirmation import confirm, held_in, wanted_of
from ansible_collections.ddi.windows.plugins.plugin_utils._record import Entry

ZONE = "DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
START = datetime(2026, 3, 1, tzinfo=UTC)


def entry(after: Any, minute: int, outcome: str | None = "applied", **about: Any) -> Entry:
    """A recorded write of the update mode that ended *minute* minutes after the start."""
    change = {"control": "zone-secure-only", "setting": "dynamic_update", "before": "None", "after": after}
    intent: dict[str, Any] = {"id": str(minute), "number": 1, "kind": "secure-forward", "host": "dc1"}
    intent |= {"module": "dns_zone", "target": ZONE, "changes": [change], "time": START.isoformat()}
    ended = {"outcome": outcome, "reason": "", "time": (START + timedelta(minutes=minute)).isoformat()}
    return Entry(intent | about, ended if outcome else None)


def values(*entries: Entry) -> list[Any]:
    return [each.value for each in wanted_of({"dc1": list(entries)})]


def test_the_newest_write_of_a_setting_is_wanted_whatever_host_wrote_it() -> None:
    record = {"dc2": [entry("None", 5, host="dc2")], "dc1": [entry("Secure", 1)]}
    (wanted,) = wanted_of(record)
    assert (wanted.value, wanted.writer, wanted.since) == ("None", "dc2", START + timedelta(minutes=5))


def test_a_zone_that_two_lines_spell_differently_is_one_zone() -> None:
    assert values(entry("None", 1, target=ZONE.upper()), entry("Secure", 2)) == ["Secure"]


def test_a_write_that_was_not_applied_is_not_waited_for() -> None:
    assert values(entry("Secure", 1), entry("None", 2, "not applied")) == ["Secure"]


@pytest.mark.parametrize("outcome", ["unknown", None])
def test_a_write_that_may_have_taken_effect_is_waited_for(outcome: str | None) -> None:
    assert values(entry("Secure", 0, outcome)) == ["Secure"]


def test_a_write_without_an_outcome_counts_from_its_intent() -> None:
    (wanted,) = wanted_of({"dc1": [entry("Secure", 9, None)]})
    assert wanted.since == START


@pytest.mark.parametrize("target", ["server", "kiosk.corp.example"])
def test_what_belongs_to_one_server_does_not_replicate(target: str) -> None:
    assert values(entry("Secure", 1, target=target)) == []


def test_the_zones_of_a_host_are_known_when_it_told_all_of_them() -> None:
    told = {"parts": {"dns_zone": {"current": {ZONE.upper(): {}}, "error": None}}}
    assert held_in(told) == {ZONE.lower()}
    assert held_in({"parts": {"dns_zone": {"current": {}, "error": "Access is denied."}}}) is None
    assert held_in({"parts": {}}) is None
    assert held_in(None) is None


def test_a_host_that_holds_none_of_the_zones_is_not_connected_to() -> None:
    def connect() -> Any:
        raise AssertionError("nothing is to be read")

    def pause(_seconds: float) -> None:
        raise AssertionError("nothing is to be waited for")

    wanted = wanted_of({"dc1": [entry("Secure", 1)]})
    assert confirm(connect, {}, wanted, "dc2", 300, lambda: START, pause, held=frozenset()) == []


def test_a_time_before_the_write_is_refused() -> None:
    with pytest.raises(Refused, match="replication_timeout is -1: write a number of seconds, 0 or more"):
        check(change_confirmation, "change_confirmation", {"run_id": "r1", "replication_timeout": -1})
