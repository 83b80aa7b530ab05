"""A few generated estates, audited by real ansible-playbook processes: exactly what is planted is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.estate.generate import FAULTS, estate

AUDIT = Path(__file__).resolve().parents[2] / "playbooks" / "audit.yml"


@pytest.mark.parametrize(
    ("seed", "faults", "rc"),
    [(1, (), 0), (2, FAULTS, 4), (3, ("lagging-copy", "old-copy", "two-scavengers", "nonsecure-domain"), 0)],
    ids=["healthy", "everything", "a few"],
)
def test_an_audit_finds_exactly_what_is_planted(
    site: Callable[..., Any], seed: int, faults: tuple[str, ...], rc: int
) -> None:
    with site(text=json.dumps(estate(seed, 14, 60, 0, faults))) as running:
        runs = running.folder / "runs"
        played = running.playbook(AUDIT, "-e", f"ddi_runs_dir={runs}", "-e", "ddi_run_id=test")
        planted = {
            (each["control"], each["target"], each["setting"])
            for oddity in running.world.estate.oddities
            for each in oddity.findings
        }
    report = json.loads((runs / "test" / "report.json").read_text(encoding="utf-8"))
    assert {(each["control"], each["target"], each["setting"]) for each in report["findings"]} == planted
    assert played.rc == rc, played.output
