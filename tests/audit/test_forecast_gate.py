"""The gate of the forecast: open for what was foreseen and approved under the settings that would hold, else closed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._seal import sealed

from .foreseeing import Plays
from .test_forecasts import KEEPING, TARGET, WEEKLY, estate
from .test_scavenging_run_info import send

DEAD = [{"name": "gone", "data": "10.0.1.1", "age": "800h"}]
ARMED = "ddi_scavenging_armed_accepted"


@pytest.fixture
def plays(tmp_path: Path) -> Plays:
    """Return the plays of an estate in which nobody scavenges yet, and one record is old."""
    return Plays(estate(records=DEAD, interval="never"), tmp_path / "runs")


def gate(plan: dict[str, Any], kind: str = "scavenging-interval") -> tuple[str, str]:
    """Return how the gate of the forecast stands in the step of one kind, and what it says."""
    (step,) = [each for each in plan["steps"] if each["kind"] == kind]
    (found,) = [each for each in step["gates"] if each["gate"] == "forecast"]
    return found["state"], found["sentence"]


def foresee(plays: Plays, run_id: str = "f1", wanted: Any = WEEKLY, **approving: Any) -> None:
    plays.forecast(run_id, of="planned", wanted=wanted, joined=KEEPING)
    plays.approved(run_id, **({"accept_unknown": True} | approving))


def test_without_an_approval_the_gate_is_unknown(plays: Plays) -> None:
    state, sentence = gate(plays.plan("p1", WEEKLY))
    assert (state, sentence.startswith("Nobody approved what the first pass deletes: run ")) == ("unknown", True)
    plays.forecast(of="planned", wanted=WEEKLY, joined=KEEPING)
    assert gate(plays.plan("p2", WEEKLY))[0] == "unknown"


def test_an_approved_forecast_of_the_same_settings_opens_the_gate(plays: Plays) -> None:
    foresee(plays)
    assert gate(plays.plan("p1", WEEKLY)) == (
        "open",
        "The forecast of run f1 was approved, with 1 records of these zones.",
    )


def test_a_record_that_nobody_approved_closes_the_gate(plays: Plays) -> None:
    foresee(plays, accept_unknown=False)
    state, sentence = gate(plays.plan("p1", WEEKLY))
    assert (state, sentence) == (
        "closed",
        "Records would be deleted that nobody approved: gone A of corp.example (leases were not all read: no DHCP "
        "server was read).",
    )


def test_the_forecast_of_the_settings_as_they_are_does_not_count_for_those_that_are_planned(plays: Plays) -> None:
    plays.forecast(of="now", wanted=WEEKLY)
    plays.approved(accept_unknown=True)
    state, sentence = gate(plays.plan("p1", WEEKLY))
    assert state == "closed"
    assert "scavenging_interval on dc2 was 0h and is 7d" in sentence


def test_another_interval_than_the_approved_one_closes_the_gate(plays: Plays) -> None:
    foresee(plays)
    daily = WEEKLY | {"dc2": {"dns_scavenging": {"scavenging_interval": "1d"}}}
    state, sentence = gate(plays.plan("p1", daily))
    assert (state, "scavenging_interval on dc2 was 7d and is 1d" in sentence) == ("closed", True)


def test_a_setting_of_a_zone_that_changed_since_closes_the_gate(plays: Plays) -> None:
    foresee(plays)
    send(plays.estate.hosts["dc1"], "Set-DnsServerZoneAging", Name="corp.example", RefreshInterval=timedelta(days=9))
    plays.estate.clock.advance(timedelta(hours=1))
    state, sentence = gate(plays.plan("p1", WEEKLY))
    assert (state, "refresh_interval on dc1 was 7d and is 9d" in sentence) == ("closed", True)


@pytest.mark.parametrize(
    ("hours", "max_age", "state"), [(23, "24h", "open"), (25, "24h", "closed"), (25, "2d", "closed")]
)
def test_a_forecast_counts_as_long_as_it_looked_ahead(plays: Plays, hours: int, max_age: str, state: str) -> None:
    foresee(plays)
    plays.now += timedelta(hours=hours)
    found, sentence = gate(plays.plan("p1", WEEKLY, forecast_max_age=max_age))
    assert found == state
    assert ("looked 1d ahead of the step" in sentence) == (state == "closed")


def test_a_forecast_that_is_older_than_allowed_is_closed(plays: Plays) -> None:
    foresee(plays)
    plays.now += timedelta(hours=3)
    assert gate(plays.plan("p1", WEEKLY, forecast_max_age="2h"))[0] == "closed"


def test_a_forecast_from_the_future_is_closed(plays: Plays) -> None:
    foresee(plays)
    plays.now -= timedelta(hours=1)
    assert "which is yet to come" in gate(plays.plan("p1", WEEKLY))[1]


def test_the_newest_approval_counts(plays: Plays) -> None:
    foresee(plays)
    plays.now += timedelta(hours=1)
    foresee(plays, "f2", accept_unknown=False)
    assert gate(plays.plan("p1", WEEKLY))[0] == "closed"


def test_the_approval_of_another_estate_does_not_count(plays: Plays, tmp_path: Path) -> None:
    foresee(plays)
    path = tmp_path / "runs" / "f1" / "forecast_approval.json"
    approval = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(sealed(approval | {"estate": "lab.example"})), encoding="utf-8")
    assert gate(plays.plan("p1", WEEKLY))[0] == "unknown"


def test_an_approval_that_was_edited_leaves_the_gate_unknown(plays: Plays) -> None:
    foresee(plays, accept_unknown=False)
    path = plays.folder / "f1" / "forecast_approval.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"open": [', '"open": [], "was": ['), encoding="utf-8")
    state, sentence = gate(plays.plan("p1", WEEKLY))
    assert (state, "was edited or is of another version: approve the forecast again" in sentence) == ("unknown", True)


def test_a_living_host_that_will_refresh_in_time_does_not_close_the_gate(tmp_path: Path) -> None:
    lives = [{"name": "lives", "data": "10.0.1.2", "age": "200h", "refreshes": "24h"}]
    plays = Plays(estate(records=lives, interval="never"), tmp_path / "runs")
    plays.forecast(of="planned", wanted=WEEKLY, joined=KEEPING)
    told = plays.approved()
    assert (told["open"], told["pending"]) == (0, 1)
    assert gate(plays.plan("p1", WEEKLY))[0] == "open"


# Shorter intervals while a server goes on scavenging, which Rule 0 forbids unless the operator accepts it.

SHORT = {"no_refresh_interval": "1d", "refresh_interval": "1d"}
SHORTER = {host: {"dns_zone_aging": SHORT} for host in ("dc1", "dc2")}


def test_shorter_intervals_need_no_forecast_while_nobody_scavenges(plays: Plays) -> None:
    plan = plays.plan("p1", SHORTER)
    (step,) = [each for each in plan["steps"] if each["kind"] == "zone-aging"]
    assert "forecast" not in [each["gate"] for each in step["gates"]]


def test_shorter_intervals_need_a_forecast_of_them_while_a_server_scavenges(tmp_path: Path) -> None:
    records = [{"name": "pc", "data": "10.0.1.1", "age": "100h"}]
    plays = Plays(estate(records, computers=[{"name": "pc", "enabled": False}]), tmp_path / "runs")
    accepted = {"scavenging_armed_accepted": ["dc2"]}
    state, sentence = gate(plays.plan("p1", SHORTER, **accepted), "zone-aging")
    assert (state, sentence.startswith("dc2 would go on to delete. Nobody approved")) == ("unknown", True)
    plays.forecast("f1", of="now", wanted=SHORTER, joined=KEEPING)
    plays.approved("f1", accept_unknown=True)
    state, sentence = gate(plays.plan("p2", SHORTER, **accepted), "zone-aging")
    assert (state, "no_refresh_interval on dc1 was 7d and is 1d" in sentence) == ("closed", True)
    plays.now += timedelta(minutes=1)
    foresee(plays, "f2", SHORTER)
    assert gate(plays.plan("p3", SHORTER, **accepted), "zone-aging")[0] == "open"
    kept = json.loads((plays.folder / "f2" / "forecast_approval.json").read_text(encoding="utf-8"))
    assert {each["zone"] for each in kept["deletions"]} == {TARGET.lower()}


def test_longer_intervals_delete_less_and_need_no_forecast(tmp_path: Path) -> None:
    plays = Plays(estate(), tmp_path / "runs")
    longer = {host: {"dns_zone_aging": {"refresh_interval": "9d"}} for host in ("dc1", "dc2")}
    plan = plays.plan("p1", longer, scavenging_armed_accepted=["dc2"])
    (step,) = [each for each in plan["steps"] if each["kind"] == "zone-aging"]
    assert "forecast" not in [each["gate"] for each in step["gates"]]
