"""Scavenging moves from the PDC emulator to the server that is elected, and is given back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command

from simulator.estate.generate import estate
from simulator.estate.load import build
from simulator.local import LocalWire

from .enforcing import World

PDC, OTHER = "dc1", "dc2"
ONE = "server-scavenging-exactly-one"
INTERVAL, LIST = "Set-DnsServerScavenging", "Set-DnsServerZoneAging"


def misplaced(folder: Path) -> World:
    """Return an estate of one domain whose zones name the PDC emulator, which scavenges alone."""
    content = estate(4, 3, 8)
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
