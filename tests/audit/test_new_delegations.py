"""The zone above a new one delegates it in the same plan, once every server shows it, and lets it go before it goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from .conftest import PLAN_SCHEMA
from .enforcing import World
from .reverse import company, dn, policy

PARENT, CHILD, GRANDCHILD = "10.in-addr.arpa", "4.10.in-addr.arpa", "7.4.10.in-addr.arpa"
CREATE, DELEGATE = "Add-DnsServerPrimaryZone", "Add-DnsServerZoneDelegation"
UNDELEGATE, REMOVE = "Remove-DnsServerZoneDelegation", "Remove-DnsServerZone"
BOTH = [PARENT, CHILD]


def world(folder: Path, parent: dict[str, Any] | None = None, *ranges: str, **more: Any) -> World:
    zones = [{"name": PARENT, **(parent or {})}]
    policies = [policy("per-scope", children=True, **more)]
    subnets = [(each, "north") for each in ranges or ("10.4.0.0/16",)]
    # Time passes while a run waits, and the branch office replicates every three hours.
    variables = {"reverse_policies": policies, "replication_timeout": 4 * 3600}
    return World(company(*subnets, zones=zones), folder / "runs", variables, passing=True)


def steps(ran: Any, kind: str) -> list[dict[str, Any]]:
    return [each for each in ran.file("plan.json")["steps"] if each["kind"] == kind]


def order(ran: Any) -> list[str]:
    return [each.command for each in ran.sent if each.command in (CREATE, DELEGATE, UNDELEGATE, REMOVE)]


def test_the_plan_that_creates_a_child_delegates_it_too(tmp_path: Path) -> None:
    here = world(tmp_path)
    plan = here.audit()
    jsonschema.validate(plan.file("plan.json"), PLAN_SCHEMA)
    (made,), (given,) = steps(plan, "zone-create"), steps(plan, "zone-delegate")
    assert given["number"] > made["number"]
    assert given["target"] == dn(PARENT)
    gates = {each["gate"]: each["state"] for each in given["gates"]}
    assert gates.pop("child-created") == "open"
    assert set(gates) == {"coverage", "one-copy", "servers-agree", "one-writer", "replication", "clock"}
    ran = here.enforce(plan=plan.file("plan.json")["plan"])
    assert order(ran) == [CREATE, DELEGATE, DELEGATE]
    assert {each["state"] for each in ran.file("outcome.json")["steps"]} == {"applied"}
    sent = [each.parameters for each in ran.sent if each.command == DELEGATE]
    assert {each["NameServer"] for each in sent} == {"dc1.corp.example", "dc2.corp.example"}
    assert {(each["Name"], each["ChildZoneName"]) for each in sent} == {(PARENT, "4")}
    here.later(hours=8)
    again = here.audit()
    assert steps(again, "zone-create") + steps(again, "zone-delegate") == []


def test_a_delegation_waits_until_every_server_shows_the_new_zone(tmp_path: Path) -> None:
    here = world(tmp_path)
    here.variables["replication_timeout"] = 0
    plan = here.audit().file("plan.json")["plan"]
    ran = here.enforce(plan=plan)
    assert order(ran) == [CREATE]
    (told,) = [each for each in ran.file("outcome.json")["steps"] if each["kind"] == "zone-delegate"]
    assert told["state"] == "waiting"
    assert f"dc2 does not show {CHILD} yet" in told["reason"]
    here.later(hours=8)
    assert order(here.enforce(plan=plan)) == [DELEGATE, DELEGATE]


def test_a_delegation_that_waits_keeps_no_other_step_waiting(tmp_path: Path) -> None:
    open_zone = {"name": "20.172.in-addr.arpa", "dynamic_update": "NonsecureAndSecure"}
    built = company(("10.4.0.0/16", "north"), zones=[{"name": PARENT}, open_zone])
    variables = {"reverse_policies": [policy("per-scope", children=True)], "replication_timeout": 0}
    here = World(built, tmp_path / "runs", variables)
    ran = here.enforce(plan=here.audit().file("plan.json")["plan"])
    states = {each["kind"]: each["state"] for each in ran.file("outcome.json")["steps"]}
    assert states == {"zone-create": "applied", "zone-delegate": "waiting", "secure-reverse": "applied"}


def test_a_rollback_takes_the_delegation_back_before_the_zone(tmp_path: Path) -> None:
    here = world(tmp_path)
    before = here.state()
    ran = here.enforce(zones=BOTH)
    assert order(ran) == [CREATE, DELEGATE, DELEGATE]
    here.later(hours=8)
    back = here.take_back(ran)
    assert order(back) == [UNDELEGATE, UNDELEGATE, REMOVE]
    here.later(hours=8)
    assert here.state() == before


def test_a_zone_stays_while_its_delegation_is_not_taken_back(tmp_path: Path) -> None:
    here = world(tmp_path)
    ran = here.enforce(zones=BOTH)
    here.later(hours=8)
    for host in here.estate.hosts.values():
        host.faults.set({"hidden": [UNDELEGATE]})
    back = here.take_back(ran)
    assert REMOVE not in order(back)
    told = {each["module"]: each["reason"] for each in back.file("rollback.json")["results"]}
    assert f"{CHILD} must not go before the run's delegation to it is taken back" in told["dns_reverse_zone"]


def test_a_closed_creation_closes_its_delegation(tmp_path: Path) -> None:
    records = [{"name": "5.1.4", "type": "PTR", "data": "pc.corp.example"}]
    here = world(tmp_path, {"records": records})
    (given,) = steps(here.audit(), "zone-delegate")
    (told,) = [each for each in given["gates"] if each["gate"] == "child-created"]
    assert told["state"] == "closed"
    assert order(here.enforce(zones=BOTH)) == []


def test_a_zone_above_that_is_not_named_is_not_written(tmp_path: Path) -> None:
    here = world(tmp_path)
    assert order(here.enforce(zones=[CHILD])) == [CREATE]
    here.later(hours=8)
    assert order(here.enforce(zones=[PARENT])) == [DELEGATE, DELEGATE]


@pytest.mark.parametrize(
    ("parent", "why"),
    [
        pytest.param(
            {"signed": True},
            f"not delegate it in {PARENT}, because only unsigned reverse zones of the directory are written",
            id="signed",
        ),
        pytest.param(
            {"delegations": [{"name": "4", "servers": [{"name": "gone.example", "addresses": ["10.9.9.9"]}]}]},
            "has a delegation for its names already",
            id="delegated before",
        ),
        pytest.param({"scope": "Forest"}, "emea1, emea2 hold that and will not hold the new one", id="wider"),
    ],
)
def test_where_the_plan_may_not_delegate_the_creation_says_so(tmp_path: Path, parent: dict[str, Any], why: str) -> None:
    ran = world(tmp_path, parent).audit()
    (made,) = steps(ran, "zone-create")
    assert why in " ".join(made["why"])
    assert steps(ran, "zone-delegate") == []


def test_a_zone_between_that_is_created_as_well_is_named(tmp_path: Path) -> None:
    ran = world(tmp_path, None, "10.4.0.0/16", "10.4.7.0/24").audit()
    made = {each["zone"]: " ".join(each["why"]) for each in steps(ran, "zone-create")}
    assert f"{CHILD}, which lies between, is created as well" in made[GRANDCHILD]
    assert [each["target"] for each in steps(ran, "zone-delegate")] == [dn(PARENT)]


def test_zones_below_a_new_one_are_named(tmp_path: Path) -> None:
    here = World(
        company(("10.4.0.0/16", "north"), ("10.5.0.0/16", "north"), zones=[{"name": CHILD}]),
        tmp_path / "runs",
        {"reverse_policies": [policy()]},
    )
    (made,) = steps(here.audit(), "zone-create")
    assert (made["zone"], made["why"][-1]) == (PARENT, f"Zones below it are delegated by a later plan: {CHILD}.")


def test_the_rehearsal_tells_both_steps_and_writes_nothing(tmp_path: Path) -> None:
    here = world(tmp_path)
    plan = here.audit().file("plan.json")["plan"]
    ran = here.enforce(plan=plan, check_mode=True)
    assert ran.sent == []
    assert [each["state"] for each in json.loads((ran.folder.path / "outcome.json").read_text())["steps"]] == [
        "would be applied",
        "would be applied",
    ]
