"""DHCP servers: what they say of scopes, leases and accounts, and what the directory says of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import pytest

from simulator.commands.dhcp import UNLIMITED
from simulator.estate.errors import EstateError

DHCP: dict[str, Any] = {
    "credential": {"user": "dhcp-dns", "domain": "CORP"},
    "dns_servers": ["10.1.0.1"],
    "scopes": [
        {
            "name": "floor 1",
            "network": "10.1.4.0/23",
            "range": ["10.1.4.10", "10.1.5.200"],
            "dns_servers": ["10.1.0.2"],
            "leases": [
                {"address": "10.1.4.11", "host": "pc1.corp.example", "renews": True},
                {"address": "10.1.4.12", "host": "pc2.corp.example", "expires": "2h"},
                {"address": "10.1.4.13", "host": "pc3.corp.example", "state": "Declined"},
            ],
            "reservations": [{"address": "10.1.4.50", "name": "printer.corp.example"}],
            "policies": [{"name": "phones", "lease": "1d"}],
            "exclusions": ["10.1.4.20 - 10.1.4.29", "10.1.5.1"],
        },
        {"name": "forever", "network": "172.16.0.0/24", "lease": "never", "active": False},
    ],
    "scopes6": [
        {"prefix": "fd00:1::/64", "valid": "20d", "leases": [{"address": "fd00:1::7", "host": "pc1.corp.example"}]}
    ],
}
NET_SERVICES = "CN=NetServices,CN=Services,CN=Configuration,DC=corp,DC=example"
FLOOR = ip_address("10.1.4.0")


@pytest.fixture
def network(content: dict[str, Any], make: Callable[[dict[str, Any]], Any]) -> Any:
    content["hosts"][5]["dhcp"] = DHCP
    content["hosts"][6]["dhcp"] = {"authorized": False}
    return make(content)


def test_scopes_are_shown_with_their_ranges_and_lease_times(network: Any) -> None:
    found = network.ask("member", "Get-DhcpServerv4Scope")
    assert found.column("ScopeId") == [FLOOR, ip_address("172.16.0.0")]
    assert found.column("SubnetMask") == [ip_address("255.255.254.0"), ip_address("255.255.255.0")]
    assert found.column("LeaseDuration") == [timedelta(days=8), UNLIMITED]
    assert found.column("State") == ["Active", "InActive"]
    assert network.ask("member", "Get-DhcpServerv4Scope", ScopeId=["10.9.0.0"]).errors == ["dhcp.scope.absent"]
    six = network.ask("member", "Get-DhcpServerv6Scope").one
    assert (six["PrefixLength"], six["ValidLifetime"]) == (64, timedelta(days=20))


def test_what_a_scope_never_hands_out_is_told_for_all_scopes_or_for_one(network: Any) -> None:
    found = network.ask("member", "Get-DhcpServerv4ExclusionRange")
    assert found.column("StartRange") == [ip_address("10.1.4.20"), ip_address("10.1.5.1")]
    assert found.column("EndRange") == [ip_address("10.1.4.29"), ip_address("10.1.5.1")]
    assert set(found.column("ScopeId")) == {FLOOR}
    none = network.ask("member", "Get-DhcpServerv4ExclusionRange", ScopeId=["172.16.0.0"])
    assert (none.column("StartRange"), none.errors) == ([], [])
    assert network.ask("member", "Get-DhcpServerv6ExclusionRange").column("StartRange") == []
    gone = network.ask("member", "Get-DhcpServerv4ExclusionRange", ScopeId=["10.9.0.0"])
    assert gone.errors == ["dhcp.scope.absent"]


def test_an_exclusion_lies_in_its_scope(content: dict[str, Any], make: Callable[[dict[str, Any]], Any]) -> None:
    content["hosts"][5]["dhcp"] = {"scopes": [{"network": "10.1.4.0/24", "exclusions": ["10.1.5.1 - 10.1.5.9"]}]}
    with pytest.raises(EstateError, match=r"write two addresses within 10\.1\.4\.0/24"):
        make(content)


def test_a_lease_that_ends_goes_and_one_that_is_renewed_stays(network: Any) -> None:
    def hosts(**options: Any) -> list[tuple[str, str]]:
        found = network.ask("member", "Get-DhcpServerv4Lease", ScopeId="10.1.4.0", **options)
        return [(each["HostName"].partition(".")[0], each["AddressState"]) for each in found.objects]

    assert hosts() == [("pc1", "Active"), ("pc2", "Active"), ("printer", "ActiveReservation")]
    assert ("pc3", "Declined") in hosts(AllLeases=True)
    network.wait(hours=3)
    assert hosts() == [("pc1", "Active"), ("printer", "ActiveReservation")]
    assert ("pc2", "Expired") in hosts(AllLeases=True)
    network.wait(days=40)
    assert hosts() == [("pc1", "Active"), ("printer", "ActiveReservation")]
    assert ("pc2", "Expired") not in hosts(AllLeases=True)
    lease = network.ask("member", "Get-DhcpServerv4Lease", ScopeId="10.1.4.0").objects[0]
    left = lease["LeaseExpiryTime"] - network.estate.clock.now()
    assert timedelta(days=4) <= left <= timedelta(days=8), "a client renews at half of its time"


def test_leases_need_a_scope_that_exists(network: Any) -> None:
    assert network.ask("member", "Get-DhcpServerv4Lease", ScopeId="10.9.0.0").errors == ["dhcp.scope.absent"]
    assert network.ask("member", "Get-DhcpServerv6Lease", Prefix="fd00:9::").errors == ["dhcp.scope.absent"]
    assert network.ask("member", "Get-DhcpServerv6Lease", Prefix="fd00:1::").one["HostName"] == "pc1.corp.example"


def test_the_account_is_shown_without_a_password(network: Any) -> None:
    told = network.ask("member", "Get-DhcpServerDnsCredential").one
    assert told == {"UserName": "dhcp-dns", "DomainName": "CORP"}
    assert network.ask("bare", "Get-DhcpServerDnsCredential").one == {"UserName": "", "DomainName": ""}


def test_an_option_is_shown_at_its_own_level_only(network: Any) -> None:
    def values(**options: Any) -> list[str]:
        return [
            each
            for found in network.ask("member", "Get-DhcpServerv4OptionValue", **options).objects
            for each in found["Value"]
        ]

    assert values() == ["10.1.0.1"]
    assert values(ScopeId="10.1.4.0") == ["10.1.0.2"]
    assert values(ScopeId="172.16.0.0") == []
    asked = network.ask("member", "Get-DhcpServerv4OptionValue", ScopeId="172.16.0.0", OptionId=[6])
    assert asked.errors == ["dhcp.option.absent"]


def test_policies_may_shorten_a_lease(network: Any) -> None:
    assert network.ask("member", "Get-DhcpServerv4Policy", ScopeId="10.1.4.0").one["LeaseDuration"] == timedelta(days=1)
    assert network.ask("member", "Get-DhcpServerv4Policy").objects == []
    absent = network.ask("member", "Get-DhcpServerv4Policy", ScopeId="10.1.4.0", Name=["tablets"])
    assert absent.errors == ["dhcp.policy.absent"]


def test_the_directory_lists_the_servers_that_are_authorised(network: Any) -> None:
    asked = {"LDAPFilter": "(objectClass=dHCPClass)", "SearchBase": NET_SERVICES, "Properties": ["dhcpServers"]}
    found = network.ask("emea1", "Get-ADObject", **asked)
    assert found.column("Name") == ["DhcpRoot", "member.corp.example"]
    assert found.objects[1]["dhcpServers"] == ["i10.1.0.9$rcn=member.corp.example$f0x00000000$smember.corp.example$"]


def test_a_machine_asks_the_servers_that_the_file_names_or_those_of_its_domain(
    content: dict[str, Any], make: Callable[[dict[str, Any]], Any]
) -> None:
    content["hosts"][5]["resolvers"] = ["10.1.0.2", "fd00::1"]
    company = make(content)
    found = company.ask("member", "Get-DnsClientServerAddress")
    assert found.column("ServerAddresses") == [["10.1.0.2"], ["fd00::1"], [], []]
    assert company.ask("dc2", "Get-DnsClientServerAddress").objects[0]["ServerAddresses"] == ["10.1.0.2"]
    bare = company.ask("bare", "Get-DnsClientServerAddress", AddressFamily=["IPv4"])
    assert bare.column("ServerAddresses") == [["10.1.0.1", "10.1.0.2", "10.2.0.3", "10.2.0.4"], []]


def test_only_a_dhcp_server_shows_the_commands_of_one(network: Any) -> None:
    hosts = network.estate.hosts
    assert hosts["member"].visible("Get-DhcpServerv4Scope", "Administrator")
    assert not hosts["dc1"].visible("Get-DhcpServerv4Scope", "Administrator")


@pytest.mark.parametrize(
    ("scope", "message"),
    [
        ({"network": "10.1.4.1/23"}, "write a network"),
        ({"network": "10.1.4.0/31"}, "with room for hosts"),
        ({"network": "10.1.4.0/24", "range": ["10.1.4.9", "10.1.5.9"]}, "give two addresses within"),
        ({"network": "10.1.4.0/24", "leases": [{"address": "10.1.5.9"}]}, "lies outside"),
        ({"network": "10.1.4.0/24", "leases": [{"address": "10.1.4.9", "renews": True, "expired": "1h"}]}, "renews"),
    ],
)
def test_a_scope_that_cannot_be_is_refused_in_one_sentence(
    content: dict[str, Any], make: Callable[[dict[str, Any]], Any], scope: dict[str, Any], message: str
) -> None:
    content["hosts"][5]["dhcp"] = {"scopes": [{"name": "floor 1", **scope}]}
    with pytest.raises(EstateError, match=message):
        make(content)


def test_overlapping_scopes_are_refused(content: dict[str, Any], make: Callable[[dict[str, Any]], Any]) -> None:
    content["hosts"][5]["dhcp"] = {"scopes": [{"network": "10.1.4.0/23"}, {"network": "10.1.5.0/24"}]}
    with pytest.raises(EstateError, match="overlaps that of another scope"):
        make(content)
