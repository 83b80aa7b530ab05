"""The audit of an estate finds exactly what is planted in it, and its counts add up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simulator.estate.generate import estate
from simulator.estate.load import build

Audit = Callable[..., Any]
Generated = Callable[[int, int, int], Any]

SAMPLES = ["sample", "healthy", "variant-directory-copies", "variant-uncovered-dc", "variant-unreachable-dc"]


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


@pytest.mark.parametrize("zones", [10, 1000])
def test_the_audit_of_a_server_takes_at_most_14_requests_whatever_the_number_of_its_zones(
    audit: Audit, zones: int
) -> None:
    audited = audit(build(estate(1, 3, zones), "healthy"))
    assert max(audited.requests.values()) <= 14


def test_the_audit_of_a_member_server_takes_at_most_14_requests(audit: Audit) -> None:
    content = estate(1, 3, 10)
    zones = [{"name": "dmz.example", "kind": "file"}]
    content["hosts"].append({"name": "dns9", "addresses": ["10.99.0.9"], "zones": zones})
    audited = audit(build(content, "with a member"))
    assert audited.requests["dns9"] <= 14
    assert audited.found == set()
    assert audited.unknown("dns9") == set()
