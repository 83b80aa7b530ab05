"""Replication that fails and clocks that are off are found, and hold back what replicates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from simulator.estate.load import build

Audit = Callable[..., Any]
ROLES = ["SchemaMaster", "DomainNamingMaster", "PDCEmulator", "RIDMaster", "InfrastructureMaster"]
PARTITION, FOREST = (f"DC={name}DnsZones,DC=corp,DC=example" for name in ("Domain", "Forest"))
OPEN = "NonsecureAndSecure"


def company(*failures: dict[str, Any], servers: int = 3, offset: int = 0, **faults: Any) -> Any:
    """Return an estate of a few servers and one open zone; *faults* are those of the last server."""
    hosts: list[dict[str, Any]] = [
        {"name": f"dc{n}", "domain": "corp.example", "addresses": [f"10.1.0.{n}"], "uptime": "40d"}
        for n in range(1, servers + 1)
    ]
    hosts[0]["fsmo"] = ROLES
    hosts[-1] |= {"faults": faults, "utc_offset_minutes": offset}
    return build(
        {
            "estate": "few",
            "clock": "2026-03-01T12:00:00Z",
            "replication": {"failures": list(failures)},
            "domains": [{"name": "corp.example"}],
            "accounts": [{"name": "Administrator", "password": "Simulated-Only-1"}],
            "hosts": hosts,
            "zones": [{"name": "app.corp.example", "dynamic_update": OPEN}],
        },
        "few servers",
    )


def found(audited: Any, control: str) -> list[tuple[str, str]]:
    return [(each["target"], each["reason"]) for each in audited.report["findings"] if each["control"] == control]


def gates(audited: Any) -> dict[str, str]:
    steps = [step for step in audited.plan["steps"] if step["kind"] == "secure-forward"]
    return {gate["gate"]: gate["state"] for step in steps for gate in step["gates"]}


def test_what_replicates_is_changed_where_replication_and_clocks_are_right(audit: Audit) -> None:
    audited = audit(company())
    assert found(audited, "replication-health") == found(audited, "time-sync") == []
    assert set(gates(audited).values()) == {"open"}


@pytest.mark.parametrize("partition", [None, "DomainDnsZones.corp.example"])
def test_a_server_that_replication_does_not_reach_holds_back_the_zones_that_it_holds(
    audit: Audit, partition: str | None
) -> None:
    audited = audit(company({"host": "dc3", "since": "3d", "partition": partition}))
    reason = dict(found(audited, "replication-health"))[PARTITION]
    assert "replication from dc1 fails (error 1722, last success 2026-02-26 12:00 UTC)" in reason
    assert gates(audited)["replication"] == "closed"


def test_one_partner_that_fails_is_enough(audit: Audit) -> None:
    audited = audit(company({"host": "dc2", "since": "5h", "partner": "dc3"}))
    assert set(dict(found(audited, "replication-health"))) == {PARTITION, FOREST}
    assert gates(audited)["replication"] == "closed"


def test_replication_that_may_not_be_read_is_unknown(audit: Audit) -> None:
    audited = audit(company(denied=["Get-ADReplicationPartnerMetadata"]))
    assert found(audited, "replication-health") == []
    assert "replication-health" in audited.unknown("dc3")
    assert gates(audited)["replication"] == "unknown"


def test_a_server_without_a_partner_is_right_when_it_is_the_only_one(audit: Audit) -> None:
    audited = audit(company(servers=1))
    assert found(audited, "replication-health") == []
    assert gates(audited)["replication"] == "open"


@pytest.mark.parametrize("ahead", [299, -299])
@pytest.mark.parametrize("offset", [0, 330, -480])
def test_a_clock_may_be_five_minutes_off_in_any_time_zone(audit: Audit, ahead: int, offset: int) -> None:
    audited = audit(company(offset=offset, clock_ahead_s=ahead))
    assert found(audited, "time-sync") == []
    assert gates(audited)["clock"] == "open"


@pytest.mark.parametrize(("ahead", "words"), [(420, "about 7 min ahead"), (-3600, "about 60 min behind")])
def test_a_clock_that_is_further_off_is_found_and_holds_back_the_zones_of_its_server(
    audit: Audit, ahead: int, words: str
) -> None:
    audited = audit(company(offset=60, clock_ahead_s=ahead))
    ((target, reason),) = found(audited, "time-sync")
    assert target == "dc3.corp.example"
    assert f"The clock of dc3.corp.example is {words}, compared with the PDC emulator dc1.corp.example" in reason
    assert gates(audited)["clock"] == "closed"


def test_every_clock_is_unknown_when_that_of_the_pdc_emulator_was_not_read(audit: Audit) -> None:
    estate = company()
    estate.hosts["dc1"].faults.set({"denied": ["Get-Date"]})
    audited = audit(estate)
    assert found(audited, "time-sync") == []
    assert gates(audited)["clock"] == "unknown"
