"""By ansible-playbook: playbooks/scavenge.yml on an estate that is ready for a pass, and on one that is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from simulator.wire import running

from ..audit.armed import between_passes, prepare
from .conftest import Site

PLAYBOOK = Path(__file__).resolve().parents[2] / "playbooks" / "scavenge.yml"
NO_STATIC = ("-e", json.dumps({"ddi_static_names": []}))


def test_a_pass_is_told_started_and_confirmed(tmp_path: Path) -> None:
    # The controller lives in the real time, so the estate ends there.
    world = between_passes(tmp_path, datetime.now(UTC) - timedelta(minutes=1))
    prepare(world, "now")
    told = ("-e", f"ddi_runs_dir={world.folder}", "-e", "ddi_scavenge_host=dc2", *NO_STATIC)
    with running(world.estate) as served:
        site = Site(served, tmp_path)
        tried = site.playbook(PLAYBOOK, *told, "--check", "-e", "ddi_run_id=s0")
        assert not [each for each in world.estate.hosts["dc2"].log if each.command == "Start-DnsServerScavenging"]
        started = site.playbook(PLAYBOOK, *told, "-e", "ddi_run_id=s1", "-e", "ddi_scavenge_records=1")
    assert (tried.rc, started.rc) == (0, 0), tried.output + started.output
    assert "A pass on dc2 now deletes 1 record" in tried.output
    assert "it deleted 1 records, and 1 were foreseen" in started.output
    assert [each.command for each in world.estate.hosts["dc2"].log].count("Start-DnsServerScavenging") == 1


def test_a_closed_gate_ends_with_2_and_a_missing_server_is_asked_for(site: Callable[..., Any]) -> None:
    with site("healthy") as running:
        folder = ("-e", f"ddi_runs_dir={running.folder / 'runs'}", *NO_STATIC)
        nameless = running.playbook(PLAYBOOK, *folder)
        closed = running.playbook(PLAYBOOK, *folder, "-e", "ddi_scavenge_host=dc2", "-e", "ddi_scavenge_records=0")
        log = running.world.estate.hosts["dc2"].log
    assert (nameless.rc, closed.rc) == (2, 2), nameless.output + closed.output
    assert "Name the server on which the pass is started with -e ddi_scavenge_host=NAME." in nameless.output
    assert "The pass on dc2 is not started, and nothing was sent." in closed.output
    assert not [each for each in log if each.command == "Start-DnsServerScavenging"]
