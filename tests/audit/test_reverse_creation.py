"""Reverse zones that a run creates: written once by one server, confirmed where they should be, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command

from simulator.estate.generate import estate
from simulator.estate.load import build
from simulator.local import LocalWire

from .enforcing import World
from .law import Site, converge, run
from .reverse import FOREST, company, dn, policy

Audit = Callable[..., Any]
NAME = "18.172.in-addr.arpa"
SUBNETS = (("172.18.0.0/16", "north"),)
ADD, AGING, REMOVE = "Add-DnsServerPrimaryZone", "Set-DnsServerZoneAging", "Remove-DnsServerZone"


def world(folder: Path, *subnets: tuple[str, str | None], **more: Any) -> World:
    policies = more.pop("policies", [policy()])
    return World(company(*(subnets or SUBNETS), **more), folder / "runs", {"reverse_policies": policies})


def send(estate: Any, host: str, command: str, **parameters: Any) -> None:
    reply = LocalWire(estate.hosts[host]).invoke([Command(command, parameters)])
    assert (reply.errors, reply.failure) == ([], None)


def serves(estate: Any, host: str, name: str = NAME) -> bool:
    return estate.hosts[host].dns.find(name) is not None


def states(ran: Any) -> list[tuple[str, str]]:
    return [(step["host"], step["state"]) for step in ran.file("report.json")["changes"]["steps"]]


def left(ran: Any) -> str:
    return " ".join(each["reason"] for each in ran.file("approval.json")["left"])


def results(ran: Any) -> set[tuple[str, str]]:
    return {(each["setting"], each["state"]) for each in ran.file("rollback.json")["results"]}


# One module alone.


@pytest.mark.parametrize("ages", [False, True])
def test_creation_obeys_the_law_of_every_module(tmp_path: Path, ages: bool) -> None:
    estate = company(dc1={"scavenging": {"new_zones_age": ages}})

    def undo(site: Site) -> None:
        send(estate, "dc1", REMOVE, Name=NAME, Force=True)
        site.host.log.clear()

    site = Site.of(estate.hosts["dc1"], tmp_path)
    converge("dns_reverse_zone", site, undo, zones=[NAME], unjudged=True)
    assert [command["name"] for entry in site.entries for command in entry.intent["commands"]] == [ADD, AGING]


def test_a_zone_of_the_forest_lies_in_its_part(tmp_path: Path) -> None:
    estate = company()
    site = Site.of(estate.hosts["dc1"], tmp_path)
    told = run("dns_reverse_zone", site, zones=[NAME], replication_scope="forest", unjudged=True)
    assert [each["state"] for each in told["done"]] == ["applied"]
    assert estate.hosts["dc1"].dns.find(NAME).dns_dn == dn(NAME, FOREST)


def test_alone_it_creates_nothing_that_nobody_judged(tmp_path: Path) -> None:
    site = Site.of(company().hosts["dc1"], tmp_path)
    told = run("dns_reverse_zone", site, zones=[NAME])
    assert "concerns other servers too" in told["refused"]
    assert site.writes == []


def test_a_name_that_a_forwarder_has_is_left_to_a_person(tmp_path: Path) -> None:
    forwarder = {"zones": [{"name": NAME, "kind": "forwarder", "masters": ["10.9.9.9"]}]}
    site = Site.of(company(dc1=forwarder).hosts["dc1"], tmp_path)
    told = run("dns_reverse_zone", site, zones=[NAME], unjudged=True)
    assert [each["remedy"] for each in told["findings"]] == ["manual"]
    assert site.writes == []


# The plan, and its gates.


def test_a_zone_is_created_when_every_gate_is_open(tmp_path: Path) -> None:
    here = world(tmp_path)
    plan = here.audit().file("plan.json")
    step = next(each for each in plan["steps"] if each["kind"] == "zone-create")
    gates = {gate["gate"]: gate["state"] for gate in step["gates"]}
    assert gates == {
        "coverage": "open",
        "name-free": "open",
        "one-writer": "open",
        "replication": "open",
        "clock": "open",
        "answers": "open",
    }
    assert step["ready"]


def test_zones_are_created_before_anything_is_made_secure(tmp_path: Path) -> None:
    here = world(tmp_path, zones=[{"name": "open.corp.example", "dynamic_update": "NonsecureAndSecure"}])
    kinds = [step["kind"] for step in here.audit().file("plan.json")["steps"]]
    assert kinds.index("zone-create") < kinds.index("secure-forward") < kinds.index("zone-aging")


def test_the_step_says_the_whole_change(tmp_path: Path) -> None:
    plan = world(tmp_path).audit().file("plan.json")
    step = next(each for each in plan["steps"] if each["kind"] == "zone-create")
    assert step["commands"] == [
        f"Add-DnsServerPrimaryZone -Name '{NAME}' -ReplicationScope Domain -DynamicUpdate Secure",
        f"Set-DnsServerZoneAging -Name '{NAME}' -Aging $false",
    ]
    assert step["rollback"]["commands"] == [f"Remove-DnsServerZone -Name '{NAME}' -Force"]
    assert (step["host"], step["replicates_to"]["servers"]) == ("dc1", ["dc2", "rodc"])


def test_a_plan_creates_the_zone_and_confirms_it_where_it_should_be(tmp_path: Path) -> None:
    here = world(tmp_path, dc1={"scavenging": {"new_zones_age": True}})
    plan = here.audit().file("plan.json")
    foreseen = here.enforce(check_mode=True, plan=plan["plan"])
    assert foreseen.sent == []
    here.variables["update_sources_reviewed"] = []
    ran = here.enforce(plan=plan["plan"])
    assert [each.command for each in ran.sent] == [ADD, AGING]
    assert ("dc1", "applied") in states(ran)
    step = next(each for each in ran.file("report.json")["changes"]["steps"] if each["kind"] == "zone-create")
    told = step["confirmation"]
    assert (sorted(told["confirmed"]), [each["host"] for each in told["waiting"]]) == (["dc1", "dc2"], ["rodc"])
    assert "not yet present" in told["waiting"][0]["reason"]
    here.later(hours=4)
    assert serves(here.estate, "rodc")
    assert not serves(here.estate, "emea1")
    zone = here.estate.hosts["rodc"].dns.find(NAME)
    settings = here.estate.hosts["rodc"].dns.settings(zone)
    assert (settings.dynamic_update, settings.aging) == ("Secure", False)
    again = here.enforce(plan=plan["plan"])
    assert again.sent == []
    assert "It is so already" in left(again)


def test_a_second_audit_finds_no_zone_missing(tmp_path: Path) -> None:
    here = world(tmp_path)
    here.enforce(zones=[NAME])
    here.later(hours=4)
    report = here.audit().file("report.json")
    assert [each for each in report["findings"] if each["setting"] == "zone"] == []
    assert [(each["state"], each["covered_by"]) for each in report["reverse"]] == [("compliant", [dn(NAME)])]


def test_the_operator_chooses_who_creates(tmp_path: Path) -> None:
    here = world(tmp_path)
    here.variables["writers"] = ["rodc", "dc2"]
    assert [(each.host, each.command) for each in here.enforce(zones=[NAME]).sent] == [("dc2", ADD), ("dc2", AGING)]


def test_a_zone_that_appeared_since_is_not_created(tmp_path: Path) -> None:
    here = world(tmp_path)
    plan = here.audit().file("plan.json")
    send(here.estate, "dc2", ADD, Name=NAME, ReplicationScope="Domain", DynamicUpdate="None")
    here.later(hours=4)
    ran = here.enforce(plan=plan["plan"])
    assert ran.sent == []
    assert "dynamic_update is None" in left(ran)


def test_a_zone_that_somebody_makes_in_the_middle_of_the_run_is_not_created(tmp_path: Path) -> None:
    subnets = [*SUBNETS, ("172.19.0.0/16", "north")]
    here = world(tmp_path, *subnets)
    plan = here.audit().file("plan.json")
    second = "19.172.in-addr.arpa"

    def appear(_host: Any, command: Any) -> None:
        if command.name == ADD and not serves(here.estate, "dc1", second):
            send(here.estate, "dc1", ADD, Name=second, ReplicationScope="Domain", DynamicUpdate="None")

    here.watch = appear
    ran = here.enforce(plan=plan["plan"])
    assert [entry.write.target for entry in ran.entries] == [dn(NAME)]
    assert "changed since" in {state for _, state in states(ran)}


def test_a_creation_of_which_a_part_failed_says_what_was_done_and_how_to_take_it_back(tmp_path: Path) -> None:
    here = world(tmp_path, dc1={"scavenging": {"new_zones_age": True}, "faults": {"denied": [AGING]}})
    ran = here.enforce(zones=[NAME])
    assert [entry.state for entry in ran.entries] == ["unknown"]
    reason = ran.entries[0].reason
    assert "was created, and it ages" in reason
    assert f"Set-DnsServerZoneAging -Name '{NAME}' -Aging $false" in reason
    assert "rollback.yml" in reason
    here.estate.hosts["dc1"].faults.set({"denied": []})
    back = here.take_back(ran)
    assert [each.command for each in back.sent] == [REMOVE]
    assert not serves(here.estate, "dc1")


@pytest.mark.parametrize("fault", ["lost_before", "lost_after"])
def test_a_connection_that_breaks_is_settled_by_reading(tmp_path: Path, fault: str) -> None:
    here = world(tmp_path, dc1={"faults": {fault: ADD}})
    ran = here.enforce(zones=[NAME])
    assert [entry.state for entry in ran.entries] == ["not applied" if fault == "lost_before" else "applied"]
    assert [each.command for each in ran.sent] == [ADD]


# The way back.


@pytest.mark.parametrize("wait", [0, 4])
def test_an_empty_zone_is_removed_again(tmp_path: Path, wait: int) -> None:
    here = world(tmp_path)
    before = here.state()
    ran = here.enforce(zones=[NAME])
    here.later(hours=wait)
    foreseen = here.roll_back(ran, check_mode=True)
    assert (foreseen.sent, results(foreseen)) == (
        [], {("zone", "would be restored"), ("dynamic_update", "would be restored"), ("aging", "would be restored")}
    )  # fmt: skip
    back = here.roll_back(ran)
    assert [(each.host, each.command) for each in back.sent] == [("dc1", REMOVE)]
    assert {state for _, state in results(back)} == {"restored"}
    here.later(hours=4)
    assert here.state() == before


@pytest.mark.parametrize("where", ["dc1", "dc2"])
def test_a_zone_in_which_somebody_registered_stays_and_is_said(tmp_path: Path, where: str) -> None:
    here = world(tmp_path)
    ran = here.enforce(zones=[NAME])
    here.later(hours=4)
    send(
        here.estate,
        where,
        "Add-DnsServerResourceRecord",
        ZoneName=NAME,
        Name="5.4",
        Ptr=True,
        PtrDomainName="a.example.",
    )
    back = here.roll_back(ran)
    counted = [each["records"] for told in back.of("zone_holdings") for each in told["holdings"]]
    assert counted == [1, 1, 1]
    assert (back.sent, {state for _, state in results(back)}) == ([], {"held back"})
    reason = back.file("rollback.json")["results"][0]["reason"]
    assert "holds records that were made since, 5.4 (PTR)" in reason
    assert back.failed


@pytest.mark.parametrize(
    "faults",
    [
        {"unreachable": True},
        {"denied": ["Get-DnsServerResourceRecord"]},
        {"denied": ["Get-DnsServerResourceRecord", "Get-ADObject"]},
    ],
)
def test_a_zone_stays_while_one_holder_does_not_say_what_it_holds(tmp_path: Path, faults: dict[str, Any]) -> None:
    here = world(tmp_path)
    ran = here.enforce(zones=[NAME])
    here.later(hours=4)
    here.estate.hosts["dc2"].faults.set(faults)
    back = here.roll_back(ran)
    assert (back.sent, {state for _, state in results(back)}) == ([], {"held back"})
    here.estate.hosts["dc2"].faults.set({name: False if value is True else [] for name, value in faults.items()})
    assert [each.command for each in here.roll_back(ran).sent] == [REMOVE]


def test_a_zone_of_which_somebody_changed_a_setting_since_stays(tmp_path: Path) -> None:
    here = world(tmp_path)
    ran = here.enforce(zones=[NAME])
    send(here.estate, "dc1", AGING, Name=NAME, Aging=True)
    back = here.roll_back(ran)
    assert (back.sent, {state for _, state in results(back)}) == ([], {"changed since"})


def test_a_zone_that_somebody_made_anew_stays(tmp_path: Path) -> None:
    here = world(tmp_path)
    ran = here.enforce(zones=[NAME])
    send(here.estate, "dc1", REMOVE, Name=NAME, Force=True)
    here.later(hours=1)
    send(here.estate, "dc1", ADD, Name=NAME, ReplicationScope="Domain", DynamicUpdate="Secure")
    here.later(hours=4)
    back = here.roll_back(ran)
    assert (back.sent, {state for _, state in results(back)}) == ([], {"held back"})
    assert "whoever made it anew decides" in back.file("rollback.json")["results"][0]["reason"]


def test_a_zone_of_which_nobody_knows_when_it_was_made_stays(tmp_path: Path) -> None:
    here = world(tmp_path)
    ran = here.enforce(zones=[NAME])
    here.estate.hosts["dc1"].faults.set({"denied": ["Get-ADObject"]})
    back = here.roll_back(ran)
    assert (back.sent, {state for _, state in results(back)}) == ([], {"held back"})


def test_a_zone_that_is_gone_already_is_left_alone(tmp_path: Path) -> None:
    here = world(tmp_path)
    ran = here.enforce(zones=[NAME])
    send(here.estate, "dc1", REMOVE, Name=NAME, Force=True)
    back = here.roll_back(ran)
    assert (back.sent, {state for _, state in results(back)}) == ([], {"already back"})


def test_a_zone_that_was_taken_back_can_be_created_again(tmp_path: Path) -> None:
    here = world(tmp_path)
    here.roll_back(here.enforce(zones=[NAME]))
    here.later(hours=4)
    assert [each.command for each in here.enforce(zones=[NAME]).sent] == [ADD, AGING]


def test_another_server_waits_until_what_the_first_one_made_has_arrived(tmp_path: Path) -> None:
    here = world(tmp_path)
    here.roll_back(here.enforce(zones=[NAME]))
    here.variables["writers"] = ["dc2"]
    here.later(hours=4)
    ran = here.enforce(zones=[NAME])
    assert ran.sent == []
    assert "wrote a zone of this name" in left(ran)
    here.later(hours=24)
    assert [(each.host, each.command) for each in here.enforce(zones=[NAME]).sent] == [("dc2", ADD), ("dc2", AGING)]


# Children.

CHILD = "4.10.in-addr.arpa"


def child(folder: Path, records: Any = (), **more: Any) -> World:
    """A world whose policy wants a zone of its own below a zone that answers already."""
    parent = {"name": "10.in-addr.arpa", "records": list(records)}
    policies = [policy("per-scope", children=True, **more)]
    return world(folder, ("10.4.0.0/16", "north"), zones=[parent], policies=policies)


def hidden_gate(ran: Any) -> dict[str, str]:
    steps = ran.file("plan.json")["steps"]
    (step,) = [each for each in steps if each["kind"] == "zone-create"]
    return next(dict(gate) for gate in step["gates"] if gate["gate"] == "hidden-records")


POINTER = {"type": "PTR", "data": "a.example."}


def test_a_child_that_would_hide_records_is_refused(tmp_path: Path) -> None:
    records = [{"name": "5.1.4", **POINTER}, {"name": "7.2.4", **POINTER}, {"name": "1.1.44", **POINTER}]
    gate = hidden_gate(child(tmp_path, records).audit())
    assert gate["state"] == "closed"
    assert "10.in-addr.arpa holds 5.1.4.10.in-addr.arpa, 7.2.4.10.in-addr.arpa on dc1" in gate["sentence"]
    assert f"name {CHILD} in hides of the policy" in gate["sentence"]


def test_a_child_that_hides_nothing_may_be_created(tmp_path: Path) -> None:
    gate = hidden_gate(child(tmp_path, [{"name": "1.1.44", **POINTER}, {"name": "4.1.5", **POINTER}]).audit())
    assert gate["state"] == "open"


def test_a_child_that_the_operator_names_may_hide_records(tmp_path: Path) -> None:
    gate = hidden_gate(child(tmp_path, [{"name": "5.1.4", **POINTER}], hides=[CHILD.upper()]).audit())
    assert (gate["state"], "The operator names" in gate["sentence"]) == ("open", True)


@pytest.mark.parametrize("faults", [{"denied": ["Get-CimInstance"]}, {"lost_before": "Get-CimInstance"}])
def test_records_that_nobody_counted_close_the_gate(tmp_path: Path, faults: dict[str, Any]) -> None:
    here = child(tmp_path)
    here.estate.hosts["dc1"].faults.set(faults)
    assert hidden_gate(here.audit())["state"] == "unknown"


def test_records_are_counted_by_a_filter_on_the_server_that_creates(tmp_path: Path) -> None:
    here = child(tmp_path)
    here.variables["writers"] = ["dc2"]
    here.audit()
    asked = {
        name: [e.parameters for e in host.log if e.command == "Get-CimInstance"]
        for name, host in here.estate.hosts.items()
    }
    (parameters,) = asked.pop("dc2")
    assert parameters["Filter"] == (
        f"ContainerName = '10.in-addr.arpa' AND (OwnerName = '{CHILD}' OR OwnerName LIKE '%.{CHILD}')"
    )
    assert not any(asked.values())


def test_a_child_hides_what_the_zone_above_it_holds_only_with_an_open_gate(tmp_path: Path) -> None:
    here = child(tmp_path, [{"name": "5.1.4", **POINTER}])
    assert here.enforce(zones=[CHILD]).sent == []
    here.variables["reverse_policies"][0]["hides"] = [CHILD]
    assert [each.command for each in here.enforce(zones=[CHILD]).sent] == [ADD, AGING]


# Generated estates.


@pytest.mark.parametrize("seed", range(6))
def test_what_a_generated_estate_lacks_is_created_found_and_taken_back(tmp_path: Path, seed: int) -> None:
    built = build(estate(seed, 4, 8, 0, ["missing-reverse"]), f"seed {seed}")
    here = World(built, tmp_path / "runs", {"reverse_policies": [policy()]})
    lacking = {target for _, target, setting in built.expected() if setting == "zone"}
    before = here.state()
    audited = here.audit()
    assert {each["target"] for each in audited.file("report.json")["findings"] if each["setting"] == "zone"} == lacking
    ran = here.enforce(plan=audited.file("plan.json")["plan"])
    assert {entry.write.target for entry in ran.entries if entry.write.kind == "zone-create"} == lacking
    here.later(hours=8)
    assert [each for each in here.audit().file("report.json")["findings"] if each["setting"] == "zone"] == []
    assert not here.take_back(ran).failed
    here.later(hours=8)
    assert here.state() == before
