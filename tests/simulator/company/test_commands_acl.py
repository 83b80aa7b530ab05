"""Get-Acl: what zones, containers and nodes allow whom, as a domain controller writes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from simulator.estate import EstateError

ZONE = "DC=corp.example,CN=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
MSDCS = "DC=_msdcs.corp.example,CN=MicrosoftDNS,DC=ForestDnsZones,DC=corp,DC=example"
OPEN = "LCSWRPWPLORC;;;AU"
Make = Callable[[dict[str, Any]], Any]


def sddl(company: Any, dn: str, host: str = "dc1") -> str:
    found: str = company.ask(host, "Get-Acl", LiteralPath=[f"AD:\\{dn}"]).one["Sddl"]
    return found


def owner(company: Any, name: str) -> str:
    return sddl(company, f"DC={name},{ZONE}").partition("G:")[0].removeprefix("O:")


def test_a_zone_has_the_entries_of_its_class_and_what_its_partition_gives(company: Any) -> None:
    text = sddl(company, ZONE)
    admins = company.ask("dc1", "Get-ADGroup", Identity="DnsAdmins").one["SID"]
    assert text.startswith("O:SYG:SYD:AI(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;DA)(A;;CC;;;AU)(A;;LCRPLORC;;;WD)")
    for trustee in (admins, "EA", "BA", "RU", "KA", "EK"):
        assert re.search(rf"CIID;[A-Z]+;[-0-9a-f]*;;{trustee}\)", text), trustee
    assert admins not in sddl(company, MSDCS)


def test_another_domain_writes_the_groups_of_the_root_as_numbers(company: Any) -> None:
    root = company.ask("dc1", "Get-ADDomain").one["DomainSID"]
    text = sddl(company, MSDCS, "emea1")
    assert f";;;{root}-512)" in text
    assert ";;;DA)" not in text
    assert ";;;EA)" in text


def test_each_path_has_an_answer_or_an_error_of_its_own(company: Any) -> None:
    paths = [f"AD:\\{ZONE}", f"AD:\\DC=nowhere{ZONE[15:]}", f"AD:\\{MSDCS}"]
    answer = company.ask("dc1", "Get-Acl", LiteralPath=paths)
    assert [each.rpartition("RootDSE/")[2] for each in answer.column("Path")] == [ZONE, MSDCS]
    assert answer.errors == ["simulator.acl.absent"]


def test_a_partition_that_the_server_does_not_hold_is_not_found(company: Any) -> None:
    assert company.ask("emea1", "Get-Acl", LiteralPath=[f"AD:\\{ZONE}"]).errors == ["simulator.acl.absent"]


def test_an_escaped_name_is_bad_syntax(company: Any) -> None:
    path = "AD:\\DC=lost.corp.example\\0ACNF:x,CN=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
    assert company.ask("dc1", "Get-Acl", LiteralPath=[path]).errors == ["simulator.acl.syntax"]


def test_the_path_of_the_provider_takes_an_escaped_name(content: dict[str, Any], make: Make) -> None:
    content["zones"].append({"name": "1+1.example"})
    dn = "DC=1\\+1.example,CN=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
    path = f"Microsoft.ActiveDirectory.Management.dll\\ActiveDirectory:://RootDSE/{dn}"
    assert make(content).ask("dc1", "Get-Acl", LiteralPath=[path]).one["Path"] == path


def test_a_member_server_has_no_such_drive(company: Any) -> None:
    assert company.ask("member", "Get-Acl", LiteralPath=[f"AD:\\{ZONE}"]).errors == ["simulator.acl.drive.absent"]


def test_wildcards_are_not_played(company: Any) -> None:
    assert company.ask("dc1", "Get-Acl", Path=[f"AD:\\{ZONE}"]).ended == "simulator.not.simulated"


def test_who_registered_a_name_owns_it_and_administrators_own_what_is_static(
    content: dict[str, Any], make: Make
) -> None:
    content["zones"][0]["records"] = [
        {"name": "pc1", "data": "10.3.0.1", "age": "20h"},
        {"name": "dc2", "data": "10.1.0.2", "age": "20h"},
        {"name": "_ldap._tcp", "type": "SRV", "data": "0 100 389 dc2.corp.example.", "age": "20h"},
        {"name": "mail", "data": "10.3.0.25"},
    ]
    company = make(content)
    sid = {each: company.ask("dc1", "Get-ADComputer", Identity=each).one["SID"] for each in ("pc1", "dc2")}
    assert owner(company, "pc1") == sid["pc1"]
    assert f"(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;{sid['pc1']})" in sddl(company, f"DC=pc1,{ZONE}")
    assert owner(company, "dc2") == owner(company, "_ldap._tcp") == sid["dc2"]
    assert owner(company, "mail") == "DA"


def test_names_registered_nonsecurely_are_open_and_belong_to_system(content: dict[str, Any], make: Make) -> None:
    content["zones"][0] |= {
        "dynamic_update": "NonsecureAndSecure",
        "records": [{"name": "pc1", "data": "10.3.0.1", "age": "20h"}, {"name": "mail", "data": "10.3.0.25"}],
    }
    company = make(content)
    company.ask("dc1", "Set-DnsServerPrimaryZone", Name="corp.example", DynamicUpdate="Secure")
    assert owner(company, "pc1") == "SY"
    assert OPEN in sddl(company, f"DC=pc1,{ZONE}"), "an update mode secures no node that is there"
    assert OPEN not in sddl(company, f"DC=mail,{ZONE}")


def test_what_a_member_of_the_proxy_group_registered_is_open(content: dict[str, Any], make: Make) -> None:
    content["computers"] = [{"name": "dhcp1"}, {"name": "dhcp2"}]
    content["groups"] = [
        {"name": "DnsUpdateProxy", "members": ["Servers"]},
        {"name": "Servers", "members": ["dhcp1$"]},
    ]
    content["zones"][0]["records"] = [
        {"name": f"pc{number}", "data": "10.3.0.1", "age": "20h", "owner": f"dhcp{number}$"} for number in (1, 2)
    ]
    company = make(content)
    assert OPEN in sddl(company, f"DC=pc1,{ZONE}")
    assert OPEN not in sddl(company, f"DC=pc2,{ZONE}")


def test_an_owner_that_was_deleted_is_a_number_of_nobody(content: dict[str, Any], make: Make) -> None:
    content["computers"] = [{"name": "gone", "deleted": True}]
    content["zones"][0]["records"] = [{"name": "pc1", "data": "10.3.0.1", "age": "20h", "owner": "gone$"}]
    company = make(content)
    accounts = company.ask("dc1", "Get-ADComputer", Filter="*").column("SID")
    assert owner(company, "pc1").startswith("S-1-5-21-")
    assert owner(company, "pc1") not in accounts
    assert company.ask("dc1", "Get-Acl", LiteralPath=[f"AD:\\DC=pc1,{ZONE}"]).one["Owner"].startswith("O:S-1-5-21-")


def test_a_node_without_records_keeps_its_owner_until_it_is_purged(content: dict[str, Any], make: Make) -> None:
    content["zones"][0]["records"] = [{"name": "pc1", "data": "10.3.0.1", "age": "20h"}]
    company = make(content)
    before = owner(company, "pc1")
    company.ask("dc1", "Remove-DnsServerResourceRecord", ZoneName="corp.example", Name="pc1", RRType="A", Force=True)
    assert owner(company, "pc1") == before
    company.wait(days=15)
    assert company.ask("dc1", "Get-Acl", LiteralPath=[f"AD:\\DC=pc1,{ZONE}"]).errors == ["simulator.acl.absent"]


def test_the_file_changes_permissions_of_zones_and_containers(content: dict[str, Any], make: Make) -> None:
    content["groups"] = [{"name": "Helpdesk"}]
    content["containers"] = [
        {
            "name": "DomainDnsZones.corp.example",
            "acl": {"add": [{"trustee": "Helpdesk", "rights": "WPRP", "inherits": True}]},
        }
    ]
    content["zones"][0]["acl"] = {"add": [{"trustee": "AU", "rights": "DC", "kind": "deny"}], "remove": ["AU"]}
    content["zones"][2]["acl"] = {"protected": True}
    company = make(content)
    sid = company.ask("dc1", "Get-ADGroup", Identity="Helpdesk").one["SID"]
    text = sddl(company, ZONE)
    assert text.startswith("O:SYG:SYD:AI(D;;DC;;;AU)(A;")
    assert "(A;;CC;;;AU)" not in text
    assert f"(A;CIID;RPWP;;;{sid})" in text
    assert f"(A;CI;RPWP;;;{sid})" in sddl(company, ZONE.partition(",")[2])
    cut = sddl(company, f"DC=twice.corp.example{ZONE[15:]}")
    assert "D:PAI(" in cut
    assert "ID;" not in cut


def test_what_may_not_be_read_is_denied(content: dict[str, Any], make: Make) -> None:
    content["zones"][0]["acl"] = {"denied": True}
    company = make(content)
    assert company.ask("dc1", "Get-Acl", LiteralPath=[f"AD:\\{ZONE}"]).errors == ["simulator.acl.denied"]


@pytest.mark.parametrize(
    ("acl", "words"),
    [
        ({"add": [{"trustee": "nobody", "rights": "CC"}]}, "there is no account 'nobody' in corp.example"),
        ({"add": [{"trustee": "AU", "rights": "XX"}]}, "rights is 'XX'; join some of CC"),
        ({"colour": 1}, "unknown key 'colour'; use one of add, denied, protected, remove"),
    ],
)
def test_a_mistake_about_permissions_is_one_sentence(
    content: dict[str, Any], make: Make, acl: dict[str, Any], words: str
) -> None:
    content["zones"][0]["acl"] = acl
    with pytest.raises(EstateError) as refused:
        make(content)
    assert words in str(refused.value)


def test_a_zone_of_one_server_has_no_owners(content: dict[str, Any], make: Make) -> None:
    content["hosts"][0]["zones"][0]["records"] = [{"name": "a", "data": "10.3.0.1", "owner": "Administrator"}]
    with pytest.raises(EstateError, match="the zone is not in the directory; leave out owner and open"):
        make(content)
