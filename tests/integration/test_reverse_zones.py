"""A reverse zone by real ansible-playbook processes: asked for, created, asked again, and taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.audit.reverse import company_of, policy

PLAYBOOKS = Path(__file__).resolve().parents[2] / "playbooks"
AUDIT, ENFORCE, ROLLBACK = (PLAYBOOKS / f"{name}.yml" for name in ("audit", "enforce", "rollback"))
NAME = "18.172.in-addr.arpa"


def leasing_company() -> dict[str, Any]:
    """Return the estate file of a company that lacks a reverse zone for a scope, which leases one address."""
    # A rollback takes away only what was made when the run made it, by the clocks of both.
    content = company_of(("172.18.0.0/16", "north")) | {"clock": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    held = {"network": "172.18.4.0/24", "leases": [{"address": "172.18.4.50", "host": "pc", "renews": True}]}
    dhcp = {"addresses": ["10.1.0.9"], "dns": False, "resolvers": ["10.1.0.1"], "dhcp": {"scopes": [held]}}
    content["hosts"].append({"name": "dhcp1", "fqdn": "dhcp1.corp.example"} | dhcp)
    return content


def test_a_missing_reverse_zone_is_created_and_taken_back(site: Callable[..., Any]) -> None:
    content = leasing_company()
    with site(text=json.dumps(content)) as running:
        runs = running.folder / "runs"
        given = {"ddi_runs_dir": str(runs), "ddi_replication_timeout": "0", "dns_server_reverse_policies": [policy()]}
        words = ("-e", json.dumps(given))
        foreseen = running.playbook(ENFORCE, "--check", *words, "-e", f"ddi_zones={NAME}", "-e", "ddi_run_id=look")
        assert foreseen.rc == 0, foreseen.output
        assert running.world.estate.hosts["dc1"].dns.find(NAME) is None
        made = running.playbook(ENFORCE, *words, "-e", f"ddi_zones={NAME}", "-e", "ddi_run_id=made")
        assert made.rc == 0, made.output
        zone = running.world.estate.hosts["dc1"].state()["dns"]["zones"][NAME]
        assert (zone["dynamic_update"], zone["aging"]) == ("Secure", False)
        kept = {path.name: json.loads(path.read_text()) for path in (runs / "made" / "matrix").iterdir()}
        hosts = ("dc1", "dc2", "emea1", "emea2", "rodc")
        assert set(kept) == {"dhcp1-leases.json"} | {
            f"{each}-{when}.json" for each in hosts for when in ("before", "after")
        }
        (rows,) = kept["emea2-before.json"]["zones"].values()
        assert "50.4.18.172.in-addr.arpa" in {each["name"] for each in rows}, "what is leased is asked for"
        back = running.playbook(ROLLBACK, *words, "-e", "ddi_run=made")
        assert back.rc == 0, back.output
        assert running.world.estate.hosts["dc1"].dns.find(NAME) is None


def test_a_dhcp_server_that_is_lost_meanwhile_ends_no_audit(site: Callable[..., Any]) -> None:
    content = leasing_company()
    content["hosts"][-1]["faults"] = {"lost_before": "Get-DhcpServerv4Lease"}
    with site(text=json.dumps(content)) as running:
        given = {"ddi_runs_dir": str(running.folder / "runs"), "dns_server_reverse_policies": [policy()]}
        played = running.playbook(AUDIT, "-e", json.dumps(given), "-e", "ddi_run_id=look")
        assert played.rc == 0, played.output
        plan = json.loads((running.folder / "runs" / "look" / "plan.json").read_text())
        (step,) = [each for each in plan["steps"] if each["kind"] == "zone-create"]
        (gate,) = [each for each in step["gates"] if each["gate"] == "answers"]
        assert gate["state"] == "unknown"
        assert "dhcp1 was not asked for its leases" in gate["sentence"]
