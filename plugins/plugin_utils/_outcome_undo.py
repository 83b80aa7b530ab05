"""The way back from what a run wrote: one line to type, and what that line needs to be allowed."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..module_utils._direction import WEAKENINGS, rests_on_inferred, weakening
from ._columns import indented
from ._runs import RunFolder


def undo_of(run: RunFolder, changes: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return how to take back *changes*, which are those that may have taken effect; None when there are none."""
    made = list(changes)
    if not made:
        return None
    words = {weakening(each["setting"], each["after"], each["before"]) for each in made}
    line = ["ansible-playbook", "-i", "INVENTORY", "playbooks/rollback.yml", "-e", f"ddi_run={run.run_id}"]
    if run.path.parent != Path("runs").absolute():
        line += ["-e", f"ddi_runs_dir={run.path.parent}"]
    return {
        "command": shlex.join(line),
        "weakening": [word for word in WEAKENINGS if word in words],
        "inferred": any(rests_on_inferred(each["setting"], each["before"]) for each in made),
    }


def said(undo: Mapping[str, Any] | None) -> list[str]:
    """Return the lines about the way back."""
    if undo is None:
        return []
    lines = ["The way back:", f"  {undo['command']}"]
    if undo["weakening"]:
        whats = "; ".join(WEAKENINGS[word] for word in undo["weakening"])
        words = ",".join(undo["weakening"])
        lines += indented(f"It needs -e ddi_allow_weakening={words} as well: {whats}.", 2)
    if undo["inferred"]:
        lines += indented("An empty list of servers is given back only with -e ddi_allow_inferred=true.", 2)
    return lines
