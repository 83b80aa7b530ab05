"""Backups of zones by real ansible-playbook processes, over the wire."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

BACKUP = Path(__file__).resolve().parents[2] / "playbooks" / "backup.yml"


def test_the_playbook_keeps_every_zone_and_fails_when_a_server_cannot_be_read(site: Callable[..., Any]) -> None:
    with site("healthy") as running:
        runs = running.folder / "runs"
        kept = running.playbook(BACKUP, "-e", f"ddi_runs_dir={runs}", "-e", "ddi_run_id=b1")
        assert kept.rc == 0, kept.output
        assert "zones are backed up" in kept.output
        sheets = [json.loads(path.read_text()) for path in (runs / "b1" / "backup").glob("*/*.json")]
        assert {"corp.example", "_msdcs.corp.example", "kiosk.emea.corp.example"} <= {each["zone"] for each in sheets}
        assert all(each["read_back"] for each in sheets)
        strange = running.playbook(BACKUP, "-e", f"ddi_runs_dir={runs}", "-e", "ddi_zones=nowhere.example")
        assert strange.rc == 2
        assert "no zone that was read is called nowhere.example" in strange.output
        running.world.set_faults("dc2", denied=["Get-DnsServerResourceRecord"])
        denied = running.playbook(BACKUP, "-e", f"ddi_runs_dir={runs}", "-e", "ddi_run_id=b2")
    assert denied.rc == 2
    assert "dc2 did not give its records: its task above says why" in " ".join(denied.output.split())
