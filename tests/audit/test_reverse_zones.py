"""Reverse zones that ranges in use need: what the audit of an estate finds, and what it leaves to people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.plugin_utils._report_text import render

from simulator.local import LocalWire

from .reverse import EMEA, FOREST, company, dn, policy

Audit = Callable[..., Any]
ROOTS, PER_SCOPE, IPV6 = ("reverse-private-roots", "reverse-per-scope", "reverse-ipv6")


def missing(audited: Any) -> dict[str, str]:
    """The zones that are missing, each with its remedy."""
    return {each["target"]: each["remedy"] for each in audited.report["findings"] if each["setting"] == "zone"}


def reason(audited: Any, target: str) -> str:
    return str(next(each["reason"] for each in audited.report["findings"] if each["target"] == target))


def reverse_found(audited: Any) -> set[tuple[str, str, str]]:
    return {each for each in audited.found if each[0] in (ROOTS, PER_SCOPE, IPV6)}


def state(audited: Any, control: str) -> dict[str, int]:
    return audited.states("estate")[control]


def row(audited: Any, network: str) -> dict[str, Any]:
    return next(each for each in audited.report["reverse"] if each["range"] == network)


def test_without_a_policy_nothing_is_judged(audit: Audit) -> None:
    audited = audit(company(("172.18.0.0/16", "north")), reverse_policies=[])
    assert missing(audited) == {}
    assert [state(audited, each)["skipped"] for each in (ROOTS, PER_SCOPE, IPV6)] == [1, 1, 1]


def test_only_the_roots_of_blocks_in_use_are_missing(audit: Audit) -> None:
    estate = company(
        ("172.16.4.0/24", "north"), ("172.18.0.0/17", "north"), ("172.19.1.0/24", "north"),
        zones=[{"name": "16.172.in-addr.arpa"}],
    )  # fmt: skip
    audited = audit(estate, reverse_policies=[policy()])
    assert missing(audited) == {dn("18.172.in-addr.arpa"): "automatic", dn("19.172.in-addr.arpa"): "automatic"}
    assert state(audited, ROOTS)["compliant"] == 1
    assert state(audited, ROOTS)["drift"] == 2
    assert row(audited, "172.16.4.0/24")["covered_by"] == [dn("16.172.in-addr.arpa")]
    assert row(audited, "172.18.0.0/17") | {"reason": ""} == {
        "range": "172.18.0.0/17",
        "scheme": "private-roots",
        "askers": ["subnet 172.18.0.0/17 of site north"],
        "domains": ["corp.example"],
        "covered_by": [],
        "wanted": ["18.172.in-addr.arpa"],
        "state": "drift",
        "reason": "",
    }


def test_the_terminal_shows_who_uses_a_range_and_what_answers_for_it(audit: Audit) -> None:
    estate = company(("172.18.0.0/17", "north"), ("10.1.0.0/16", "north"), zones=[{"name": "10.in-addr.arpa"}])
    text = render(audit(estate, reverse_policies=[policy()]).report)
    assert "REVERSE ZONES" in text
    assert "172.18.0.0/17 (subnet 172.18.0.0/17 of site north): missing 18.172.in-addr.arpa" in text
    assert "10.1.0.0/16 (subnet 10.1.0.0/16 of site north): 10.in-addr.arpa" in text


def test_a_block_of_which_every_address_has_a_smaller_zone_needs_no_root(audit: Audit) -> None:
    halves = [{"name": "10.2.10.in-addr.arpa"}, {"name": "11.2.10.in-addr.arpa"}]
    audited = audit(company(("10.2.10.0/23", "north"), zones=halves), reverse_policies=[policy()])
    assert missing(audited) == {}
    audited = audit(company(("10.2.10.0/23", "north"), zones=halves[:1]), reverse_policies=[policy()])
    assert missing(audited) == {dn("10.in-addr.arpa"): "automatic"}


def test_a_range_of_one_scope_gets_as_many_zones_as_it_takes(audit: Audit) -> None:
    audited = audit(
        company(("10.2.10.0/23", "north"), ("10.9.1.128/26", "north"), ("192.168.0.0/20", "north")),
        reverse_policies=[policy("per-scope")],
    )
    names = ["10.2.10", "11.2.10", "1.9.10", *(f"{each}.168.192" for each in range(16))]
    assert missing(audited) == {dn(f"{name}.in-addr.arpa"): "automatic" for name in names}


def test_the_longest_zone_that_exists_wins(audit: Audit) -> None:
    zones = [{"name": "10.in-addr.arpa"}, {"name": "2.10.in-addr.arpa", "dynamic_update": "None"}]
    audited = audit(
        company(("10.2.10.0/24", "north"), ("10.3.1.0/24", "north"), zones=zones),
        reverse_policies=[policy("per-scope")],
    )
    assert reverse_found(audited) == {(PER_SCOPE, dn("2.10.in-addr.arpa"), "dynamic_update")}
    assert "dns_server_reverse_zones" in reason(audited, dn("2.10.in-addr.arpa"))
    assert (state(audited, PER_SCOPE)["compliant"], state(audited, PER_SCOPE)["drift"]) == (1, 1)


def test_a_zone_that_anybody_may_update_does_not_count_as_covered(audit: Audit) -> None:
    zones = [{"name": "10.in-addr.arpa", "dynamic_update": "NonsecureAndSecure"}]
    audited = audit(company(("10.2.10.0/24", "north"), zones=zones), reverse_policies=[policy()])
    assert reverse_found(audited) == {(ROOTS, dn("10.in-addr.arpa"), "dynamic_update")}
    assert row(audited, "10.2.10.0/24")["state"] == "drift"


def test_one_server_that_shows_another_mode_is_enough(audit: Audit) -> None:
    zone = {"name": "10.in-addr.arpa", "behind": {"dc1": {"dynamic_update": "NonsecureAndSecure"}}}
    audited = audit(company(("10.2.10.0/24", "north"), zones=[zone]), reverse_policies=[policy()])
    assert (ROOTS, dn("10.in-addr.arpa"), "dynamic_update") in audited.found


def test_ranges_of_several_domains_get_a_zone_of_the_forest(audit: Audit) -> None:
    audited = audit(company(("10.1.0.0/16", "north"), ("10.2.0.0/16", "south")), reverse_policies=[policy()])
    assert missing(audited) == {dn("10.in-addr.arpa", FOREST): "automatic"}
    audited = audit(company(("10.2.0.0/16", "south")), reverse_policies=[policy()])
    assert missing(audited) == {dn("10.in-addr.arpa", EMEA): "automatic"}


def test_the_operator_says_who_uses_a_range(audit: Audit) -> None:
    everybody = policy(sources=[], prefixes=["10.0.0.0/8"], domains=["corp.example", "emea.corp.example"])
    assert missing(audit(company(), reverse_policies=[everybody])) == {dn("10.in-addr.arpa", FOREST): "automatic"}
    forced = policy(sources=[], prefixes=["10.0.0.0/8"], domains=["corp.example"], replication="forest")
    assert missing(audit(company(), reverse_policies=[forced])) == {dn("10.in-addr.arpa", FOREST): "automatic"}


def test_several_domains_do_not_each_get_a_zone_of_their_own(audit: Audit) -> None:
    estate = company(("10.1.0.0/16", "north"), ("10.2.0.0/16", "south"))
    audited = audit(estate, reverse_policies=[policy(replication="domain")])
    assert missing(audited) == {"10.in-addr.arpa": "refused"}
    assert "Give it replication forest" in reason(audited, "10.in-addr.arpa")


def test_a_domain_with_its_own_zone_makes_it_a_zone_of_the_forest_by_hand(audit: Audit) -> None:
    zones = [{"name": "10.in-addr.arpa", "domain": "emea.corp.example"}]
    subnets = [("10.1.0.0/16", "north"), ("10.2.0.0/16", "south"), ("10.9.0.0/16", "north"), ("10.9.0.0/16", "south")]
    estate = company(*subnets[:3], zones=zones)
    # Each range has one domain here, so the zone is wanted where it lacks; the name is taken by nobody there.
    assert missing(audit(estate, reverse_policies=[policy()])) == {dn("10.in-addr.arpa"): "automatic"}
    shared = policy(sources=[], prefixes=["10.9.0.0/16"], domains=["corp.example", "emea.corp.example"])
    audited = audit(company(zones=zones), reverse_policies=[shared])
    assert missing(audited) == {dn("10.in-addr.arpa", FOREST): "manual"}
    assert "Set-DnsServerPrimaryZone -Name '10.in-addr.arpa' -ReplicationScope Forest" in reason(
        audited, dn("10.in-addr.arpa", FOREST)
    )


def test_a_range_of_which_nobody_knows_the_domain_is_unknown(audit: Audit) -> None:
    audited = audit(company(("10.1.0.0/16", "empty"), ("10.7.0.0/16", None)), reverse_policies=[policy()])
    assert missing(audited) == {}
    assert state(audited, ROOTS)["unknown"] == 2


def test_scopes_that_nobody_read_are_unknown_and_not_nothing(audit: Audit) -> None:
    authorised = {"dhcp": {"scopes": []}, "inventory": False}
    audited = audit(company(dc2=authorised), reverse_policies=[{"scheme": "per-scope"}])
    assert state(audited, PER_SCOPE)["unknown"] == 1
    assert "of these DHCP servers were not read: dc2.corp.example" in str(state(audited, PER_SCOPE)["reasons"])


def test_scopes_of_a_forest_that_did_not_name_its_dhcp_servers_are_unknown(audit: Audit) -> None:
    denied = {"faults": {"denied": ["Get-ADObject"]}}
    estate = company(**dict.fromkeys(("dc1", "dc2", "rodc", "emea1", "emea2"), denied))
    audited = audit(estate, reverse_policies=[{"scheme": "per-scope"}])
    assert state(audited, PER_SCOPE)["unknown"] == 1
    assert "nobody told which DHCP servers there are" in str(state(audited, PER_SCOPE)["reasons"])


def test_subnets_that_nobody_read_are_unknown(audit: Audit) -> None:
    denied = {"faults": {"denied": ["Get-ADReplicationSubnet"]}}
    names = ("dc1", "dc2", "rodc", "emea1", "emea2")
    estate = company(("10.1.0.0/16", "north"), **dict.fromkeys(names, denied))
    audited = audit(estate, reverse_policies=[policy()])
    assert state(audited, ROOTS)["unknown"] == 1
    # One domain controller knows the subnets of the whole forest.
    estate = company(("10.1.0.0/16", "north"), **dict.fromkeys(names[1:], denied))
    assert missing(audit(estate, reverse_policies=[policy()])) == {dn("10.in-addr.arpa"): "automatic"}


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ({"kind": "file"}, "a zone in a file"),
        ({"kind": "forwarder", "masters": ["10.9.9.9"]}, "a conditional forwarder"),
        ({"kind": "secondary", "masters": ["10.9.9.9"]}, "a secondary zone"),
        ({"kind": "stub", "masters": ["10.9.9.9"]}, "a stub zone"),
    ],
)
def test_what_answers_from_elsewhere_is_left_to_people(audit: Audit, kind: dict[str, Any], words: str) -> None:
    estate = company(("10.1.0.0/16", "north"), dc2={"zones": [{"name": "1.10.in-addr.arpa", **kind}]})
    audited = audit(estate, reverse_policies=[policy()])
    assert missing(audited) == {"1.10.in-addr.arpa": "manual"}
    assert words in reason(audited, "1.10.in-addr.arpa")


def test_a_new_zone_that_would_hide_answers_from_elsewhere_is_left_to_people(audit: Audit) -> None:
    inside = {"zones": [{"name": "99.10.in-addr.arpa", "kind": "forwarder", "masters": ["10.9.9.9"]}]}
    audited = audit(company(("10.1.0.0/16", "north"), dc2=inside), reverse_policies=[policy()])
    assert missing(audited) == {dn("10.in-addr.arpa"): "manual"}
    assert "99.10.in-addr.arpa (a conditional forwarder on dc2)" in reason(audited, dn("10.in-addr.arpa"))


def test_a_name_that_the_directory_holds_dead_is_left_to_people(audit: Audit) -> None:
    zones = [{"name": "10.in-addr.arpa", "state": "in-progress"}]
    audited = audit(company(("10.1.0.0/16", "north"), zones=zones), reverse_policies=[policy()])
    assert missing(audited) == {dn("10.in-addr.arpa"): "manual"}
    assert "The name is taken" in reason(audited, dn("10.in-addr.arpa"))


def test_a_zone_that_is_on_its_way_is_not_missing(audit: Audit) -> None:
    estate = company(("10.1.0.0/16", "north"))
    new = {"Name": "10.in-addr.arpa", "ReplicationScope": "Domain", "DynamicUpdate": "Secure"}
    assert LocalWire(estate.hosts["dc1"]).invoke([Command("Add-DnsServerPrimaryZone", new)]).errors == []
    audited = audit(estate, reverse_policies=[policy()])
    assert missing(audited) == {}
    assert state(audited, ROOTS)["unknown"] == 1
    assert "does not serve it yet" in row(audited, "10.1.0.0/16")["reason"]


def test_ipv6_zones_end_at_nibbles(audit: Audit) -> None:
    estate = company(("fd12:3456:789a:1::/64", "north"), ("fd12:3456:789a::/47", "south"))
    audited = audit(estate, reverse_policies=[policy("ipv6", length=48)])
    assert missing(audited) == {dn("a.9.8.7.6.5.4.3.2.1.d.f.ip6.arpa", FOREST): "automatic"} | {
        dn("b.9.8.7.6.5.4.3.2.1.d.f.ip6.arpa", EMEA): "automatic"
    }


def test_global_addresses_get_a_zone_only_when_the_operator_names_them(audit: Audit) -> None:
    estate = company(("2001:db8:1::/64", "north"))
    name = "0.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
    audited = audit(estate, reverse_policies=[policy("ipv6")])
    assert missing(audited) == {dn(name): "manual"}
    assert "provider or registry" in reason(audited, dn(name))
    named = policy("ipv6", prefixes=["2001:db8:1::/48"], domains=["corp.example"], length=48)
    audited = audit(estate, reverse_policies=[named])
    assert missing(audited) == {dn("1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"): "automatic"}
    assert "provider or registry" in reason(audited, dn("1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"))


def test_children_get_zones_of_their_own_only_when_the_policy_says_so(audit: Audit) -> None:
    zones = [{"name": "10.in-addr.arpa"}]
    estate = company(("10.1.4.0/24", "north"), zones=zones)
    assert missing(audit(estate, reverse_policies=[policy("per-scope")])) == {}
    audited = audit(estate, reverse_policies=[policy("per-scope", children=True)])
    assert missing(audited) == {dn("4.1.10.in-addr.arpa"): "automatic"}
    assert "It is a child of 10.in-addr.arpa" in reason(audited, dn("4.1.10.in-addr.arpa"))


def test_under_a_limit_no_zone_is_missing(audit: Audit) -> None:
    audited = audit(company(("10.1.0.0/16", "north")), limit=["dc1"], reverse_policies=[policy()])
    assert missing(audited) == {}
    assert state(audited, ROOTS)["skipped"] == 1


def test_a_server_without_evidence_leaves_a_covered_range_unknown(audit: Audit) -> None:
    estate = company(
        ("10.1.0.0/16", "north"), zones=[{"name": "10.in-addr.arpa"}], dc2={"faults": {"unreachable": True}}
    )
    audited = audit(estate, reverse_policies=[policy()])
    assert state(audited, ROOTS)["unknown"] == 1


def test_the_subnets_cost_no_pipeline_of_their_own(audit: Audit) -> None:
    estate = company(("10.1.0.0/16", "north"), zones=[{"name": "10.in-addr.arpa"}])
    without = audit(estate, reverse_policies=[]).requests
    asked = audit(estate, reverse_policies=[policy()]).requests
    assert asked == without


@pytest.mark.parametrize(
    ("policies", "sentence"),
    [
        ([policy(), policy("per-scope")], r"reverse policies 1 \(private-roots\) and 2 \(per-scope\) overlap in 10"),
        ([policy("per-scope", length=25)], "no zone is longer than /24: write 24 or less"),
        ([policy("per-scope", prefixes=["10.1.2.128/25"])], "write 10.1.2.0/24, which contains it"),
        ([policy("ipv6", prefixes=["fd00::/49"])], "ends at no nibble: write fd00::/48 or the prefixes of /52"),
        ([policy("per-scope", prefixes=["10.0.0.1/8"])], "has host bits set"),
        ([policy("per-scope", prefixes=["fd00::/48"])], "the policy is about IPv4"),
        ([policy(prefixes=["8.8.8.0/24"])], "which is no private block: use per-scope"),
        ([policy(within=["10.5.0.0/16"])], "which is no whole private block"),
        ([policy(within=["10.0.0.0/8"], prefixes=["192.168.0.0/16"])], "which is not within the policy"),
        ([policy(length=16)], "the private blocks have their own"),
        ([policy("per-scope", prefixes=["10.0.0.0/8"], length=24)], "more than 256 zones of /24"),
        ([policy("per-scope", prefixes=["10.0.0.0/16", "10.0.4.0/24"])], "one inside the other"),
        ([policy(sources=[])], "nothing asks for a zone"),
        ([policy("per-scope", hides=["corp.example"])], "which is no reverse zone"),
    ],
)
def test_a_policy_that_cannot_be_meant_is_refused_in_one_sentence(
    audit: Audit, policies: list[dict[str, Any]], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        audit(company(), reverse_policies=policies)
    assert "\n" not in str(refused.value)
