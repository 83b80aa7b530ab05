"""Zones as DNS commands show and change them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from typing import Any

import pytest

Make = Callable[[dict[str, Any]], Any]


def test_lists_every_zone_with_automatic_ones_and_trust_anchors(company: Any) -> None:
    names = company.ask("dc1", "Get-DnsServerZone").column("ZoneName")
    assert names == sorted(names, key=str.lower)
    assert {"0.in-addr.arpa", "127.in-addr.arpa", "255.in-addr.arpa", "TrustAnchors", "files.example"} <= set(names)
    assert "RootDNSServers" not in names


@pytest.mark.parametrize(
    ("zone", "kind", "zone_type"),
    [
        ("corp.example", "DnsServerPrimaryZone", "Primary"),
        ("files.example", "DnsServerPrimaryZone", "Primary"),
        ("copy.example", "DnsServerSecondaryZone", "Secondary"),
        ("short.example", "DnsServerStubZone", "Stub"),
        ("away.example", "DnsServerConditionalForwarderZone", "Forwarder"),
        ("partner.example", "DnsServerConditionalForwarderZone", "Forwarder"),
    ],
)
def test_the_class_of_a_zone_depends_on_its_kind(company: Any, zone: str, kind: str, zone_type: str) -> None:
    answer = company.ask("dc1", "Get-DnsServerZone", Name=zone)
    assert (answer.types, answer.one["ZoneType"]) == ([kind], zone_type)
    assert ("DynamicUpdate" in answer.one) == (zone_type == "Primary")


def test_an_absent_name_is_one_error_among_answers(company: Any) -> None:
    answer = company.ask("dc1", "Get-DnsServerZone", Name=["corp.example", "nowhere.example", "FILES.example."])
    assert answer.column("ZoneName") == ["corp.example", "files.example"]
    assert answer.errors == ["dns.zone.absent"]


@pytest.mark.parametrize(
    ("zone", "scope", "partition", "container"),
    [
        ("corp.example", "Domain", "DomainDnsZones.corp.example", "DC=DomainDnsZones,DC=corp,DC=example"),
        ("_msdcs.corp.example", "Forest", "ForestDnsZones.corp.example", "DC=ForestDnsZones,DC=corp,DC=example"),
        ("app.corp.example", "Custom", "apps.corp.example", "DC=apps,DC=corp,DC=example"),
    ],
)
def test_a_zone_says_where_it_replicates(company: Any, zone: str, scope: str, partition: str, container: str) -> None:
    shown = company.zone("dc1", zone)
    assert (shown["ReplicationScope"], shown["DirectoryPartitionName"]) == (scope, partition)
    assert shown["DistinguishedName"] == f"DC={zone},cn=MicrosoftDNS,{container}"


def test_a_server_loads_one_of_two_copies(company: Any) -> None:
    assert company.zone("dc2", "twice.corp.example")["ReplicationScope"] == "Legacy"
    assert company.aging("dc2", "twice.corp.example")["AgingEnabled"] is True


def test_a_file_backed_zone_hides_that_of_the_directory(content: dict[str, Any], make: Make) -> None:
    content["hosts"][1]["zones"] = [{"name": "corp.example", "kind": "file"}]
    company = make(content)
    assert company.zone("dc2", "corp.example")["IsDsIntegrated"] is False
    assert company.zone("dc1", "corp.example")["IsDsIntegrated"] is True


@pytest.mark.parametrize("name", ["lost.corp.example", "half.corp.example", "gone.corp.example"])
def test_an_object_that_is_no_living_zone_is_not_served(company: Any, name: str) -> None:
    assert company.ask("dc1", "Get-DnsServerZone", Name=name).errors == ["dns.zone.absent"]


def test_only_replicas_serve_a_custom_partition_and_only_domain_members_their_domain(company: Any) -> None:
    assert company.ask("dc2", "Get-DnsServerZone", Name="app.corp.example").errors == ["dns.zone.absent"]
    assert company.ask("emea1", "Get-DnsServerZone", Name="corp.example").errors == ["dns.zone.absent"]
    assert "emea" in company.zone("emea1", "10.in-addr.arpa")["DistinguishedName"]


def test_copies_of_a_read_only_controller_are_read_only(company: Any) -> None:
    assert company.zone("rodc", "corp.example")["IsReadOnly"] is True
    assert company.zone("dc3", "corp.example")["IsReadOnly"] is False


def test_aging_answers_for_each_name_and_refuses_what_is_no_primary(company: Any) -> None:
    names = ["corp.example", "nowhere.example", "copy.example", "127.in-addr.arpa", "TrustAnchors", "files.example"]
    answer = company.ask("dc1", "Get-DnsServerZoneAging", Name=names)
    assert answer.column("ZoneName") == ["corp.example", "files.example"]
    assert answer.errors == ["dns.zone.absent.other", *["dns.zone.wrong.type"] * 3]


def test_an_empty_list_of_servers_is_null_and_a_zone_without_aging_has_no_time(company: Any) -> None:
    shown = company.aging("dc1", "10.in-addr.arpa")
    assert (shown["ScavengeServers"], shown["AvailForScavengeTime"]) == (None, None)


def test_aging_starts_the_wait_of_one_refresh_interval_at_the_hour(company: Any) -> None:
    company.ask("dc1", "Set-DnsServerZoneAging", Name="10.in-addr.arpa", Aging=True, RefreshInterval=timedelta(days=3))
    shown = company.aging("dc1", "10.in-addr.arpa")
    assert shown["AvailForScavengeTime"] == datetime(2026, 3, 5, 8, tzinfo=UTC)
    assert (shown["RefreshInterval"], shown["NoRefreshInterval"]) == (timedelta(days=3), timedelta(days=7))


def test_an_unchanged_aging_state_does_not_start_the_wait_again(company: Any) -> None:
    before = company.aging("dc1", "corp.example")
    company.wait(days=2)
    company.ask("dc1", "Set-DnsServerZoneAging", Name="corp.example", Aging=True)
    assert company.aging("dc1", "corp.example") == before


def test_changing_the_update_mode_starts_the_wait_again(company: Any) -> None:
    company.ask("dc1", "Set-DnsServerPrimaryZone", Name="corp.example", DynamicUpdate="nonsecureandsecure")
    assert company.zone("dc1", "corp.example")["DynamicUpdate"] == "NonsecureAndSecure"
    assert company.aging("dc1", "corp.example")["AvailForScavengeTime"] == datetime(2026, 3, 9, 8, tzinfo=UTC)


@pytest.mark.parametrize("servers", [[], None])
def test_an_empty_list_or_null_clears_the_servers(company: Any, servers: Any) -> None:
    company.ask("dc1", "Set-DnsServerZoneAging", Name="corp.example", ScavengeServers=servers)
    assert company.aging("dc1", "corp.example")["ScavengeServers"] is None


def test_sets_only_what_was_named(company: Any) -> None:
    answer = company.ask(
        "dc1", "Set-DnsServerZoneAging", Name="corp.example", ScavengeServers=["10.1.0.2"], PassThru=True
    )
    assert answer.one["ScavengeServers"] == [IPv4Address("10.1.0.2")]
    assert (answer.one["AgingEnabled"], answer.one["RefreshInterval"]) == (True, timedelta(days=7))


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"RefreshInterval": timedelta(hours=8761)}, "dns.aging.value.range"),
        ({"NoRefreshInterval": timedelta(hours=-1)}, "simulator.dns.value.small"),
        ({"ScavengeServers": ["fd00::1"]}, "simulator.dns.aging.servers"),
        ({"Name": "nowhere.example"}, "dns.zone.absent.other"),
        ({"Name": "copy.example"}, "dns.zone.wrong.type"),
        ({"Name": "0.in-addr.arpa"}, "dns.zone.wrong.type"),
    ],
)
def test_refuses_aging_that_no_zone_can_have_and_changes_nothing(
    company: Any, values: dict[str, Any], error: str
) -> None:
    before = company.aging("dc1", "corp.example")
    answer = company.ask("dc1", "Set-DnsServerZoneAging", **({"Name": "corp.example", "Aging": False} | values))
    assert answer.errors == [error]
    assert company.aging("dc1", "corp.example") == before


def test_refuses_secure_updates_on_a_file_backed_zone(company: Any) -> None:
    answer = company.ask("dc1", "Set-DnsServerPrimaryZone", Name="files.example", DynamicUpdate="Secure")
    assert answer.errors == ["dns.zone.secure.on.file"]
    assert company.zone("dc1", "files.example")["DynamicUpdate"] == "None"


def test_a_file_backed_zone_takes_nonsecure_updates(company: Any) -> None:
    company.ask("dc1", "Set-DnsServerPrimaryZone", Name="files.example", DynamicUpdate="NonsecureAndSecure")
    assert company.zone("dc1", "files.example")["DynamicUpdate"] == "NonsecureAndSecure"
    assert company.zone("member", "files.example")["DynamicUpdate"] == "None"


@pytest.mark.parametrize(
    ("command", "values"),
    [("Set-DnsServerPrimaryZone", {"DynamicUpdate": "Secure"}), ("Set-DnsServerZoneAging", {"Aging": False})],
)
def test_a_read_only_controller_refuses_to_write(company: Any, command: str, values: dict[str, Any]) -> None:
    assert company.ask("rodc", command, Name="corp.example", **values).errors == ["dns.rodc"]


def test_settings_of_transfers_stay_on_the_server(company: Any) -> None:
    company.ask("dc1", "Set-DnsServerPrimaryZone", Name="corp.example", SecureSecondaries="TransferAnyServer")
    company.wait(hours=4)
    assert company.zone("dc1", "corp.example")["SecureSecondaries"] == "TransferAnyServer"
    assert company.zone("dc2", "corp.example")["SecureSecondaries"] == "NoTransfer"


def test_does_not_pretend_to_move_a_zone(company: Any) -> None:
    answer = company.ask("dc1", "Set-DnsServerPrimaryZone", Name="corp.example", ReplicationScope="Forest")
    assert answer.ended == "simulator.not.simulated"


@pytest.mark.parametrize(
    ("server", "error"), [("dc2", "dns.access.denied.zone"), ("nowhere", "dns.unreachable.rpc"), ("DC1", None)]
)
def test_another_machine_needs_a_second_hop(company: Any, server: str, error: str | None) -> None:
    answer = company.ask("dc1", "Get-DnsServerZone", Name=["corp.example"], ComputerName=server)
    assert answer.errors == ([error] if error else [])
