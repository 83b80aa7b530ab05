"""A few generated estates, audited by real ansible-playbook processes: exactly what is planted is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from simulator.estate.generate import FAULTS, estate

AUDIT = Path(__file__).resolve().parents[2] / "playbooks" / "audit.yml"
#: Every private block that a site uses needs a reverse zone.
POLICIES = [{"scheme": "private-roots", "sources": ["subnets"]}]


@pytest.mark.parametrize(
    ("seed", "faults", "rc"),
    [(1, (), 0), (2, FAULTS, 4), (3, ("lagging-copy", "old-copy", "two-scavengers", "nonsecure-domain"), 0)],
    ids=["healthy", "everything", "a few"],
)
def test_an_audit_finds_exactly_what_is_planted(
    site: Callable[..., Any], seed: int, faults: tuple[str, ...], rc: int
) -> None:
    with site(text=json.dumps(estate(seed, 20, 60, 0, faults))) as running:
        runs = running.folder / "runs"
        given = {"ddi_runs_dir": str(runs), "ddi_run_id": "test", "dns_server_reverse_policies": POLICIES}
        played = running.playbook(AUDIT, "-e", json.dumps(given))
        planted = {
            (each["control"], each["target"], each["setting"])
            for oddity in running.world.estate.oddities
            for each in oddity.findings
        }
    report = json.loads((runs / "test" / "report.json").read_text(encoding="utf-8"))
    assert {(each["control"], each["target"], each["setting"]) for each in report["findings"]} == planted
    assert played.rc == rc, played.output


def held(running: Any) -> dict[str, Any]:
    """What every server holds, but for the times of its passes."""
    states = {name: host.state()["dns"] for name, host in running.world.estate.hosts.items()}
    for dns in states.values():
        dns.pop("last_scavenge_time")
        for zone in dns["zones"].values():
            zone.pop("records", None)
    return states


def changes(running: Any) -> int:
    """How many commands that change something the hosts received."""
    hosts = running.world.estate.hosts.values()
    return sum(entry.command.startswith("Set-") for host in hosts for entry in host.log)


@pytest.mark.parametrize(
    ("seed", "faults"),
    [
        (4, ("nonsecure-domain", "nonsecure-reverse", "no-aging")),
        (5, ("two-scavengers", "short-intervals", "no-aging")),
    ],
    ids=["open zones", "two scavengers"],
)
def test_a_plan_is_carried_out_once_and_taken_back(
    site: Callable[..., Any], seed: int, faults: tuple[str, ...]
) -> None:
    with site(text=json.dumps(estate(seed, 6, 14, 0, faults))) as running:
        runs = running.folder / "runs"

        def play(name: str, run: str, *words: str, **values: str) -> Any:
            given = {"ddi_runs_dir": str(runs), "ddi_run_id": run, "ddi_replication_timeout": "0"} | values
            variables = [word for key, value in given.items() for word in ("-e", f"{key}={value}")]
            return running.playbook(AUDIT.with_name(f"{name}.yml"), *words, *variables)

        before = held(running)
        play("audit", "audit")
        plan = json.loads((runs / "audit" / "plan.json").read_text(encoding="utf-8"))["plan"]
        domains = ",".join(running.world.estate.domains)
        approved = {"ddi_plan": plan, "ddi_update_sources_reviewed": domains, "ddi_secure_settle": "0h"}
        stopped = play("enforce", "stop", "--tags", "stop-scavenging")
        first = play("enforce", "first", **approved)
        written = changes(running)
        second = play("enforce", "second", **approved)
        assert (stopped.rc, first.rc, second.rc) == (0, 0, 0), stopped.output + first.output + second.output
        assert held(running) != before
        assert changes(running) == written
        words = {"ddi_allow_weakening": "scavenging,aging,shorter-interval,scavenge-servers,nonsecure-updates"}
        for run in ("first", "stop"):
            running.world.estate.clock.advance(timedelta(hours=8))
            if (runs / run / "writes").exists():
                back = play("rollback", f"back-{run}", ddi_run=run, ddi_allow_inferred="true", **words)
                assert back.rc == 0, back.output
        running.world.estate.clock.advance(timedelta(hours=8))
        assert held(running) == before
