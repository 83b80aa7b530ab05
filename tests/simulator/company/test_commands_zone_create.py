"""Zones that come and go: what is created where, when the other servers serve it, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

NAME = "16.172.in-addr.arpa"
SCOPE = {"ReplicationScope": "Domain", "DynamicUpdate": "Secure"}


def add(company: Any, host: str = "dc1", name: str = NAME, **more: Any) -> Any:
    return company.ask(host, "Add-DnsServerPrimaryZone", Name=name, **(SCOPE | more))


def serves(company: Any, host: str, name: str = NAME) -> bool:
    return name in company.ask(host, "Get-DnsServerZone").column("ZoneName")


def in_directory(company: Any, host: str) -> list[str]:
    base = "CN=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
    return company.ask(
        host, "Get-ADObject", LDAPFilter="(objectClass=dnsZone)", SearchBase=base, SearchScope="OneLevel"
    ).column("Name")


def test_a_new_zone_is_shown_as_it_was_asked_for(company: Any) -> None:
    shown = add(company, PassThru=True).one
    assert shown["DistinguishedName"] == f"DC={NAME},cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
    assert (shown["ReplicationScope"], shown["DynamicUpdate"], shown["IsDsIntegrated"]) == ("Domain", "Secure", True)
    assert company.zone("dc1", NAME) == shown


def test_a_new_zone_reaches_the_others_with_replication_and_their_next_poll(company: Any) -> None:
    add(company)
    assert [serves(company, host) for host in ("dc1", "dc2", "dc3")] == [True, False, False]
    assert NAME in in_directory(company, "dc1")
    assert NAME not in in_directory(company, "dc2")
    company.wait(seconds=16)
    assert NAME in in_directory(company, "dc2")
    company.wait(seconds=180)
    assert [serves(company, host) for host in ("dc2", "dc3", "rodc")] == [True, False, False]
    company.wait(hours=3, minutes=4)
    assert serves(company, "dc3")
    assert company.zone("rodc", NAME)["IsReadOnly"]
    assert not serves(company, "emea1")


def test_a_zone_of_the_forest_reaches_the_other_domain(company: Any) -> None:
    add(company, ReplicationScope="Forest")
    company.wait(hours=4)
    assert company.zone("emea1", NAME)["DistinguishedName"].endswith("DC=ForestDnsZones,DC=corp,DC=example")


@pytest.mark.parametrize("ages", [True, False])
def test_a_new_zone_takes_the_aging_that_its_server_gives(company: Any, ages: bool) -> None:
    company.ask("dc1", "Set-DnsServerScavenging", ScavengingState=ages, RefreshInterval=timedelta(days=3))
    add(company)
    aging = company.aging("dc1", NAME)
    assert (aging["AgingEnabled"], aging["RefreshInterval"]) == (ages, timedelta(days=3))


def test_settings_written_after_the_creation_follow_it(company: Any) -> None:
    company.ask("dc1", "Set-DnsServerScavenging", ScavengingState=True)
    add(company)
    assert company.ask("dc1", "Set-DnsServerZoneAging", Name=NAME, Aging=False).errors == []
    company.wait(hours=4)
    assert company.aging("dc3", NAME)["AgingEnabled"] is False


def test_a_new_zone_holds_its_start_of_authority_and_its_name_servers_alone(company: Any) -> None:
    add(company)
    types = company.ask("dc1", "Get-DnsServerResourceRecord", ZoneName=NAME).column("RecordType")
    assert types == ["SOA", "NS", "NS", "NS"]


@pytest.mark.parametrize(
    ("host", "name", "more", "error"),
    [
        ("dc1", "corp.example", {}, "dns.zone.exists"),
        ("dc1", "files.example", {}, "dns.zone.exists"),
        ("dc1", "away.example", {}, "dns.zone.exists"),
        ("dc1", NAME, {"DirectoryPartitionName": "apps.corp.example"}, "dns.zone.partition.mismatch"),
        ("dc1", NAME, {"ReplicationScope": "Custom"}, "dns.zone.partition.mismatch"),
        ("dc2", NAME, {"ReplicationScope": "Custom", "DirectoryPartitionName": "apps.corp.example"},
         "dns.zone.partition.mismatch"),
        ("member", NAME, {}, "dns.zone.convert.not.ad.host"),
        ("rodc", NAME, {}, "dns.rodc"),
    ],
)  # fmt: skip
def test_refuses_what_windows_refuses(company: Any, host: str, name: str, more: dict[str, str], error: str) -> None:
    before = company.ask(host, "Get-DnsServerZone").objects
    assert add(company, host, name, **more).errors == [error]
    assert company.ask(host, "Get-DnsServerZone").objects == before


def test_a_zone_that_the_directory_has_and_the_server_not_yet_is_there_already(company: Any) -> None:
    add(company)
    company.wait(seconds=16)
    assert add(company, "dc2").errors == ["dns.zone.exists.ad"]


def test_of_two_zones_created_on_two_servers_the_later_one_stays(company: Any) -> None:
    add(company)
    company.wait(seconds=5)
    assert add(company, "dc2", DynamicUpdate="None").errors == []
    company.wait(hours=4)
    assert {company.zone(host, NAME)["DynamicUpdate"] for host in ("dc1", "dc2", "dc3")} == {"None"}
    assert [name for name in in_directory(company, "dc3") if NAME in name and "CNF:" in name] != []


def test_a_zone_in_a_file_takes_no_updates_and_does_not_age(company: Any) -> None:
    company.ask("dc1", "Set-DnsServerScavenging", ScavengingState=True)
    company.ask("dc1", "Add-DnsServerPrimaryZone", Name=NAME, ZoneFile="x.dns")
    assert (company.zone("dc1", NAME)["DynamicUpdate"], company.zone("dc1", NAME)["ZoneFile"]) == ("None", "x.dns")
    assert company.aging("dc1", NAME)["AgingEnabled"] is False
    refused = company.ask("dc1", "Add-DnsServerPrimaryZone", Name="a.b", ZoneFile="a", DynamicUpdate="Secure")
    assert refused.errors == ["simulator.dns.zone.create.secure.on.file"]


@pytest.mark.parametrize(
    ("network", "name"),
    [
        ("11.0.0.0/8", "11.in-addr.arpa"),
        ("10.2.10.0/23", "10.2.10.in-addr.arpa"),
        ("172.16.0.0/12", NAME),
        ("192.168.1.128/25", "128.1.168.192.in-addr.arpa"),
        ("fd12:3456:789a::/48", "a.9.8.7.6.5.4.3.2.1.d.f.ip6.arpa"),
        ("2001:db8::/33", "0.8.b.d.0.1.0.0.2.ip6.arpa"),
    ],
)
def test_a_network_makes_one_zone_of_the_longer_boundary(company: Any, network: str, name: str) -> None:
    made = company.ask("dc1", "Add-DnsServerPrimaryZone", NetworkId=network, ReplicationScope="Domain", PassThru=True)
    assert made.one["ZoneName"] == name


def test_removal_asks_unless_it_is_forced(company: Any) -> None:
    add(company)
    assert company.ask("dc1", "Remove-DnsServerZone", Name=NAME).errors == ["engine.prompt.confirm"]
    assert serves(company, "dc1")


def test_a_removed_zone_goes_everywhere_and_is_an_event(company: Any) -> None:
    company.ask("dc1", "Remove-DnsServerZone", Name="10.in-addr.arpa", Force=True)
    assert not serves(company, "dc1", "10.in-addr.arpa")
    assert serves(company, "dc3", "10.in-addr.arpa")
    company.wait(hours=4)
    assert not serves(company, "dc3", "10.in-addr.arpa")
    assert "10.in-addr.arpa" not in in_directory(company, "dc3")
    assert serves(company, "emea1", "10.in-addr.arpa")
    log = company.estate.hosts["dc1"].events.read("Microsoft-Windows-DNSServer/Audit", company.estate.clock.now())
    assert [dict(each.data)["Zone"] for each in log if each.id == 513] == ["10.in-addr.arpa"]


def test_a_zone_that_was_removed_can_be_created_again_as_another_object(company: Any) -> None:
    add(company)
    company.ask("dc1", "Add-DnsServerResourceRecord", ZoneName=NAME, Name="1.0", Ptr=True, PtrDomainName="a.example.")
    company.ask("dc1", "Remove-DnsServerZone", Name=NAME, Force=True)
    company.wait(hours=1)
    assert add(company, DynamicUpdate="None").errors == []
    assert len(company.ask("dc1", "Get-DnsServerResourceRecord", ZoneName=NAME).objects) == 4
    company.wait(hours=4)
    assert company.zone("dc3", NAME)["DynamicUpdate"] == "None"


@pytest.mark.parametrize(
    ("host", "name", "error"),
    [
        ("dc1", "nowhere.example", "dns.zone.absent.other"),
        ("dc1", "127.in-addr.arpa", "dns.zone.wrong.type"),
        ("dc1", "TrustAnchors", "dns.zone.wrong.type"),
        ("rodc", "corp.example", "dns.rodc"),
    ],
)
def test_refuses_to_remove_what_cannot_go(company: Any, host: str, name: str, error: str) -> None:
    assert company.ask(host, "Remove-DnsServerZone", Name=name, Force=True).errors == [error]


def test_a_zone_of_one_server_goes_there_alone(company: Any) -> None:
    company.ask("dc1", "Remove-DnsServerZone", Name="files.example", Force=True)
    assert not serves(company, "dc1", "files.example")
    assert serves(company, "member", "files.example")
