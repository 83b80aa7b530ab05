"""Backups of zones: from the right copy, whole, read back, and what the gate of the last step makes of them."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ansible_collections.ddi.windows.plugins.module_utils._backup_gate import zones_backed_up
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.module_utils._estate import target_key
from ansible_collections.ddi.windows.plugins.module_utils._seal import sealed
from ansible_collections.ddi.windows.plugins.plugin_utils import _zone_backup
from ansible_collections.ddi.windows.plugins.plugin_utils._backups import KeptBackups, records_in, sheets_of

from simulator.estate.generate import estate
from simulator.estate.load import build, load

from .enforcing import World

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "backup.schema.json").read_text(encoding="utf-8"))
RECORDS = [
    {"name": "web", "data": "10.1.0.30", "ttl": "1h"},
    {"name": "web", "type": "AAAA", "data": "fd00::30", "age": "30h"},
    {"name": "www", "type": "CNAME", "data": "web.corp.example."},
    {"name": "@", "type": "MX", "data": "10 mail.corp.example."},
    {"name": "_sip._tcp", "type": "SRV", "data": "0 5 5060 pbx.corp.example."},
    {"name": "note", "type": "TXT", "data": "Two Words"},
    {"name": "pc1", "type": "DHCID", "data": "AAAB"},
    {"name": "odd", "type": "NAPTR", "data": "10 10 u E2U+sip . ."},
]


@pytest.fixture
def world(tmp_path: Path) -> World:
    content = estate(1, 3, 8)
    next(each for each in content["zones"] if each["name"] == content["domains"][0]["name"])["records"] = RECORDS
    return World(build(content, "small"), tmp_path / "runs")


def sheets(run: Any) -> dict[str, dict[str, Any]]:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sheets_of(run.folder)]
    return {each["zone"]: each for each in found}


def domain(world: World) -> str:
    return next(iter(world.estate.domains))


def files(run: Any, zone: str) -> tuple[Path, Path]:
    """Return the records and the sheet of *zone*."""
    (path,) = [path for path in sheets_of(run.folder) if json.loads(path.read_text())["zone"] == zone]
    return path.with_suffix(".jsonl"), path


def gate(world: World) -> tuple[str, str]:
    """Return how the gate stands for a server that is to scavenge the domain's zone."""
    names = frozenset(host.fqdn for host in world.estate.hosts.values())
    told = zones_backed_up(KeptBackups(world.folder, names), [key_of(world)], (), "dc1", world.now())
    return told.state, told.sentence


def key_of(world: World) -> str:
    zone = world.estate.hosts["dc1"].dns.find(domain(world))
    return target_key(zone.dns_dn)


def test_every_record_is_kept_with_its_type_data_time_to_live_and_timestamp(world: World) -> None:
    run = world.back_up()
    assert not run.failed
    assert run.sent == []
    records, sheet = files(run, domain(world))
    kept = {(each.name, each.type, each.data): each for each in records_in(records)}
    for given in RECORDS:
        each = kept[given["name"], given.get("type", "A"), given["data"]] if given.get("type") != "NAPTR" else None
        if each:
            assert (each.obstacle, each.timestamp is None) == ("", "age" not in given)
    assert kept["web", "A", "10.1.0.30"].ttl == 3600
    jsonschema.validate(json.loads(sheet.read_text()), SCHEMA)
    for line in records.read_text().splitlines():
        jsonschema.validate(json.loads(line), SCHEMA["$defs"]["record"] | {"$defs": SCHEMA["$defs"]})


def test_what_could_not_be_made_again_is_kept_with_all_that_was_shown_and_the_reason(world: World) -> None:
    records, _ = files(run := world.back_up(), domain(world))
    lines = [json.loads(line) for line in records.read_text().splitlines()]
    odd = next(each for each in lines if each["name"] == "odd")
    assert "NAPTR" in odd["not_restorable"]
    assert odd["raw"] == {"Data": "10 10 u E2U+sip . ."}
    assert sheets(run)[domain(world)]["not_restorable"] == {"NAPTR": 1, "SOA": 1}


