"""What a run wrote is taken back from its record, and only that, in the safe order, whatever happens in between."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.module_utils._plan_step import Change
from ansible_collections.ddi.windows.plugins.module_utils._rollback_undo import CLASSES
from ansible_collections.ddi.windows.plugins.modules import rollback_outcome, rollback_plan, rollback_write
from ansible_collections.ddi.windows.plugins.plugin_utils import (
    _lock,
    _rollback_outcome,
    _rollback_plan,
    _rollback_write,
)
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._record import entries_of, recorded_hosts

from simulator.local import LocalWire

from .company import ALL, CORP, DEPOT, SET_AGING, SET_SCAVENGING, SET_ZONE, VOICE, YARD, Company


@pytest.fixture
def company(tmp_path: Path) -> Any:
    folder = tmp_path / "runs"
    _lock.take(folder, "test")
    yield Company(folder)
    _lock.release(folder)


def test_every_value_of_a_run_is_given_back(company: Company) -> None:
    before = company.state()
    company.enforced()
    assert company.state() != before
    taken = company.roll_back("e1", allow_weakening=ALL)
    assert set(taken.states.values()) == {"restored"}
    assert not taken.failed
    assert company.state() == before


def test_scavenging_starts_last_and_the_last_write_is_taken_back_first(company: Company) -> None:
    company.write("e1", "dc1", "dns_scavenging", "server", scavenging_interval="never")
    company.write("e1", "dc1", "dns_zone_aging", DEPOT, aging=True)
    company.write("e1", "dc1", "dns_zone_aging", VOICE, refresh_interval="20d")
    company.write("e1", "dc1", "dns_zone", CORP, dynamic_update="Secure")
    start = len(company.sent("dc1"))
    company.roll_back("e1", allow_weakening=ALL)
    assert company.sent("dc1")[start:] == [SET_ZONE, SET_AGING, SET_AGING, SET_SCAVENGING]
    undone = [entry.write.target for entry in entries_of(company.run_of("r1"), "dc1")]
    assert undone == [CORP, VOICE, DEPOT, "server"]


def test_check_mode_tells_what_the_real_run_does_and_leaves_no_trace(company: Company) -> None:
    company.enforced()
    company.write("other", "dc1", "dns_zone_aging", DEPOT, aging=False)
    company.write("other", "dc1", "dns_zone_aging", DEPOT, refresh_interval="30d")
    before, sent = company.state(), [company.sent(host) for host in company.hosts]
    foreseen = company.roll_back("e1", check_mode=True, allow_weakening=["shorter-interval", "nonsecure-updates"])
    assert (company.state(), [company.sent(host) for host in company.hosts]) == (before, sent)
    assert recorded_hosts(company.run_of("r1")) == []
    real = company.roll_back("e1", allow_weakening=["shorter-interval", "nonsecure-updates"])
    would = {key: "would be restored" if state == "restored" else state for key, state in real.states.items()}
    assert foreseen.states == would
    assert foreseen.failed == real.failed
    assert set(real.states.values()) == {"restored", "already back", "changed since", "needs a word"}


def test_what_somebody_changed_since_is_left_alone(company: Company) -> None:
    company.enforced()
    company.write("other", "dc1", "dns_zone_aging", DEPOT, no_refresh_interval="3d")
    taken = company.roll_back("e1", allow_weakening=ALL)
    assert not taken.failed
    assert taken.states["dc1", "no_refresh_interval"] == "changed since"
    assert taken.states["dc1", "refresh_interval"] == taken.states["dc1", "aging"] == "restored"
    assert taken.reason("no_refresh_interval") == "it is 3d, not 10d: whoever changed it since decides"
    aging = [entry for entry in entries_of(company.run_of("r1"), "dc1") if entry.write.module == "dns_zone_aging"]
    assert [set(entry.write.after) for entry in aging] == [{"aging", "refresh_interval"}], "one call, without it"
    assert company.value("dc1", "dns_zone_aging", DEPOT, "no_refresh_interval") == "3d"


def test_what_is_back_already_is_not_sent(company: Company) -> None:
    company.write("e1", "dc1", "dns_zone_aging", DEPOT, aging=True)
    company.write("other", "dc1", "dns_zone_aging", DEPOT, aging=False)
    sent = company.sent("dc1")
    taken = company.roll_back("e1")
    assert taken.states == {("dc1", "aging"): "already back"}
    assert not taken.failed
    assert company.sent("dc1") == sent


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("cause", ["unreachable", "outside the limit", "without its word"])
def test_scavenging_starts_only_after_the_aging_of_the_run_was_given_back(
    company: Company, cause: str, check_mode: bool
) -> None:
    company.enforced()
    company.estate.hosts["dc1"].faults.set({"unreachable": cause == "unreachable"})
    taken = company.roll_back(
        "e1",
        check_mode=check_mode,
        play_hosts=("dc2",) if cause == "outside the limit" else None,
        allow_weakening=["scavenging"] if cause == "without its word" else ALL,
    )
    company.estate.hosts["dc1"].faults.clear()
    assert taken.failed
    assert taken.states["dc2", "scavenging_interval"] == "held back"
    told = [each["reason"] for each in taken.result["results"] if each["state"] == "held back"]
    assert all("must not scavenge before the run's changes to aging are taken back" in each for each in told)
    assert all("of depot.corp.example on dc1 is " in each for each in told)
    assert {company.value(host, "dns_scavenging", "server", "scavenging_interval") for host in company.hosts} == {
        "never"
    }
    if not check_mode:
        assert not company.roll_back("e1", "r2", allow_weakening=ALL).failed, "the next run does the rest"


def test_scavenging_starts_where_somebody_else_decided_about_the_aging_since(company: Company) -> None:
    company.enforced()
    company.write("other", "dc1", "dns_zone_aging", DEPOT, refresh_interval="12d")
    taken = company.roll_back("e1", allow_weakening=ALL)
    assert not taken.failed
    assert taken.states["dc1", "refresh_interval"] == "changed since"
    assert taken.states["dc2", "scavenging_interval"] == "restored"


def test_aging_starts_only_after_the_scavenging_of_the_run_was_stopped(company: Company) -> None:
    company.enforced()
    company.roll_back("e1", "r1", allow_weakening=ALL)
    company.estate.hosts["dc2"].faults.set({"denied": [SET_SCAVENGING]})
    taken = company.roll_back("r1", "r2", allow_weakening=ALL)
    assert taken.states["dc2", "scavenging_interval"] == "refused by the endpoint"
    assert taken.states["dc1", "aging"] == "held back"
    assert taken.states["dc1", "dynamic_update"] == "restored"
    assert "scavenging_interval of dc2 is refused by the endpoint" in taken.reason("aging")
    assert company.value("dc1", "dns_zone_aging", DEPOT, "aging") is False


@pytest.mark.parametrize("check_mode", [False, True])
def test_what_another_host_wrote_since_is_waited_for(company: Company, check_mode: bool) -> None:
    company.write("e1", "dc1", "dns_zone_aging", CORP, no_refresh_interval="10d")
    company.later(hours=8)
    # The last values alone are those that dc1 has; what came before them is still on its way.
    company.write("e2", "dc2", "dns_zone_aging", CORP, refresh_interval="20d")
    company.write("e2", "dc2", "dns_zone", CORP, dynamic_update="Secure")
    company.write("e2", "dc2", "dns_zone_aging", CORP, refresh_interval="7d")
    company.later(seconds=30)
    taken = company.roll_back("e1", check_mode=check_mode, allow_weakening=ALL)
    assert taken.failed
    assert taken.states == {("dc1", "no_refresh_interval"): "held back"}
    assert taken.reason("no_refresh_interval").startswith("dc2 wrote this zone later, at ")
    assert "and dc1 does not have that yet: wait for replication and run it again" in taken.reason(
        "no_refresh_interval"
    )
    company.later(hours=8)
    assert {company.value(host, "dns_zone", CORP, "dynamic_update") for host in company.hosts} == {"Secure"}
    assert not company.roll_back("e1", "r2", allow_weakening=ALL).failed
    company.later(hours=8)
    for host in company.hosts:
        assert company.value(host, "dns_zone_aging", CORP, "no_refresh_interval") == "7d"
        assert company.value(host, "dns_zone", CORP, "dynamic_update") == "Secure"


def test_what_another_host_gave_no_answer_about_is_waited_for_too(company: Company) -> None:
    company.write("e1", "dc1", "dns_zone_aging", CORP, no_refresh_interval="10d")
    company.later(hours=8)
    host = company.estate.hosts["dc2"]
    host.faults.set({"lost_before": SET_ZONE})
    assert company.write("e2", "dc2", "dns_zone", CORP, dynamic_update="Secure") == "not applied"
    host.faults.clear()
    assert not LocalWire(host).invoke([Command(SET_ZONE, {"Name": "corp.example", "DynamicUpdate": "Secure"})]).errors
    company.later(seconds=30)
    taken = company.roll_back("e1", allow_weakening=ALL)
    assert taken.states == {("dc1", "no_refresh_interval"): "held back"}
    assert taken.reason("no_refresh_interval").startswith("dc2 perhaps wrote this zone later, at ")
    company.later(hours=8)
    assert not company.roll_back("e1", "r2", allow_weakening=ALL).failed
    assert company.value("dc2", "dns_zone", CORP, "dynamic_update") == "Secure"


@pytest.mark.parametrize("check_mode", [False, True])
def test_an_undo_waits_for_one_of_the_same_rollback_on_another_host(company: Company, check_mode: bool) -> None:
    company.write("e1", "dc1", "dns_zone", CORP, dynamic_update="Secure")
    company.later(hours=8)
    company.write("e1", "dc2", "dns_zone_aging", CORP, refresh_interval="20d")
    company.later(hours=8)
    taken = company.roll_back("e1", check_mode=check_mode, allow_weakening=ALL)
    assert taken.states == {
        ("dc1", "dynamic_update"): "would be restored" if check_mode else "restored",
        ("dc2", "refresh_interval"): "held back",
    }
    if not check_mode:
        company.later(hours=8)
        assert not company.roll_back("e1", "r2", allow_weakening=ALL).failed
        company.later(hours=8)
        for host in company.hosts:
            assert company.value(host, "dns_zone_aging", CORP, "refresh_interval") == "7d"
            assert company.value(host, "dns_zone", CORP, "dynamic_update") == "NonsecureAndSecure"


def test_a_damaged_record_of_another_run_holds_back_what_it_may_be_about(company: Company) -> None:
    company.enforced()
    company.write("e2", "dc2", "dns_zone_aging", DEPOT, scavenge_servers=["10.10.0.12"])
    path = company.run_of("e2").writes_path("dc2")
    path.write_text(path.read_text(encoding="utf-8").replace("10.10", "10.20"), encoding="utf-8")
    taken = company.roll_back("e1", allow_weakening=ALL)
    assert set(taken.states.values()) == {"held back"}, "a server scavenges only after its zones"
    assert taken.reason("aging") == (
        f"{path} is damaged, so nobody knows whether another host wrote this zone since: put that right and run it "
        "again"
    )
    path.unlink()
    assert not company.roll_back("e1", "r2", allow_weakening=ALL).failed


def test_without_its_word_nothing_is_weakened_and_the_rest_is_given_back(company: Company) -> None:
    company.enforced()
    taken = company.roll_back("e1")
    assert taken.failed
    assert taken.states == {
        ("dc1", "scavenging_interval"): "needs a word",
        ("dc2", "scavenging_interval"): "needs a word",
        ("dc1", "dynamic_update"): "needs a word",
        ("dc1", "aging"): "restored",
        ("dc1", "no_refresh_interval"): "needs a word",
        ("dc1", "refresh_interval"): "needs a word",
    }
    assert company.value("dc1", "dns_zone", CORP, "dynamic_update") == "Secure"
    words = "-e ddi_allow_weakening=scavenging,shorter-interval,nonsecure-updates"
    assert any(words in text for text in taken.said)
    assert taken.reason("dynamic_update") == (
        "it lets any host overwrite any name: add -e ddi_allow_weakening=nonsecure-updates"
    )


def test_a_word_is_asked_for_only_where_the_host_still_has_what_the_run_wrote(company: Company) -> None:
    company.enforced()
    company.roll_back("e1", "r1", allow_weakening=ALL)
    company.write("other", "dc1", "dns_scavenging", "server", scavenging_interval="3d")
    again = company.roll_back("e1", "r2")
    assert not again.failed
    states = again.states
    assert states.pop(("dc1", "scavenging_interval")) == "changed since"
    assert set(states.values()) == {"already back"}
    assert "ddi_allow_weakening" not in again.said[-1]


@pytest.mark.parametrize(("now", "state"), [("14d", "needs a word"), ("7d", "already back")])
def test_without_its_word_a_write_of_which_nobody_knew_is_told_apart_too(
    company: Company, now: str, state: str
) -> None:
    company.write("setup", "dc1", "dns_zone_aging", DEPOT, refresh_interval=now)
    change = Change("zone-aging-intervals", "refresh_interval", "7d", "14d")
    company.intend("e1", "dc1", "dns_zone_aging", DEPOT, (change,))
    taken = company.roll_back("e1", check_mode=True)
    assert taken.states == {("dc1", "refresh_interval"): state}
    assert ("it had taken effect" in taken.reason("refresh_interval")) is (state == "needs a word")


def test_the_words_that_are_missing_are_shown_with_those_that_were_given(company: Company) -> None:
    company.enforced()
    taken = company.roll_back("e1", allow_weakening=["scavenging"])
    assert taken.states["dc2", "scavenging_interval"] == "held back"
    assert taken.reason("dynamic_update").endswith("-e ddi_allow_weakening=scavenging,nonsecure-updates")


def test_an_emptied_list_rests_on_what_nobody_saw_on_windows(company: Company) -> None:
    company.write("e1", "dc1", "dns_zone_aging", YARD, scavenge_servers=["10.10.0.12"])
    refused = company.roll_back("e1", "r1", allow_weakening=ALL)
    assert refused.states == {("dc1", "scavenge_servers"): "needs a word"}
    assert "is inferred: add -e ddi_allow_inferred=true" in refused.reason("scavenge_servers")
    taken = company.roll_back("e1", "r2", allow_weakening=ALL, allow_inferred=True)
    assert taken.states == {("dc1", "scavenge_servers"): "restored"}
    assert company.value("dc1", "dns_zone_aging", YARD, "scavenge_servers") == []


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    ("now", "state", "reason"),
    [
        ("14d", "restored", "nobody knew, and it had taken effect"),
        ("7d", "already back", "it had not taken effect"),
        ("9d", "changed since", "it is 9d, not 14d: whoever changed it since decides"),
    ],
)
def test_a_write_of_which_nobody_knew_is_told_apart_by_reading(
    company: Company, now: str, state: str, reason: str, check_mode: bool
) -> None:
    company.write("setup", "dc1", "dns_zone_aging", DEPOT, refresh_interval=now)
    change = Change("zone-aging-intervals", "refresh_interval", "7d", "14d")
    company.intend("e1", "dc1", "dns_zone_aging", DEPOT, (change,))
    taken = company.roll_back("e1", check_mode=check_mode, allow_weakening=ALL)
    expected = "would be restored" if check_mode and state == "restored" else state
    assert taken.states == {("dc1", "refresh_interval"): expected}
    assert taken.reason("refresh_interval") == reason


@pytest.mark.parametrize("late", [True, False])
def test_a_write_that_nobody_answered_is_read_again_because_it_may_take_effect_late(
    company: Company, late: bool
) -> None:
    host = company.estate.hosts["dc1"]
    host.faults.set({"lost_before": SET_ZONE})
    assert company.write("e1", "dc1", "dns_zone", CORP, dynamic_update="Secure") == "not applied"
    host.faults.clear()
    if late:
        command = Command(SET_ZONE, {"Name": "corp.example", "DynamicUpdate": "Secure"})
        assert not LocalWire(host).invoke([command]).errors
    taken = company.roll_back("e1", allow_weakening=ALL)
    assert not taken.failed
    assert taken.states == {("dc1", "dynamic_update"): "restored" if late else "already back"}
    assert company.value("dc1", "dns_zone", CORP, "dynamic_update") == "NonsecureAndSecure"


def test_a_write_that_the_host_refused_has_no_way_back(company: Company) -> None:
    company.estate.hosts["dc1"].faults.set({"denied": [SET_ZONE]})
    assert company.write("e1", "dc1", "dns_zone", CORP, dynamic_update="Secure") == "not applied"
    company.estate.hosts["dc1"].faults.clear()
    company.write("other", "dc1", "dns_zone", CORP, dynamic_update="Secure")
    assert company.roll_back("e1", allow_weakening=ALL).states == {}
    assert company.value("dc1", "dns_zone", CORP, "dynamic_update") == "Secure"


def test_a_rollback_is_taken_back_as_any_run(company: Company) -> None:
    company.enforced()
    enforced = company.state()
    first = company.roll_back("e1", "r1", allow_weakening=ALL)
    second = company.roll_back("r1", "r2", allow_weakening=ALL)
    assert not first.failed
    assert not second.failed
    assert company.state() == enforced
    undoes = [entry.write.undoes for entry in entries_of(company.run_of("r2"), "dc1")]
    ids = {entry.id for entry in entries_of(company.run_of("r1"), "dc1")}
    assert {(each or {})["run"] for each in undoes} == {"r1"}
    assert {(each or {})["id"] for each in undoes} == ids


def test_a_host_outside_the_play_is_listed_and_the_others_are_taken_back(company: Company) -> None:
    company.enforced()
    taken = company.roll_back("e1", play_hosts=("dc1",), allow_weakening=ALL)
    assert taken.failed
    assert taken.states["dc2", "scavenging_interval"] == "host not in this run"
    assert taken.states["dc1", "scavenging_interval"] == "restored"
    company.hosts = ("dc2",)
    gone = company.roll_back("e1", "r2", allow_weakening=ALL)
    assert "the group of the play does not have it any more" in gone.reason("dynamic_update")
    assert gone.states["dc2", "scavenging_interval"] == "held back"


def test_a_zone_that_was_deleted_since_is_told(company: Company) -> None:
    company.enforced()
    for partition in company.estate.partitions.values():
        zones = company.estate.zones_in(partition)
        zones[:] = [zone for zone in zones if zone.name != "depot.corp.example"]
    # What a server loaded, it serves until it loads again.
    company.estate.hosts["dc1"].dns._loaded = None
    taken = company.roll_back("e1", allow_weakening=ALL)
    assert taken.states["dc1", "aging"] == "changed since"
    assert "does not hold" in taken.reason("aging")
    assert taken.states["dc1", "dynamic_update"] == "restored"


@pytest.mark.parametrize("command", [SET_ZONE, SET_AGING, SET_SCAVENGING])
@pytest.mark.parametrize(
    ("fault", "state"),
    [("lost_after", "restored"), ("lost_before", "not restored"), ("denied", "refused by the endpoint")],
)
def test_what_fails_in_the_middle_is_settled_by_reading_and_the_next_rollback_does_the_rest(
    company: Company, fault: str, state: str, command: str
) -> None:
    before = company.state()
    company.enforced()
    company.estate.hosts["dc1"].faults.set({fault: [command] if fault == "denied" else command})
    start = len(company.sent("dc1"))
    taken = company.roll_back("e1", allow_weakening=ALL)
    settings = {
        SET_ZONE: ["dynamic_update"],
        SET_AGING: ["aging", "no_refresh_interval", "refresh_interval"],
        SET_SCAVENGING: ["scavenging_interval"],
    }
    expected = {("dc1", setting): state for setting in settings[command] if state != "restored"}
    if expected and command == SET_AGING:
        expected |= {(host, "scavenging_interval"): "held back" for host in company.hosts}
    assert {key: each for key, each in taken.states.items() if each != "restored"} == expected
    assert taken.failed == (state != "restored")
    assert company.sent("dc1")[start:].count(command) <= 1, "nothing is sent twice"
    company.estate.hosts["dc1"].faults.clear()
    assert not company.roll_back("e1", "r2", allow_weakening=ALL).failed
    assert company.state() == before


def test_it_goes_on_past_an_undo_that_the_endpoint_refuses(company: Company) -> None:
    company.enforced()
    company.estate.hosts["dc1"].faults.set({"denied": [SET_ZONE]})
    taken = company.roll_back("e1", allow_weakening=ALL)
    assert taken.failed
    assert {key: state for key, state in taken.states.items() if state != "restored"} == {
        ("dc1", "dynamic_update"): "refused by the endpoint"
    }
    assert "PermissionDenied" in taken.reason("dynamic_update")
    again = company.roll_back("e1", "r2", allow_weakening=ALL)
    assert again.states["dc1", "aging"] == "already back", "what was restored is not written again"


def test_after_an_undo_of_which_nobody_knows_the_host_is_left_alone(company: Company) -> None:
    company.enforced()
    run = company.run_of("r1")
    context = company.plan_context("r1", None, check_mode=False)
    given = {"run_id": "r1", "runs_dir": str(company.folder)}
    planned = _rollback_plan.run(
        check(rollback_plan, "rollback_plan", given | {"run": "e1", "allow_weakening": ALL}).params, context
    )
    change = Change("zone-secure-only", "dynamic_update", "Secure", "NonsecureAndSecure")
    company.intend("r1", "dc1", "dns_zone", CORP, (change,))
    undo = given | {"undo": planned["undo"]}
    for host in company.hosts:
        for kind in CLASSES:
            params = check(rollback_write, "rollback_write", undo | {"undo_class": kind}).params
            _rollback_write.run(params, company.context(host, run))
    outcome = _rollback_outcome.run(check(rollback_outcome, "rollback_outcome", undo).params, context)
    states = {(each["host"], each["setting"]): each["state"] for each in outcome["results"]}
    assert states["dc1", "aging"] == states["dc1", "scavenging_interval"] == "not reached"
    assert states["dc2", "scavenging_interval"] == "held back"
    assert outcome["failed"]


def test_a_host_that_cannot_be_reached_is_listed(company: Company) -> None:
    company.enforced()
    company.estate.hosts["dc1"].faults.set({"unreachable": True})
    taken = company.roll_back("e1", allow_weakening=ALL)
    assert taken.failed
    assert taken.states["dc1", "aging"] == "not reached"
    assert "unreachable" in taken.reason("aging")
    assert taken.states["dc2", "scavenging_interval"] == "held back"
    company.estate.hosts["dc1"].faults.clear()
    assert not company.roll_back("e1", "r2", allow_weakening=ALL).failed, "the next run does the rest"


def refusal(company: Company, undone: str = "e1", run_id: str = "r1", **options: Any) -> str:
    with pytest.raises(Refused) as raised:
        company.roll_back(undone, run_id, **options)
    return str(raised.value)


def test_what_cannot_be_taken_back_is_refused_in_a_sentence(company: Company) -> None:
    assert "there is no run e1 in" in refusal(company)
    company.run_of("audit")
    assert "run audit wrote nothing" in refusal(company, "audit")
    company.enforced()
    assert "cannot take itself back" in refusal(company, "e1", "e1")
    assert refusal(company, allow_weakening=["aging", "everything"]) == (
        "rollback_plan: allow_weakening has 'everything', which is no word for a weakening: "
        "write of scavenging, aging, shorter-interval, scavenge-servers, nonsecure-updates, update-proxy"
    )
    company.roll_back("e1", "r1")
    assert "run r1 has written already" in refusal(company, "e1", "r1")


def test_a_refused_rollback_leaves_no_folder_of_its_own(company: Company) -> None:
    company.enforced()
    refusal(company, "none", "r1")
    assert not (company.folder / "r1").exists()
    refusal(company, "e1", "e1")
    assert recorded_hosts(company.run_of("e1")) == ["dc1", "dc2"], "the folder of a run that has something stays"


def test_a_damaged_line_is_refused_by_file_and_number(company: Company) -> None:
    company.enforced()
    path = company.run_of("e1").writes_path("dc1")
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:2], lines[2].replace("Secure", "None"), *lines[3:]]) + "\n", encoding="utf-8")
    assert f"line 3 of {path} is damaged" in refusal(company)
    assert recorded_hosts(company.run_of("r1")) == []


def test_a_record_from_the_future_is_refused(company: Company) -> None:
    company.enforced()
    context = company.plan_context("r1", None, check_mode=False)
    params = {"run": "e1", "runs_dir": str(company.folder), "allow_weakening": [], "allow_inferred": False}
    early = replace(context, time=datetime.now(UTC) - timedelta(hours=3))
    with pytest.raises(Refused, match="put the clock of this machine right first"):
        _rollback_plan.run(params | {"change": None}, early)


def test_another_run_that_writes_is_waited_for_by_the_operator(company: Company) -> None:
    company.enforced()
    _lock.release(company.folder)
    assert "sole_writer" in refusal(company)


def test_only_what_this_run_planned_is_carried_out(company: Company) -> None:
    company.enforced()
    context = company.plan_context("r1", None, check_mode=True)
    given = {"run_id": "r1", "runs_dir": str(company.folder)}
    planned = _rollback_plan.run(check(rollback_plan, "rollback_plan", given | {"run": "e1"}).params, context)
    params = given | {"undo": planned["undo"], "undo_class": "the-rest"}
    with pytest.raises(Refused, match="was planned in check mode"):
        _rollback_write.run(params, company.context("dc1", context.run))
    path = context.run.path / "undo.json"
    edited = json.loads(path.read_text(encoding="utf-8"))
    edited["undos"][0]["changes"][0]["after"] = True
    path.write_text(json.dumps(edited), encoding="utf-8")
    for undo in (planned["undo"], "0" * 16, ""):
        with pytest.raises(Refused, match=r"run the whole playbook again|holds nothing to take back"):
            _rollback_write.run(params | {"undo": undo}, company.context("dc1", context.run, check_mode=True))


def test_no_command_is_sent_that_the_lines_did_not_show(company: Company) -> None:
    company.enforced()
    taken = company.roll_back("e1", allow_weakening=ALL)
    undo = json.loads((company.run_of("r1").path / "undo.json").read_text(encoding="utf-8"))
    shown = [line for each in undo["undos"] for line in each["commands"]]
    record = [entry for host in company.hosts for entry in entries_of(company.run_of("r1"), host)]
    assert sorted(shown) == sorted(entry.intent["commands"][0]["line"] for entry in record)
    assert all(line.split()[0] in {SET_AGING, SET_ZONE, SET_SCAVENGING} for line in shown)
    assert Command(SET_AGING).name in taken.said[0]


EVERYBODY = ("dc1", "dc2", "rodc1", "emea1", "emea2")


def aged(tmp_path: Path) -> Any:
    """Return the whole estate after a run stopped its scavengers, and a second one lengthened an interval."""
    company = Company(tmp_path, hosts=EVERYBODY)
    for host in ("dc1", "dc2", "emea2"):
        assert company.write("stop", host, "dns_scavenging", "server", scavenging_interval="never") == "applied"
    assert company.write("e1", "dc1", "dns_zone_aging", VOICE, refresh_interval="7d") == "applied"
    return company


@pytest.mark.parametrize("check_mode", [True, False])
def test_nothing_is_made_old_sooner_while_a_server_that_holds_the_zone_scavenges(
    tmp_path: Path, check_mode: bool
) -> None:
    _lock.take(tmp_path, "test")
    company = aged(tmp_path)
    options: dict[str, Any] = {"allow_weakening": ["shorter-interval"], "scavenging_armed_accepted": []}
    company.write("by-hand", "dc2", "dns_scavenging", "server", scavenging_interval="7d")
    armed = company.roll_back("e1", "r1", check_mode=check_mode, **options)
    assert armed.failed
    assert armed.states == {("dc1", "refresh_interval"): "held back"}
    assert "Rule 0: Scavenging goes on (dc2 every 7d)" in armed.reason("refresh_interval")
    accepted = options | {"scavenging_armed_accepted": ["dc2"]}
    assert not company.roll_back("e1", "r2", check_mode=True, **accepted).failed
    company.write("by-hand", "dc2", "dns_scavenging", "server", scavenging_interval="never")
    assert company.roll_back("e1", "r3", **options).states == {("dc1", "refresh_interval"): "restored"}


def test_a_server_that_was_not_read_holds_back_what_would_delete_sooner_and_nothing_else(tmp_path: Path) -> None:
    _lock.take(tmp_path, "test")
    company = aged(tmp_path)
    company.write("e1", "dc1", "dns_zone_aging", YARD, aging=False, no_refresh_interval="3d")
    company.estate.hosts["dc2"].faults.set({"unreachable": True})
    taken = company.roll_back("e1", "r1", allow_weakening=ALL, scavenging_armed_accepted=[])
    # Giving 7d back after 3d makes nothing old sooner, but the same write switches aging on again.
    assert taken.failed
    assert taken.states[("dc1", "refresh_interval")] == "held back"
    assert "dc2" in taken.reason("refresh_interval")
    company.write("e2", "dc1", "dns_zone_aging", DEPOT, aging=True)
    assert company.roll_back("e2", "r2", scavenging_armed_accepted=[]).states == {("dc1", "aging"): "restored"}
