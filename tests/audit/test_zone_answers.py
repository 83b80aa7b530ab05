"""What servers answer for the names of a new zone is asked before it is created and again when it has arrived."""

from __future__ import annotations

import json
from ipaddress import IPv4Address, IPv4Network, ip_address
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._answers import lost, questions
from ansible_collections.ddi.windows.plugins.module_utils._lease_sample import sample, sampled_in
from hypothesis import given
from hypothesis import strategies as st

from simulator.estate.elsewhere import OtherServer
from simulator.estate.load import build
from simulator.estate.records import Records, ResourceRecord
from simulator.estate.zones import LocalZone

from .enforcing import World
from .reverse import company, company_of, dn, policy

NAME, RANGE = "18.172.in-addr.arpa", "172.18.0.0/16"
CLOUD = "10.9.0.2"


def world(folder: Path, **hosts: dict[str, Any]) -> World:
    return World(company((RANGE, "north"), **hosts), folder / "runs", {"reverse_policies": [policy()]})


def cloud(here: World, zone: str = "18.172.in-addr.arpa", *, answers: bool = True) -> None:
    """Add a name server of somebody else that holds *zone*."""
    records = Records(zone, named=[ResourceRecord("1.0", "PTR", "vm.cloud.example.")])
    held = {zone: LocalZone(zone, "file", records=records)}
    here.estate.elsewhere.append(OtherServer("ns.cloud.example", (ip_address(CLOUD),), held, answers=answers))


def gate(ran: Any) -> dict[str, str]:
    plan = ran.file("plan.json")
    step = next(each for each in plan["steps"] if each["kind"] == "zone-create")
    return next(each for each in step["gates"] if each["gate"] == "answers")


def missing(ran: Any) -> list[dict[str, Any]]:
    """Return the findings about zones that are not there, as the report has them."""
    return [each for each in ran.file("report.json")["findings"] if each["control"] == "reverse-private-roots"]


def test_nobody_answers_so_the_zone_is_created(tmp_path: Path) -> None:
    here = world(tmp_path)
    assert gate(here.audit())["state"] == "open"
    assert [each.command for each in here.enforce(zones=[NAME]).sent] == [
        "Add-DnsServerPrimaryZone",
        "Set-DnsServerZoneAging",
    ]


def test_every_server_keeps_what_it_answered(tmp_path: Path) -> None:
    ran = world(tmp_path).audit()
    kept = sorted((ran.folder.path / "matrix").glob("*-before.json"))
    assert [each.name.partition("-")[0] for each in kept] == ["dc1", "dc2", "emea1", "emea2", "rodc"]
    (rows,) = json.loads(kept[0].read_text())["zones"].values()
    assert {(NAME, "SOA"), ("1.0.18.172.in-addr.arpa", "PTR")} <= {(each["name"], each["type"]) for each in rows}


def test_a_forwarder_that_answers_for_the_range_keeps_the_zone_from_being_created(tmp_path: Path) -> None:
    here = world(tmp_path, dc2={"forwarders": [CLOUD]})
    cloud(here)
    ran = here.audit()
    (told,) = missing(ran)
    assert told["remedy"] == "manual"
    assert f"{NAME} on dc2" in told["reason"]
    assert [step for step in ran.file("plan.json")["steps"] if step["kind"] == "zone-create"] == []


def test_a_pointer_that_only_an_address_shows_keeps_the_zone_from_being_created(tmp_path: Path) -> None:
    here = world(tmp_path, emea1={"forwarders": [CLOUD]})
    cloud(here, "0.18.172.in-addr.arpa")
    here.estate.elsewhere[0].held["0.18.172.in-addr.arpa"].records.put(ResourceRecord("1", "PTR", "vm.cloud.example."))
    ran = here.audit()
    (told,) = missing(ran)
    assert told["remedy"] == "manual"
    assert "1.0.18.172.in-addr.arpa on emea1" in told["reason"]
    assert [step for step in ran.file("plan.json")["steps"] if step["kind"] == "zone-create"] == []


def test_a_forwarder_that_is_silent_leaves_the_gate_unknown(tmp_path: Path) -> None:
    here = world(tmp_path, dc2={"forwarders": [CLOUD]})
    cloud(here, answers=False)
    told = gate(here.audit())
    assert told["state"] == "unknown"
    assert "dc2 failed for" in told["sentence"]


