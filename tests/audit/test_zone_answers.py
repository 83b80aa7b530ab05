"""What servers answer for the names of a new zone is asked before it is created and again when it has arrived."""

from __future__ import annotations

import json
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from ansible_collections.ddi.windows.plugins.module_utils._answers import lost, questions

from simulator.estate.elsewhere import OtherServer
from simulator.estate.records import Records, ResourceRecord
from simulator.estate.zones import LocalZone

from .enforcing import World
from .reverse import company, policy

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
