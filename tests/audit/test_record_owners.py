"""Who owns the names of zones: what the limited read of owners finds on simulated domain controllers."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.module_utils._owner_decide import CONTROLS
from ansible_collections.ddi.windows.plugins.modules import dns_record_owner_info
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._runner import ModuleResult
from ansible_collections.ddi.windows.plugins.plugin_utils._runner import audit as audit_host
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession

from simulator.estate.load import build, load
from simulator.local import LocalWire

from .company import ESTATES

ZONE = "DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
DHCID = "AAABxLmlskllE0MVjd57zHcWmEH3pCQ6VytcKD//7es/deY="


def company(*records: dict[str, Any], **zone: Any) -> dict[str, Any]:
    roles = ["SchemaMaster", "DomainNamingMaster", "PDCEmulator", "RIDMaster", "InfrastructureMaster"]
    return {
        "estate": "owners",
        "domains": [{"name": "corp.example"}],
        "accounts": [{"name": "Administrator", "password": "simulated"}],
        "users": [{"name": "svc-dhcp"}],
        "computers": [{"name": "dhcp1"}, {"name": "old", "deleted": True}],
        "hosts": [
            {"name": "dc1", "domain": "corp.example", "addresses": ["10.1.0.1"], "fsmo": roles},
            {"name": "dc2", "domain": "corp.example", "addresses": ["10.1.0.2"]},
        ],
        "zones": [{"name": "corp.example", "records": list(records)} | zone],
    }


def host(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "data": "10.3.0.1", "age": "20h"} | more


def owners(content: Any, on: str = "dc1", **options: Any) -> ModuleResult:
    estate = build(content, "owners") if isinstance(content, dict) else content
    params = check(dns_record_owner_info, "ddi.windows.dns_record_owner_info", options).params
    session = HostSession(LocalWire(estate.hosts[on]), read_only=True, reads=dns_record_owner_info.READS)
    return audit_host(dns_record_owner_info, session, params)


def found(result: ModuleResult) -> dict[str, list[str]]:
    assert {each.remedy for each in result.findings} <= {"manual"}
    return {each.setting: each.before for each in result.findings}


def states(result: ModuleResult, target: str = ZONE) -> dict[str, str]:
    return {
        each.control: each.state for part in result.parts for each in part.decision.verdicts if each.target == target
    }


def test_owners_are_counted_by_their_classes() -> None:
    records = [
        host("pc1"),
        host("pc2", owner="old$"),
        host("pc3", owner="svc-dhcp"),
        {"name": "mail", "data": "10.3.0.25"},
    ]
    (part,) = owners(company(*records), dhcp_accounts=["svc-dhcp"]).parts
    # The apex is made by an administrator, like every name without a timestamp.
    assert part.current[ZONE]["owners"] == {"administrator": 2, "dhcp_account": 1, "own_host": 1, "unresolved": 1}


def test_names_of_their_hosts_are_compliant() -> None:
    result = owners(company(host("pc1"), host("dc2", data="10.1.0.2"), {"name": "mail", "data": "10.3.0.25"}))
    assert found(result) == {}
    assert set(states(result).values()) == {"compliant"}


def test_a_name_of_an_account_that_was_deleted_is_found() -> None:
    result = owners(company(host("pc1", owner="old$"), host("pc2")))
    assert found(result) == {"owner_unresolved": ["pc1"]}
    assert "accounts that do not exist any more" in result.findings[0].reason


def test_names_of_dhcp_are_told_apart_from_those_of_their_hosts() -> None:
    records = [host("pc1", owner="dhcp1$"), host("pc2", owner="svc-dhcp"), host("pc3", owner="dc2$"), host("dhcp1")]
    options = {"dhcp_servers": ["dhcp1.corp.example"], "dhcp_accounts": ["CORP\\svc-dhcp"]}
    result = owners(company(*records), **options)
    assert found(result) == {
        "owner_dhcp_server": ["pc1"],
        "owner_dhcp_account": ["pc2"],
        "owner_domain_controller": ["pc3"],
    }
    assert "owner_dhcp_account" not in found(owners(company(*records), **options, dhcp_registers=True))


def test_names_of_services_may_belong_to_a_domain_controller() -> None:
    service = {"name": "_ldap._tcp", "type": "SRV", "data": "0 100 389 dc2.corp.example.", "age": "20h"}
    assert found(owners(company(service))) == {}


def test_what_was_registered_nonsecurely_is_open() -> None:
    content = company(host("pc1"), {"name": "mail", "data": "10.3.0.25"}, dynamic_update="NonsecureAndSecure")
    assert found(owners(content)) == {"open_nodes": ["pc1"]}


def test_what_a_member_of_the_proxy_group_registered_is_open() -> None:
    content = company(host("pc1", owner="dhcp1$"), host("pc2"))
    content["groups"] = [{"name": "DnsUpdateProxy", "members": ["dhcp1$"]}]
    assert found(owners(content)) == {"open_nodes": ["pc1"]}


def test_two_identities_of_one_host_are_found() -> None:
    identity = {"type": "DHCID", "age": "20h", "data": DHCID}
    records = [host("pc1"), host("pc1", **identity), host("pc1", **(identity | {"data": f"{DHCID[:-2]}A="}))]
    result = owners(company(*records, host("pc2"), host("pc2", **identity)))
    assert found(result) == {"dhcid": ["pc1"]}


def test_pointers_of_both_families_with_different_owners_are_found() -> None:
    six = {"type": "AAAA", "data": "fd00:10::7"}
    content = company(host("pc1"), host("pc1", **six), host("pc2", data="10.3.0.2"))
    nibbles = "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.0.d.f.ip6.arpa"
    content["zones"] += [
        {"name": "10.in-addr.arpa", "records": [host("1.0.3", type="PTR", data="pc1.corp.example.", owner="svc-dhcp")]},
        {
            "name": "d.f.ip6.arpa",
            "records": [host(nibbles.removesuffix(".d.f.ip6.arpa"), type="PTR", data="pc1.corp.example.")],
        },
    ]
    assert found(owners(content, dhcp_registers=True)) == {"owners": ["pc1"]}
    content["zones"][2]["records"][0]["owner"] = "svc-dhcp"
    assert found(owners(content, dhcp_registers=True)) == {}


def test_what_lies_beyond_the_limit_is_counted_and_never_compliant() -> None:
    records = [host(f"pc{number}") for number in range(9)] + [{"name": "mail", "data": "10.3.0.25"}]
    service = {"name": "_ldap._tcp", "type": "SRV", "data": "0 100 389 dc2.corp.example.", "age": "20h"}
    result = owners(company(*records, service), node_acl_limit=4, static_names=["pc7.corp.example"])
    (part,) = result.parts
    examined = [node["name"] for node in part.current[ZONE]["nodes"]]
    assert set(examined[:2]) == {"@", "_ldap._tcp"}
    assert examined[2:] == ["pc7", "mail"]
    assert part.current[ZONE]["not_examined"] == 8
    assert set(states(result).values()) == {"unknown"}
    assert "8 names of zone corp.example were not examined: raise node_acl_limit" in result.unknown[0].reason


def test_a_zone_is_examined_on_one_server_of_its_domain() -> None:
    result = owners(company(host("pc1", owner="old$")), on="dc2")
    assert found(result) == {}
    assert set(states(result).values()) == {"skipped"}
    assert found(owners(company(host("pc1", owner="old$")), on="dc2", only_on_pdc_emulator=False)) != {}


def test_two_thousand_names_take_a_pipeline_for_two_hundred_of_them() -> None:
    content = company()
    content["zones"][0]["records"] = {"alive": [[20, 1999]]}
    estate = build(content, "many")
    result = owners(estate)
    assert found(result) == {}
    asked = [entry.command for entry in estate.hosts["dc1"].log]
    assert asked.count("Get-Acl") == 10


@pytest.mark.parametrize("fault", ["denied", "hidden"])
def test_owners_that_cannot_be_read_are_unknown(fault: str) -> None:
    content = company(host("pc1"))
    content["hosts"][0]["faults"] = {fault: ["Get-Acl"]}
    assert set(states(owners(content)).values()) == {"unknown"}


def test_accounts_that_cannot_be_looked_up_are_not_taken_for_deleted() -> None:
    content = company(host("pc1"))
    content["hosts"][0]["faults"] = {"denied": ["Get-ADObject"]}
    result = owners(content)
    assert found(result) == {}
    assert states(result)["record-owner-consistency"] == "unknown"


@pytest.mark.parametrize("name", ["sample", "healthy"])
def test_the_sample_has_exactly_the_owners_that_are_marked_in_its_file(name: str) -> None:
    estate = load(ESTATES / f"{name}.yml")
    results = [owners(estate, on=each.name) for each in estate.controllers()]
    told = {(each.control, each.target, each.setting) for result in results for each in result.findings}
    assert told == estate.expected_of(*CONTROLS)
    assert bool(told) == (name == "sample")
    assert [each for result in results for each in result.unknown] == []


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(Refused, match="node_acl_limit is 0: write how many names"):
        check(dns_record_owner_info, "ddi.windows.dns_record_owner_info", {"node_acl_limit": 0})
