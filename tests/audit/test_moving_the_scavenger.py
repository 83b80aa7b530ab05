"""Scavenging moves from the PDC emulator to the server that is elected, and is given back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils import _scavenge_gates
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.module_utils._plan_step import OPEN, Gate

from simulator.estate.generate import estate
from simulator.estate.load import build
from simulator.local import LocalWire

from .enforcing import World

PDC, OTHER = "dc1", "dc2"
WEEK = timedelta(days=7)
WANTED = {"dns_scavenging": {"scavenging_interval": "7d"}}
ONE = "server-scavenging-exactly-one"
INTERVAL, LIST = "Set-DnsServerScavenging", "Set-DnsServerZoneAging"


def misplaced(folder: Path, *, near: bool = False) -> World:
    """Return an estate of one domain whose zones name the PDC emulator, which scavenges alone."""
    content = estate(4, 3, 8)
    if near:
        content["replication"] = {"between_sites": "15s"}
    for host in content["hosts"]:
        host["scavenging"] = {"interval": "7d" if host["name"] == PDC else "never"}
    addresses = {host["name"]: host["addresses"][0] for host in content["hosts"]}
    for zone in content["zones"]:
        if "scavenge_servers" in zone:
            zone["scavenge_servers"] = [addresses[PDC]]
        # What is signed is for a person.
        zone.pop("signed", None)
    return World(build(content, "misplaced"), folder)


def findings(run: Any) -> set[tuple[str, str, str]]:
    return {(each["control"], each["target"], each["remedy"]) for each in run.file("report.json")["findings"]}


def test_the_old_scavenger_stops_and_all_lists_name_the_new_one_as_one_plan(tmp_path: Path) -> None:
    world = misplaced(tmp_path)
    before = world.state()
    first = world.audit()
    assert [(each["host"], each["state"]) for each in first.file("judgement.json")["scavengers"]] == [
        (OTHER, "elected")
    ]
    plan = first.file("plan.json")
    kinds = [step["kind"] for step in plan["steps"]]
    assert kinds[0] == "stop-scavenging"
    assert set(kinds[1:]) == {"zone-aging"}

    run = world.enforce(plan=plan["plan"])
    assert not run.failed
    assert [each.command for each in run.sent] == [INTERVAL, *[LIST] * (len(kinds) - 1)]
    world.later(hours=4)
    waiting = {(control, "dc2.corp.example", "waiting") for control in (ONE, "scavenging-really-runs")}
    assert findings(world.audit()) == waiting
    assert world.enforce(plan=plan["plan"]).sent == []

    assert not world.take_back(run).failed
    world.later(hours=4)
    assert world.state() == before


def test_the_one_that_was_elected_stays_it_while_nobody_scavenges(tmp_path: Path) -> None:
    world = misplaced(tmp_path)
    wire = LocalWire(world.estate.hosts["dc3"])
    wire.invoke([Command(INTERVAL, {"ScavengingInterval": timedelta(days=7)})])
    assert world.audit().file("judgement.json")["scavengers"][0]["host"] == "dc3"
    world.stop_scavenging()
    assert world.audit().file("judgement.json")["scavengers"][0]["host"] == "dc3"


@pytest.mark.parametrize("unread", [["Get-ADDomainController"], ["Get-ADDomainController", "Get-ADForest"]])
def test_nothing_is_moved_when_the_holders_of_fsmo_roles_were_not_read(tmp_path: Path, unread: list[str]) -> None:
    world = misplaced(tmp_path)
    for host in world.estate.hosts.values():
        host.faults.set({"denied": unread})
    run = world.audit()
    assert {each["state"] for each in run.file("judgement.json")["scavengers"]} == {"unknown"}
    assert [step for step in run.file("plan.json")["steps"] if step["ready"]] == []


@pytest.fixture
def foreseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the first pass deletes was approved, and the zones are backed up: other tests are about that."""
    for name, gate in (("_forecast", "forecast"), ("zones_backed_up", "backup")):
        monkeypatch.setattr(_scavenge_gates, name, lambda *_all, gate=gate: Gate(gate, OPEN, "It is well."))


