"""Every command of the simulator says what it rests on, and refuses only with errors that are known."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

import simulator.commands as commands
from simulator.binder.table import command_table
from simulator.commands import FACTS, GRADES

FOLDER = Path(commands.__file__).parent
ERRORS = json.loads((FOLDER.parent / "data" / "errors.json").read_text())["errors"]
PLAYED = {
    "Get-DnsServerZone", "Get-DnsServerZoneAging", "Get-DnsServerScavenging", "Get-DnsServerSetting",
    "Get-DnsServerDsSetting", "Set-DnsServerPrimaryZone", "Set-DnsServerZoneAging", "Set-DnsServerScavenging",
    "Get-ADDomain", "Get-ADForest", "Get-ADDomainController", "Get-ADObject", "Get-ADRootDSE",
    "Get-DnsServerResourceRecord", "Get-CimInstance", "Start-DnsServerScavenging",
    "Suspend-DnsServerZone", "Resume-DnsServerZone", "Get-WinEvent", "Get-Service", "Get-DnsServerStatistics",
    "Get-Date",
    "Add-DnsServerPrimaryZone", "Remove-DnsServerZone", "Get-ADReplicationSubnet", "Get-ADReplicationSite",
    "Get-ADReplicationPartnerMetadata", "Add-DnsServerResourceRecord", "Remove-DnsServerResourceRecord",
    "Get-Acl", "Get-ADUser", "Get-ADComputer", "Get-ADGroup",
    "Get-ADGroupMember", "Add-ADGroupMember", "Remove-ADGroupMember",
    "Resolve-DnsName", "Test-DnsServer", "Get-DnsServerForwarder", "Get-DnsServerZoneDelegation",
    "Add-DnsServerZoneDelegation", "Remove-DnsServerZoneDelegation", "Get-DnsServerZoneScope",
    "Get-DnsServerQueryResolutionPolicy", "Get-DnsServerClientSubnet",
    "Get-DhcpServerv4Scope", "Get-DhcpServerv6Scope", "Get-DhcpServerv4Policy", "Get-DhcpServerDnsCredential",
    "Get-DhcpServerv4DnsSetting", "Get-DhcpServerv4OptionValue", "Get-DhcpServerv4Lease", "Get-DhcpServerv6Lease",
    "Get-DhcpServerv4Reservation", "Get-DhcpServerv4ExclusionRange", "Get-DhcpServerv6ExclusionRange",
    "Get-DhcpServerv4Binding", "Get-DnsClientServerAddress",
}  # fmt: skip


def test_the_commands_of_an_audit_and_of_its_remedies_are_played() -> None:
    assert set(FACTS) == PLAYED
    assert {name.lower() for name in FACTS} <= set(command_table())


@pytest.mark.parametrize("name", sorted(PLAYED))
def test_a_command_says_what_it_rests_on(name: str) -> None:
    facts = FACTS[name]
    assert set(facts.says) <= set(GRADES)
    assert any(facts.says.values())
    known = {error["id"] for error in ERRORS}
    assert set(facts.refuses) <= known


def test_every_error_that_the_code_names_is_known() -> None:
    known = {error["id"] for error in ERRORS}
    named: set[str] = set()
    for path in FOLDER.glob("*.py"):
        texts = [node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)]
        named |= {each for each in texts if isinstance(each, str) and _is_id(each)}
    assert named
    assert named <= known


def test_what_no_source_showed_says_so() -> None:
    own = [error for error in ERRORS if error["id"].startswith("simulator.")]
    assert {error["confidence"] for error in own} == {"simulator", "unverified"}


def _is_id(text: Any) -> bool:
    return (
        text.split(".")[0] in ("dns", "ad", "simulator")
        and text.count(".") >= 1
        and " " not in text
        and not text.endswith(".exe")
    )
