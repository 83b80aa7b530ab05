"""By ansible-playbook: playbooks/forecast.yml and what follows it, with their exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "forecast.schema.json").read_text(encoding="utf-8"))
FORECAST, APPROVE, GUARD = (
    ROOT / "playbooks" / f"{name}.yml" for name in ("forecast", "forecast_approve", "forecast_guard")
)
NO_STATIC = ("-e", json.dumps({"ddi_static_names": []}))


def test_a_forecast_is_made_and_approved(site: Callable[..., Any]) -> None:
    with site() as running:
        folder = ("-e", f"ddi_runs_dir={running.folder / 'runs'}")
        made = running.playbook(FORECAST, *folder, *NO_STATIC, "-e", "ddi_run_id=f1")
        words = {"ddi_forecast_accept_unknown": True, "ddi_change": "CHG7"}
        approved = running.playbook(APPROVE, *folder, "-e", "ddi_forecast=f1", "-e", json.dumps(words))
        missing = running.playbook(APPROVE, *folder)
        strange = running.playbook(APPROVE, *folder, "-e", "ddi_forecast=f2")
    document = json.loads((running.folder / "runs" / "f1" / "forecast.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, SCHEMA)
    assert (made.rc, approved.rc, missing.rc, strange.rc) == (0, 0, 2, 2), made.output + approved.output
    assert "FORECAST " in made.output
    assert "records of the forecast" in approved.output
    assert "Name the run that made the forecast with -e ddi_forecast=RUN_ID." in missing.output
    assert "there is no run f2" in strange.output
    kept = json.loads((running.folder / "runs" / "f1" / "forecast_approval.json").read_text(encoding="utf-8"))
    assert (kept["about"]["change"], bool(kept["deletions"])) == ("CHG7", True)


def test_a_forecast_that_is_not_whole_ends_with_2_and_an_unreachable_server_with_4(site: Callable[..., Any]) -> None:
    with site() as running:
        folder = ("-e", f"ddi_runs_dir={running.folder / 'runs'}")
        running.world.estate.hosts["dc2"].faults.denied = {"Get-CimInstance"}
        untold = running.playbook(FORECAST, *folder)
        running.world.estate.hosts["dc2"].faults.denied = set()
        running.world.estate.hosts["dc1"].faults.unreachable = True
        unread = running.playbook(FORECAST, *folder)
    assert (untold.rc, unread.rc) == (2, 4), untold.output + unread.output
    assert "The forecast is not whole: " in untold.output
    assert "not known of " in unread.output


def test_the_guard_stops_what_nobody_approved_and_says_so_by_its_exit_code(site: Callable[..., Any]) -> None:
    with site() as running:
        folder = ("-e", f"ddi_runs_dir={running.folder / 'runs'}", *NO_STATIC)
        servers = {name: host.dns for name, host in running.world.estate.hosts.items() if host.dns}
        intervals = {name: server.scavenging.interval for name, server in servers.items()}
        tried = running.playbook(GUARD, *folder, "--check", "-e", "ddi_run_id=g0")
        assert {name: server.scavenging.interval for name, server in servers.items()} == intervals
        stopped = running.playbook(GUARD, *folder, "-e", "ddi_run_id=g1")
        after = {name: server.scavenging.interval for name, server in servers.items()}
        quiet = running.playbook(GUARD, *folder, "-e", "ddi_run_id=g2")
    assert (tried.rc, stopped.rc, quiet.rc) == (2, 2, 0), tried.output + stopped.output + quiet.output
    assert "would be stopped, because" in tried.output
    assert "was stopped, because" in stopped.output
    told = json.loads((running.folder / "runs" / "g1" / "guard.json").read_text(encoding="utf-8"))
    for name, each in told["servers"].items():
        short = name.partition(".")[0]
        assert bool(after[short]) == (not each["reasons"])
        assert intervals[short]
    assert any(each["reasons"] for each in told["servers"].values())
    assert (running.folder / "runs" / "g1" / "writes").is_dir()
