"""Taking a run back by real ansible-playbook processes: what it asks for, and what the exit code says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROLLBACK = Path(__file__).resolve().parents[2] / "playbooks" / "rollback.yml"
STOP = {"name": "Servers stop scavenging", "ddi.windows.dns_scavenging": {"scavenging_interval": "never"}}

Site = Any


@pytest.fixture
def stopped(site: Callable[..., Any]) -> Iterator[Site]:
    """Run the sample estate, on which run e1 stopped the servers that scavenge."""
    with site() as running:
        runs = str(running.folder / "runs")
        task = {
            **STOP,
            "ddi.windows.dns_scavenging": {"scavenging_interval": "never", "run_id": "e1", "runs_dir": runs},
        }
        assert running.play([task], check_mode=False).rc == 0
        yield running


def back(site: Site, *words: str, **values: str) -> Any:
    given = {"ddi_runs_dir": str(site.folder / "runs"), "ddi_replication_timeout": "0"} | values
    return site.playbook(
        ROLLBACK, *words, *(word for name, value in given.items() for word in ("-e", f"{name}={value}"))
    )


def intervals(site: Site) -> dict[str, Any]:
    hosts = site.world.estate.hosts
    return {name: hosts[name].state()["dns"]["scavenging_interval_h"] for name in ("dc1", "dc2")}


def test_it_asks_for_the_run_and_refuses_one_that_nobody_knows(site: Callable[..., Any]) -> None:
    with site() as running:
        unnamed = back(running)
        assert unnamed.rc == 2
        assert "Name the run that is taken back with -e ddi_run=RUN_ID: make runs lists all of them." in unnamed.output
        unknown = back(running, ddi_run="e9")
        assert unknown.rc == 2
        assert "there is no run e9 in" in unknown.output
        assert not any(entry.command.startswith("Set-") for entry in running.world.estate.hosts["dc1"].log)


def test_what_needs_a_word_ends_with_2_and_with_the_word_it_is_given_back(stopped: Site) -> None:
    asked = back(stopped, ddi_run="e1", ddi_run_id="r1")
    assert asked.rc == 2
    assert "-e ddi_allow_weakening=scavenging" in asked.output
    assert intervals(stopped) == {"dc1": 0, "dc2": 0}
    given = back(stopped, ddi_run="e1", ddi_run_id="r2", ddi_allow_weakening="scavenging,aging", ddi_change="CHG3")
    assert given.rc == 0, given.output
    assert intervals(stopped) == {"dc1": 168, "dc2": 168}
    record = (stopped.folder / "runs" / "r2" / "writes" / "dc1.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(record[0])["change"] == "CHG3"
    assert json.loads(record[0])["undoes"]["run"] == "e1"
    again = back(stopped, ddi_run="e1", ddi_run_id="r2")
    assert "there is a run r2 in" in again.output


def test_a_host_that_is_left_out_or_lost_is_listed_and_the_others_are_given_back(stopped: Site) -> None:
    words = {"ddi_run": "e1", "ddi_allow_weakening": "scavenging"}
    limited = back(stopped, "--limit", "dc1", ddi_run_id="r1", **words)
    assert limited.rc == 2
    assert "Host not in this run (2)" in limited.output
    assert "Restored (1)" in limited.output
    stopped.world.set_faults("dc1", unreachable=True)
    lost = back(stopped, ddi_run_id="r2", **words)
    assert lost.rc == 2
    assert "Not reached (1)" in lost.output
    assert "Restored (2)" in lost.output
