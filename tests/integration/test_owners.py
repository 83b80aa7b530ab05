"""The play that tells who owns names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "owners.schema.json").read_text(encoding="utf-8"))


def test_owners_are_read_once_for_each_domain_and_kept(site: Callable[..., Any]) -> None:
    with site("sample") as running:
        runs = running.folder / "runs"
        arguments = ("-e", f"ddi_runs_dir={runs}", "-e", "ddi_run_id=owners1")
        played = running.playbook(ROOT / "playbooks" / "owners.yml", *arguments)
        assert played.rc == 0, played.output
        assert "crane7 of zone emea.corp.example belong to accounts that do not exist any more" in played.output
        kept = {path.stem: json.loads(path.read_text()) for path in (runs / "owners1" / "owners").iterdir()}
        assert set(kept) == {name for name, host in running.world.estate.hosts.items() if host.dns}
        for each in kept.values():
            jsonschema.validate(each, SCHEMA)
        parts = {host: each["parts"]["dns_record_owner_info"] for host, each in kept.items()}
        read = {host for host, part in parts.items() if "(accounts)" in part["current"]}
        assert read == {"dc1", "emea1"}


def test_names_beyond_the_limit_fail_the_run(site: Callable[..., Any]) -> None:
    with site("healthy") as running:
        arguments = ("-e", f"ddi_runs_dir={running.folder / 'runs'}", "-e", "ddi_node_acl_limit=5")
        played = running.playbook(ROOT / "playbooks" / "owners.yml", *arguments)
        assert played.rc == 2
        assert "were not examined: raise node_acl_limit" in played.output


def test_a_limit_that_leaves_out_who_tells_of_the_zones_is_no_good_answer(site: Callable[..., Any]) -> None:
    with site("healthy") as running:
        arguments = ("-e", f"ddi_runs_dir={running.folder / 'runs'}", "--limit", "dc2")
        played = running.playbook(ROOT / "playbooks" / "owners.yml", *arguments)
        assert played.rc == 2, played.output
        assert "No name was looked at: dc1.corp.example, the PDC emulator, tells of the zones" in played.output
