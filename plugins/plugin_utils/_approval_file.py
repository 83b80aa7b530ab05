"""``approval.json``: what a run may write, sealed, in the folder of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..module_utils._gate_options import change_of
from ..module_utils._seal import SEAL, sealed
from ._context import Context

SCHEMA_VERSION = 1
FILE = "approval.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """An approval that was written down: its id, where it is, and what a task returns of it."""

    id: str
    path: Path
    classes: Sequence[str]

    def as_dict(self) -> dict[str, Any]:
        told = {"approval": self.id, "approval_json": str(self.path), "classes": list(self.classes)}
        return {"changed": False} | told


def keep(context: Context, params: Mapping[str, Any], classes: Sequence[str], **approved: Any) -> Kept:
    """Write down what is *approved*: ``plan`` or ``zones``, ``steps``, ``left``, ``accepted`` and more."""
    head = {
        "schema_version": SCHEMA_VERSION,
        "run_id": context.run.run_id,
        "time": context.time.isoformat(timespec="seconds"),
        "check_mode": context.check_mode,
        "change": change_of(params),
        "plan": None,
        "classes": list(classes),
        "play_hosts": context.play_hosts,
    }
    kept = sealed(head | approved)
    return Kept(kept[SEAL], context.run.write(context.run.path / FILE, kept), classes)
