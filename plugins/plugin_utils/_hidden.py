"""The gates of new zones below others, from what hosts said in this run of the records that would be hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..module_utils._estate import target_key
from ..module_utils._hidden_records import hidden_gate
from ..module_utils._plan_step import Gate
from ._context import Context


def hidden_in(judgement: Mapping[str, Any], context: Context) -> dict[str, Gate]:
    """Return for each new zone below others, by its key, whether it would hide records."""
    return {target_key(each["target"]): hidden_gate(each, _told(each, context)) for each in judgement.get("hidden", ())}


def _told(entry: Mapping[str, Any], context: Context) -> dict[str, Mapping[str, Any]]:
    told: dict[str, Mapping[str, Any]] = {}
    for parent in entry["parents"]:
        kept = context.run.read(context.run.holdings_path(parent["host"])) or {}
        for found in kept.get("hidden", ()):
            if (found["child"], found["target"]) == (entry["target"], parent["target"]):
                told[parent["target"]] = found
    return told