def test_a_server_that_may_not_ask_leaves_the_gate_unknown(tmp_path: Path) -> None:
    here = world(tmp_path)
    here.estate.hosts["emea2"].faults.set({"hidden": ["Get-DnsServerForwarder"]})
    told = gate(here.audit())
    assert told["state"] == "unknown"
    assert "emea2 was not asked" in told["sentence"]


def test_an_answer_that_is_lost_stops_the_run_and_offers_the_way_back(tmp_path: Path) -> None:
    here = world(tmp_path)
    here.audit()

    def hide(_host: Any, command: Any) -> None:
        """Somebody answers before the creation, as the file of the run will say, and nobody after it."""
        if command.name == "Add-DnsServerPrimaryZone":
            for path in sorted(here.folder.glob("*/matrix/dc1-before.json")):
                kept = json.loads(path.read_text())
                for rows in kept["zones"].values():
                    rows[1]["answer"] = ["vm.cloud.example"]
                path.write_text(json.dumps(kept))

    here.watch = hide
    ran = here.enforce(zones=[NAME])
    (told,) = [each for each in ran.of("zone_answers") if each.get("failed")]
    assert f"Remove-DnsServerZone -Name '{NAME}' -Force" in told["msg"]


def leasing(*scopes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a DHCP server of the company with *scopes*."""
    return {"name": "dhcp1", "fqdn": "dhcp1.corp.example", "addresses": ["10.1.0.9"], "dns": False, **more} | {
        "dhcp": {"scopes": list(scopes)}
    }


def leased(folder: Path, *scopes: dict[str, Any], **hosts: dict[str, Any]) -> World:
    content = company_of((RANGE, "north"), **hosts)
    content["hosts"].append(leasing(*scopes))
    return World(build(content, "sites"), folder / "runs", {"reverse_policies": [policy()]})


HELD = {"network": "172.18.4.0/24", "leases": [{"address": f"172.18.4.{end}", "host": f"pc{end}"} for end in (50, 60)]}
APART = {"network": "10.1.0.0/24", "leases": [{"address": "10.1.0.77", "host": "pc"}]}


def test_addresses_that_are_leased_in_a_new_zone_are_asked_for(tmp_path: Path) -> None:
    here = leased(tmp_path, HELD, APART)
    ran = here.audit()
    kept = ran.file("matrix/dc1-before.json")["zones"]
    asked = {each["name"] for rows in kept.values() for each in rows}
    assert [each["msg"] for each in ran.of("zone_leases")] == [
        "dhcp1 has 1 scopes in new zones, of which 2 active leases are asked for"
    ]
    assert {"50.4.18.172.in-addr.arpa", "60.4.18.172.in-addr.arpa"} <= asked
    assert "4.18.172.in-addr.arpa" in asked, "a scope counts as a range, whatever the policies name"
    assert "77.0.1.10.in-addr.arpa" not in asked
    told = gate(ran)
    assert told["state"] == "open"
    assert "2 addresses with active leases of 1 scopes were among them" in told["sentence"]


def test_only_scopes_of_new_zones_tell_their_leases(tmp_path: Path) -> None:
    here = leased(tmp_path, HELD, APART)
    here.audit()
    asked = [each for each in here.estate.hosts["dhcp1"].log if each.command == "Get-DhcpServerv4Lease"]
    assert {str(each.parameters["ScopeId"]) for each in asked} == {"172.18.4.0"}
    assert len(asked) == 2, "once to count, once to read"


def test_leases_that_were_read_before_are_not_asked_for_again(tmp_path: Path) -> None:
    here = leased(tmp_path, HELD)
    here.leases = True
    here.audit()
    assert [each.command for each in here.estate.hosts["dhcp1"].log].count("Get-DhcpServerv4Lease") == 1


def test_a_pointer_of_a_leased_address_that_somebody_else_answers_keeps_the_zone_from_being_created(
    tmp_path: Path,
) -> None:
    here = leased(tmp_path, HELD, dc2={"forwarders": [CLOUD]})
    cloud(here, "172.in-addr.arpa")
    here.estate.elsewhere[0].held["172.in-addr.arpa"].records.put(ResourceRecord("60.4.18", "PTR", "pc.cloud.example."))
    (told,) = missing(here.audit())
    assert told["remedy"] == "manual"
    assert "60.4.18.172.in-addr.arpa on dc2" in told["reason"]


@pytest.mark.parametrize("command", ["Get-DhcpServerv4Lease", "Measure-Object"])
def test_leases_that_are_not_told_leave_the_gate_unknown(tmp_path: Path, command: str) -> None:
    here = leased(tmp_path, HELD)
    here.estate.hosts["dhcp1"].faults.set({"hidden": [command]})
    told = gate(here.audit())
    assert told["state"] == "unknown"
    assert "dhcp1 did not tell its leases: " in told["sentence"]


def test_without_a_dhcp_server_the_gate_says_which_addresses_were_asked_for(tmp_path: Path) -> None:
    told = gate(world(tmp_path).audit())
    assert told["state"] == "open"
    assert "No DHCP server was read, so the addresses are those of DNS servers" in told["sentence"]


def test_a_scope_with_too_many_leases_is_left_out_and_named(tmp_path: Path) -> None:
    many = [{"address": str(IPv4Address("172.18.16.1") + n), "host": f"h{n}"} for n in range(4001)]
    here = leased(tmp_path, HELD, {"network": "172.18.16.0/20", "leases": many})
    told = gate(here.audit())
    assert told["state"] == "open"
    assert "none of 172.18.16.0, which has too many leases to read" in told["sentence"]
    read = [each for each in here.estate.hosts["dhcp1"].log if each.command == "Get-DhcpServerv4Lease"]
    assert [str(each.parameters["ScopeId"]) for each in read] == ["172.18.4.0", "172.18.16.0", "172.18.4.0"]


def test_every_scope_has_its_turn_among_the_addresses() -> None:
    rows = [{"sampled": ["10.1.0.1", "10.1.0.9"]}, {"sampled": []}, {"sampled": ["10.2.0.1"]}]
    assert sampled_in([{"zones": {"z": rows}}], "z") == ["10.1.0.1", "10.2.0.1", "10.1.0.9"]


@given(st.lists(st.integers(0, 2**13 - 1), unique=True))
def test_a_sample_lies_in_the_zone_and_has_the_first_and_the_last_address(numbers: list[int]) -> None:
    addresses = [str(IPv4Address("10.2.0.0") + each) for each in numbers]
    told = sample(dn("16.2.10.in-addr.arpa"), {"id": "10.2.0.0"}, addresses, "")
    inside = sorted(each for each in map(IPv4Address, addresses) if each in IPv4Network("10.2.16.0/24"))
    assert told["active"] == len(inside)
    assert len(told["sampled"]) == min(4, len(inside))
    assert set(told["sampled"]) <= {str(each) for each in inside}
    assert told["sampled"][:1] + told["sampled"][-1:] == [str(each) for each in [*inside[:1], *inside[-1:]]]


def test_the_scopes_of_many_ranges_are_all_asked_for() -> None:
    ranges = [f"10.{high}.{low}.0/24" for high in range(4) for low in range(200)]
    asked = questions("10.in-addr.arpa", ranges, ["10.1.0.1"])
    assert len([kind for _, kind in asked if kind == "SOA"]) == 801
    assert next(name for name, kind in asked if kind == "PTR") == "1.0.1.10.in-addr.arpa"
    assert len(asked) == 1201


def test_the_questions_of_a_zone_lie_in_it() -> None:
    asked = questions("10.in-addr.arpa", ["10.2.10.0/23", "172.18.0.0/16"], ["10.1.0.1", "192.168.0.1", "fd00::1"])
    assert ("10.in-addr.arpa", "SOA") in asked
    assert ("10.2.10.in-addr.arpa", "SOA") in asked
    assert ("11.2.10.in-addr.arpa", "SOA") in asked
    assert ("1.0.1.10.in-addr.arpa", "PTR") in asked
    assert all(name.endswith("10.in-addr.arpa") for name, _ in asked)


def test_only_what_was_answered_can_be_lost() -> None:
    def row(name: str, *answer: str) -> dict[str, Any]:
        return {"name": name, "type": "PTR", "answer": list(answer)}

    before = [row("a", "x"), row("b"), row("c", "y")]
    assert lost(before, [row("a", "z"), row("b"), row("c")]) == ["c"]