def test_the_copy_is_that_of_the_server_that_deletes_and_the_sheet_says_so(world: World) -> None:
    elected = {each["domain"]: each["host"] for each in world.audit().file("judgement.json")["scavengers"]}
    kept = sheets(world.back_up())[domain(world)]
    assert (kept["host"], kept["why"]) == (elected[domain(world)], "this server is elected to delete from it")


def test_the_copy_is_that_of_the_writer_when_nobody_deletes(tmp_path: Path) -> None:
    content = estate(1, 2, 4)
    for zone in content["zones"]:
        zone["aging"] = False
    for host in content["hosts"]:
        host["scavenging"] = {"interval": "never"}
    world = World(build(content, "still"), tmp_path)
    run = world.back_up()
    assert {each["why"] for each in sheets(run).values()} == {"nobody deletes from it, and this server writes it"}
    assert {each["host"] for each in sheets(run).values()} <= set(run.writers.values())


def test_what_others_may_not_read_is_kept_from_them(world: World) -> None:
    records, sheet = files(world.back_up(), domain(world))
    assert [stat.S_IMODE(path.stat().st_mode) for path in (records, sheet, records.parent)] == [0o600, 0o600, 0o700]


def test_a_zone_in_a_file_is_read_from_each_server_that_keeps_it(tmp_path: Path) -> None:
    world = World(load(ROOT / "simulator" / "estates" / "healthy.yml"), tmp_path)
    run = world.back_up()
    own = sheets(run)["kiosk.emea.corp.example"]
    assert (own["host"], own["target"]) == ("emea2", "kiosk.emea.corp.example")
    secondary = "supplier.example"
    assert secondary not in sheets(run)


def test_only_the_zones_that_are_named_are_kept_and_a_strange_name_is_refused(world: World) -> None:
    assert set(sheets(world.back_up(zones=[domain(world)]))) == {domain(world)}
    with pytest.raises(Refused, match=r"no zone that was read is called nowhere.example"):
        world.back_up(zones=["nowhere.example"])


def test_in_check_mode_it_says_what_it_would_keep_and_keeps_nothing(world: World) -> None:
    run = world.back_up(check_mode=True)
    assert domain(world) in [each["zone"] for told in run.of("zone_backup") for each in told["zones"]]
    assert not (run.folder.path / "backup").exists()


def test_a_zone_that_cannot_be_read_has_no_backup_and_the_others_have(world: World) -> None:
    host = sheets(world.back_up())[domain(world)]["host"]
    world.estate.hosts[host].faults.set({"denied": ["Get-DnsServerResourceRecord"]})
    run = world.back_up()
    assert run.failed
    assert "did not give its records" in run.of("backup_outcome")[0]["missing"][domain(world)]
    assert all(each["host"] != host for each in sheets(run).values())


def test_the_gate_opens_for_a_backup_of_the_same_day_only(world: World) -> None:
    assert gate(world) == ("closed", f"No run keeps a backup of {domain(world)}: run playbooks/backup.yml.")
    world.back_up()
    assert gate(world)[0] == "open"
    world.later(hours=23)
    assert gate(world)[0] == "open"
    world.later(hours=2)
    state, sentence = gate(world)
    assert (state, "which is more than 1d ago: run playbooks/backup.yml" in sentence) == ("closed", True)


@pytest.mark.parametrize(
    "fault", ["edited record", "line lost", "records gone", "edited sheet", "sheet of another run"]
)
def test_a_backup_that_is_no_longer_what_was_written_leaves_the_gate_unknown(world: World, fault: str) -> None:
    records, sheet = files(world.back_up(), domain(world))
    told = json.loads(sheet.read_text())
    if fault == "edited record":
        records.write_text(records.read_text().replace("10.1.0.30", "10.1.0.31"))
    elif fault == "line lost":
        records.write_text("\n".join(records.read_text().splitlines()[:-1]) + "\n")
    elif fault == "records gone":
        records.unlink()
    elif fault == "edited sheet":
        sheet.write_text(json.dumps(told | {"records": 1}))
    else:
        sheet.write_text(json.dumps(sealed({**told, "run_id": "r9"})))
    assert gate(world)[0] == "unknown"
    world.back_up()
    assert gate(world)[0] == "open"


