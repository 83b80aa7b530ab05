"""The verdict for each control when a server answers badly, a part, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command

from simulator.estate.load import load
from simulator.local import LocalWire

Audit = Callable[..., Any]

ESTATES = Path(__file__).resolve().parents[2] / "simulator" / "estates"

ZONE_CONTROLS = {"zone-secure-only", "zone-classification"}
LOG_CONTROLS = {"dns-audit-log", "dns-events"}
AGING_CONTROLS = {"zone-aging-enabled", "zone-aging-intervals", "zone-scavenge-servers"}
RUNS, REPLICATION, STATIC = "scavenging-really-runs", "replication-health", "static-records-protected"
NAME_CONTROLS = {"zone-writable-soa-reachable", "zone-delegations", "split-horizon"}
OF_SERVERS = {STATIC, "server-scavenging-exactly-one", "estate-coverage", RUNS, REPLICATION}
ACL = {"zone-acl-standard"}
PROXY = {"dnsupdateproxy-empty"}
ALL = ZONE_CONTROLS | AGING_CONTROLS | LOG_CONTROLS | NAME_CONTROLS | ACL | PROXY | OF_SERVERS

#: Command that does not answer on dc2 -> controls of dc2 that are unknown then, and controls of the estate.
LEFT_OPEN = {
    "Get-WinEvent": (LOG_CONTROLS, set()),
    "Get-DnsServerResourceRecord": ({STATIC}, set()),
    "Get-DnsServerZone": (
        ZONE_CONTROLS | AGING_CONTROLS | NAME_CONTROLS | ACL | PROXY | {REPLICATION, STATIC},
        {"estate-coverage", "server-scavenging-exactly-one", "zone-settings-agree"},
    ),
    "Get-DnsServerZoneAging": (AGING_CONTROLS, {"zone-settings-agree"}),
    "Get-DnsServerScavenging": (
        {"server-scavenging-exactly-one", RUNS},
        {"server-scavenging-exactly-one", "scavenging-fsmo-placement", "estate-coverage"},
    ),
    "Get-DnsServerSetting": ({"estate-coverage", "zone-classification", REPLICATION}, set()),
    "Get-Date": ({REPLICATION, RUNS, "dns-events"}, {"time-sync"}),
    "Get-ADReplicationPartnerMetadata": ({REPLICATION}, set()),
    "Get-ADDomain": ({"estate-coverage", STATIC} | ACL | PROXY, set()),
    "Get-ADForest": ({"estate-coverage", STATIC} | ACL, set()),
    "Get-ADDomainController": ({"estate-coverage"} | PROXY, set()),
    "Get-ADObject": ({"zone-classification", STATIC}, set()),
    "Get-DnsServerZoneDelegation": ({"zone-delegations"}, set()),
    "Get-DnsServerQueryResolutionPolicy": ({"split-horizon"}, set()),
    "Get-ADGroup": (ACL | PROXY, set()),
    "Get-ADGroupMember": (PROXY, set()),
    "Get-Acl": (ACL | {STATIC}, set()),
}


def sample(**faults: Any) -> Any:
    """The sample estate with faults of dc2."""
    estate = load(ESTATES / "sample.yml")
    estate.hosts["dc2"].faults.set(faults)
    return estate


@pytest.mark.parametrize("fault", ["denied", "hidden"])
@pytest.mark.parametrize("command", sorted(LEFT_OPEN))
def test_one_command_that_does_not_answer_leaves_its_controls_unknown_and_the_rest_judged(
    audit: Audit, command: str, fault: str
) -> None:
    audited = audit(sample(**{fault: [command]}))
    on_host, of_estate = LEFT_OPEN[command]
    assert audited.unknown("dc2") - {"zone-secure-only"} >= on_host - {"zone-secure-only"}
    assert audited.unknown("dc2") <= on_host | _undecided(command)
    assert audited.unknown("estate") >= of_estate
    assert audited.unknown("dc1") == set()
    judged = ALL - on_host - _undecided(command)
    assert all(audited.states("dc2")[control]["total"] for control in judged)


def _undecided(command: str) -> set[str]:
    """Without the domains of the forest, a zone without updates may be the zone of one of them."""
    return ZONE_CONTROLS | AGING_CONTROLS if command == "Get-ADForest" else set()


@pytest.mark.parametrize("command", sorted(LEFT_OPEN))
def test_a_server_with_an_unknown_control_says_the_error(audit: Audit, command: str) -> None:
    audited = audit(sample(denied=[command]))
    reasons = [entry["reason"] for each in audited.states("dc2").values() for entry in each["reasons"]]
    assert any(command in reason for reason in reasons)


def test_a_zone_without_updates_is_unknown_while_the_forest_cannot_be_read(audit: Audit) -> None:
    audited = audit(sample(denied=["Get-ADForest"]))
    assert audited.states("dc2")["zone-secure-only"]["unknown"] == 3
    assert audited.states("dc1")["zone-secure-only"]["unknown"] == 0
    assert audited.states("dc2")["zone-secure-only"]["drift"] == 2


@pytest.mark.parametrize(
    "fault",
    [{"unreachable": True}, {"unauthorized": True}, {"shell_quota": True}, {"not_xml": True}, {"lost_before": "*"}],
    ids=lambda fault: next(iter(fault)),
)
def test_a_server_that_cannot_be_talked_to_is_unknown_for_every_control_and_not_covered(
    audit: Audit, fault: dict[str, Any]
) -> None:
    audited = audit(sample(**fault))
    assert audited.unknown("dc2") == ALL
    assert ("estate-coverage", "dc2.corp.example", "coverage") in audited.found
    assert audited.unknown("dc1") == set()


@pytest.mark.parametrize("command", ["Get-DnsServerZone", "Get-DnsServerZoneAging", "Get-ADObject"])
def test_a_connection_that_breaks_in_the_middle_leaves_the_server_unread(audit: Audit, command: str) -> None:
    audited = audit(sample(lost_after=command))
    assert audited.unknown("dc2") == ALL


def test_an_account_whose_role_lacks_one_command_gets_everything_else(audit: Audit) -> None:
    audited = audit("sample", user="old-auditor")
    for host in ("dc1", "emea2"):
        assert audited.unknown(host) - {STATIC} == AGING_CONTROLS | ACL | PROXY
        assert audited.states(host)["zone-secure-only"]["judged"]


def test_an_account_whose_role_shows_the_reading_commands_finds_everything(audit: Audit) -> None:
    audited = audit("sample", user="auditor")
    assert audited.found == audited.planted
    assert audited.report["summary"]["unknown"] == 0


def test_a_host_without_the_dns_commands_is_unknown_and_says_so(audit: Audit) -> None:
    hidden = ["Get-DnsServerZone", "Get-DnsServerZoneAging", "Get-DnsServerScavenging", "Get-DnsServerSetting"]
    audited = audit(sample(hidden=hidden))
    assert audited.unknown("dc2") == ALL - LOG_CONTROLS
    reasons = {entry["reason"] for each in audited.states("dc2").values() for entry in each["reasons"]}
    assert any("Get-DnsServerZone" in reason for reason in reasons)


def test_a_setting_that_has_not_arrived_everywhere_is_found_as_different(audit: Audit) -> None:
    estate = load(ESTATES / "healthy.yml")
    target = "DC=yard.corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
    wire = LocalWire(estate.hosts["dc1"], "Administrator")
    wire.invoke(
        [Command("Set-DnsServerPrimaryZone", {"Name": "yard.corp.example", "DynamicUpdate": "NonsecureAndSecure"})]
    )
    assert audit(estate).found == {
        ("zone-secure-only", target, "dynamic_update"),
        ("zone-settings-agree", target, "dynamic_update"),
    }


def test_under_a_limit_only_what_the_servers_found_themselves_is_reported(audit: Audit) -> None:
    audited = audit("sample", limit=["emea1"])
    assert {control for control, _, _ in audited.found} == {"zone-acl-standard"}
    assert {entry["skipped"] for entry in audited.states("estate").values()} == {1}


@pytest.mark.parametrize(
    ("part", "option", "value"),
    [
        ("dns_zone", "static_zones", "no-such.example"),
        ("dns_zone", "reverse_zones", "*.99.in-addr.arpa"),
        ("dns_zone_aging", "scavenge_servers", "10.99.99.99"),
    ],
)
def test_what_the_operator_names_and_nobody_has_is_found(audit: Audit, part: str, option: str, value: str) -> None:
    audited = audit("healthy", **{part: {option: [value]}})
    assert ("operator-names", value, option) in audited.found
