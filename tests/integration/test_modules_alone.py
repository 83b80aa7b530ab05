"""A module in somebody's own play, outside check mode: what it writes, what it refuses, what it records."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Open = Callable[..., Any]

NEVER = {"scavenging_interval": "never"}


def tasks(module: str, **options: Any) -> list[dict[str, Any]]:
    return [{"name": "A change", f"ddi.windows.{module}": options}]


def record(runs: Path, run: str, host: str) -> list[dict[str, Any]]:
    path = runs / run / "writes" / f"{host}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def writes(site: Any, host: str) -> list[str]:
    return [entry.command for entry in site.world.estate.hosts[host].log if entry.command.startswith("Set-")]


def test_stopping_to_scavenge_is_written_and_recorded(site: Open) -> None:
    with site() as running:
        runs = running.folder / "runs"
        options = {**NEVER, "runs_dir": str(runs), "run_id": "stop", "change": "CHG0001"}
        played = running.play(tasks("dns_scavenging", **options), "--limit", "dc1,rodc1", check_mode=False)
        assert played.rc == 0, played.output
        assert writes(running, "dc1") == ["Set-DnsServerScavenging"]
        assert writes(running, "rodc1") == []
    assert played.of("dc1").result["changed"]
    assert not played.of("rodc1").result["changed"]
    intent, outcome = record(runs, "stop", "dc1")
    assert (intent["change"], intent["account"], outcome["outcome"]) == ("CHG0001", "Administrator", "applied")
    assert [(each["before"], each["after"]) for each in intent["changes"]] == [("7d", "never")]
    assert "dc1: applied: Set-DnsServerScavenging -ScavengingInterval 0.00:00:00" in played.output


def test_without_a_run_id_one_is_made_for_the_record(site: Open) -> None:
    with site() as running:
        runs = running.folder / "runs"
        played = running.play(tasks("dns_scavenging", **NEVER, runs_dir=str(runs)), "--limit", "dc1", check_mode=False)
    assert played.rc == 0, played.output
    run = played.of("dc1").result["run_id"]
    assert [line["line"] for line in record(runs, run, "dc1")] == ["intent", "outcome"]


@pytest.mark.parametrize("check", [True, False], ids=["in check mode", "outside of it"])
def test_what_concerns_other_servers_is_refused_unless_the_operator_judged(site: Open, check: bool) -> None:
    with site() as running:
        runs = str(running.folder / "runs")
        played = running.play(tasks("dns_zone", runs_dir=runs), "--limit", "dc1", check_mode=check)
        assert writes(running, "dc1") == []
    assert played.rc == (0 if check else 2)
    assert "which concerns other servers too: let playbooks/enforce.yml judge it" in played.of("dc1").result["msg"]


def test_what_the_operator_judged_is_written_once(site: Open) -> None:
    with site() as running:
        options = {"runs_dir": str(running.folder / "runs"), "unjudged": True}
        predicted = running.play(tasks("dns_zone", **options), "--limit", "dc1", "--check")
        first = running.play(tasks("dns_zone", **options), "--limit", "dc1", check_mode=False)
        second = running.play(tasks("dns_zone", **options), "--limit", "dc1", check_mode=False)
        assert writes(running, "dc1") == ["Set-DnsServerPrimaryZone"] * 2
    assert [first.rc, second.rc] == [0, 0], first.output + second.output
    told, done = predicted.of("dc1").result, first.of("dc1").result
    assert told["commands"] == done["commands"]
    assert [line for each in done["done"] for line in each["commands"]] == [
        each["command"] for each in told["commands"]
    ]
    assert told["changed"]
    assert done["changed"]
    assert not second.of("dc1").result["changed"]


def test_the_record_is_of_the_machine_that_changed(site: Open) -> None:
    with site() as running:
        runs = running.folder / "runs"
        task = tasks("dns_scavenging", **NEVER, runs_dir=str(runs), run_id="moved")[0] | {"delegate_to": "dc2"}
        played = running.play([task], "--limit", "dc1,dc2", check_mode=False, hosts="dc1")
        assert played.rc == 0, played.output
        assert writes(running, "dc2") == ["Set-DnsServerScavenging"]
    assert [line["host"] for line in record(runs, "moved", "dc2")] == ["dc2", "dc2"]
    assert record(runs, "moved", "dc1") == []


@pytest.mark.parametrize("fault", ["lost_before", "lost_after"])
def test_a_connection_lost_during_a_write_is_settled_by_one_new_session(site: Open, fault: str) -> None:
    with site() as running:
        runs = running.folder / "runs"
        running.world.set_faults("dc1", **{fault: "Set-DnsServerScavenging"})
        variables = running.connection(ansible_psrp_reconnection_retries=3, ansible_psrp_reconnection_backoff=0)
        options = {**NEVER, "runs_dir": str(runs), "run_id": "lost"}
        played = running.play(
            tasks("dns_scavenging", **options), "--limit", "dc1", variables=variables, check_mode=False
        )
        assert writes(running, "dc1") == ["Set-DnsServerScavenging"], "a write is never sent twice"
        assert running.shells() == 0
    applied = fault == "lost_after"
    assert played.rc == (0 if applied else 2), played.output
    assert record(runs, "lost", "dc1")[1]["outcome"] == ("applied" if applied else "not applied")


def test_nothing_is_written_when_the_record_has_no_place(site: Open) -> None:
    with site() as running:
        (running.folder / "runs").write_text("a file is in the way")
        options = {**NEVER, "runs_dir": str(running.folder / "runs"), "run_id": "full"}
        played = running.play(tasks("dns_scavenging", **options), "--limit", "dc1", check_mode=False)
        assert writes(running, "dc1") == []
    assert played.rc == 2
    assert "cannot be written" in played.output
