"""Permissions of zones as an audit judges them: whatever is no standard entry, once, with the line that mends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.modules import dns_zone_acl
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check

from simulator.estate.load import build

Audit = Callable[..., Any]

ZONES = "cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
FOREST = "cn=MicrosoftDNS,DC=ForestDnsZones,DC=corp,DC=example"
IPAM = {"trustee": "CORP\\ipam", "reason": "writes records", "owner": "network team", "expires": "2999-12-31"}


def company(**changes: Any) -> dict[str, Any]:
    """Two domains with a DC each, a few zones, and accounts that no standard entry names."""
    roles = ["PDCEmulator", "RIDMaster", "InfrastructureMaster"]
    return {
        "estate": "permissions",
        "domains": [{"name": "corp.example"}, {"name": "emea.corp.example"}],
        "accounts": [{"name": "Administrator", "password": "simulated"}],
        "users": [{"name": "ipam"}, {"name": "gone", "deleted": True}],
        "groups": [{"name": "Helpdesk"}, {"name": "Branch", "domain": "emea.corp.example"}],
        "hosts": [
            {
                "name": "dc1",
                "domain": "corp.example",
                "addresses": ["10.1.0.1"],
                "fsmo": ["SchemaMaster", "DomainNamingMaster", *roles],
            },
            {"name": "emea1", "domain": "emea.corp.example", "addresses": ["10.2.0.1"], "fsmo": roles},
        ],
        "zones": [
            {"name": "corp.example"},
            {"name": "a.corp.example"},
            {"name": "b.corp.example"},
            {"name": "emea.corp.example", "domain": "emea.corp.example"},
            {"name": "_msdcs.corp.example", "scope": "Forest"},
        ],
    } | changes


def with_acl(content: dict[str, Any], *names: str, **acl: Any) -> dict[str, Any]:
    for zone in content["zones"]:
        if zone["name"] in names:
            zone["acl"] = acl
    return content


def findings(audited: Any, control: str = "zone-acl-standard") -> list[dict[str, Any]]:
    return [each for each in audited.report["findings"] if each["control"] == control]


def entry(trustee: str, rights: str = "RPWP", **more: Any) -> dict[str, Any]:
    return {"trustee": trustee, "rights": rights} | more


def test_standard_permissions_are_silent_in_every_domain(audit: Audit) -> None:
    audited = audit(build(company(), "standard"))
    assert findings(audited) == []
    assert audited.report["summary"]["unknown"] == 0


def test_an_entry_of_one_zone_names_the_account_and_the_line(audit: Audit) -> None:
    content = with_acl(company(), "a.corp.example", add=[entry("Helpdesk", "CCRPWP")])
    (found,) = findings(audit(build(content, "one")))
    zone = f"DC=a.corp.example,{ZONES}"
    assert (found["target"], found["setting"], found["remedy"]) == (zone, "extra_entry", "manual")
    assert found["reason"].startswith("CORP\\Helpdesk may create nodes and write in zone a.corp.example, which is no ")
    assert f'By hand: dsacls "{zone}" /R "CORP\\Helpdesk".' in found["reason"]
    assert found["before"]["entry"].startswith("(A;;CCRPWP;;;S-1-5-21-")
    assert found["before"]["sddl"][zone].startswith("O:S-1-5-18G:S-1-5-18D:AI(")
    assert found["before"]["entry"] in found["before"]["sddl"][zone]


def test_a_zone_whose_name_needs_an_escape_is_read_like_any_other(audit: Audit) -> None:
    content = company()
    content["zones"].append({"name": "1+1.example", "acl": {"add": [entry("Helpdesk")]}})
    (found,) = findings(audit(build(content, "escaped")))
    assert found["target"] == f"DC=1\\+1.example,{ZONES}"


def test_an_entry_that_zones_share_is_found_once(audit: Audit) -> None:
    content = with_acl(company(), "a.corp.example", "b.corp.example", add=[entry("Helpdesk")])
    (found,) = findings(audit(build(content, "shared")))
    assert found["target"] == ZONES
    assert "2 zones (a.corp.example, b.corp.example)" in found["reason"]
    for name in ("a", "b"):
        assert f'dsacls "DC={name}.corp.example,{ZONES}" /R "CORP\\Helpdesk"' in found["reason"]


def test_an_entry_that_every_zone_inherits_is_found_once_at_its_container(audit: Audit) -> None:
    content = company()
    content["zones"] += [{"name": f"z{number}.corp.example"} for number in range(30)]
    acl = {"add": [entry("Helpdesk", inherits=True)]}
    content["containers"] = [{"name": "DomainDnsZones.corp.example", "acl": acl}]
    (found,) = findings(audit(build(content, "inherited")))
    assert found["target"] == ZONES
    assert "33 zones (" in found["reason"]
    assert f'By hand: dsacls "{ZONES}" /R "CORP\\Helpdesk".' in found["reason"]


def test_users_who_may_more_than_create_keep_creating_after_the_line(audit: Audit) -> None:
    content = with_acl(company(), "a.corp.example", add=[entry("AU", "CCDCWP")])
    (found,) = findings(audit(build(content, "users")))
    assert found["setting"] == "authenticated_users"
    zone, users = f"DC=a.corp.example,{ZONES}", "NT AUTHORITY\\Authenticated Users"
    assert f'dsacls "{zone}" /R "{users}"; dsacls "{zone}" /G "{users}:CC".' in found["reason"]


def test_denial_cut_off_inheritance_and_missing_creation_are_three_findings(audit: Audit) -> None:
    acl = {"add": [entry("AU", "CC", kind="deny")], "remove": ["AU"], "protected": True}
    found = findings(audit(build(with_acl(company(), "a.corp.example", **acl), "three")))
    assert {each["setting"] for each in found} == {"deny_entry", "inheritance", "create_child"}
    assert any("/P:N" in each["reason"] for each in found)
    assert any('/G "NT AUTHORITY\\Authenticated Users:CC"' in each["reason"] for each in found)


def test_a_zone_that_takes_no_updates_needs_nobody_who_creates(audit: Audit) -> None:
    content = with_acl(company(), "a.corp.example", remove=["AU"])
    content["zones"][1]["dynamic_update"] = "None"
    assert findings(audit(build(content, "static"))) == []


@pytest.mark.parametrize(("trustee", "name"), [("EMEA\\Branch", "EMEA\\Branch"), ("Helpdesk", "CORP\\Helpdesk")])
def test_an_account_of_either_domain_in_a_zone_of_the_forest_is_found_once(
    audit: Audit, trustee: str, name: str
) -> None:
    content = with_acl(company(), "_msdcs.corp.example", add=[entry(trustee)])
    audited = audit(build(content, "forest"))
    (found,) = findings(audited)
    assert found["target"] == f"DC=_msdcs.corp.example,{FOREST}"
    assert audited.unknown("dc1") == audited.unknown("emea1") == set()
    assert found["reason"].startswith(f"{name} may write in zone _msdcs.corp.example")
    assert found["reason"].count("By hand:") == 1


def test_an_account_that_was_deleted_is_told_as_such(audit: Audit) -> None:
    content = with_acl(company(), "a.corp.example", add=[entry("S-1-5-21-1-2-3-4"), entry("BU")])
    estate = build(content, "gone")
    sid = f"{estate.principals.find(estate.root, 'ipam').sid.rpartition('-')[0]}-9999"
    (zone,) = (each for each in content["zones"] if each["name"] == "a.corp.example")
    zone["acl"] = {"add": [entry(sid)]}
    (found,) = findings(audit(build(content, "gone")))
    assert found["reason"].startswith(f"{sid} (no account has this SID: it was deleted) may write")
    assert f'/R "{sid}"' in found["reason"]


def test_an_account_of_another_forest_is_an_extra_entry_once_all_domains_are_known(audit: Audit) -> None:
    content = with_acl(company(), "a.corp.example", add=[entry("S-1-5-21-1-2-3-4")])
    assert [each["setting"] for each in findings(audit(build(content, "strange")))] == ["extra_entry"]


def test_while_a_domain_is_not_read_its_accounts_are_unknown(audit: Audit) -> None:
    content = with_acl(company(), "_msdcs.corp.example", add=[entry("EMEA\\Branch")])
    content["hosts"][1]["faults"] = {"unreachable": True}
    audited = audit(build(content, "half"))
    assert findings(audited) == []
    assert audited.states("estate")["zone-acl-standard"]["unknown"] == 1


def test_what_may_not_be_read_is_unknown_with_the_error(audit: Audit) -> None:
    audited = audit(build(with_acl(company(), "a.corp.example", denied=True), "denied"))
    states = audited.states("dc1")["zone-acl-standard"]
    assert states["unknown"] == 1
    (reason,) = {each["reason"] for each in states["reasons"] if each["state"] == "unknown"}
    assert reason.startswith("the permissions of a.corp.example were not read: Get-Acl: access is denied")


def test_an_exception_excuses_its_account_in_its_zones_only(audit: Audit) -> None:
    content = with_acl(company(), "a.corp.example", "b.corp.example", add=[entry("ipam")])
    options = {"exceptions": [IPAM | {"zones": ["a.*"]}]}
    (found,) = findings(audit(build(content, "excepted"), dns_zone_acl=options))
    assert found["target"] == f"DC=b.corp.example,{ZONES}"
    assert findings(audit(build(content, "excepted"), dns_zone_acl={"exceptions": [IPAM]})) == []


def test_an_exception_that_ran_out_excuses_nothing_and_is_a_finding_itself(audit: Audit) -> None:
    content = with_acl(company(), "a.corp.example", add=[entry("ipam")])
    options = {"exceptions": [IPAM | {"expires": "2001-02-03"}]}
    audited = audit(build(content, "late"), dns_zone_acl=options)
    (found,) = findings(audited)
    assert "Its exception (writes records; network team) ran out on 2001-02-03." in found["reason"]
    (name,) = findings(audited, "operator-names")
    assert (
        name["reason"] == "The exception of CORP\\ipam for permissions ran out on 2001-02-03: renew it or take it out."
    )


def test_an_exception_for_nobody_is_a_finding(audit: Audit) -> None:
    options = {"exceptions": [IPAM | {"trustee": "CORP\\nobody"}]}
    (name,) = findings(audit(build(company(), "nobody"), dns_zone_acl=options), "operator-names")
    assert name["reason"].startswith("No account of the forest is called CORP\\nobody: correct the exception")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"expires": None}, "exceptions: CORP\\ipam has no expires: write trustee, reason, owner and expires (a date)"),
        ({"owner": " "}, "exceptions: CORP\\ipam has no owner"),
        ({"trustee": ""}, "exceptions: number 1 has no trustee"),
        ({"expires": "soon"}, "exceptions: CORP\\ipam expires 'soon': write a date as 2027-06-30"),
    ],
)
def test_an_exception_that_lacks_something_is_refused_in_one_sentence(change: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused) as refused:
        check(dns_zone_acl, "ddi.windows.dns_zone_acl", {"exceptions": [IPAM | change]})
    assert words in str(refused.value)
