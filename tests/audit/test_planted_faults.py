"""The audit of an estate finds exactly what is planted in it, and its counts add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from math import ceil
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.modules import dns_server

from simulator.estate.generate import estate
from simulator.estate.load import build

from .company import SAMPLES

Audit = Callable[..., Any]
Generated = Callable[[int, int, int], Any]


def adds_up(report: dict[str, Any]) -> bool:
    counted = [host for control in report["controls"] for host in control["hosts"]]
    return all(
        entry["total"] == entry["judged"] + entry["skipped"] + entry["unknown"]
        and entry["judged"] == entry["compliant"] + entry["drift"]
        for entry in [*counted, *report["controls"], report["summary"]]
    ) and report["summary"]["total"] == sum(entry["total"] for entry in counted)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_audit_finds_exactly_what_is_marked_in_the_file(audit: Audit, name: str) -> None:
    audited = audit(name)
    assert audited.found == audited.planted
    assert adds_up(audited.report)
    assert max(audited.requests.values()) <= budget(200), "a server with faults costs no more"


def test_a_healthy_estate_is_clean(audit: Audit) -> None:
    audited = audit("healthy")
    assert audited.found == set()
    assert audited.report["summary"]["unknown"] == 0


@pytest.mark.parametrize("seed", range(100))
def test_the_audit_finds_exactly_what_is_planted(audit: Audit, generated: Generated, seed: int) -> None:
    audited = audit(generated(seed, 3, 12))
    assert audited.found == audited.planted
    assert adds_up(audited.report)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1000, 1040))
def test_the_audit_finds_exactly_what_is_planted_in_large_estates(
    audit: Audit, generated: Generated, seed: int
) -> None:
    audited = audit(generated(seed, 12, 250))
    assert audited.found == audited.planted
    assert adds_up(audited.report)


def budget(zones: int) -> int:
    """Return how many requests the audit of a server with so many zones may take."""
    return 24 + 2 * ceil(zones / 200) * len(dns_server.SINGLE_ZONE)


@pytest.mark.parametrize("zones", [10, 200, 1000])
def test_the_audit_of_a_server_takes_24_requests_and_2_for_200_zones_for_a_command_that_takes_one_zone(
    audit: Audit, zones: int
) -> None:
    told = build(estate(1, 3, zones), "healthy")
    audited = audit(told)
    assert max(audited.requests.values()) <= budget(zones)
    if zones >= 200:
        sent = [Counter(entry.command for entry in host.log) for host in told.hosts.values()]
        single = {command for host in sent for command, calls in host.items() if calls >= zones} - {"Select-Object"}
        assert single <= set(dns_server.SINGLE_ZONE), "what takes a single zone is named"


def test_the_audit_of_a_member_server_takes_at_most_24_requests(audit: Audit) -> None:
    content = estate(1, 3, 10)
    zones = [{"name": "dmz.example", "kind": "file"}]
    content["hosts"].append({"name": "dns9", "addresses": ["10.99.0.9"], "zones": zones})
    audited = audit(build(content, "with a member"))
    assert audited.requests["dns9"] <= budget(len(zones))
    assert audited.found == set()
    assert audited.unknown("dns9") == set()
