"""The options of everything that joins a forecast; ``doc_fragments/forecasting.py`` explains them."""

from __future__ import annotations

from typing import Any

FORECASTING: dict[str, Any] = {
    "run_id": {"type": "str", "required": True},
    "runs_dir": {"type": "path", "default": "runs"},
    "passes": {"type": "int", "default": 1},
    "allow_missing": {"type": "list", "elements": "str", "default": []},
    "static_names": {"type": "list", "elements": "str"},
    "change": {"type": "str"},
}
