"""What the pages promise about commands is what the modules send."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from ansible_collections.ddi.windows.plugins.module_utils import _logons

ROOT = Path(__file__).resolve().parents[2]
MODULES = "ansible_collections.ddi.windows.plugins.modules"


def test_the_least_account_is_shown_exactly_the_commands_that_an_audit_reads_with() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    shown = re.search(r"## The least account\n(.*?)\n## ", page, re.DOTALL)
    assert shown is not None
    parts = import_module(f"{MODULES}.dns_server").PARTS
    reads = {command for part in parts for command in import_module(f"{MODULES}.{part}").READS}
    assert set(re.findall(r"`((?:Get|Test|Resolve)-\w+)`", shown[1])) == reads


def test_the_account_of_a_forecast_is_shown_what_it_needs_beside_an_audit() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    shown = re.search(r"## The account of a forecast\n(.*?)\n## ", page, re.DOTALL)
    assert shown is not None
    audit = {read for part in import_module(f"{MODULES}.dns_server").PARTS for read in reads_of(part)}
    needed = reads_of("dns_scavenging_forecast_info") | set(_logons.READS)
    assert set(re.findall(r"`(Get-\w+)`", shown[1])) == needed - audit


def test_the_account_on_a_dhcp_server_is_shown_what_is_read_there() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    shown = re.search(r"## The account on a DHCP server\n(.*?)\n## ", page, re.DOTALL)
    assert shown is not None
    assert set(re.findall(r"`((?:Get|Resolve)-\w+)`", shown[1])) == reads_of("dhcp_server_info")


def test_the_commands_that_take_one_zone_are_named_beside_what_an_audit_costs() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    told = re.search(r"takes at most 24 requests.*?\.\s", page, re.DOTALL)
    assert told is not None
    assert set(re.findall(r"`([A-Z][a-z]+-\w+)`", told[0])) == set(import_module(f"{MODULES}.dns_server").SINGLE_ZONE)


def reads_of(name: str) -> set[str]:
    return set(import_module(f"{MODULES}.{name}").READS)
