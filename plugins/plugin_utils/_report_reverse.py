"""The ranges in use of a report as text: who uses each, which zone answers for it, and which is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..module_utils._names import zone_name
from ..module_utils._words import some
from ._columns import indented

#: How many names a line has, and how many ranges that are well are listed one by one.
_FEW = 20


def ranges(report: Mapping[str, Any]) -> str:
    """Return a line for each range: all that are not well, and the others while they are few."""
    rows = report["reverse"]
    well = [row for row in rows if row["state"] == "compliant"]
    shown = rows if len(well) <= _FEW else [row for row in rows if row["state"] != "compliant"]
    lines = [line for row in shown for line in indented(_line(row), 0, hang=4)]
    if len(shown) < len(rows):
        lines.append(f"{len(rows) - len(shown)} more ranges have a reverse zone.")
    return "\n".join(["REVERSE ZONES", *lines]) if lines else ""


def _line(row: Mapping[str, Any]) -> str:
    answers = some([zone_name(each) for each in row["covered_by"]])
    told = [answers] if answers else []
    told += [f"missing {some(row['wanted'])}"] if row["wanted"] else []
    if row["state"] == "unknown" or not told:
        told.append(f"{row['state']}, {row['reason']}" if row["reason"] else row["state"])
    return f"{row['range']} ({some(row['askers'])}): {'; '.join(told)}"
