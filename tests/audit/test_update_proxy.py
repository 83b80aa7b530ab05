"""Members of DnsUpdateProxy: found in every domain, taken out one by one, and only when it is proven to be safe."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.module_utils._plan_step import Change
from ansible_collections.ddi.windows.plugins.module_utils._write import Write
from ansible_collections.ddi.windows.plugins.modules import dns_update_proxy
from ansible_collections.ddi.windows.plugins.plugin_utils import _lock
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._writer import carry_out

from simulator.estate.load import build

from .company import Company
from .enforcing import World

Audit = Callable[..., Any]

CONTROL = "dnsupdateproxy-empty"
GROUP = "CN=DnsUpdateProxy,CN=Users,DC=corp,DC=example"
DHCP1 = "CN=dhcp1,CN=Computers,DC=corp,DC=example"
DC2 = "CN=dc2,OU=Domain Controllers,DC=corp,DC=example"
PROOF = {"dhcp_accounts": ["CORP\\svc-dhcp"], "proof_record": "pc1.corp.example", "credential_since": "2026-03-01"}


def company(*members: str, **changes: Any) -> dict[str, Any]:
    roles = ["SchemaMaster", "DomainNamingMaster", "PDCEmulator", "RIDMaster", "InfrastructureMaster"]
    return {
        "estate": "proxies",
        "clock": "2026-03-10T08:20:00Z",
        "domains": [{"name": "corp.example"}],
        "accounts": [{"name": "Administrator", "password": "simulated"}],
        "users": [{"name": "svc-dhcp"}],
        "computers": [{"name": "dhcp1"}, {"name": "dhcp2"}],
        "groups": [
            {"name": "DnsUpdateProxy", "members": list(members)},
            {"name": "Movers", "members": ["dhcp2$"]},
            {"name": "Servers", "members": ["dc1$"]},
        ],
        "hosts": [
            {"name": "dc1", "domain": "corp.example", "addresses": ["10.1.0.1"], "fsmo": roles},
            {"name": "dc2", "domain": "corp.example", "addresses": ["10.1.0.2"]},
        ],
        "zones": [{"name": "corp.example"}],
    } | changes


def findings(audited: Any) -> list[dict[str, Any]]:
    return [each for each in audited.report["findings"] if each["control"] == CONTROL]


def steps(audited: Any) -> list[dict[str, Any]]:
    return [each for each in audited.plan["steps"] if each["kind"] == "update-proxy"]


def test_a_group_without_members_is_compliant_on_every_server(audit: Audit) -> None:
    audited = audit(build(company(), "empty"))
    assert findings(audited) == []
    assert {audited.states(host)[CONTROL]["compliant"] for host in ("dc1", "dc2")} == {1}


@pytest.mark.parametrize(
    ("member", "kind", "severity"),
    [
        ("dhcp1$", "computer", "high"),
        ("svc-dhcp", "DHCP account", "critical"),
        ("dc2$", "domain controller", "critical"),
        ("Movers", "group", "high"),
        ("Servers", "group with a domain controller", "critical"),
        ("Administrator", "account", "high"),
    ],
)
def test_each_member_is_found_once_with_what_it_is(audit: Audit, member: str, kind: str, severity: str) -> None:
    audited = audit(build(company(member), "one"), dns_update_proxy={"dhcp_accounts": ["CORP\\svc-dhcp"]})
    (found,) = findings(audited)
    assert (found["before"], found["after"], found["severity"]) == (kind, "no member", severity)
    assert found["hosts"] == ["dc1", "dc2"]
    assert found["writer"] == "dc1"


def test_a_domain_without_the_group_is_skipped_with_the_reason(audit: Audit) -> None:
    content = company()
    content["groups"][0]["deleted"] = True
    audited = audit(build(content, "none"))
    states = audited.states("dc1")[CONTROL]
    assert (states["skipped"], states["unknown"]) == (1, 0)
    assert states["reasons"][0]["reason"] == "corp.example has no group DnsUpdateProxy"


@pytest.mark.parametrize("command", ["Get-ADGroup", "Get-ADGroupMember"])
@pytest.mark.parametrize("fault", ["denied", "hidden"])
def test_members_that_cannot_be_read_are_unknown(audit: Audit, command: str, fault: str) -> None:
    content = company("dhcp1$")
    content["hosts"][1]["faults"] = {fault: [command]}
    audited = audit(build(content, "unread"))
    assert CONTROL in audited.unknown("dc2")
    assert len(findings(audited)) == 1


def test_a_plan_takes_members_out_one_by_one_before_any_zone_goes_to_secure(audit: Audit) -> None:
    content = company("dhcp1$", "dc2$", zones=[{"name": "corp.example", "dynamic_update": "NonsecureAndSecure"}])
    audited = audit(build(content, "plan"))
    kinds = [each["kind"] for each in audited.plan["steps"]]
    assert kinds == ["update-proxy", "update-proxy", "secure-domain"]
    commands = [each["commands"] for each in steps(audited)]
    assert commands == [
        [f"Remove-ADGroupMember -Identity DnsUpdateProxy -Members '{member}'"] for member in (DC2, DHCP1)
    ]
    assert [each["rollback"]["commands"][0].split()[0] for each in steps(audited)] == ["Add-ADGroupMember"] * 2
    assert {each["host"] for each in steps(audited)} == {"dc1"}
    assert steps(audited)[0]["replicates_to"]["servers"] == ["dc2"]


def gates(audited: Any) -> dict[str, str]:
    return {each["gate"]: each["state"] for each in steps(audited)[0]["gates"]}


def test_without_evidence_of_dhcp_and_a_record_no_member_may_be_taken_out(audit: Audit) -> None:
    audited = audit(build(company("dhcp1$"), "closed"))
    assert gates(audited) == {"coverage": "open", "dhcp-credential": "unknown", "dhcp-record": "unknown"}
    assert not steps(audited)[0]["ready"]


@pytest.mark.parametrize(
    ("record", "state", "words"),
    [
        ({"owner": "svc-dhcp", "created": "3d"}, "open", "was registered by the account of the DHCP servers since"),
        ({"owner": "svc-dhcp", "created": "30d"}, "closed", "is older (2026-02-08 08:20 UTC) than the account"),
        ({"created": "3d"}, "closed", "does not belong to the account of the DHCP servers"),
    ],
)
def test_a_record_proves_the_account_when_that_owns_it_since(
    audit: Audit, record: dict[str, Any], state: str, words: str
) -> None:
    records = [{"name": "pc1", "data": "10.3.0.1", "age": "2h"} | record]
    content = company("dhcp1$", zones=[{"name": "corp.example", "records": records}])
    audited = audit(build(content, "proof"), dns_update_proxy=PROOF)
    assert gates(audited)["dhcp-record"] == state
    assert any(words in each["sentence"] for each in steps(audited)[0]["gates"])


def leasing(*accounts: str | None, unread: int = 0) -> list[dict[str, Any]]:
    """Return DHCP servers that register with *accounts*; the last *unread* of them are in no inventory."""
    return [
        {
            "name": f"leases{place}", "fqdn": f"leases{place}.corp.example", "addresses": [f"10.1.9.{place}"],
            "dns": False, "dhcp": {"credential": {"user": account, "domain": "CORP"} if account else {}},
            "inventory": place <= len(accounts) - unread,
        }
        for place, account in enumerate(accounts, 1)
    ]  # fmt: skip


def told(audited: Any, name: str) -> tuple[str, str]:
    return next((each["state"], each["sentence"]) for each in steps(audited)[0]["gates"] if each["gate"] == name)


@pytest.mark.parametrize(
    ("accounts", "unread", "state", "words"),
    [
        (["svc-dhcp", "svc-dhcp"], 0, "open", r"All 2 DHCP servers register as corp\svc-dhcp."),
        (["svc-dhcp", "svc-other"], 0, "closed", r"different accounts: corp\svc-dhcp, corp\svc-other"),
        (["svc-dhcp", None], 0, "closed", "leases2 has no account to register names with"),
        (["svc-dhcp", "svc-dhcp"], 1, "unknown", "leases2.corp.example is authorised and was not read"),
        (["svc-other"], 0, "closed", r"ddi_dhcp_accounts names CORP\svc-dhcp"),
        ([], 0, "unknown", "no DHCP server was read"),
    ],
)
def test_all_authorised_dhcp_servers_need_the_account_of_the_proof(
    audit: Audit, accounts: list[str | None], unread: int, state: str, words: str
) -> None:
    content = company("dhcp1$")
    content["users"] += [{"name": "svc-other"}]
    content["hosts"] += leasing(*accounts, unread=unread)
    found, sentence = told(audit(build(content, "accounts"), dns_update_proxy=PROOF), "dhcp-credential")
    assert found == state
    assert words in sentence


def test_an_account_that_a_dhcp_server_did_not_tell_is_unknown(audit: Audit) -> None:
    content = company("dhcp1$")
    content["hosts"] += leasing("svc-dhcp")
    content["hosts"][-1]["faults"] = {"denied": ["Get-DhcpServerDnsCredential"]}
    audited = audit(build(content, "untold"), dns_update_proxy=PROOF)
    assert told(audited, "dhcp-credential")[0] == "unknown"


def test_a_member_is_taken_out_by_a_plan_confirmed_elsewhere_and_put_back(tmp_path: Path) -> None:
    records = [{"name": "pc1", "data": "10.3.0.1", "age": "2h", "owner": "svc-dhcp", "created": "3d"}]
    content = company("dhcp1$", zones=[{"name": "corp.example", "records": records}])
    content["hosts"] += leasing("svc-dhcp", "svc-dhcp")
    world = World(build(content, "whole"), tmp_path / "runs", {"parts": {"dns_update_proxy": PROOF}})
    plan = world.audit().file("plan.json")
    (step,) = [each for each in plan["steps"] if each["kind"] == "update-proxy"]
    assert {each["state"] for each in step["gates"]} == {"open"}
    ran = world.enforce(plan=plan["plan"])
    assert [(each.host, each.command) for each in ran.sent][:1] == [("dc1", "Remove-ADGroupMember")]
    (arrived,) = [
        each
        for each in json.loads(ran.folder.confirm_path("dc2").read_text())["entries"]
        if each["setting"] == "update_proxy_member"
    ]
    assert (arrived["state"], arrived["seen"], arrived["writer"]) == ("confirmed", "no member", "dc1")
    assert CONTROL not in {each["control"] for each in world.audit().file("report.json")["findings"]}
    back = world.roll_back(ran, allow_weakening=["update-proxy", "aging"])
    assert not back.failed
    assert CONTROL in {each["control"] for each in world.audit().file("report.json")["findings"]}


def test_a_record_that_is_not_there_proves_nothing(audit: Audit) -> None:
    audited = audit(build(company("dhcp1$"), "no record"), dns_update_proxy=PROOF)
    assert gates(audited)["dhcp-record"] == "unknown"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"dhcp_accounts": []}, "say in dhcp_accounts who should own it"),
        ({"credential_since": None}, "in credential_since since when all DHCP servers have that account"),
        ({"credential_since": "lately"}, "credential_since is 'lately': write a time as 2027-06-30"),
    ],
)
def test_a_proof_that_lacks_something_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused) as refused:
        check(dns_update_proxy, "ddi.windows.dns_update_proxy", PROOF | change)
    assert words in str(refused.value)


@pytest.fixture
def proxies(tmp_path: Path) -> Iterator[Company]:
    folder = tmp_path / "runs"
    _lock.take(folder, "test")
    yield Company(folder, build(company("dhcp1$", "dc2$"), "write"))
    _lock.release(folder)


def take_out(proxies: Company, member: str = DHCP1, was: str = "computer") -> str:
    context = proxies.context("dc1", proxies.run_of("e1"))
    hands = context.hands(["dns_update_proxy"], context.author("CHG1", "p1"), lambda: "")
    change = Change(CONTROL, "update_proxy_member", was, "no member")
    return carry_out(hands, [Write(1, "update-proxy", "dc1", "dns_update_proxy", member, (change,))])[0].state


def members(proxies: Company, host: str = "dc1") -> list[str]:
    estate = proxies.estate
    group = estate.principals.find(estate.root, "DnsUpdateProxy")
    return [each.dn for each in estate.principals.members(group, estate.hosts[host], estate.clock.now())]


def test_one_member_leaves_and_the_other_stays(proxies: Company) -> None:
    assert take_out(proxies) == "applied"
    assert members(proxies) == [DC2]
    assert take_out(proxies) == "already"
    removed = [entry.command for entry in proxies.estate.hosts["dc1"].log if entry.command == "Remove-ADGroupMember"]
    assert removed == ["Remove-ADGroupMember"], "nothing is sent twice"


def test_a_member_that_is_something_else_by_now_is_left_alone(proxies: Company) -> None:
    assert take_out(proxies, was="account") == "changed since"
    assert members(proxies) == [DHCP1, DC2]


def test_a_rollback_puts_back_only_who_was_taken_out_and_only_with_the_word(proxies: Company) -> None:
    take_out(proxies)
    taken = proxies.roll_back("e1", "r1")
    assert taken.states == {("dc1", "update_proxy_member"): "needs a word"}
    assert members(proxies) == [DC2]
    taken = proxies.roll_back("e1", "r2", allow_weakening=["update-proxy"])
    assert taken.states == {("dc1", "update_proxy_member"): "restored"}
    assert members(proxies) == [DC2, DHCP1]


def test_a_rollback_leaves_alone_who_came_back_by_hand(proxies: Company) -> None:
    take_out(proxies)
    group = proxies.estate.principals.find(proxies.estate.root, "DnsUpdateProxy")
    dhcp1 = next(each for each in proxies.estate.principals if each.dn == DHCP1)
    proxies.estate.principals.write_members(group, proxies.estate.hosts["dc1"], [dhcp1.sid])
    taken = proxies.roll_back("e1", "r1", allow_weakening=["update-proxy"])
    assert taken.states == {("dc1", "update_proxy_member"): "already back"}
    assert members(proxies) == [DHCP1]
