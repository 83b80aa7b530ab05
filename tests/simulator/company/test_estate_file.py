"""Estate files are read strictly, and every mistake is one sentence that says what, where and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from simulator.estate import EstateError, load
from simulator.estate.load import build

Change = Callable[[dict[str, Any]], None]


def put(*path: Any, value: Any) -> Change:
    def change(content: dict[str, Any]) -> None:
        place = content
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return change


def add(*path: Any, value: Any) -> Change:
    def change(content: dict[str, Any]) -> None:
        place = content
        for key in path:
            place = place[key]
        place.append(value)  # type: ignore[attr-defined]

    return change


def drop(key: str) -> Change:
    return lambda content: content.pop(key)


DC = {"name": "dc9", "domain": "corp.example", "addresses": ["10.9.9.9"]}
MISTAKES: list[tuple[Change, str]] = [
    (put("colour", value="red"), "unknown key 'colour'; use one of "),
    (put("hosts", 0, "adress", value="x"), "hosts dc1: unknown key 'adress'; use one of "),
    (put("zones", 0, "agin", value=True), "zones corp.example: unknown key 'agin'"),
    (put("replication", "delay", value="1s"), "replication: unknown key 'delay'"),
    (drop("estate"), "estate is missing; add it"),
    (drop("domains"), "there is no domain; add one to domains"),
    (drop("accounts"), "nobody may log on; add an account"),
    (put("hosts", value=[]), "there is no host; add one to hosts"),
    (put("hosts", value={"dc1": {}}), "hosts is {'dc1': {}}; give a list"),
    (put("zones", 0, value="corp.example"), "zones entry 1 is 'corp.example'; write a mapping"),
    (add("domains", value={"name": "CORP.example"}), "there is a domain of that name already"),
    (add("hosts", value=DC | {"name": "DC1"}), "dc1 belongs to host dc1 already; give each host its own"),
    (add("hosts", value=DC | {"addresses": ["10.1.0.2"]}), "10.1.0.2 belongs to host dc2 already"),
    (add("hosts", value=DC | {"fqdn": "dc2.corp.example"}), "dc2.corp.example belongs to host dc2 already"),
    (put("hosts", 0, "port", value=70000), "port is 70000; give a whole number from 1 to 65535"),
    (put("hosts", 0, "addresses", value=["10.1.0.300"]), "addresses holds '10.1.0.300'; that is no IP address"),
    (put("hosts", 0, "addresses", value=[]), "it has no address; add one to addresses"),
    (put("hosts", 0, "domain", value="other.example"), "there is no domain 'other.example'; use one of corp.example"),
    (put("hosts", 0, "fqdn", value="dc1.other.example"), "dc1.other.example is no name in corp.example"),
    (put("hosts", 0, "read_only", value="yes"), "read_only is 'yes'; give true or false"),
    (put("hosts", 0, "read_only", value=True), "host dc1 is read-only and holds "),
    (put("hosts", 1, "fsmo", value=["PDCEmulator"]), "PDCEmulator of domain corp.example is held by ['dc1', 'dc2']"),
    (put("hosts", 4, "fsmo", value=[]), "PDCEmulator of domain emea.corp.example is held by nobody"),
    (put("hosts", 1, "fsmo", value=["Boss"]), "host dc2 has the role 'Boss'; use one of "),
    (put("hosts", 5, "fsmo", value=["PDCEmulator"]), "a member server has no copy of the directory"),
    (put("hosts", 0, "faults", value={"tired": True}), "hosts dc1, faults: there is no fault 'tired'; use one of "),
    (put("hosts", 0, "faults", value={"delay_ms": -1}), "delay_ms is -1; give a number that is not negative"),
    (put("hosts", 0, "faults", value={"denied": "Get-X"}), "denied is 'Get-X'; give a list of command names"),
    (put("hosts", 0, "scavenging", value={"interval": 7}), "interval is 7; give a duration as 7d, 36h"),
    (put("hosts", 0, "scavenging", value={"interval": "30m"}), "interval is 0:30:00; give whole hours up to 365d"),
    (put("hosts", 0, "polling", value="never"), "polling is 0; give the time between two reads"),
    (put("hosts", 0, "zones", 0, "kind", value="primary"), "kind is 'primary'; use one of file, secondary"),
    (put("hosts", 0, "zones", 1, "masters", value=[]), "a secondary zone needs masters; add their addresses"),
    (put("hosts", 0, "zones", 0, "dynamic_update", value="Secure"), "a file-backed zone cannot be Secure"),
    (add("hosts", 0, "zones", value={"name": "Files.example", "kind": "file"}), "the server has the zone already"),
    (put("zones", 0, "dynamic_update", value="Open"), "dynamic_update is 'Open'; use one of None, Secure"),
    (put("zones", 0, "refresh", value="90m"), "refresh is 1:30:00; give whole hours up to 8760h"),
    (put("zones", 0, "scavenge_servers", value=["fd00::1"]), "the directory stores IPv4 addresses only"),
    (put("zones", 0, "domain", value="x.example"), "there is no domain 'x.example'; use one of corp.example"),
    (put("zones", 1, "partition", value="x.example"), "there is no partition 'x.example'; add it to partitions"),
    (put("zones", 1, "scope", value="Domain"), "scope is Domain and partition is 'apps.corp.example'"),
    (put("zones", 0, "name", value="a\tb"), "'a\\tb' is no name of a zone"),
    (put("zones", 0, "behind", value={"emea1": {}}), "'emea1' holds no replica of DomainDnsZones.corp.example"),
    (put("zones", 0, "records", value={"dynamic": [[1]]}), "dynamic is no list of [age in hours, count]"),
    (add("zones", value={"name": "Corp.example"}), "DomainDnsZones.corp.example holds the zone already"),
    (put("partitions", 0, "replicas", value=["member"]), "replica 'member' is no domain controller with DNS"),
    (put("partitions", 0, "replicas", value=[]), "no server holds it; name its replicas"),
    (put("hosts", 4, "dns", value=False), "no server holds DomainDnsZones.emea.corp.example, so nobody hosts the zone"),
    (put("accounts", 1, "role", value="boss"), "accounts auditor: there is no role 'boss'"),
    (put("accounts", 1, "name", value="administrator"), "there is an account of that name already"),
    (put("replication", "links", value=[{"sites": ["north"]}]), "sites is ['north']; name the two sites"),
    (put("clock", value="noon"), "clock is 'noon'; give a time as 2026-03-02T08:00:00Z"),
    (put("oddities", value=[{"about": "x", "hosts": ["dc7"]}]), "there is no host 'dc7'; correct the name"),
    (put("oddities", value=[{"about": "x", "findings": [{"control": "y"}]}]), "target is missing; add it"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), MISTAKES, ids=[sentence[:60] for _, sentence in MISTAKES])
def test_a_mistake_is_one_clear_sentence(content: dict[str, Any], change: Change, sentence: str) -> None:
    change(content)
    with pytest.raises(EstateError) as refused:
        build(content, "small.yml")
    text = str(refused.value)
    assert text.startswith("small.yml")
    assert sentence in text
    assert "\n" not in text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("estate: a\nestate: b\n", "key 'estate' is written twice in the mapping at line 1; keep one of them"),
        ("- a\n", "holds no mapping; write the keys of an estate there"),
        ("a: [\n", "is no valid YAML: "),
        ("{not json", "is no valid JSON: "),
        ("extends: 7\n", "extends is 7; give the name of an estate file"),
        ("extends: nowhere.yml\n", "nowhere.yml cannot be read: "),
        ("extends: mine.yml\n", "the files extend each other; break the circle"),
    ],
)
def test_a_file_that_is_no_estate_is_one_clear_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "mine.yml").write_text(text)
    with pytest.raises(EstateError, match=r"mine\.yml|nowhere\.yml") as refused:
        load(tmp_path / "mine.yml")
    assert sentence in str(refused.value)


def test_a_file_extends_another_entry_by_entry(tmp_path: Path) -> None:
    sample = Path(__file__).parents[3] / "simulator" / "estates" / "sample.yml"
    over = (
        f"extends: {sample}\nestate: mine\nhosts:\n  - name: dc1\n    port: 1234\n"
        "zones:\n  - name: corp.example\n    aging: false\n  - name: shop.example\n    remove: true\n"
    )
    (tmp_path / "mine.yml").write_text(over)
    base, mine = load(sample), load(tmp_path / "mine.yml")
    assert (mine.name, mine.hosts["dc1"].port, mine.hosts["dc1"].fqdn) == ("mine", 1234, "dc1.corp.example")
    assert mine.expected() == base.expected()
    dns = mine.hosts["dc1"].dns
    assert dns is not None
    assert dns.find("shop.example") is None
    found = dns.find("corp.example")
    assert found is not None
    assert (dns.settings(found).aging, dns.settings(found).dynamic_update) == (False, "NonsecureAndSecure")


def test_removing_what_is_not_there_is_refused(tmp_path: Path) -> None:
    sample = Path(__file__).parents[3] / "simulator" / "estates" / "sample.yml"
    (tmp_path / "mine.yml").write_text(f"extends: {sample}\nzones:\n  - name: nothing.example\n    remove: true\n")
    with pytest.raises(EstateError, match=r"nothing\.example is to be removed and is not there"):
        load(tmp_path / "mine.yml")


@pytest.mark.parametrize(
    ("key", "entry"),
    [("hosts", {"name": "dc1"}), ("zones", {"name": "corp.example"}), ("accounts", {"name": "Administrator"})],
)
def test_an_entry_written_twice_on_top_of_another_file_is_refused(
    tmp_path: Path, content: dict[str, Any], key: str, entry: dict[str, Any]
) -> None:
    (tmp_path / "base.yml").write_text(json.dumps(content))
    (tmp_path / "top.yml").write_text(json.dumps({"extends": "base.yml", key: [entry, entry]}))
    with pytest.raises(EstateError, match=rf"top\.yml: {key}: {entry['name']} is written twice"):
        load(tmp_path / "top.yml")


def test_the_clock_is_real_unless_the_file_sets_it(content: dict[str, Any]) -> None:
    assert build(content, "x").clock.manual
    del content["clock"]
    assert not build(content, "x").clock.manual


def test_a_clock_moves_forward_only(content: dict[str, Any]) -> None:
    clock = build(content, "x").clock
    before = clock.now()
    assert clock.advance(timedelta(hours=2)) - before == timedelta(hours=2)
    with pytest.raises(EstateError, match="cannot go back"):
        clock.advance(timedelta(seconds=-1))


def test_faults_are_changed_all_or_none(content: dict[str, Any]) -> None:
    faults = build(content, "x").hosts["dc1"].faults
    with pytest.raises(EstateError):
        faults.set({"unreachable": True, "tired": True})
    assert not faults.unreachable
    faults.set({"unreachable": True, "denied": ["Get-DnsServerZone"]})
    assert faults.denies("get-dnsserverzone")
    faults.clear()
    assert faults.as_dict()["unreachable"] is False


def test_an_account_is_found_in_every_spelling(content: dict[str, Any]) -> None:
    host = build(content, "x").hosts["dc1"]
    names = ("auditor", "CORP\\Auditor", "AUDITOR@corp.example")
    assert all(host.user(name) is host.users["auditor"] for name in names)
    assert host.user("nobody") is None


def test_the_state_of_an_estate_is_plain_json(content: dict[str, Any]) -> None:
    estate = build(content, "x")
    state = json.loads(json.dumps(estate.state()))
    zone = state["hosts"]["dc1"]["dns"]["zones"]["corp.example"]
    assert (zone["aging"], zone["refresh_h"], zone["scavenge_servers"]) == (True, 168.0, ["10.1.0.1"])
    assert state["hosts"]["bare"]["dns"] is None
    assert "simulated" not in json.dumps(state)
