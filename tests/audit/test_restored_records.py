"""Records that record_restore makes again from a backup, and the way back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.module_utils._seal import sealed
from ansible_collections.ddi.windows.plugins.plugin_utils._backups import sheets_of

from simulator.estate.generate import estate
from simulator.estate.load import build
from simulator.local import LocalWire

from .enforcing import World

ROOT = Path(__file__).resolve().parents[2]
OUTCOME = json.loads((ROOT / "docs" / "outcome.schema.json").read_text(encoding="utf-8"))
RECORDS = [
    {"name": "web", "data": "10.1.0.30"},
    {"name": "web", "data": "10.1.0.31"},
    {"name": "www", "type": "CNAME", "data": "Web.corp.example."},
    {"name": "note", "type": "TXT", "data": "Two Words"},
    {"name": "_sip._tcp", "type": "SRV", "data": "0 5 5060 pbx.corp.example."},
    {"name": "pc1", "data": "10.1.0.40", "age": "40h", "ttl": "15m"},
    {"name": "odd", "type": "NAPTR", "data": "10 10 u E2U+sip . ."},
]


@pytest.fixture
def world(tmp_path: Path) -> World:
    content = estate(1, 3, 8)
    zones = {each["name"]: each for each in content["zones"]}
    zones[content["domains"][0]["name"]]["records"] = RECORDS
    return World(build(content, "small"), tmp_path / "runs")


def zone_of(world: World) -> str:
    return next(iter(world.estate.domains))


def records(world: World, name: str) -> list[tuple[str, str, bool, int]]:
    """Return type, data, whether it ages, and time to live of what is at a name."""
    zone = world.estate.hosts["dc1"].dns.find(zone_of(world))
    found = world.estate.hosts["dc1"].dns.records(zone)
    return sorted((each.type, each.data, bool(each.timestamp), each.ttl) for each in found if each.name == name)


def send(world: World, command: str, **parameters: Any) -> None:
    reply = LocalWire(world.estate.hosts["dc1"]).invoke([Command(command, {"ZoneName": zone_of(world), **parameters})])
    assert reply.errors == []


def lose(world: World, name: str, kind: str) -> None:
    send(world, "Remove-DnsServerResourceRecord", Name=name, RRType=kind, Force=True)


def states(run: Any) -> list[str]:
    return [step["state"] for step in run.file("outcome.json")["steps"]]


@pytest.mark.parametrize(
    ("name", "kind"), [("web", "A"), ("www", "CName"), ("note", "Txt"), ("_sip._tcp", "Srv"), ("pc1", "A")]
)
def test_a_lost_record_is_made_again_as_it_was_but_static_and_taken_away_by_the_rollback(
    world: World, name: str, kind: str
) -> None:
    before = records(world, name)
    backup = world.back_up()
    lose(world, name, kind)
    foreseen = world.restore(backup.id, f"{zone_of(world)} {name}", check_mode=True)
    assert (foreseen.sent, records(world, name)) == ([], [])
    assert set(states(foreseen)) == {"would be applied"}
    run = world.restore(backup.id, f"{zone_of(world)} {name}")
    assert not run.failed
    assert records(world, name) == [(*each[:2], False, each[3]) for each in before]
    assert [each.command for each in run.sent] == ["Add-DnsServerResourceRecord"] * len(before)
    assert not any("AllowUpdateAny" in each.parameters for each in run.sent)
    jsonschema.validate(run.file("outcome.json"), OUTCOME)
    assert [step["commands"] for step in foreseen.file("outcome.json")["steps"]] == [
        step["commands"] for step in run.file("outcome.json")["steps"]
    ]
    again = world.restore(backup.id, f"{zone_of(world)} {name}")
    assert (again.sent, set(states(again))) == ([], {"already"})
    back = world.roll_back(run)
    assert not back.failed
    assert records(world, name) == []


def test_a_record_can_age_from_now_on_when_it_is_wanted(world: World) -> None:
    backup = world.back_up()
    lose(world, "pc1", "A")
    world.restore(backup.id, [{"zone": zone_of(world), "name": "pc1", "type": "A"}], age_records=True)
    assert records(world, "pc1") == [("A", "10.1.0.40", True, 900)]


def test_one_value_of_several_is_made_again_and_the_rollback_leaves_the_others(world: World) -> None:
    backup = world.back_up()
    send(world, "Remove-DnsServerResourceRecord", Name="web", RRType="A", RecordData=["10.1.0.31"], Force=True)
    run = world.restore(backup.id, [f"{zone_of(world)} web A"])
    assert sorted(states(run)) == ["already", "applied"]
    assert len(records(world, "web")) == 2
    world.roll_back(run)
    assert [each[1] for each in records(world, "web")] == ["10.1.0.30"]


def test_what_was_changed_since_it_was_made_is_not_taken_away(world: World) -> None:
    backup = world.back_up()
    lose(world, "note", "Txt")
    run = world.restore(backup.id, [f"{zone_of(world)} note TXT"])
    lose(world, "note", "Txt")
    send(world, "Add-DnsServerResourceRecord", Name="note", Txt=True, DescriptiveText="Two Words", AgeRecord=True)
    back = world.roll_back(run)
    assert back.sent == []
    assert records(world, "note") == [("TXT", "Two Words", True, 3600)]


@pytest.mark.parametrize(
    ("record", "added", "reason"),
    [
        ("www", {"Name": "www", "A": True, "IPv4Address": "10.9.9.9"}, "nothing stands beside an alias"),
        ("pc1", {"Name": "pc1", "CName": True, "HostNameAlias": "x.example."}, "nothing stands beside an alias"),
        ("pc1", {"Name": "pc1", "A": True, "IPv4Address": "10.9.9.9", "AgeRecord": True}, "a host that lives"),
        ("pc1", {"Name": "pc1", "AAAA": True, "IPv6Address": "fd00::9", "AgeRecord": True}, "a host that lives"),
    ],
)
def test_nothing_that_is_there_is_overwritten_or_joined(
    world: World, record: str, added: dict[str, Any], reason: str
) -> None:
    backup = world.back_up()
    lose(world, record, "CName" if record == "www" else "A")
    send(world, "Add-DnsServerResourceRecord", **added)
    run = world.restore(backup.id, [f"{zone_of(world)} {record}"])
    assert (run.sent, states(run), run.failed) == ([], ["refused"], True)
    assert reason in run.file("outcome.json")["steps"][0]["reason"]


def test_a_static_record_beside_it_is_no_obstacle(world: World) -> None:
    backup = world.back_up()
    lose(world, "pc1", "A")
    send(world, "Add-DnsServerResourceRecord", Name="pc1", A=True, IPv4Address="10.9.9.9")
    assert states(world.restore(backup.id, [f"{zone_of(world)} pc1"])) == ["applied"]


@pytest.mark.parametrize(
    ("records_", "sentence"),
    [
        ("nowhere.example www", "has no zone nowhere.example"),
        ("{zone} nobody", "holds no record {zone} nobody"),
        ("{zone} odd", "cannot be made again: records of the type NAPTR are not written by this tool"),
        ("{zone} @ SOA", "cannot be made again: the server makes it itself"),
        ("{zone}", "write zone and name"),
        ([{"zone": "{zone}", "name": "www", "ttl": 5}], "write zone and name"),
        ('[{"zone": ', "which is no JSON list"),
        ([], "write a list of zone, name, type and data"),
    ],
)
def test_a_record_that_is_none_of_the_backup_is_one_clear_sentence(world: World, records_: Any, sentence: str) -> None:
    backup = world.back_up()
    text = json.dumps(records_).replace("{zone}", zone_of(world))
    with pytest.raises(Refused, match=sentence.replace("{zone}", zone_of(world))):
        world.restore(backup.id, json.loads(text))
    assert world.sent(dict.fromkeys(world.hosts, 0)) == []


def test_a_backup_that_was_edited_restores_nothing(world: World) -> None:
    backup = world.back_up()
    (sheet,) = [path for path in sheets_of(backup.folder) if json.loads(path.read_text())["zone"] == zone_of(world)]
    lines = sheet.with_suffix(".jsonl")
    lines.write_text(lines.read_text().replace("10.1.0.30", "10.6.6.6"))
    with pytest.raises(Refused, match=r"it was edited or is damaged\. Nothing was written"):
        world.restore(backup.id, f"{zone_of(world)} web A 10.6.6.6")
    sheet.write_text(json.dumps(json.loads(sheet.read_text()) | {"sha256": "0" * 64}))
    with pytest.raises(Refused, match="was edited or is damaged, so it is no backup"):
        world.restore(backup.id, f"{zone_of(world)} web")


def test_a_backup_of_another_estate_and_a_run_without_one_are_refused(world: World, tmp_path: Path) -> None:
    other = World(build(estate(7, 2, 4), "other"), tmp_path / "runs")
    other.runs = 50
    foreign = other.back_up()
    renamed(foreign)
    with pytest.raises(Refused, match=f"the backup of run {foreign.id} is of another estate"):
        world.restore(foreign.id, f"{zone_of(world)} web")
    audit = world.audit()
    with pytest.raises(Refused, match=f"run {audit.id} keeps no backup"):
        world.restore(audit.id, f"{zone_of(world)} web")


def renamed(run: Any) -> None:
    """Give the servers in the sheets of *run* names that no other estate has."""
    for path in sheets_of(run.folder):
        sheet = json.loads(path.read_text())
        path.write_text(json.dumps(sealed({**sheet, "servers": ["dc1.lab.example"]})))


def test_a_limited_run_and_too_many_records_are_refused(world: World) -> None:
    backup = world.back_up()
    with pytest.raises(Refused, match="2 records would be made and ddi_max_changes is 1"):
        world.restore(backup.id, f"{zone_of(world)} web", max_changes=1)
    world.limit = ["dc1"]
    with pytest.raises(Refused, match="run it without --limit"):
        world.restore(backup.id, f"{zone_of(world)} web")


def test_an_address_whose_pointer_would_go_with_it_is_not_taken_away_by_the_rollback(tmp_path: Path) -> None:
    content = estate(1, 2, 4)
    domain = content["domains"][0]["name"]
    zones = {each["name"]: each for each in content["zones"]}
    zones[domain]["records"] = [{"name": "web", "data": "10.250.0.30"}]
    content["zones"].append(
        {"name": "250.10.in-addr.arpa", "aging": True, "scavenge_servers": zones[domain].get("scavenge_servers")}
    )
    if content["zones"][-1]["scavenge_servers"] is None:
        del content["zones"][-1]["scavenge_servers"]
    world = World(build(content, "pointers"), tmp_path / "runs")
    backup = world.back_up()
    lose(world, "web", "A")
    run = world.restore(backup.id, f"{domain} web")
    wire = LocalWire(world.estate.hosts["dc1"])
    wire.invoke([Command("Add-DnsServerResourceRecord", {"ZoneName": "250.10.in-addr.arpa", "Name": "30.0",
                                                         "Ptr": True, "PtrDomainName": f"web.{domain}."})])  # fmt: skip
    back = world.roll_back(run)
    assert back.sent == []
    assert "a server may remove the pointer" in json.dumps(back.file("rollback.json"))
    assert [each[1] for each in records(world, "web")] == ["10.250.0.30"]


def test_it_says_who_owned_the_name_before_where_the_backup_knows(world: World) -> None:
    backup, unaware = world.back_up(), world.back_up(owners=False)
    lose(world, "pc1", "A")
    foreseen = world.restore(backup.id, [f"{zone_of(world)} pc1"], check_mode=True)
    said = " ".join(foreseen.said)
    assert "belongs to the account of this run" in said
    owner = "\\PC1$ then."
    assert f"Its name belonged to {world.estate.domains[zone_of(world)].netbios}{owner}" in said
    assert owner in " ".join(foreseen.file("approval.json")["steps"][0]["why"])
    said = " ".join(world.restore(unaware.id, [f"{zone_of(world)} pc1"], check_mode=True).said)
    assert "The backup does not say who owned its name." in said
