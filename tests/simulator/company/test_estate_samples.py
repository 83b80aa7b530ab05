"""The estates of the repository: the company of the demo, its healthy twin, and the variants for tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.estate import load
from simulator.estate.names import dn_key
from simulator.estate.zones import DirectoryZone

ESTATES = Path(__file__).parents[3] / "simulator" / "estates"
NAMES = sorted(path.name for path in ESTATES.glob("*.yml"))


def test_the_sample_is_one_forest_with_two_domains_and_five_controllers() -> None:
    estate = load(ESTATES / "sample.yml")
    assert list(estate.domains) == ["corp.example", "emea.corp.example"]
    assert [host.read_only for host in estate.controllers()] == [False, False, True, False, False]


def test_the_sample_has_about_thirty_zones_of_every_kind() -> None:
    estate = load(ESTATES / "sample.yml")
    zones = {id(zone): zone for host in estate.hosts.values() if host.dns for zone in host.dns.zones().values()}
    kinds = {(zone.kind, isinstance(zone, DirectoryZone)) for zone in zones.values()}
    assert kinds == {
        ("primary", True), ("stub", True), ("forwarder", True), ("anchors", True), ("file", False),
        ("secondary", False), ("stub", False), ("forwarder", False), ("automatic", False),
    }  # fmt: skip
    assert 25 <= sum(zone.kind not in ("automatic", "anchors") for zone in zones.values()) <= 35
    assert any(zone.signed for zone in zones.values())
    assert {"GlobalNames", "_msdcs.corp.example"} <= {zone.name for zone in zones.values()}


def test_the_sample_names_every_oddity_it_was_made_for() -> None:
    estate = load(ESTATES / "sample.yml")
    assert len(estate.oddities) == 31
    assert sum(not oddity.findings for oddity in estate.oddities) == 8


def test_the_healthy_twin_has_the_same_machines_and_no_oddity() -> None:
    sample, twin = load(ESTATES / "sample.yml"), load(ESTATES / "healthy.yml")
    assert list(twin.hosts) == list(sample.hosts)
    assert twin.oddities == ()
    scavengers = [host.name for host in twin.hosts.values() if host.dns and host.dns.scavenging.interval]
    assert scavengers == ["dc2", "emea2"]


@pytest.mark.parametrize("name", NAMES)
def test_every_expected_finding_is_about_something_that_exists(name: str) -> None:
    estate = load(ESTATES / name)
    known = {host.fqdn for host in estate.hosts.values()}
    known |= {",".join(dn_key(each.dn)) for each in estate.principals}
    for partition in estate.partitions.values():
        known.add(",".join(dn_key(partition.container)))
        for zone in estate.zones_in(partition):
            known |= {zone.name, ",".join(dn_key(zone.dn))}
            known |= {each.data.removesuffix(".") for each in zone.records.of_type("NS")}
    known |= {zone for host in estate.hosts.values() if host.dns for zone in host.dns.local}
    containers = {",".join(dn_key(partition.container)) for partition in estate.partitions.values()}
    for _, target, setting in estate.expected():
        found = target in known or ",".join(dn_key(target)) in known
        # What is missing has a place, and is not there.
        assert found != (setting == "zone"), target
        assert found or ",".join(dn_key(target)[1:]) in containers, target


@pytest.mark.parametrize("name", NAMES)
def test_names_are_reserved_and_addresses_private(name: str) -> None:
    estate = load(ESTATES / name)
    assert all(host.fqdn.endswith(".example") for host in estate.hosts.values())
    assert all(address.is_private for host in estate.hosts.values() for address in host.addresses)


def test_the_variants_differ_in_what_they_are_named_for() -> None:
    uncovered = load(ESTATES / "variant-uncovered-dc.yml")
    assert [host.name for host in uncovered.hosts.values() if not host.inventory] == ["dc4"]
    assert load(ESTATES / "variant-unreachable-dc.yml").hosts["emea1"].faults.unreachable
    assert load(ESTATES / "variant-denied-command.yml").hosts["emea1"].faults.denies("Get-DnsServerZoneAging")