def test_the_backup_of_another_estate_opens_nothing(world: World) -> None:
    world.back_up()
    assert gate(world)[0] == "open"
    other = KeptBackups(world.folder, frozenset({"dc1.lab.example"}))
    assert other.of(key_of(world)) == []


def test_the_plan_of_an_audit_shows_the_gate(tmp_path: Path) -> None:
    content = estate(4, 3, 8)
    for host in content["hosts"]:
        host["scavenging"] = {"interval": "never"}
    for zone in content["zones"]:
        zone.pop("signed", None)
    world = World(build(content, "still"), tmp_path, {"parts": {"dns_scavenging": {"scavenging_interval": "7d"}}})
    assert backup_gates(world.audit()) == ["closed"]
    world.back_up()
    assert backup_gates(world.audit()) == ["open"]
    world.later(hours=30)
    assert backup_gates(world.audit()) == ["closed"]


def backup_gates(run: Any) -> list[str]:
    steps = run.file("plan.json")["steps"]
    return [gate["state"] for step in steps for gate in step["gates"] if gate["gate"] == "backup"]


def test_a_run_that_ends_while_a_zone_is_read_leaves_no_backup(world: World) -> None:
    host = sheets(world.back_up())[domain(world)]["host"]
    world.later(hours=30)
    world.estate.hosts[host].faults.set({"lost_after": "Get-DnsServerResourceRecord"})
    world.back_up()
    assert gate(world)[0] == "closed"


