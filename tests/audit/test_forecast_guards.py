"""The guard stops a server whose next pass would delete a protected, living or unapproved record, and no other."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.modules import forecast_guard

from .foreseeing import Plays
from .test_forecasts import estate
from .test_scavenging_run_info import send

HOUR = timedelta(hours=1)
GONE = {"name": "gone", "data": "10.0.1.1", "age": "800h"}
#: dc2 passes three days from the beginning.
PASS = 72 * HOUR


def plays_of(folder: Path, *records: dict[str, Any], **changes: Any) -> Plays:
    return Plays(estate(list(records), **changes), folder / "runs")


def why(told: dict[str, Any], host: str = "dc2") -> list[str]:
    """Return why a server has to be stopped; nothing when it goes on."""
    reasons: list[str] = told["servers"][host]["reasons"]
    assert (host in told["stop"]) == bool(reasons)
    return reasons


def foresee(plays: Plays, **approving: Any) -> None:
    plays.forecast(joined={"static_names": []})
    plays.approved(**({"accept_unknown": True} | approving))


def test_a_pass_that_deletes_what_was_approved_goes_on(tmp_path: Path) -> None:
    plays = plays_of(tmp_path, GONE)
    foresee(plays)
    plays.estate.clock.advance(60 * HOUR)
    told = plays.guarded()
    assert why(told) == []
    assert told["servers"]["dc2"]["deletes"] == 1
    assert told["servers"]["dc2"]["passes"] == ["2026-03-04T12:00:00+00:00"]
    assert list(told["servers"]) == ["dc2"]  # dc1 does not scavenge


def test_a_pass_that_deletes_nothing_needs_no_approval(tmp_path: Path) -> None:
    assert why(plays_of(tmp_path, {"name": "static", "data": "10.0.1.1"}).guarded()) == []


def test_an_unapproved_record_stops_the_pass(tmp_path: Path) -> None:
    told = plays_of(tmp_path, GONE).guarded()
    assert why(told) == ["1 records would be deleted that nobody approved (nobody approved a forecast)"]


def test_a_record_that_was_added_to_the_list_since_stops_the_pass(tmp_path: Path) -> None:
    plays = plays_of(tmp_path, GONE, {"name": "later", "data": "10.0.1.9", "age": "200h"})
    plays.forecast(joined={"static_names": []})
    plays.approved(accept_unknown=True)
    plays.estate.clock.advance(60 * HOUR)
    assert why(plays.guarded()) == []  # it comes of age after the pass
    plays = plays_of(tmp_path / "other", GONE)
    foresee(plays)
    send(plays.estate.hosts["dc1"], "Set-DnsServerZoneAging", Name="corp.example", RefreshInterval=timedelta(days=1))
    plays.estate.clock.advance(HOUR)
    (reason,) = why(plays.guarded())
    assert "refresh_interval on dc1 was 7d and is 1d" in reason


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"name": "lives", "data": "10.0.1.2", "age": "800h"}, "a record whose host lives: lives A 10.0.1.2"),
        ({"name": "dc1", "data": "10.1.0.1", "age": "800h"}, "a record that is protected: dc1 A 10.1.0.1"),
    ],
)
def test_what_lives_or_is_protected_stops_the_pass_unless_a_person_named_it(
    tmp_path: Path, record: dict[str, Any], words: str
) -> None:
    plays = plays_of(tmp_path, record)
    foresee(plays)
    assert why(plays.guarded(max_unapproved=99))[0].startswith(words)
    plays.now += HOUR
    plays.approved(records=[f"corp.example {record['name']} A {record['data']}"])
    assert why(plays.guarded("g2")) == []


def test_a_host_that_came_back_to_life_since_stops_the_pass(tmp_path: Path) -> None:
    plays = plays_of(tmp_path, GONE)
    foresee(plays)
    assert why(plays.guarded(static_names=["gone.corp.example"]))[0].startswith("a record whose host lives: gone")


def test_nothing_is_allowed_unapproved_while_evidence_is_missing(tmp_path: Path) -> None:
    told = plays_of(tmp_path, GONE).guarded(max_unapproved=5)
    assert json.loads((tmp_path / "runs" / "g1" / "guard.json").read_text())["missing"] == [
        "leases: no DHCP server was read"
    ]
    assert why(told)


def test_a_zone_that_could_not_be_read_stops_the_pass(tmp_path: Path) -> None:
    plays = plays_of(tmp_path, GONE)
    foresee(plays)
    plays.estate.hosts["dc2"].faults.set({"denied": ["Get-CimInstance"]})
    assert why(plays.guarded())[0].startswith("a record of which it is not known whether it is deleted")


def test_a_server_that_was_not_read_stops_those_that_hold_its_zones(tmp_path: Path) -> None:
    plays = plays_of(tmp_path, GONE)
    foresee(plays)
    plays.estate.hosts["dc1"].faults.set({"unreachable": True})
    told = plays.guarded()
    assert (told["stop"], told["not_read"]) == (["dc2"], ["dc1"])
    plays.now += HOUR
    plays.forecast("f2", joined={"static_names": [], "allow_missing": ["dc1"]})
    plays.approved("f2", accept_unknown=True)
    assert why(plays.guarded("g2", allow_missing=["dc1"])) == []


def test_a_record_that_may_be_refreshed_is_left_to_a_look_shortly_before_the_pass(tmp_path: Path) -> None:
    plays = plays_of(tmp_path, {"name": "lives", "data": "10.0.1.2", "age": "270h"})
    told = plays.guarded()
    assert (why(told), told["servers"]["dc2"]["later"], told["servers"]["dc2"]["deletes"]) == ([], 1, 0)
    plays.estate.clock.advance(PASS - 12 * HOUR)
    assert why(plays.guarded("g2"))[0].startswith("a record whose host lives: lives A")
    assert why(plays.guarded("g3", window="6h")) == []


def test_an_approval_holds_for_the_passes_that_were_looked_at_and_no_longer(tmp_path: Path) -> None:
    dead = [{"name": name, "enabled": False} for name in ("gone", "second")]
    plays = plays_of(tmp_path, GONE, {"name": "second", "data": "10.0.1.3", "age": "200h"}, computers=dead)
    foresee(plays)
    assert why(plays.guarded()) == []
    plays.estate.clock.advance(PASS + 100 * HOUR)
    (reason,) = why(plays.guarded("g2"))
    assert "the approval is too old: it was for passes up to 2026-03-04 13:00 UTC" in reason


def test_an_approval_that_was_edited_stops_the_pass(tmp_path: Path) -> None:
    plays = plays_of(tmp_path, GONE)
    foresee(plays)
    path = plays.folder / "f1" / "forecast_approval.json"
    path.write_text(path.read_text(encoding="utf-8").replace("10.0.1.1", "10.0.1.2"), encoding="utf-8")
    assert any("was edited or is of another version" in reason for reason in why(plays.guarded()))
    assert any("there is no run f9" in reason for reason in why(plays.guarded("g2", forecast="f9")))


def test_a_named_forecast_counts_and_not_the_newest(tmp_path: Path) -> None:
    plays = plays_of(tmp_path, GONE)
    foresee(plays)
    plays.now += HOUR
    plays.forecast("f2", joined={"static_names": []})
    plays.approved("f2")
    assert why(plays.guarded("g1", forecast="f1")) == []
    assert why(plays.guarded("g2"))


@pytest.mark.parametrize("options", [{"max_unapproved": -1}, {"window": "6"}])
def test_limits_that_mean_nothing_are_refused(tmp_path: Path, options: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=forecast_guard.__name__.rpartition(".")[2]):
        plays_of(tmp_path, GONE).guarded(**options)
