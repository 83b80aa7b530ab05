"""The options that all modules that can change a host have in common; ``doc_fragments/writing.py`` explains them."""

from __future__ import annotations

from typing import Any

WRITING: dict[str, Any] = {
    "run_id": {"type": "str"},
    "runs_dir": {"type": "path", "default": "runs"},
    "change": {"type": "str"},
    "unjudged": {"type": "bool", "default": False},
}