def test_what_the_server_counts_has_to_agree_with_what_came(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def counts(*told: int) -> Any:
        answers = iter(told)
        monkeypatch.setattr(_zone_backup, "_count", lambda _session, _zone: next(answers))
        return world.back_up(zones=[domain(world)])

    kept = sheets(world.back_up(zones=[domain(world)]))[domain(world)]
    number = kept["records"]
    assert kept["counted_on_host"] == number
    # Records came and went while they were read.
    changing = sheets(counts(number - 1, number + 1))[domain(world)]
    assert (changing["records"], changing["counted_on_host"]) == (number, number + 1)
    missing = counts(number + 1, number + 2)
    assert missing.failed
    assert not (missing.folder.path / "backup").exists() or sheets(missing) == {}
    assert "twice running" in str(missing.of("zone_backup"))


def lines(run: Any, zone: str) -> dict[str, dict[str, Any]]:
    records, _ = files(run, zone)
    found = [json.loads(line) for line in records.read_text().splitlines()]
    return {f"{each['name']} {each['type']}": each for each in found}


def owned_world(folder: Path, **zone: Any) -> World:
    content = estate(1, 3, 8)
    content["users"] = [*content.get("users", []), {"name": "svc-dhcp"}]
    content["computers"] = [*content.get("computers", []), {"name": "gone", "deleted": True}]
    own = next(each for each in content["zones"] if each["name"] == content["domains"][0]["name"])
    own |= {"records": [*RECORDS, *OWNED], **zone}
    return World(build(content, "small"), folder / "runs")


OWNED = [
    {"name": "pc7", "data": "10.1.0.7", "age": "30h"},
    {"name": "pc8", "data": "10.1.0.8", "age": "30h", "owner": "svc-dhcp"},
    {"name": "pc9", "data": "10.1.0.9", "age": "30h", "owner": "gone$"},
]


def test_owner_and_permissions_of_each_name_are_kept_with_its_records_and_those_of_the_zone_with_its_sheet(
    tmp_path: Path,
) -> None:
    world = owned_world(tmp_path)
    run = world.back_up()
    assert not run.failed
    kept, sheet = lines(run, domain(world)), sheets(run)[domain(world)]
    assert kept["pc7 A"]["owner"].lower().endswith("\\pc7$")
    assert kept["pc8 A"]["owner"].endswith("\\svc-dhcp")
    assert kept["pc9 A"]["owner"].startswith("S-1-5-21-")
    assert kept["web A"]["owner"] == kept["web AAAA"]["owner"]
    assert all(each["sddl"].startswith("O:") for each in kept.values())
    names = {each["name"] for each in kept.values()}
    assert sheet["owners"] == {"read": len(names), "failed": 0, "not_examined": 0, "reason": None}
    assert sheet["acl"]["sddl"].startswith("O:SYG:SYD:")
    records, path = files(run, domain(world))
    assert _zone_backup.reading_of(records) == (sheet["sha256"], sheet["records"])
    jsonschema.validate(json.loads(path.read_text()), SCHEMA)
    for each in kept.values():
        jsonschema.validate(each, SCHEMA["$defs"]["record"] | {"$defs": SCHEMA["$defs"]})


def test_owners_beyond_the_limit_are_null_and_counted_and_names_that_find_servers_come_first(tmp_path: Path) -> None:
    world = owned_world(tmp_path)
    run = world.back_up(node_acl_limit=3, static_names=[f"pc8.{domain(world)}"])
    kept, sheet = lines(run, domain(world)), sheets(run)[domain(world)]
    known = {each["name"] for each in kept.values() if each["owner"]}
    assert {"@", "_sip._tcp"} <= known
    assert len(known) == 3
    names = {each["name"] for each in kept.values()}
    assert sheet["owners"] == {
        "read": 3,
        "failed": 0,
        "not_examined": len(names) - 3,
        "reason": "node_acl_limit is 3",
    }
    assert f"the owners of {len(names) - 3} of {len(names)} names were not read: node_acl_limit is 3" in told(run)


def told(run: Any) -> str:
    return " ".join(" ".join(run.said).split())


def test_without_owners_nothing_is_asked_of_the_directory_and_nothing_is_pretended(tmp_path: Path) -> None:
    world = owned_world(tmp_path)
    host = sheets(world.back_up())[domain(world)]["host"]
    marks = len(world.estate.hosts[host].log)
    run = world.back_up(owners=False)
    kept, sheet = lines(run, domain(world)), sheets(run)[domain(world)]
    assert {(each["owner"], each["sddl"]) for each in kept.values()} == {(None, None)}
    assert (sheet["owners"]["read"], sheet["owners"]["reason"]) == (0, "ddi_backup_owners is false")
    asked = [each for each in world.estate.hosts[host].log[marks:] if each.command == "Get-Acl"]
    assert not any("DC=pc7" in str(each.parameters) for each in asked)


def test_permissions_that_cannot_be_read_are_one_sentence_and_the_records_are_kept_all_the_same(
    tmp_path: Path,
) -> None:
    world = owned_world(tmp_path)
    host = sheets(world.back_up())[domain(world)]["host"]
    world.estate.hosts[host].faults.set({"denied": ["Get-Acl"]})
    run = world.back_up()
    kept, sheet = lines(run, domain(world)), sheets(run)[domain(world)]
    assert not run.failed
    assert {each["owner"] for each in kept.values()} == {None}
    names = len({each["name"] for each in kept.values()})
    assert (sheet["owners"]["read"], sheet["owners"]["failed"] + sheet["owners"]["not_examined"]) == (0, names)
    assert "Get-Acl" in sheet["owners"]["reason"]
    assert (sheet["acl"]["sddl"], "Get-Acl" in sheet["acl"]["error"]) == (None, True)
    assert gate(world)[0] == "open"


def test_a_zone_in_a_file_has_no_owners_to_keep(tmp_path: Path) -> None:
    world = World(load(ROOT / "simulator" / "estates" / "healthy.yml"), tmp_path)
    sheet = sheets(world.back_up(zones=["kiosk.emea.corp.example"]))["kiosk.emea.corp.example"]
    assert sheet["owners"]["reason"] == sheet["acl"]["error"]
    assert "kept in a file" in sheet["acl"]["error"]


def test_a_limit_that_leaves_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="write how many names of a zone are examined"):
        owned_world(tmp_path).back_up(node_acl_limit=0)
