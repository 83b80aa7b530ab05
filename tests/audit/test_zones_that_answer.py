"""Audits of servers whose zones are paused or shut down, whose delegations fail, and that show two views."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.modules import dns_delegation, dns_view, dns_zone_state
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession

from simulator.estate.load import build
from simulator.estate.source import merge, read
from simulator.local import LocalWire

ESTATES = Path(__file__).resolve().parents[2] / "simulator" / "estates"
Audit = Callable[..., Any]
CORP = "DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
MSDCS = "DC=_msdcs.corp.example,cn=MicrosoftDNS,DC=ForestDnsZones,DC=corp,DC=example"
REACH, DELEGATIONS, VIEWS = "zone-writable-soa-reachable", "zone-delegations", "split-horizon"


def changed(**changes: Any) -> Any:
    """The healthy estate with a few keys on top."""
    return build(merge(read(ESTATES / "healthy.yml"), changes), "changed")


def found(audited: Any, control: str) -> set[tuple[str, str]]:
    return {(target, setting) for name, target, setting in audited.found if name == control}


def test_a_zone_that_is_paused_on_one_server_is_found_there(audit: Audit) -> None:
    audited = audit(changed(hosts=[{"name": "dc2", "paused": ["depot.corp.example"]}]))
    depot = CORP.replace("DC=corp.example", "DC=depot.corp.example", 1)
    assert found(audited, REACH) == {(depot, "paused")}
    (finding,) = [each for each in audited.report["findings"] if each["setting"] == "paused"]
    assert (finding["hosts"], finding["remedy"]) == (["dc2"], "manual")
    assert "Resume-DnsServerZone -Name 'depot.corp.example' -Force" in finding["reason"]


def test_who_is_delegated_to_a_server_where_the_child_is_paused_is_found(audit: Audit) -> None:
    audited = audit(changed(hosts=[{"name": "dc2", "paused": ["depot.corp.example"]}]))
    assert found(audited, DELEGATIONS) == {(CORP, "delegation:depot")}


def test_a_zone_that_runs_nowhere_is_found_for_the_estate(audit: Audit) -> None:
    hosts = [{"name": name, "shutdown": ["depot.corp.example"]} for name in ("dc1", "dc2")]
    audited = audit(changed(hosts=[*hosts, {"name": "rodc1"}]))
    depot = CORP.replace("DC=corp.example", "DC=depot.corp.example", 1)
    assert found(audited, REACH) == {(depot, "shutdown"), (depot, "writable")}


def test_a_dead_name_server_is_found_once_for_all_who_ask(audit: Audit) -> None:
    (finding,) = [each for each in audit("sample").report["findings"] if each["control"] == DELEGATIONS]
    assert finding["hosts"] == ["dc1", "dc2", "rodc1"]
    assert finding["before"] == {
        "dc9.corp.example": "its name does not resolve (DNS_ERROR_RCODE_NAME_ERROR); 10.10.0.19 does not answer"
    }


def test_a_server_that_answers_nobody_is_found_in_every_delegation_to_it(audit: Audit) -> None:
    estate = changed()
    estate.hosts["emea2"].faults.set({"no_dns": True})
    assert found(audit(estate), DELEGATIONS) >= {(CORP, "delegation:emea")}


def test_a_child_that_lost_its_delegation_is_found(audit: Audit) -> None:
    estate = changed(zones=[{"name": "corp.example", "delegations": [{"name": "voice", "remove": True}]}])
    assert found(audit(estate), DELEGATIONS) == {(CORP, "delegation:voice")}


def test_a_child_domain_that_is_not_delegated_is_found_with_the_warning(audit: Audit) -> None:
    estate = changed(zones=[{"name": "corp.example", "delegations": [{"name": "emea", "remove": True}]}])
    audited = audit(estate)
    assert found(audited, DELEGATIONS) == {(CORP, "delegation:emea")}
    (finding,) = audited.report["findings"]
    assert "emea1.emea.corp.example" in finding["reason"]
    assert "compare them first" in finding["reason"]


POLICY: dict[str, Any] = {"name": "Away", "zone": "corp.example", "scopes": {"outside": 1}}
SUBNETS = [{"name": "Guests", "networks": ["10.8.0.0/16"]}]


def with_policy(**criteria: str) -> Any:
    return changed(
        zones=[{"name": "corp.example", "scopes": ["outside"]}],
        hosts=[{"name": "dc1", "client_subnets": SUBNETS, "policies": [POLICY | {"criteria": criteria}]}],
    )


def test_a_policy_that_shows_the_inside_another_view_is_found(audit: Audit) -> None:
    audited = audit(with_policy(ClientSubnet="NE,Guests"))
    assert found(audited, VIEWS) == {(CORP, "view")}
    (finding,) = [each for each in audited.report["findings"] if each["control"] == VIEWS]
    assert (finding["before"], finding["hosts"], finding["remedy"]) == (["Away"], ["dc1"], "manual")


def test_a_network_that_the_operator_names_may_see_another_view(audit: Audit) -> None:
    estate = with_policy(ClientSubnet="EQ,Guests")
    assert found(audit(estate), VIEWS) == {(CORP, "view")}
    assert found(audit(estate, dns_view={"outside_networks": ["10.8.0.0/16"]}), VIEWS) == set()


def test_a_policy_for_a_public_interface_is_right(audit: Audit) -> None:
    assert audit(with_policy(Interface="EQ,203.0.113.53")).found == set()


@pytest.mark.parametrize(
    ("command", "control"),
    [
        ("Get-DnsServerZoneDelegation", DELEGATIONS),
        ("Test-DnsServer", DELEGATIONS),
        ("Resolve-DnsName", DELEGATIONS),
        ("Get-DnsServerQueryResolutionPolicy", VIEWS),
        ("Get-DnsServerClientSubnet", VIEWS),
        ("Get-DnsServerZoneScope", VIEWS),
    ],
)
def test_what_the_role_does_not_show_is_unknown_and_nothing_else(audit: Audit, command: str, control: str) -> None:
    estate = changed()
    for host in estate.hosts.values():
        host.faults.set({"hidden": [command]})
    audited = audit(estate)
    assert audited.unknown("dc1") == {control}
    assert audited.found == set()


@pytest.mark.parametrize("module", [dns_delegation, dns_view, dns_zone_state])
def test_a_module_that_only_looks_sends_nothing_that_writes(module: Any) -> None:
    estate = changed()
    params = {"outside_networks": []}
    current = module.read(HostSession(LocalWire(estate.hosts["dc1"]), read_only=True, reads=module.READS), params)
    assert module.decide(current, params).verdicts
    assert module.commands(CORP, {}) == []
    assert {entry.command.partition("-")[0] for entry in estate.hosts["dc1"].log} <= {
        "Get",
        "Test",
        "Resolve",
        "Select",
    }
