"""The options that many modules have in common; ``run.py`` and ``writing.py`` of the fragments explain them."""

from __future__ import annotations

from typing import Any

#: Of every task in the folder of a run.
RUN: dict[str, Any] = {
    "run_id": {"type": "str", "required": True},
    "runs_dir": {"type": "path", "default": "runs"},
}
#: Of every module that can change a host.
WRITING: dict[str, Any] = {
    "run_id": {"type": "str"},
    "runs_dir": {"type": "path", "default": "runs"},
    "change": {"type": "str"},
    "unjudged": {"type": "bool", "default": False},
}