def aged(folder: Path, *, near: bool = False, **more: Any) -> World:
    """Return the misplaced estate a month after its first audit, with an interval wanted on the elected server."""
    world = misplaced(folder, near=near)
    world.variables = {"longest_lease": "8d", "parts_of": {OTHER: WANTED}} | more
    world.audit()
    world.later(days=30)
    return world


def intervals(world: World) -> dict[str, timedelta]:
    return {name: host.dns.scavenging.interval for name, host in world.estate.hosts.items()}


def states(ran: Any) -> list[tuple[str, str]]:
    return [(step["kind"], step["state"]) for step in ran.file("outcome.json")["steps"]]


@pytest.mark.usefixtures("foreseen")
def test_scavenging_moves_in_one_run_of_one_plan_and_rollback_gives_it_back(tmp_path: Path) -> None:
    world = aged(tmp_path, near=True)
    before = world.state()
    plan = world.audit().file("plan.json")
    kinds = [step["kind"] for step in plan["steps"]]
    assert (kinds[0], kinds[-1]) == ("stop-scavenging", "scavenging-interval")
    foretold = world.enforce(plan=plan["plan"], check_mode=True)
    assert {state for _, state in states(foretold)} == {"would be applied"}

    # The pauses of the confirmation let replication pass.
    world.passing = True
    run = world.enforce(plan=plan["plan"])
    assert not run.failed
    assert {state for _, state in states(run)} == {"applied"}
    assert intervals(world) == {"dc1": timedelta(0), "dc2": WEEK, "dc3": timedelta(0)}
    last = max(run.entries, key=lambda entry: entry.time)
    assert (last.write.host, last.write.after) == (OTHER, {"scavenging_interval": "7d"})

    world.later(days=8)
    assert findings(world.audit()) == set()
    assert not world.take_back(run).failed
    world.later(hours=4)
    assert intervals(world) == {"dc1": WEEK, "dc2": timedelta(0), "dc3": timedelta(0)}
    assert world.state() == before


@pytest.mark.usefixtures("foreseen")
def test_a_list_that_is_late_leaves_the_last_step_waiting_and_the_same_plan_finishes_it(tmp_path: Path) -> None:
    world = aged(tmp_path)
    plan = world.audit().file("plan.json")
    first = world.enforce(plan=plan["plan"])
    assert not first.failed
    assert states(first)[-1] == ("scavenging-interval", "waiting")
    assert "enforce the same plan again" in first.file("outcome.json")["steps"][-1]["reason"]
    assert set(intervals(world).values()) == {timedelta(0)}

    world.later(hours=4)
    second = world.enforce(plan=plan["plan"])
    assert not second.failed
    assert states(second) == [("scavenging-interval", "applied")]
    assert intervals(world)[OTHER] == WEEK


@pytest.mark.usefixtures("foreseen")
def test_no_second_server_scavenges_beside_one_that_was_armed_since_the_plan_was_made(tmp_path: Path) -> None:
    world = aged(tmp_path)
    plan = world.audit().file("plan.json")
    arming = {"ScavengingInterval": WEEK}
    LocalWire(world.estate.hosts["dc3"]).invoke([Command(INTERVAL, arming)])
    world.passing = True
    ran = world.enforce(plan=plan["plan"])
    reasons = [each["reason"] for each in ran.file("approval.json")["left"] if each["kind"] == "scavenging-interval"]
    assert ["Another server of corp.example scavenges (dc3 every 7d)" in each for each in reasons] == [True]
    assert intervals(world) == {"dc1": timedelta(0), "dc2": timedelta(0), "dc3": WEEK}


@pytest.mark.usefixtures("foreseen")
def test_no_server_is_made_to_scavenge_in_the_run_that_changes_the_intervals_of_its_zones(tmp_path: Path) -> None:
    aging = {"dns_zone_aging": {"refresh_interval": "10d"}}
    world = aged(tmp_path, parts=aging)
    plan = world.audit().file("plan.json")
    world.passing = True
    ran = world.enforce(plan=plan["plan"])
    (left,) = [each for each in ran.file("approval.json")["left"] if each["kind"] == "scavenging-interval"]
    assert "follows in a later run" in left["reason"]
    assert intervals(world)[OTHER] == timedelta(0)
