"""A reverse zone below another one is delegated by an approved plan, confirmed elsewhere, and taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.local import LocalWire

from .enforcing import World
from .reverse import company, dn

PARENT, CHILD = "10.in-addr.arpa", "1.10.in-addr.arpa"
CONTROL, ADD, REMOVE = "zone-delegations", "Add-DnsServerZoneDelegation", "Remove-DnsServerZoneDelegation"
SERVERS = {"dc1.corp.example", "dc2.corp.example"}


def world(folder: Path, *zones: dict[str, Any]) -> World:
    return World(company(zones=zones or ({"name": PARENT}, {"name": CHILD})), folder / "runs")


def found(ran: Any) -> list[dict[str, Any]]:
    """Return what is found of delegations in the zones of these tests: the company has others."""
    about = [each for each in ran.file("report.json")["findings"] if each["control"] == CONTROL]
    return [each for each in about if each["setting"] in ("delegation:1", "delegation:2", "delegation:eu")]


def steps(ran: Any) -> list[dict[str, Any]]:
    return [each for each in ran.file("plan.json")["steps"] if each["kind"] == "zone-delegate"]


def test_a_child_is_delegated_to_the_servers_that_can_write_it(tmp_path: Path) -> None:
    here = world(tmp_path)
    plan = here.audit()
    (finding,) = found(plan)
    assert (finding["target"], finding["setting"], finding["remedy"]) == (dn(PARENT), "delegation:1", "automatic")
    (step,) = steps(plan)
    assert [each.split()[0] for each in step["commands"]] == [ADD, ADD]
    assert [each.split()[0] for each in step["rollback"]["commands"]] == [REMOVE, REMOVE]
    assert {each["state"] for each in step["gates"]} == {"open"}
    ran = here.enforce(zones=[PARENT])
    sent = [each for each in ran.sent if each.command == ADD]
    assert {each.parameters["NameServer"] for each in sent} == SERVERS
    assert {(each.parameters["Name"], each.parameters["ChildZoneName"]) for each in sent} == {(PARENT, "1")}
    assert {each["state"] for each in ran.file("outcome.json")["steps"]} == {"applied"}
    here.later(hours=8)
    assert found(here.audit()) == []
    again = here.enforce(zones=[PARENT])
    assert [each for each in again.sent if each.command == ADD] == []


def test_what_is_written_is_confirmed_by_the_other_servers_of_the_zone(tmp_path: Path) -> None:
    here = world(tmp_path)
    here.audit()
    ran = here.enforce(zones=[PARENT])
    arrived = [
        each
        for each in json.loads(ran.folder.confirm_path("dc2").read_text())["entries"]
        if each["module"] == "dns_delegation"
    ]
    assert [(each["seen"], each["state"]) for each in arrived] == [("there", "confirmed")]


def test_a_rollback_takes_the_delegation_back_and_leaves_another_one_alone(tmp_path: Path) -> None:
    here = world(tmp_path)
    before = here.state()
    ran = here.enforce(zones=[PARENT])
    other = here.fork()
    assert not here.take_back(ran).failed
    here.later(hours=8)
    assert here.state() == before
    assert [each["setting"] for each in found(here.audit())] == ["delegation:1"]
    gone = {"Name": PARENT, "ChildZoneName": "1", "NameServer": "dc1.corp.example", "Force": True}
    reply = LocalWire(other.estate.hosts["dc1"]).invoke([command(REMOVE, gone)])
    assert reply.errors == []
    told = other.take_back(ran).file("rollback.json")["results"]
    assert "restored" not in {each["state"] for each in told if each["module"] == "dns_delegation"}


def command(name: str, parameters: dict[str, Any]) -> Any:
    from ansible_collections.ddi.windows.plugins.module_utils._finding import Command

    return Command(name, parameters)


@pytest.mark.parametrize(
    "zones",
    [
        pytest.param(({"name": "shop.example"}, {"name": "eu.shop.example"}), id="forward zones"),
        pytest.param(({"name": PARENT, "scope": "Forest"}, {"name": CHILD}), id="servers without the child"),
        pytest.param(({"name": PARENT, "signed": True}, {"name": CHILD}), id="a signed zone"),
    ],
)
def test_where_a_delegation_could_hide_something_a_person_decides(tmp_path: Path, zones: Any) -> None:
    ran = world(tmp_path, *zones).audit()
    assert [each["remedy"] for each in found(ran)] == ["manual"]
    assert steps(ran) == []


def test_delegations_of_two_children_are_two_steps(tmp_path: Path) -> None:
    here = world(tmp_path, {"name": PARENT}, {"name": CHILD}, {"name": "2.10.in-addr.arpa"})
    assert [each["title"].split(" to ")[0] for each in steps(here.audit())] == [
        "Zone 10.in-addr.arpa delegates 1",
        "Zone 10.in-addr.arpa delegates 2",
    ]


def test_an_approved_step_is_done_once(tmp_path: Path) -> None:
    here = world(tmp_path)
    plan = here.audit().file("plan.json")["plan"]
    first = here.enforce(plan=plan)
    second = here.enforce(plan=plan)
    assert [each.command for each in first.sent if each.command == ADD] == [ADD, ADD]
    assert second.sent == []
    left = [each for each in second.file("approval.json")["left"] if each["kind"] == "zone-delegate"]
    assert [each["state"] for each in left] == ["already"]
