"""The gate that asks for an approved forecast: of this estate and these settings, young, and with nothing left open.

Records are not read again by the run that obeys an approval. The forecast looked as far ahead as the first pass of a
step that is done within its lead, and timestamps only grow: what that pass deletes was on its list. Only a record that
is made after the forecast and comes of age before the pass was not; the guard, which looks before each pass, finds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ._durations import parse_or_zero, render
from ._estate import target_key
from ._forecast_approval import void
from ._foreseen import Foreseen
from ._names import zone_name
from ._past_gates import shown
from ._plan_step import CLOSED, OPEN, UNKNOWN, Gate
from ._words import some

_GATE = "forecast"
_HOW = "run playbooks/forecast.yml and approve it with playbooks/forecast_approve.yml"


def deletions_approved(foreseen: Foreseen, settings: Mapping[str, Any], now: datetime) -> Gate:
    """Return whether what passes delete of the zones of *settings* was foreseen with these settings, and approved."""
    if not settings:
        return Gate(_GATE, UNKNOWN, "No zone is known that records would be deleted from.")
    if foreseen.trouble:
        return Gate(_GATE, UNKNOWN, f"{_begun(foreseen.trouble)}.")
    if not foreseen.estate:
        return Gate(_GATE, UNKNOWN, "No server could name the forest, so no approval can be told to be one of it.")
    approval = foreseen.approval
    if approval is None:
        return Gate(_GATE, UNKNOWN, f"Nobody approved what the first pass deletes: {_HOW}.")
    if reason := void(approval, settings, foreseen.estate, now) or _old(approval, foreseen.max_age, now):
        return Gate(_GATE, CLOSED, f"{_begun(reason)}: {_HOW}.")
    left = [each for each in approval["open"] if not each["pending"] and _of(each, settings)]
    if left:
        named = some(_shown(each) for each in left)
        return Gate(_GATE, CLOSED, f"Records would be deleted that nobody approved: {named}.")
    run, number = approval["about"]["run"], sum(_of(each, settings) for each in approval["deletions"])
    return Gate(_GATE, OPEN, f"The forecast of run {run} was approved, with {number} records of these zones.")


def _old(approval: Mapping[str, Any], max_age: timedelta, now: datetime) -> str:
    """Return why the forecast of an approval does not reach to the first pass after now, or nothing."""
    about = approval["about"]
    made = datetime.fromisoformat(about["made"])
    if made > now:
        return f"the forecast is of {shown(made)}, which is yet to come"
    longest = min(max_age, parse_or_zero("lead", about["lead"]))
    if now - made > longest:
        return f"the forecast was made at {shown(made)}, and looked {render(longest)} ahead of the step"
    return ""


def _of(entry: Mapping[str, Any], settings: Mapping[str, Any]) -> bool:
    # Without a zone it is about the whole forecast.
    return "zone" not in entry or target_key(entry["zone"]) in settings


def _shown(entry: Mapping[str, Any]) -> str:
    if "zone" not in entry:
        return str(entry["reason"])
    return f"{entry['name']} {entry['type']} of {zone_name(entry['zone'])} ({entry['reason']})"


def _begun(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
