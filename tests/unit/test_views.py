"""Policies meet clients by the documented rules, and what the rules do not cover is unknown, never compliant."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.module_utils._view_facts import judge, networks
from ansible_collections.ddi.windows.plugins.module_utils._views import (
    PRIVATE,
    Match,
    NotEvaluated,
    Policy,
    astray,
    matches,
    representatives,
)
from hypothesis import given
from hypothesis import strategies as st

ZONE = "corp.example"
SUBNETS: dict[str, Any] = {
    "Inside": [ip_network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")],
    "Guests": [ip_network("10.8.0.0/16")],
    "Partner": [ip_network("203.0.113.0/24")],
}
PC = ip_address("10.1.1.1")


def policy(name: str = "P", order: int = 1, **changes: Any) -> Policy:
    facts: dict[str, Any] = {
        "name": name,
        "zone": ZONE,
        "action": "Allow",
        "condition": "And",
        "order": order,
        "enabled": True,
        "applies_on": "QueryProcessing",
        "criteria": [["ClientSubnet", "EQ,Inside"]],
        "scopes": ["outside"],
    }
    return Policy.of(facts | changes)


@pytest.mark.parametrize(
    ("kind", "words", "expected"),
    [
        ("ClientSubnet", "EQ,Inside", Match.YES),
        ("ClientSubnet", "eq,guests", Match.NO),
        ("ClientSubnet", "EQ,Guests,Inside", Match.YES),
        ("ClientSubnet", "NE,Guests", Match.YES),
        ("ClientSubnet", "EQ,Inside;NE,Guests", Match.YES),
        ("ClientSubnet", "NE,Inside", Match.NO),
        ("Fqdn", "EQ,*.corp.example", Match.MAYBE),
        ("Fqdn", "EQ,corp.example.", Match.YES),
        ("Fqdn", "EQ,www.corp.example", Match.NO),
        ("Fqdn", "EQ,*.other.example", Match.NO),
        ("Fqdn", "NE,*", Match.NO),
        ("Qtype", "EQ,A,AAAA", Match.NO),
        ("Qtype", "EQ,SOA", Match.MAYBE),
        ("Interface", "EQ,203.0.113.53", Match.NO),
        ("Interface", "EQ,10.0.0.53", Match.MAYBE),
        ("NetworkProtocol", "EQ,IPv4", Match.YES),
        ("NetworkProtocol", "EQ,IPv6", Match.NO),
        ("TransportProtocol", "EQ,TCP", Match.MAYBE),
        ("Time", "EQ,22:00-23:00", Match.MAYBE),
    ],
)
def test_a_criterion_holds_for_a_client_of_the_inside(kind: str, words: str, expected: Match) -> None:
    assert matches(policy(criteria=[[kind, words]]), ZONE, SUBNETS, PC) is expected


@pytest.mark.parametrize(("condition", "expected"), [("And", Match.NO), ("Or", Match.YES)])
def test_criteria_are_joined_as_the_policy_says(condition: str, expected: Match) -> None:
    criteria = [["ClientSubnet", "EQ,Inside"], ["Qtype", "EQ,A"]]
    assert matches(policy(condition=condition, criteria=criteria), ZONE, SUBNETS, PC) is expected


@pytest.mark.parametrize(
    "criteria",
    [
        [["Moon", "EQ,full"]],
        [["ClientSubnet", "EQ,Unheard"]],
        [["ClientSubnet", "LIKE,Inside"]],
        [["Interface", "EQ,x"]],
        [],
    ],
)
def test_what_the_rules_do_not_cover_is_not_evaluated(criteria: list[list[str]]) -> None:
    with pytest.raises(NotEvaluated):
        matches(policy(criteria=criteria), ZONE, SUBNETS, PC)


def test_a_policy_that_leads_the_inside_to_another_scope_is_found() -> None:
    assert astray(ZONE, [policy()], SUBNETS, [PC]) == {"P": [PC]}


@pytest.mark.parametrize(
    "changes",
    [
        {"scopes": ["corp.example"]},
        {"scopes": []},
        {"enabled": False},
        {"zone": "other.example"},
        {"applies_on": "Recursion", "zone": "", "action": "Deny"},
        {"criteria": [["ClientSubnet", "EQ,Partner"]]},
        {"criteria": [["Interface", "EQ,203.0.113.53"]]},
    ],
)
def test_a_policy_that_updaters_do_not_meet_is_left_alone(changes: dict[str, Any]) -> None:
    assert astray(ZONE, [policy(**changes)], SUBNETS, [PC]) == {}


def test_a_policy_that_surely_keeps_the_inside_comes_before() -> None:
    keeps = policy("Keep", 1, scopes=["corp.example"])
    assert astray(ZONE, [policy("Rest", 2), keeps], SUBNETS, [PC]) == {}
    assert astray(ZONE, [policy("Rest", 1), policy("Keep", 2, scopes=[ZONE])], SUBNETS, [PC]) == {"Rest": [PC]}


def test_a_policy_that_only_may_keep_the_inside_decides_nothing() -> None:
    keeps = policy("Keep", 1, scopes=[ZONE], criteria=[["TransportProtocol", "EQ,UDP"]])
    assert list(astray(ZONE, [keeps, policy("Rest", 2)], SUBNETS, [PC])) == ["Rest"]


@pytest.mark.parametrize("action", ["Deny", "Ignore"])
def test_a_policy_of_the_server_that_answers_the_inside_nothing_is_found(action: str) -> None:
    silent = policy(zone="", action=action, scopes=[], criteria=[["ClientSubnet", "EQ,Inside"]])
    assert list(astray(ZONE, [silent], SUBNETS, [PC])) == ["P"]


def test_every_part_of_the_inside_that_policies_tell_apart_is_asked_for() -> None:
    found = representatives({"Guests": [ip_network("10.8.0.0/16")], "Start": [ip_network("10.0.0.0/24")]}, [])
    assert found == [
        ip_address(each) for each in ("10.0.0.0", "10.0.1.0", "10.8.0.0", "172.16.0.0", "192.168.0.0", "fc00::")
    ]


def test_networks_that_are_meant_to_see_another_view_are_not_asked_for() -> None:
    found = representatives(SUBNETS, [ip_network("10.8.0.0/16")])
    assert ip_address("10.8.0.0") not in found
    assert ip_address("10.0.0.0") in found


@given(st.lists(st.integers(8, 30).flatmap(lambda length: st.integers(0, 2**24 - 1).map(
    lambda host: ip_network((0x0A000000 + host, length), strict=False))), max_size=8))  # fmt: skip
def test_representatives_are_private_and_each_lies_in_its_own_part(cuts: list[Any]) -> None:
    found = representatives({str(place): [each] for place, each in enumerate(cuts)}, [])
    assert all(any(each in block for block in PRIVATE if block.version == each.version) for each in found)
    parts = [frozenset(str(cut) for cut in cuts if each in cut) for each in found if each.version == 4]
    assert len(set(parts)) == len([each for each in parts if each]) + bool(frozenset() in parts)


def facts(**changes: Any) -> dict[str, Any]:
    return {"name": ZONE, "ds_integrated": True, "scopes": [ZONE], "policies": [], "error": ""} | changes


SHARED: dict[str, Any] = {"policies": [], "subnets": {"Inside": ["10.0.0.0/8"]}, "controllers": ["198.51.100.5"]}


def outside(**changes: Any) -> dict[str, Any]:
    made = policy(**changes)
    names = ("name", "zone", "action", "condition", "order", "enabled", "applies_on", "criteria", "scopes")
    return {name: getattr(made, name) for name in names}


def test_a_zone_whose_updaters_see_another_view_is_drift_that_a_person_mends() -> None:
    verdicts, findings = judge("DC=x", facts(policies=[outside()]), SHARED, [])
    assert [each.state for each in verdicts] == ["drift"]
    assert [(each.setting, each.before, each.remedy) for each in findings] == [("view", ["P"], "manual")]


def test_a_domain_controller_with_a_public_address_is_an_updater_too() -> None:
    criteria = [["ClientSubnet", "NE,Inside"]]
    verdicts, findings = judge("DC=x", facts(policies=[outside(criteria=criteria)]), SHARED, [])
    assert [each.state for each in verdicts] == ["drift"]
    assert "198.51.100.5" in findings[0].reason


def test_a_policy_that_cannot_be_judged_makes_the_view_unknown() -> None:
    verdicts, findings = judge("DC=x", facts(policies=[outside(criteria=[["Moon", "EQ,full"]])]), SHARED, [])
    assert ([each.state for each in verdicts], findings) == (["unknown"], [])


def test_what_was_not_read_makes_the_view_unknown() -> None:
    verdicts, _ = judge("DC=x", facts(error="access is denied"), SHARED, [])
    assert [each.state for each in verdicts] == ["unknown"]


def test_a_network_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match=r"outside_networks holds '10\.8\.0\.1/16', which is no network"):
        networks(["10.8.0.1/16"])
