"""The list of static records: judged by every server, repaired by a plan after a backup, and what a failure leaves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.modules import dns_server, dns_static_record
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._runner import audit, reads_of
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession

from simulator.estate.generate import estate
from simulator.estate.load import build
from simulator.estate.sids import in_domain
from simulator.local import LocalWire

from .enforcing import World

ROOT = Path(__file__).resolve().parents[2]
PLAN = json.loads((ROOT / "docs" / "plan.schema.json").read_text(encoding="utf-8"))
CONTROL = "static-records-protected"
OLD = {"name": "shop", "data": "10.1.0.30", "age": "200h", "ttl": "15m"}
REVERSE = "1.10.in-addr.arpa"


def world_of(folder: Path, *records: dict[str, Any], listed: list[dict[str, Any]], pointer: bool = False) -> World:
    content = estate(1, 3, 6)
    zones = {each["name"]: each for each in content["zones"]}
    domain = content["domains"][0]["name"]
    zones[domain]["records"] = list(records)
    if pointer:
        record = {"name": "30.0", "type": "PTR", "data": f"shop.{domain}.", "age": "400h"}
        content["zones"].append({"name": REVERSE, "aging": False, "records": [record]})
    entries = [{"zone": domain, **each} for each in listed]
    world = World(build(content, "small"), folder / "runs")
    world.variables["parts"] = {"dns_static_record": {"records": entries}}
    return world


def zone_of(world: World) -> str:
    return next(iter(world.estate.domains))


def at(world: World, name: str, zone: str = "") -> list[tuple[str, str, bool, int]]:
    server = world.estate.hosts["dc1"].dns
    found = server.records(server.find(zone or zone_of(world)))
    return sorted((each.type, each.data, bool(each.timestamp), each.ttl) for each in found if each.name == name)


def findings(run: Any) -> list[dict[str, Any]]:
    return [each for each in run.file("report.json")["findings"] if each["control"] == CONTROL]


def steps(run: Any) -> list[dict[str, Any]]:
    return [each for each in run.file("plan.json")["steps"] if each["kind"] == "static-record"]


def states(run: Any) -> list[str]:
    return [step["state"] for step in run.file("outcome.json")["steps"]]


def verdicts(run: Any, control: str = CONTROL) -> dict[str, dict[str, int]]:
    (found,) = [each for each in run.file("report.json")["controls"] if each["key"] == control]
    return {each["host"]: each for each in found["hosts"]}


def test_a_static_record_is_compliant_and_one_with_a_timestamp_is_drift_told_once(tmp_path: Path) -> None:
    listed = [{"name": "shop"}, {"name": "web", "type": "A"}]
    world = world_of(tmp_path, OLD, {"name": "web", "data": "10.1.0.31"}, listed=listed)
    run = world.audit()
    (found,) = findings(run)
    assert (found["setting"], found["before"], found["remedy"]) == ("shop A 10.1.0.30", "dynamic, ttl 900", "manual")
    assert "repair: true" in found["reason"]
    assert sorted(found["hosts"]) == ["dc1", "dc2", "dc3"]
    assert verdicts(run)["dc1"]["drift"] == 1


def test_without_a_list_nothing_is_read_and_the_control_is_skipped(tmp_path: Path) -> None:
    world = world_of(tmp_path, OLD, listed=[])
    run = world.audit()
    assert {each["skipped"] for each in verdicts(run).values()} == {1}
    assert not any(e.command == "Get-DnsServerResourceRecord" for h in world.estate.hosts.values() for e in h.log)


def requests(world: World) -> int:
    """Return how many requests the whole audit of dc1 takes."""
    wire = LocalWire(world.estate.hosts["dc1"])
    params = check(dns_server, "x", world.variables["parts"]).params
    audit(dns_server, HostSession(wire, read_only=True, reads=reads_of(dns_server)), params)
    return int(wire.requests)


@pytest.mark.parametrize("count", [1, 60])
def test_a_list_costs_an_audit_no_pipeline_of_its_own_however_long_it_is(tmp_path: Path, count: int) -> None:
    names = [f"s{number}" for number in range(count)]
    records = [{"name": name, "data": "10.1.0.1"} for name in names]
    without = requests(world_of(tmp_path / "without", *records, listed=[]))
    listed = requests(world_of(tmp_path / "with", *records, listed=[{"name": name, "repair": True} for name in names]))
    assert listed == without


def test_a_record_that_is_missing_is_named_with_what_brings_it_back(tmp_path: Path) -> None:
    world = world_of(tmp_path, listed=[{"name": "shop", "type": "A", "data": "10.1.0.30", "repair": True}])
    (found,) = findings(world.audit())
    assert (found["before"], found["remedy"]) == ("absent", "manual")
    assert "playbooks/restore_records.yml" in found["reason"]


def test_a_name_in_no_zone_is_one_clear_sentence(tmp_path: Path) -> None:
    world = world_of(tmp_path, listed=[{"zone": "nowhere.example", "name": "shop"}])
    found = [each for each in world.audit().file("report.json")["findings"] if each["control"] == "operator-names"]
    assert [each["reason"] for each in found] == [
        "static_records names shop of nowhere.example, but no server that was read holds that zone as a primary."
    ]


@pytest.mark.parametrize(
    ("record", "listed", "reason"),
    [
        ({**OLD, "age": "20h"}, {}, "whoever did that would fight for it"),
        ({**OLD, "name": "dc2"}, {}, "it is the name of a domain controller"),
        (
            {**OLD, "name": "_ldap._tcp", "type": "SRV", "data": "0 1 389 x."},
            {},
            "domain controllers register this name",
        ),
    ],
)
def test_what_registers_itself_is_not_repaired_unless_it_is_named(
    tmp_path: Path, record: dict[str, Any], listed: dict[str, Any], reason: str
) -> None:
    entry = {"name": record["name"], "repair": True, **listed}
    (found,) = findings(world_of(tmp_path / "a", record, listed=[entry]).audit())
    assert (found["remedy"], reason in found["reason"]) == ("manual", True)
    (found,) = findings(world_of(tmp_path / "b", record, listed=[{**entry, "registers_itself": True}]).audit())
    assert found["remedy"] == "automatic"


def test_the_plan_carries_the_repair_and_its_gate_wants_a_backup_that_holds_the_record(tmp_path: Path) -> None:
    world = world_of(tmp_path, OLD, listed=[{"name": "shop", "repair": True}])
    before = world.audit()
    jsonschema.validate(before.file("plan.json"), PLAN)
    (step,) = steps(before)
    assert [each["state"] for each in step["gates"] if each["gate"] == "backup"] == ["closed"]
    assert "cannot be given back" in step["rollback"]["caution"]
    assert step["commands"][0].startswith("Remove-DnsServerResourceRecord -ZoneName")
    assert step["commands"][1].startswith("Add-DnsServerResourceRecord -ZoneName")
    assert "-AgeRecord" not in step["commands"][1]
    assert world.enforce(plan=before.file("plan.json")["plan"]).sent == []
    world.back_up(zones=[zone_of(world)])
    assert steps(world.audit())[0]["ready"]
    world.later(hours=25)
    assert not steps(world.audit())[0]["ready"]


@pytest.fixture
def ready(tmp_path: Path) -> World:
    world = world_of(tmp_path, OLD, listed=[{"name": "shop", "repair": True}])
    world.back_up(zones=[zone_of(world)])
    return world


def repaired(world: World, **options: Any) -> Any:
    return world.enforce(plan=world.audit().file("plan.json")["plan"], **options)


def test_a_repair_deletes_and_makes_again_and_the_second_run_finds_nothing(ready: World) -> None:
    foreseen = repaired(ready, check_mode=True)
    assert (foreseen.sent, states(foreseen)) == ([], ["would be applied"])
    run = repaired(ready)
    assert states(run) == ["applied"]
    assert at(ready, "shop") == [("A", "10.1.0.30", False, 900)]
    assert [each.command for each in run.sent] == ["Remove-DnsServerResourceRecord", "Add-DnsServerResourceRecord"]
    assert run.file("outcome.json")["steps"][0]["commands"] == foreseen.file("outcome.json")["steps"][0]["commands"]
    assert findings(ready.audit()) == []


def test_taking_a_repair_back_needs_the_word_because_the_timestamp_is_gone_for_good(ready: World) -> None:
    run = repaired(ready)
    held = ready.roll_back(run)
    assert held.sent == []
    assert "ddi_allow_weakening=aging" in json.dumps(held.file("rollback.json"))
    back = ready.take_back(run)
    assert not back.failed
    assert at(ready, "shop") == [("A", "10.1.0.30", True, 900)]


@pytest.mark.parametrize("fault", ["denied", "lost_before"])
def test_a_failure_in_between_says_what_is_gone_and_the_line_that_brings_it_back(ready: World, fault: str) -> None:
    plan = ready.audit().file("plan.json")["plan"]
    writer = ready.audit().writers[next(iter(steps(ready.audit())))["target"].lower()]
    command = "Add-DnsServerResourceRecord"
    host = ready.estate.hosts[writer]
    host.faults.set({fault: [command] if fault == "denied" else command})
    run = ready.enforce(plan=plan)
    assert run.failed
    assert at(ready, "shop") == []
    (step,) = run.file("outcome.json")["steps"]
    assert step["state"] == "unknown"
    assert "read back: shop A 10.1.0.30 absent" in step["reason"]
    line = f"bring it back with: Add-DnsServerResourceRecord -ZoneName {zone_of(ready)} -Name shop -A"
    assert line in step["reason"]
    host.faults.set({fault: [] if fault == "denied" else None})
    assert "playbooks/restore_records.yml" in findings(ready.audit())[0]["reason"]
    back = ready.roll_back(run)
    assert not back.failed
    assert at(ready, "shop") == [("A", "10.1.0.30", True, 900)]


def test_a_run_that_is_killed_in_between_is_taken_back_by_its_record(ready: World) -> None:
    plan = ready.audit().file("plan.json")["plan"]

    def die(_host: Any, command: Any) -> None:
        if command.name == "Add-DnsServerResourceRecord":
            raise KeyboardInterrupt

    ready.watch = die
    marks = ready.runs
    with pytest.raises(KeyboardInterrupt):
        ready.enforce(plan=plan)
    assert at(ready, "shop") == []
    ready.watch = lambda _host, _command: None

    class Killed:
        id = f"r{marks + 1}"

    ready.roll_back(Killed())  # type: ignore[arg-type]
    assert at(ready, "shop") == [("A", "10.1.0.30", True, 900)]


def test_a_pointer_that_goes_with_the_address_is_told(tmp_path: Path) -> None:
    world = world_of(tmp_path, OLD, listed=[{"name": "shop", "repair": True}], pointer=True)
    world.back_up()
    run = repaired(world)
    (step,) = [each for each in run.file("outcome.json")["steps"] if each["kind"] == "static-record"]
    assert at(world, "shop") == [("A", "10.1.0.30", False, 900)]
    assert step["state"] == "unknown"
    assert "pointer of shop A 10.1.0.30 none" in step["reason"]


def test_a_change_since_the_plan_leaves_the_record_alone(ready: World) -> None:
    plan = ready.audit().file("plan.json")["plan"]
    server = ready.estate.hosts["dc1"].dns
    zone = server.find(zone_of(ready))
    (record,) = [each for each in server.records(zone) if each.name == "shop"]
    record.ttl = 60
    run = ready.enforce(plan=plan)
    assert run.sent == []


def test_a_module_of_its_own_play_repairs_nothing(ready: World) -> None:
    records = ready.variables["parts"]["dns_static_record"]["records"]
    with ready._run() as play, pytest.raises(AssertionError):
        play._work(
            "dns_static_record",
            check(dns_static_record, "x", {"records": records, "unjudged": True}).params,
            play._context("dc1"),
        )
    assert at(ready, "shop")[0][2]


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"type": "NAPTR"}, "with the type NAPTR: write one of A, AAAA"),
        ({"data": "10.0.0.1"}, "with data and without a type"),
        ({"type": "A", "data": "10.0.0"}, "is no address"),
    ],
)
def test_a_line_of_the_list_that_means_nothing_is_refused(entry: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        check(dns_static_record, "dns_static_record", {"records": [{"zone": "corp.example", "name": "x", **entry}]})


def test_names_may_be_whole_or_relative(tmp_path: Path) -> None:
    world = world_of(tmp_path, OLD, listed=[{"name": f"shop.{next(iter(estate(1, 3, 6)['domains']))['name']}."}])
    assert [each["setting"] for each in findings(world.audit())] == ["shop A 10.1.0.30"]


WEB = {"name": "web", "data": "10.1.0.31"}


def owned_world(folder: Path, owner: str | None, listed: dict[str, Any] | None = None, **parts: Any) -> World:
    record = WEB | ({"owner": owner} if owner else {})
    content = estate(1, 3, 6)
    domain = content["domains"][0]["name"]
    next(each for each in content["zones"] if each["name"] == domain)["records"] = [record]
    content["users"] = [*content.get("users", []), {"name": "svc-dhcp"}, {"name": "jane"}]
    content["computers"] = [*content.get("computers", []), *COMPUTERS]
    world = World(build(content, "small"), folder / "runs")
    entry = {"zone": domain, "name": "web"} | (listed or {})
    world.variables["parts"] = {"dns_static_record": {"records": [entry], **parts}}
    return world


COMPUTERS = [{"name": "web"}, {"name": "pc7"}, {"name": "dhcp1"}, {"name": "old", "deleted": True}]


@pytest.mark.parametrize("owner", [None, "web$", "Administrator"])
def test_administrators_and_the_host_itself_may_own_a_listed_name(tmp_path: Path, owner: str | None) -> None:
    run = owned_world(tmp_path, owner).audit()
    assert findings(run) == []
    assert {each["compliant"] for each in verdicts(run).values()} == {1}


@pytest.mark.parametrize(
    ("owner", "who"),
    [
        ("pc7$", "which may write and delete it and is no administrator"),
        ("jane", "which may write and delete it and is no administrator"),
        ("old$", "an account that does not exist any more"),
        ("dc2$", "a domain controller whose name it is not"),
        ("dhcp1$", "a DHCP server"),
        ("svc-dhcp", "the account of the DHCP servers"),
    ],
)
def test_a_listed_name_of_anybody_else_is_found_once_with_the_lines_that_mend_it(
    tmp_path: Path, owner: str, who: str
) -> None:
    world = owned_world(tmp_path, owner, dhcp_servers=["dhcp1"], dhcp_accounts=["svc-dhcp"])
    run = world.audit()
    (found,) = findings(run)
    domain = world.estate.domains[zone_of(world)]
    dn = f"DC=web,{found['target']}"
    assert (found["setting"], found["remedy"], sorted(found["hosts"])) == ("owner:web", "manual", ["dc1", "dc2", "dc3"])
    assert who in found["reason"]
    admins = f"$owner = [Security.Principal.SecurityIdentifier]'{in_domain(domain, 512)}'"
    line = f"$acl = Get-Acl -LiteralPath 'AD:\\{dn}'; {admins}; $acl.SetOwner($owner); Set-Acl -LiteralPath 'AD:\\{dn}'"
    assert f"{line} -AclObject $acl" in found["reason"]
    taken = f'dsacls "{dn}" /R "{domain.netbios}\\{owner}"'.lower()
    assert (taken in found["reason"].lower()) == (owner != "old$")
    assert found["before"]["sddl"].startswith("O:S-1-5-21-")
    assert {each["drift"] for each in verdicts(run).values()} == {1}
    assert steps(run) == []


def test_an_account_that_the_list_names_may_own_the_name(tmp_path: Path) -> None:
    netbios = next(iter(owned_world(tmp_path, "jane").estate.domains.values())).netbios
    for number, allowed in enumerate(["jane", f"{netbios}\\Jane"]):
        assert findings(owned_world(tmp_path / str(number), "jane", {"owner": allowed}).audit()) == []
    (found,) = findings(owned_world(tmp_path / "other", "jane", {"owner": "OTHER\\jane"}).audit())
    assert found["setting"] == "owner:web"


def test_an_owner_that_cannot_be_read_is_unknown_in_one_sentence(tmp_path: Path) -> None:
    world = owned_world(tmp_path, "pc7$")
    world.estate.hosts["dc2"].faults.set({"denied": ["Get-Acl"]})
    run = world.audit()
    told = verdicts(run)
    assert {host: (each["drift"], each["unknown"]) for host, each in told.items()} == {
        "dc1": (1, 0),
        "dc2": (0, 1),
        "dc3": (1, 0),
    }
    (reason,) = unknown(run)
    assert reason.startswith(f"the owner of web of {zone_of(world)} was not read: Get-Acl: access is denied")


def test_an_owner_whom_the_directory_cannot_name_is_unknown(tmp_path: Path) -> None:
    world = owned_world(tmp_path, "pc7$")
    for host in world.estate.hosts.values():
        host.faults.set({"denied": ["Get-ADObject"]})
    run = world.audit()
    assert {each["unknown"] for each in verdicts(run).values()} == {1}
    (reason,) = unknown(run)
    assert "the directory did not say who that is: look it up, and say owner: S-1-5-21-" in reason


def unknown(run: Any) -> set[str]:
    parts = [run.folder.read(run.folder.evidence_path(host))["parts"]["dns_static_record"] for host in verdicts(run)]
    return {each["reason"] for part in parts for each in part["verdicts"] if each["state"] == "unknown"}


def test_a_name_that_an_administrator_made_again_belongs_to_administrators(tmp_path: Path) -> None:
    world = owned_world(tmp_path, "pc7$")
    assert [each["setting"] for each in findings(world.audit())] == ["owner:web"]
    zone = zone_of(world)
    wire = LocalWire(world.estate.hosts["dc1"])
    calls = [
        Command("Remove-DnsServerResourceRecord", {"ZoneName": zone, "Name": "web", "RRType": "A", "Force": True}),
        Command(
            "Add-DnsServerResourceRecord", {"ZoneName": zone, "Name": "web", "A": True, "IPv4Address": "10.1.0.31"}
        ),
    ]
    assert [wire.invoke([each]).errors for each in calls] == [[], []]
    world.later(minutes=30)
    assert findings(world.audit()) == []


def test_the_servers_of_its_domain_tell_who_owns_a_name_of_the_forest(tmp_path: Path) -> None:
    content = estate(3, 6, 12)
    domains = [each["name"] for each in content["domains"]]
    assert len(domains) > 1
    own = {"name": "web", "data": "10.1.0.31", "owner": "pc7$"}
    content["computers"] = [*content.get("computers", []), {"name": "pc7"}]
    content["zones"].append({"name": "shared.example", "scope": "Forest", "records": [own]})
    world = World(build(content, "forest"), tmp_path / "runs")
    listed = [{"zone": "shared.example", "name": "web"}]
    world.variables["parts"] = {"dns_static_record": {"records": listed}}
    run = world.audit()
    (found,) = findings(run)
    controllers = {host.name: host.domain for host in world.estate.controllers()}
    assert {controllers[host] for host in found["hosts"]} == {domains[0]}
    assert unknown(run) == set()
