"""Accounts and groups of the directory: who they are, when they last logged on, and who is a member of what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from simulator.estate import EstateError

DNS_GROUPS = "SamAccountName -eq 'DnsAdmins' -or SamAccountName -eq 'DnsUpdateProxy'"


@pytest.fixture
def peopled(content: dict[str, Any], make: Callable[[dict[str, Any]], Any]) -> Any:
    content["users"] = [{"name": "svc-dhcp"}, {"name": "svc-dhcp", "domain": "emea.corp.example"}]
    content["computers"] = [
        {"name": "dhcp1"},
        {"name": "old", "enabled": False, "last_logon": "400d"},
        {"name": "gone", "deleted": True},
    ]
    content["groups"] = [
        {"name": "DnsUpdateProxy", "members": ["dhcp1$", "Movers"]},
        {"name": "Movers", "members": ["svc-dhcp", "EMEA\\svc-dhcp"]},
    ]
    content["zones"][0]["records"] = {"alive": [[20, 2]], "dynamic": [[500, 1]]}
    return make(content)


def members(company: Any, host: str = "dc1", **parameters: Any) -> list[str]:
    found: list[str] = company.ask(host, "Get-ADGroupMember", Identity="DnsUpdateProxy", **parameters).column("Name")
    return sorted(found)


def test_every_domain_has_its_dns_groups_with_numbers_of_its_own(company: Any) -> None:
    groups = [company.ask(host, "Get-ADGroup", Filter=DNS_GROUPS) for host in ("dc1", "emea1")]
    assert [each.column("Name") for each in groups] == [["DnsAdmins", "DnsUpdateProxy"]] * 2
    assert not set(groups[0].column("SID")) & set(groups[1].column("SID"))
    domain = company.ask("dc1", "Get-ADDomain").one["DomainSID"]
    assert all(sid.rpartition("-")[0] == domain for sid in groups[0].column("SID"))


def test_only_the_root_has_enterprise_admins(company: Any) -> None:
    assert company.ask("dc1", "Get-ADGroup", Identity="Enterprise Admins").one["SID"].endswith("-519")
    assert company.ask("emea1", "Get-ADGroup", Identity="Enterprise Admins").ended == "ad.object.absent"


def test_a_filter_without_a_match_is_silent_and_an_absent_identity_ends_the_command(company: Any) -> None:
    assert company.ask("dc1", "Get-ADGroup", Filter="Name -eq 'nobody'").objects == []
    assert company.ask("dc1", "Get-ADUser", Identity="nobody").ended == "ad.object.absent"
    assert company.ask("dc1", "Get-ADUser", Identity="CN=nobody,DC=corp,DC=example").ended == "ad.object.absent.dn"
    assert company.ask("member", "Get-ADComputer", Filter="*").ended == "ad.server.down"


def test_every_machine_of_a_record_has_an_account(peopled: Any) -> None:
    names = peopled.ask("dc1", "Get-ADComputer", Filter="*").column("Name")
    assert {"dc1", "dc2", "rodc", "member", "dhcp1", "old", "pc00000", "pc00002"} <= set(names)
    assert "gone" not in names
    assert "emea1" not in names


def test_a_machine_in_use_logged_on_within_two_weeks_and_one_that_stopped_did_not(peopled: Any) -> None:
    now = peopled.estate.clock.now()
    ages = {}
    for name in ("pc00000", "pc00002", "old"):
        facts = peopled.ask("dc1", "Get-ADComputer", Identity=name, Properties=["LastLogonDate"]).one
        ages[name] = now - facts["LastLogonDate"]
    assert ages["pc00002"] < timedelta(days=14)
    assert timedelta(hours=500) <= ages["pc00000"] < timedelta(hours=501), "as old as its record"
    assert ages["old"] == timedelta(days=400)


def test_the_logon_as_a_number_is_the_logon_as_a_date(peopled: Any) -> None:
    asked = ["lastLogonTimestamp", "LastLogonDate"]
    facts = peopled.ask("dc1", "Get-ADComputer", Identity="old", Properties=asked).one
    seconds = facts["LastLogonDate"].timestamp() + 11644473600
    assert facts["lastLogonTimestamp"] == int(seconds * 10**7)
    recent = peopled.ask("dc1", "Get-ADComputer", Filter=f"lastLogonTimestamp -ge {facts['lastLogonTimestamp'] + 1}")
    assert "old" not in recent.column("Name")
    assert "pc00002" in recent.column("Name")


def test_members_are_direct_ones_and_recursive_ones_are_no_groups(peopled: Any) -> None:
    assert members(peopled) == ["Movers", "dhcp1"]
    assert members(peopled, Recursive=True) == ["dhcp1", "svc-dhcp", "svc-dhcp"]


def test_a_member_is_taken_out_and_brought_back_alone(peopled: Any) -> None:
    peopled.ask("dc1", "Remove-ADGroupMember", Identity="DnsUpdateProxy", Members=["dhcp1$"])
    assert members(peopled) == ["Movers"]
    peopled.ask("dc1", "Add-ADGroupMember", Identity="DnsUpdateProxy", Members=["dhcp1$"])
    assert members(peopled) == ["Movers", "dhcp1"]


def test_a_change_of_members_replicates(peopled: Any) -> None:
    peopled.ask("dc1", "Remove-ADGroupMember", Identity="DnsUpdateProxy", Members=["dhcp1$"])
    assert members(peopled, "dc3") == ["Movers", "dhcp1"]
    peopled.wait(hours=4)
    assert members(peopled, "dc3") == ["Movers"]


def test_a_read_only_controller_changes_no_members(peopled: Any) -> None:
    answer = peopled.ask("rodc", "Remove-ADGroupMember", Identity="DnsUpdateProxy", Members=["dhcp1$"])
    assert answer.ended == "ad.referral"
    assert members(peopled) == ["Movers", "dhcp1"]


def test_an_unknown_member_changes_nothing(peopled: Any) -> None:
    answer = peopled.ask("dc1", "Remove-ADGroupMember", Identity="DnsUpdateProxy", Members=["dhcp1$", "nobody"])
    assert answer.ended == "ad.object.absent"
    assert members(peopled) == ["Movers", "dhcp1"]


@pytest.mark.parametrize(
    ("key", "entry", "words"),
    [
        ("users", {"name": "Administrator"}, "corp.example has an account 'Administrator' already; write it once"),
        ("users", {"name": "x", "domain": "nowhere"}, "there is no domain 'nowhere'; use one of corp.example"),
        ("groups", {"name": "x", "members": ["nobody"]}, "there is no account 'nobody' in corp.example; add it"),
        ("groups", {"name": "Administrator"}, "'Administrator' is a user of corp.example; give the group another"),
        ("computers", {"name": "x", "attributes": 3}, "attributes is 3; write a mapping"),
    ],
)
def test_a_mistake_about_accounts_is_one_sentence(
    content: dict[str, Any], make: Callable[[dict[str, Any]], Any], key: str, entry: dict[str, Any], words: str
) -> None:
    content[key] = [entry]
    with pytest.raises(EstateError) as refused:
        make(content)
    assert words in str(refused.value)
