"""What a domain controller says about the directory, and whom it answers."""

from __future__ import annotations

from typing import Any

import pytest

DOMAIN_ZONES = "DC=DomainDnsZones,DC=corp,DC=example"
ZONES = "(objectClass=dnsZone)"
AD = ["Get-ADDomain", "Get-ADForest", "Get-ADDomainController", "Get-ADRootDSE"]


def names(company: Any, host: str = "dc1", **parameters: Any) -> list[str]:
    found: list[str] = company.ask(host, "Get-ADObject", **parameters).column("Name")
    return sorted(found)


@pytest.mark.parametrize("command", AD)
@pytest.mark.parametrize("host", ["member", "bare"])
def test_a_member_server_reaches_no_directory(company: Any, command: str, host: str) -> None:
    assert company.ask(host, command).ended == "ad.server.down"


@pytest.mark.parametrize("command", AD)
@pytest.mark.parametrize("server", ["dc2.corp.example", "emea.corp.example", "nowhere"])
def test_another_server_needs_a_second_hop(company: Any, command: str, server: str) -> None:
    assert company.ask("dc1", command, Server=server).ended == "ad.server.down"


@pytest.mark.parametrize("server", ["dc1", "DC1.corp.example", "10.1.0.1", "localhost", "corp.example", "CORP"])
def test_a_controller_answers_for_itself_and_its_domain(company: Any, server: str) -> None:
    assert company.ask("dc1", "Get-ADDomain", Server=server).one["DNSRoot"] == "corp.example"


def test_a_domain_names_its_masters_and_controllers(company: Any) -> None:
    domain = company.ask("rodc", "Get-ADDomain").one
    assert domain["PDCEmulator"] == "dc1.corp.example"
    assert domain["ReplicaDirectoryServers"] == [f"dc{number}.corp.example" for number in (1, 2, 3)]
    assert domain["ReadOnlyReplicaDirectoryServers"] == ["rodc.corp.example"]
    assert (domain["DistinguishedName"], domain["Forest"]) == ("DC=corp,DC=example", "corp.example")


def test_a_domain_is_found_by_any_of_its_names_and_another_one_is_out_of_reach(company: Any) -> None:
    for identity in ("corp.example", "CORP", "dc=corp, dc=example"):
        assert company.ask("dc1", "Get-ADDomain", Identity=identity).one["Name"] == "corp"
    assert company.ask("dc1", "Get-ADDomain", Identity="emea.corp.example").ended == "ad.server.down"
    assert company.ask("dc1", "Get-ADDomain", Identity="nowhere.example").ended == "ad.object.absent"


def test_a_forest_names_domains_and_partitions(company: Any) -> None:
    forest = company.ask("emea1", "Get-ADForest").one
    assert forest["Domains"] == ["corp.example", "emea.corp.example"]
    assert forest["ApplicationPartitions"] == [
        "DC=ForestDnsZones,DC=corp,DC=example",
        DOMAIN_ZONES,
        "DC=DomainDnsZones,DC=emea,DC=corp,DC=example",
        "DC=apps,DC=corp,DC=example",
    ]
    assert forest["SchemaMaster"] == "dc1.corp.example"


def test_controllers_of_the_own_domain_are_listed(company: Any) -> None:
    found = company.ask("dc2", "Get-ADDomainController", Filter="*")
    assert found.column("HostName") == [f"{name}.corp.example" for name in ("dc1", "dc2", "dc3", "rodc")]
    assert found.column("IsReadOnly") == [False, False, False, True]
    assert [role.name for role in found.objects[0]["OperationMasterRoles"]][:2] == ["PDCEmulator", "RIDMaster"]
    assert company.ask("emea1", "Get-ADDomainController", Filter="*").column("Name") == ["EMEA1"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("IsReadOnly -eq $true", ["RODC"]),
        ("Site -eq 'south' -and IsReadOnly -ne $true", ["DC3"]),
        ("Name -like 'dc*' -and (Site -eq \"north\" -or Name -eq 'dc3')", ["DC1", "DC2", "DC3"]),
    ],
)
def test_controllers_are_filtered(company: Any, text: str, found: list[str]) -> None:
    assert company.ask("dc1", "Get-ADDomainController", Filter=text).column("Name") == found


def test_a_controller_without_a_parameter_is_the_one_asked(company: Any) -> None:
    own = company.ask("dc3", "Get-ADDomainController").one
    assert (own["HostName"], own["Site"], own["IPv4Address"]) == ("dc3.corp.example", "south", "10.2.0.3")
    assert company.ask("dc1", "Get-ADDomainController", Identity="rodc").one["IsReadOnly"] is True
    assert company.ask("dc1", "Get-ADDomainController", Identity="emea1").ended == "ad.dc.absent"


def test_discovery_prefers_the_machine_itself_and_needs_no_credentials(company: Any) -> None:
    assert company.ask("dc3", "Get-ADDomainController", Discover=True).one["HostName"] == ["dc3.corp.example"]
    other = company.ask("dc3", "Get-ADDomainController", Discover=True, DomainName="emea.corp.example")
    assert other.one["HostName"] == ["emea1.emea.corp.example"]


def test_partitions_of_a_controller_are_those_it_holds(company: Any) -> None:
    held = {host: company.ask(host, "Get-ADRootDSE").one["namingContexts"] for host in ("dc1", "dc2")}
    assert set(held["dc1"]) - set(held["dc2"]) == {"DC=apps,DC=corp,DC=example"}
    assert company.ask("dc1", "Get-ADDomainController").one["Partitions"] == held["dc1"]


