"""Delegations lead to servers that answer; dns_delegation and the judge tell which do not, and which are missing."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._delegated import judge_delegated
from ansible_collections.ddi.windows.plugins.module_utils._delegations import delegated_in, judge
from ansible_collections.ddi.windows.plugins.module_utils._estate import estate_of
from ansible_collections.ddi.windows.plugins.module_utils._findings import Outcome

PARENT = "DC=corp.example,CN=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
CHILD = "DC=depot.corp.example,CN=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"


def judged(**servers: dict[str, Any]) -> Any:
    named = {f"{name}.corp.example": known for name, known in servers.items()}
    verdicts, findings = judge(PARENT, {"name": "corp.example", "delegations": {"depot.corp.example": named}})
    return verdicts[0].state, findings


def ip(result: str, number: int = 1) -> dict[str, Any]:
    address = f"10.0.0.{number}"
    return {"glue": [address], "resolved": [address], "unresolved": "", "unread": "", "results": {address: result}}


def test_a_delegation_whose_servers_all_answer_is_compliant() -> None:
    assert judged(dc1=ip("Success"), dc2=ip("Success", 2)) == ("compliant", [])


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ("NoResponse", "10.0.0.2 does not answer"),
        ("Unreachable", "10.0.0.2 does not answer"),
        ("NotAuthoritativeForZone", "10.0.0.2 does not serve depot.corp.example"),
        ("UnknownError", "10.0.0.2 answers UnknownError for depot.corp.example"),
    ],
)
def test_a_server_that_does_not_answer_for_the_child_is_named_with_the_line(result: str, words: str) -> None:
    state, (finding,) = judged(dc1=ip("Success"), dc2=ip(result, 2))
    assert (state, finding.setting, finding.remedy) == ("drift", "delegation:depot", "manual")
    assert finding.before == {"dc2.corp.example": words}
    line = "Remove-DnsServerZoneDelegation -Name 'corp.example' -ChildZoneName 'depot' -NameServer 'dc2.corp.example'"
    assert f"{line} -Force" in finding.reason


def test_a_name_that_does_not_resolve_is_found_though_its_glue_answers() -> None:
    _, (finding,) = judged(dc1=ip("Success") | {"resolved": [], "unresolved": "DNS name does not exist"})
    assert finding.before == {"dc1.corp.example": "its name does not resolve (DNS name does not exist)"}


def test_an_old_address_beside_one_that_answers_is_found() -> None:
    both = ip("Success") | {"results": {"10.0.0.1": "Success", "10.0.0.9": "NoResponse"}}
    assert judged(dc1=both)[0] == "drift"


def test_an_ipv6_address_without_a_way_to_it_is_no_finding_beside_one_that_answers() -> None:
    both = ip("Success") | {"results": {"10.0.0.1": "Success", "fd00::1": "NoResponse"}}
    assert judged(dc1=both) == ("compliant", [])


@pytest.mark.parametrize(
    "known", [ip("Success") | {"unread": "access is denied"}, ip("IPV6NotSupported"), ip("Success") | {"results": {}}]
)
def test_what_could_not_be_asked_is_unknown(known: dict[str, Any]) -> None:
    assert judged(dc1=known) == ("unknown", [])


def test_a_zone_whose_delegations_were_not_read_is_unknown() -> None:
    verdicts, findings = judge(PARENT, {"name": "corp.example", "delegations": {}, "error": "access is denied"})
    assert ([each.state for each in verdicts], findings) == (["unknown"], [])


@pytest.mark.parametrize("child", ["depot", "depot.corp.example", "DEPOT.Corp.Example."])
def test_a_child_is_known_however_the_server_writes_it(child: str) -> None:
    data = {"RecordData": {"NameServer": "DC1.corp.example."}}
    glue = [{"RecordData": {"IPv4Address": "10.0.0.1"}}, {"RecordData": {"IPv6Address": "FD00::1"}}]
    told = delegated_in("corp.example", [{"ChildZoneName": child, "NameServer": data, "IPAddress": glue}])
    assert told == {"depot.corp.example": {"dc1.corp.example": {"glue": ["10.0.0.1", "fd00::1"]}}}


def zone(name: str, **facts: Any) -> dict[str, Any]:
    known = {"name": name, "zone_type": "Primary", "ds_integrated": True, "auto_created": False, "read_only": False}
    return known | facts


def dc(number: int, *zones: str, delegated: Any = (), error: str = "", **facts: Any) -> dict[str, Any]:
    current = {each: zone(each.partition(",")[0].removeprefix("DC="), **facts) for each in zones}
    told = {PARENT: {"name": "corp.example", "delegations": {each: {} for each in delegated}} | {"error": error}}
    info = {"fqdn": f"dc{number}.corp.example", "addresses": [f"10.0.0.{number}"], "controller": True}
    parts = {
        "dns_server_info": {"current": {"server": info}},
        "dns_zone": {"current": current},
        "dns_delegation": {"current": told},
    }
    return {"host": f"dc{number}", "reached": True, "error": None, "parts": parts}


def outcome(*evidence: dict[str, Any]) -> Outcome:
    hosts = [each["host"] for each in evidence]
    return judge_delegated(estate_of(evidence, hosts, hosts))


def test_a_child_that_the_zone_above_does_not_delegate_is_found_with_the_line_and_the_way_back() -> None:
    (finding,) = outcome(dc(1, PARENT, CHILD), dc(2, PARENT, CHILD)).findings
    assert (finding.target, finding.setting, finding.remedy) == (PARENT, "delegation:depot", "manual")
    assert finding.after == ["dc1.corp.example=10.0.0.1", "dc2.corp.example=10.0.0.2"]
    assert (
        "Add-DnsServerZoneDelegation -Name 'corp.example' -ChildZoneName 'depot' -NameServer 'dc2.corp.example' "
        "-IPAddress 10.0.0.2" in finding.reason
    )
    assert "Remove-DnsServerZoneDelegation" in finding.reason
    assert "hold corp.example and not" not in finding.reason


def test_who_holds_the_parent_and_not_the_child_is_named_because_names_may_vanish_there() -> None:
    (finding,) = outcome(dc(1, PARENT, CHILD), dc(2, PARENT)).findings
    assert "dc2 hold corp.example and not depot.corp.example" in finding.reason


def test_a_read_only_server_is_not_proposed() -> None:
    (finding,) = outcome(dc(1, PARENT, CHILD), dc(2, PARENT, CHILD, read_only=True)).findings
    assert finding.after == ["dc1.corp.example=10.0.0.1"]


@pytest.mark.parametrize("delegated", [["depot.corp.example"], ["example.corp.example", "depot.corp.example"]])
def test_a_child_that_is_delegated_is_compliant(delegated: list[str]) -> None:
    told = outcome(dc(1, PARENT, CHILD, delegated=delegated))
    assert (told.findings, [each.state for each in told.verdicts]) == ((), ["compliant"])


def test_a_delegation_that_has_not_reached_every_server_yet_is_none_that_lacks() -> None:
    assert outcome(dc(1, PARENT, CHILD, delegated=["depot.corp.example"]), dc(2, PARENT, CHILD)).findings == ()


def test_a_parent_that_nobody_told_of_is_unknown() -> None:
    told = outcome(dc(1, PARENT, CHILD, error="access is denied"))
    assert (told.findings, [each.state for each in told.verdicts]) == ((), ["unknown"])


def test_a_zone_without_children_is_not_asked_about() -> None:
    assert outcome(dc(1, PARENT)) == Outcome()
