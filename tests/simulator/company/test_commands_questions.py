"""DNS servers answer from the longest zone they hold, over delegations, forwarders and stubs, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simulator.estate import EstateError

from .conftest import Answer, Company

Make = Callable[[dict[str, Any]], Company]


@pytest.fixture
def wide(content: dict[str, Any], make: Make) -> Company:
    """The small company with delegations, forwarders and name servers that are none of its machines."""
    corp, *_ = content["zones"]
    corp["records"] = [
        {"name": "dc1", "data": "10.1.0.1"},
        {"name": "www", "type": "CNAME", "data": "dc1.corp.example."},
        {"name": "_ldap._tcp", "type": "SRV", "data": "0 100 389 dc1.corp.example."},
    ]
    corp["delegations"] = [
        {"name": "_msdcs"},
        {"name": "emea", "servers": [{"name": "emea1.emea.corp.example", "addresses": ["10.2.0.5"]}]},
        {"name": "dead", "servers": [{"name": "old.corp.example", "addresses": ["10.1.0.99"]}]},
        {"name": "lab", "servers": [
            {"name": "old.corp.example", "addresses": ["10.1.0.99"]},
            {"name": "ns.lab.corp.example", "addresses": ["10.9.0.3"]},
        ]},
    ]  # fmt: skip
    content["zones"].append({"name": "emea.corp.example", "domain": "emea.corp.example"})
    content["zones"].append({"name": "7.10.in-addr.arpa", "kind": "forwarder", "masters": ["10.9.0.2"]})
    content["hosts"][4]["forwarders"] = ["10.9.0.9", "10.9.0.2"]
    content["elsewhere"] = [
        {"name": "bind.away.example", "addresses": ["10.9.0.1"], "zones": [
            {"name": "away.example", "records": [{"name": "host", "data": "10.9.1.1"}]},
            {"name": "copy.example", "records": [{"name": "host", "data": "10.9.1.2"}]},
            {"name": "short.example", "records": [{"name": "host", "data": "10.9.1.3"}]},
        ]},
        {"name": "cloud.example", "addresses": ["10.9.0.2"], "zones": [
            {"name": "7.10.in-addr.arpa", "records": [{"name": "9.0", "type": "PTR", "data": "vm.cloud.example."}]},
        ]},
        {"name": "ns.lab.corp.example", "addresses": ["10.9.0.3"], "zones": [{"name": "lab.corp.example"}]},
        {"name": "silent.example", "addresses": ["10.9.0.9"], "answers": False},
    ]  # fmt: skip
    return make(content)


def resolve(company: Company, host: str, name: str, kind: str = "SOA", **more: Any) -> Answer:
    return company.ask(host, "Resolve-DnsName", Name=name, Type=kind, DnsOnly=True, **more)


def test_a_read_only_controller_names_one_that_can_write(wide: Company) -> None:
    told = resolve(wide, "rodc", "corp.example").one
    servers = [each["NameHost"] for each in resolve(wide, "rodc", "corp.example", "NS").objects]
    assert told["PrimaryServer"] in servers
    assert "rodc.corp.example" not in servers


def test_a_name_of_one_label_is_asked_for_with_its_last_dot(wide: Company) -> None:
    assert resolve(wide, "dc1", "corp.example.").one["Name"] == "corp.example"
    assert resolve(wide, "dc1", "nowhere.").errors == ["dns.question.failure"]
    assert resolve(wide, "dc1", "nowhere").ended == "simulator.not.simulated"


@pytest.mark.parametrize("host", ["dc1", "dc2"])
def test_each_controller_names_itself_as_the_primary_server_of_a_zone(wide: Company, host: str) -> None:
    told = resolve(wide, host, "corp.example").one
    assert (told["PrimaryServer"], told["Section"]) == (f"{host}.corp.example", "Answer")


def test_the_server_that_is_named_is_asked(wide: Company) -> None:
    assert resolve(wide, "dc1", "corp.example", Server=["10.1.0.2"]).one["PrimaryServer"] == "dc2.corp.example"


def test_an_alias_is_followed(wide: Company) -> None:
    told = resolve(wide, "dc1", "www.corp.example", "A")
    assert [each.get("NameHost") or each["IPAddress"] for each in told.objects] == ["dc1.corp.example", "10.1.0.1"]


def test_a_name_without_the_type_is_answered_with_the_start_of_authority(wide: Company) -> None:
    told = resolve(wide, "dc1", "dc1.corp.example", "MX").one
    assert (told["Section"], told["PrimaryServer"]) == ("Authority", "dc1.corp.example")


def test_a_name_above_others_exists_without_records(wide: Company) -> None:
    assert resolve(wide, "dc1", "_tcp.corp.example", "A").one["Section"] == "Authority"


def test_a_name_in_a_hosted_zone_that_nobody_made_does_not_exist(wide: Company) -> None:
    assert resolve(wide, "dc1", "nobody.corp.example", "A").errors == ["dns.question.name"]


def test_a_child_that_the_server_does_not_hold_is_asked_of_those_that_the_delegation_names(wide: Company) -> None:
    assert resolve(wide, "dc1", "emea.corp.example").one["PrimaryServer"] == "emea1.emea.corp.example"


def test_the_next_server_of_a_delegation_answers_when_the_first_is_dead(wide: Company) -> None:
    assert resolve(wide, "dc1", "lab.corp.example").one["PrimaryServer"] == "ns.lab.corp.example"


def test_a_delegation_to_the_dead_is_a_failure(wide: Company) -> None:
    assert resolve(wide, "dc1", "x.dead.corp.example", "A").errors == ["dns.question.failure"]


def test_without_recursion_a_delegated_name_is_a_referral(wide: Company) -> None:
    told = resolve(wide, "dc1", "emea.corp.example", NoRecursion=True)
    assert [(each["Section"], each.get("NameHost") or each.get("IPAddress")) for each in told.objects] == [
        ("Authority", "emea1.emea.corp.example"),
        ("Additional", "10.2.0.5"),
    ]


def test_a_conditional_forwarder_is_used_where_no_zone_is_held_above_it(wide: Company) -> None:
    assert resolve(wide, "dc1", "host.away.example", "A").one["IPAddress"] == "10.9.1.1"


def test_a_conditional_forwarder_below_a_hosted_zone_is_not_used(wide: Company) -> None:
    assert resolve(wide, "dc1", "9.0.7.10.in-addr.arpa", "PTR").errors == ["dns.question.name"]


def test_a_conditional_forwarder_below_a_hosted_zone_is_used_once_it_is_delegated(wide: Company) -> None:
    added = wide.ask("dc1", "Add-DnsServerZoneDelegation", Name="10.in-addr.arpa", ChildZoneName="7",
                     NameServer="cloud.example", IPAddress=["10.9.0.2"])  # fmt: skip
    assert not added.errors
    assert resolve(wide, "dc1", "9.0.7.10.in-addr.arpa", "PTR").one["NameHost"] == "vm.cloud.example"


def test_a_forwarder_that_is_silent_is_passed_over(wide: Company) -> None:
    wide.ask("emea1", "Remove-DnsServerZone", Name="10.in-addr.arpa", Force=True)
    wide.wait(hours=7)
    assert resolve(wide, "emea1", "9.0.7.10.in-addr.arpa", "PTR").one["NameHost"] == "vm.cloud.example"


def test_a_stub_and_a_secondary_lead_to_their_masters(wide: Company) -> None:
    assert resolve(wide, "dc1", "host.short.example", "A").one["IPAddress"] == "10.9.1.3"
    assert resolve(wide, "dc1", "host.copy.example", "A").one["IPAddress"] == "10.9.1.2"


def test_nothing_lies_beyond_an_estate_without_a_root(wide: Company) -> None:
    assert resolve(wide, "dc1", "example.net").errors == ["dns.question.failure"]


def test_a_root_knows_which_names_do_not_exist(content: dict[str, Any], make: Make) -> None:
    content["elsewhere"] = [{"name": "a.root.example", "addresses": ["10.9.0.4"], "root": True}]
    assert resolve(make(content), "dc1", "example.net").errors == ["dns.question.name"]


def test_a_server_that_answers_nobody_times_out(wide: Company) -> None:
    wide.estate.hosts["dc2"].faults.set({"no_dns": True})
    assert resolve(wide, "dc1", "corp.example", Server=["10.1.0.2"]).errors == ["dns.question.timeout"]
    assert resolve(wide, "dc1", "corp.example", Server=["10.1.0.2", "10.1.0.1"]).one["TTL"] == 3600


def test_a_server_that_is_closed_for_tcp_answers_over_udp_alone(wide: Company) -> None:
    wide.estate.hosts["dc2"].faults.set({"no_dns_tcp": True})
    for server in ("10.1.0.2", "dc2.corp.example"):
        assert resolve(wide, "dc1", "corp.example", Server=[server]).one["PrimaryServer"] == "dc2.corp.example"
        told = resolve(wide, "dc1", "corp.example", Server=[server], TcpOnly=True)
        assert told.errors == ["dns.question.timeout"]
    told = resolve(wide, "dc1", "corp.example", Server=["dc1.corp.example"], TcpOnly=True)
    assert told.one["PrimaryServer"] == "dc1.corp.example"


def test_a_paused_zone_is_a_failure_on_that_server_only(wide: Company) -> None:
    wide.ask("dc2", "Suspend-DnsServerZone", Name="corp.example", Force=True)
    assert resolve(wide, "dc2", "corp.example").errors == ["dns.question.failure"]
    assert resolve(wide, "dc1", "corp.example").one["PrimaryServer"] == "dc1.corp.example"


def test_an_address_is_asked_by_its_pointer(wide: Company) -> None:
    wide.ask("dc1", "Add-DnsServerResourceRecord", ZoneName="10.in-addr.arpa", Name="1.0.1", Ptr=True,
             PtrDomainName="dc1.corp.example")  # fmt: skip
    assert wide.ask("dc1", "Resolve-DnsName", Name="10.1.0.1").one["NameHost"] == "dc1.corp.example"


@pytest.mark.parametrize(
    ("address", "zone", "result"),
    [
        ("10.1.0.2", None, "Success"),
        ("10.1.0.2", "corp.example", "Success"),
        ("10.1.0.2", "emea.corp.example", "NotAuthoritativeForZone"),
        ("10.1.0.99", "corp.example", "NoResponse"),
        ("10.9.0.9", None, "NoResponse"),
    ],
)
def test_a_server_is_tested(wide: Company, address: str, zone: str | None, result: str) -> None:
    told = wide.ask("dc1", "Test-DnsServer", IPAddress=[address], **({"ZoneName": zone} if zone else {})).one
    assert (str(told["IPAddress"]), told["Result"]) == (address, result)


def test_delegations_are_shown_with_their_addresses(wide: Company) -> None:
    told = wide.ask("dc1", "Get-DnsServerZoneDelegation", Name="corp.example").objects
    shown = [
        (each["ChildZoneName"], each["NameServer"].properties["RecordData"].properties["NameServer"],
         [one.properties["RecordData"].properties["IPv4Address"] for one in each["IPAddress"]
          if "IPv4Address" in one.properties["RecordData"].properties])
        for each in told
    ]  # fmt: skip
    assert shown == [
        ("_msdcs.corp.example.", "dc1.corp.example.", ["10.1.0.1"]),
        ("_msdcs.corp.example.", "dc2.corp.example.", ["10.1.0.2"]),
        ("_msdcs.corp.example.", "dc3.corp.example.", ["10.2.0.3"]),
        ("_msdcs.corp.example.", "emea1.emea.corp.example.", ["10.2.0.5"]),
        ("emea.corp.example.", "emea1.emea.corp.example.", ["10.2.0.5"]),
        ("dead.corp.example.", "old.corp.example.", ["10.1.0.99"]),
        ("lab.corp.example.", "old.corp.example.", ["10.1.0.99"]),
        ("lab.corp.example.", "ns.lab.corp.example.", ["10.9.0.3"]),
    ]


def test_a_zone_without_delegations_is_silence_and_a_child_without_one_an_error(wide: Company) -> None:
    assert wide.ask("dc1", "Get-DnsServerZoneDelegation", Name="10.in-addr.arpa") == Answer()
    told = wide.ask("dc1", "Get-DnsServerZoneDelegation", Name="corp.example", ChildZoneName="none")
    assert told.errors == ["simulator.dns.delegation.absent"]


def test_a_delegation_is_added_once_and_seen_by_the_others(wide: Company) -> None:
    new = {"Name": "corp.example", "ChildZoneName": "app", "NameServer": "dc1.corp.example", "IPAddress": ["10.1.0.1"]}
    assert not wide.ask("dc1", "Add-DnsServerZoneDelegation", **new).errors
    assert wide.ask("dc1", "Add-DnsServerZoneDelegation", **new).errors == ["simulator.dns.delegation.exists"]
    assert resolve(wide, "dc2", "app.corp.example").one["PrimaryServer"] == "dc1.corp.example"


def test_a_read_only_controller_adds_no_delegation(wide: Company) -> None:
    new = {"Name": "corp.example", "ChildZoneName": "app", "NameServer": "dc1.corp.example", "IPAddress": ["10.1.0.1"]}
    assert wide.ask("rodc", "Add-DnsServerZoneDelegation", **new).errors == ["dns.rodc"]


def test_one_server_of_a_delegation_is_removed(wide: Company) -> None:
    gone = {"Name": "corp.example", "ChildZoneName": "lab", "NameServer": "old.corp.example"}
    assert wide.ask("dc1", "Remove-DnsServerZoneDelegation", **gone).errors == ["engine.prompt.confirm"]
    assert not wide.ask("dc1", "Remove-DnsServerZoneDelegation", **gone, Force=True).errors
    left = wide.ask("dc1", "Get-DnsServerZoneDelegation", Name="corp.example", ChildZoneName="lab.corp.example.")
    assert left.one["NameServer"].properties["RecordData"].properties["NameServer"] == "ns.lab.corp.example."
    again = wide.ask("dc1", "Remove-DnsServerZoneDelegation", **gone, Force=True)
    assert again.errors == ["simulator.dns.delegation.absent"]


def test_forwarders_are_shown(wide: Company) -> None:
    told = wide.ask("emea1", "Get-DnsServerForwarder").one
    assert ([str(each) for each in told["IPAddress"]], told["UseRootHint"]) == (["10.9.0.9", "10.9.0.2"], True)


def test_scopes_policies_and_subnets_are_shown(content: dict[str, Any], make: Make) -> None:
    content["zones"][0]["scopes"] = ["outside"]
    content["hosts"][0] |= {
        "client_subnets": [{"name": "Guests", "networks": ["10.8.0.0/16", "fd00:8::/64"]}],
        "policies": [
            {
                "name": "Away",
                "zone": "corp.example",
                "criteria": {"ClientSubnet": "EQ,Guests"},
                "scopes": {"outside": 1},
            },
            {"name": "Block", "action": "Ignore", "criteria": {"Fqdn": "EQ,*.bad.example"}},
        ],
    }
    company = make(content)
    assert company.ask("dc2", "Get-DnsServerZoneScope", ZoneName="corp.example").column("ZoneScope") == [
        "corp.example",
        "outside",
    ]
    policy = company.ask("dc1", "Get-DnsServerQueryResolutionPolicy", ZoneName="corp.example").one
    assert (policy["Level"], policy["Content"][0].properties) == ("Zone", {"Weight": 1, "ScopeName": "outside"})
    assert company.ask("dc1", "Get-DnsServerQueryResolutionPolicy").column("Name") == ["Block"]
    assert company.ask("dc2", "Get-DnsServerQueryResolutionPolicy", ZoneName="corp.example").objects == []
    assert company.ask("dc1", "Get-DnsServerClientSubnet").one["IPV6Subnet"] == ["fd00:8::/64"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda c: c["zones"][0].update(delegations=[{"name": "nowhere"}]), "nobody holds nowhere.corp.example"),
        (lambda c: c["hosts"][0].update(shutdown=["none.example"]), "shuts down 'none.example'"),
        (lambda c: c["hosts"][0].update(policies=[{"name": "P"}]), "it has no criterion"),
        (
            lambda c: c["hosts"][0].update(policies=[{"name": "P", "criteria": {"ClientSubnet": "EQ,None"}}]),
            "names the subnet 'none'",
        ),
        (lambda c: c.update(elsewhere=[{"name": "x", "addresses": ["10.1.0.1"]}]), "10.1.0.1 belongs to somebody else"),
        (lambda c: c.update(elsewhere=[{"name": "x"}]), "it has no address"),
    ],
)
def test_a_mistake_in_the_file_is_one_sentence(
    content: dict[str, Any], make: Make, change: Callable[[dict[str, Any]], None], problem: str
) -> None:
    change(content)
    with pytest.raises(EstateError, match=problem):
        make(content)