def test_a_search_finds_living_and_dead_zones_of_one_partition(company: Any) -> None:
    found = names(company, LDAPFilter=ZONES, SearchBase=DOMAIN_ZONES)
    assert [name.partition("\n")[0] for name in found if "corp.example" in name and not name.startswith("..In")] == [
        "..Deleted-gone.corp.example",
        "corp.example",
        "lost.corp.example",
        "twice.corp.example",
    ]
    assert sum(name.startswith("..InProgress-") for name in found) == 1
    assert "RootDNSServers" in found


def test_a_lost_conflict_is_escaped_in_its_distinguished_name(company: Any) -> None:
    answer = company.ask(
        "dc1", "Get-ADObject", LDAPFilter="(&(objectClass=dnsZone)(name=*CNF:*))", SearchBase=DOMAIN_ZONES
    )
    assert answer.one["Name"].startswith("lost.corp.example\nCNF:")
    assert answer.one["DistinguishedName"].startswith("DC=lost.corp.example\\0ACNF:")
    again = company.ask("dc1", "Get-ADObject", Identity=answer.one["DistinguishedName"])
    assert again.one["ObjectGUID"] == answer.one["ObjectGUID"]


def test_the_old_container_is_in_the_domain_and_partitions_are_not(company: Any) -> None:
    assert names(company, LDAPFilter=ZONES) == ["RootDNSServers", "twice.corp.example"]
    assert names(company, Filter="objectClass -eq 'dnsZone'", SearchBase="cn=system, dc=corp, dc=example") == [
        "RootDNSServers",
        "twice.corp.example",
    ]


@pytest.mark.parametrize(("scope", "count"), [("Base", 0), ("OneLevel", 0), ("Subtree", 2)])
def test_a_search_keeps_to_its_scope(company: Any, scope: str, count: int) -> None:
    assert len(names(company, LDAPFilter=ZONES, SearchBase="DC=corp,DC=example", SearchScope=scope)) == count


@pytest.mark.parametrize(
    ("base", "error"),
    [
        ("DC=DomainDnsZones,DC=emea,DC=corp,DC=example", "ad.referral"),
        ("DC=other,DC=example", "ad.referral"),
        ("CN=Nowhere,DC=corp,DC=example", "ad.object.absent.dn"),
    ],
)
def test_a_base_that_is_not_here_is_an_error(company: Any, base: str, error: str) -> None:
    assert company.ask("dc1", "Get-ADObject", LDAPFilter=ZONES, SearchBase=base).ended == error


def test_a_custom_partition_is_searched_where_it_is_held(company: Any) -> None:
    base = "DC=apps,DC=corp,DC=example"
    assert names(company, LDAPFilter=ZONES, SearchBase=base) == ["app.corp.example"]
    assert company.ask("dc2", "Get-ADObject", LDAPFilter=ZONES, SearchBase=base).ended == "ad.referral"


@pytest.mark.parametrize("text", ["(objectClass=dnsZone", "objectClass=dnsZone", "()", "(&)", "(!(a=b)(c=d))", ""])
def test_a_filter_that_cannot_be_read_is_an_error(company: Any, text: str) -> None:
    if text:
        assert company.ask("dc1", "Get-ADObject", LDAPFilter=text).ended == "simulator.ad.filter.invalid"


@pytest.mark.parametrize(
    "text",
    ["(objectClass=*)", "(objectClass=user)", "(&(objectClass=dnsZone)(mail=x))", "(&(objectClass=dnsZone)(name>=a))"],
)
def test_a_filter_that_is_not_played_is_never_silence(company: Any, text: str) -> None:
    assert company.ask("dc1", "Get-ADObject", LDAPFilter=text).ended == "simulator.not.simulated"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(&(objectClass=dnsZone)(!(name=..*))(name=*.arpa))", ["10.in-addr.arpa"]),
        ("(&(objectClass=dnsZone)(|(dc=corp.example)(name=10.IN-ADDR.arpa)))", ["10.in-addr.arpa", "corp.example"]),
    ],
)
def test_filters_combine(company: Any, text: str, found: list[str]) -> None:
    assert names(company, LDAPFilter=text, SearchBase=DOMAIN_ZONES) == found


def test_properties_come_when_they_are_asked_for(company: Any) -> None:
    base = f"DC=corp.example,CN=MicrosoftDNS,{DOMAIN_ZONES}"
    plain = company.ask("dc1", "Get-ADObject", Identity=base).one
    assert set(plain) == {"DistinguishedName", "Name", "ObjectClass", "ObjectGUID"}
    full = company.ask("dc1", "Get-ADObject", Identity=base, Properties=["dnsproperty", "whenCreated"]).one
    modes = [value[20] for value in full["dNSProperty"] if value[16:20] == b"\x02\0\0\0"]
    assert modes == [2]
    assert company.ask("dc1", "Get-ADObject", Identity=base, Properties=["mail"]).ended == "simulator.not.simulated"


def test_the_size_of_a_result_can_be_limited(company: Any) -> None:
    found = names(company, LDAPFilter=ZONES, SearchBase=DOMAIN_ZONES, ResultSetSize=2, ResultPageSize=1)
    assert len(found) == 2
