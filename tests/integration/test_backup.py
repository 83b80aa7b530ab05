"""Backups of zones by real ansible-playbook processes, over the wire."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

PLAYBOOKS = Path(__file__).resolve().parents[2] / "playbooks"
BACKUP, RESTORE, ROLLBACK = (PLAYBOOKS / f"{name}.yml" for name in ("backup", "restore_records", "rollback"))


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


def test_a_record_is_made_again_from_a_backup_and_taken_away_by_a_rollback(site: Callable[..., Any]) -> None:
    with site("healthy") as running:
        given = ("-e", f"ddi_runs_dir={running.folder / 'runs'}", "-e", "ddi_replication_timeout=0")
        dns = running.world.estate.hosts["dc1"].dns
        zone = dns.find("corp.example")
        asked = running.playbook(RESTORE, *given)
        assert asked.rc == 2
        assert "Name the run whose backup holds the records with -e ddi_backup=RUN_ID" in asked.output
        assert running.playbook(BACKUP, *given, "-e", "ddi_run_id=b1", "-e", "ddi_zones=corp.example").rc == 0
        lost = next(each for each in dns.records(zone) if each.type == "A" and not each.timestamp)
        zone.records.remove([lost], dns.now)
        chosen = json.dumps({"ddi_records": [f"corp.example {lost.name} A {lost.data}"]})
        words = (*given, "-e", "ddi_backup=b1", "-e", chosen)
        checked = running.playbook(RESTORE, "--check", *words)
        assert (checked.rc, "would be applied" in checked.output) == (0, True), checked.output
        made = running.playbook(RESTORE, *words, "-e", "ddi_run_id=w1")
        assert (made.rc, "belongs to the account of this run" in " ".join(made.output.split())) == (0, True), (
            made.output
        )
        assert [each.data for each in dns.records(zone) if each.key == lost.key] == [lost.data]
        back = running.playbook(ROLLBACK, *given, "-e", "ddi_run=w1")
        assert back.rc == 0, back.output
        assert [each for each in dns.records(zone) if each.key == lost.key] == []
