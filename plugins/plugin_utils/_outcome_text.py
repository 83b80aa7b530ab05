"""What became of the approved steps of a run, as text for a terminal of 100 columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..module_utils._names import zone_name
from ..module_utils._pass_state import FINAL, is_pass
from ..module_utils._write import APPLIED, UNKNOWN
from ._columns import Row, indented, some, table
from ._outcome_undo import said
from ._writer import shown

_WIDTHS = (6, 18, 58, 18)
_HEAD: Row = ("STEP", "HOST", "WHAT", "OUTCOME")
_INDENT = 6

Told = Mapping[str, Any]


def render(outcome: Told) -> str:
    """Return the whole outcome as text."""
    blocks = [_title(outcome), _steps(outcome["steps"]), _others(outcome["others"]), _left(outcome["left"])]
    blocks += [said(outcome["undo"]), _final([*outcome["steps"], *outcome["others"]])]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def counts(changes: Told) -> str:
    """Return how many steps became what, and where they have not arrived."""
    states = [step["state"] for step in changes["steps"]]
    told = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states)) or "nothing to write"
    late = _hosts(changes, "waiting")
    silent = _hosts(changes, "unknown")
    told += f"; waiting for {some(late)}" if late else ""
    return told + (f"; not known of {some(silent)}" if silent else "")


def about(changes: Told) -> str:
    """Return what was approved, in a few words."""
    by = f"plan {changes['plan']}" if changes["plan"] else f"zones {some(list(map(zone_name, changes['zones'] or [])))}"
    ticket = f", change {changes['change']}" if changes["change"] else ""
    return f"{by}{ticket}"


def _hosts(changes: Told, state: str) -> list[str]:
    steps = [step["confirmation"] for step in changes["steps"] if step["confirmation"]]
    return list(dict.fromkeys(each["host"] for step in steps for each in step[state]))


def _title(outcome: Told) -> list[str]:
    tried = " in check mode" if outcome["check_mode"] else ""
    return indented(f"Run {outcome['run']['id']}{tried}, {about(outcome)}: {counts(outcome)}", 0, hang=4)


def _steps(steps: Sequence[Told]) -> list[str]:
    if not steps:
        return []
    lines = table([_HEAD], _WIDTHS)
    for step in steps:
        lines += table([(str(step["number"]), step["host"], step["title"], step["state"])], _WIDTHS)
        if step["reason"]:
            lines += indented(step["reason"], _INDENT, hang=2)
        lines += _confirmation(step["confirmation"]) if step["confirmation"] else []
    return lines


def _confirmation(told: Told) -> list[str]:
    lines = indented(f"confirmed on {some(told['confirmed'])}", _INDENT, hang=2) if told["confirmed"] else []
    for each in told["waiting"]:
        values = ", ".join(f"{setting} is {shown(value)}" for setting, value in each["seen"].items())
        lines += indented(f"waiting for {each['host']}: {values}", _INDENT, hang=2)
    for each in told["unknown"]:
        lines += indented(f"unknown on {each['host']}: {each['reason']}", _INDENT, hang=2)
    return lines + (indented(f"not asked: {some(told['not_asked'])}", _INDENT, hang=2) if told["not_asked"] else [])


def _others(others: Sequence[Told]) -> list[str]:
    lines = ["In the record of this run, and not among these steps:"] if others else []
    for each in others:
        row = ("-", each["host"], f"{_settings(each)} of {zone_name(each['target'])}", each["state"])
        lines += table([row], _WIDTHS)
        lines += indented(each["reason"], _INDENT, hang=2) if each["state"] != APPLIED else []
    return lines


def _left(left: Sequence[Told]) -> list[str]:
    lines = ["Left by the approval:"] if left else []
    for each in left:
        number = "-" if each["number"] is None else str(each["number"])
        lines += table([(number, each["host"], each["title"], each["state"])], _WIDTHS)
        lines += indented(each["reason"], _INDENT, hang=2)
    return lines


def _final(steps: Sequence[Told]) -> list[str]:
    """Return why there is no way back from a pass that was started, if one was."""
    made = [each for step in steps if step["state"] in (APPLIED, UNKNOWN) for each in step["changes"]]
    return indented(f"No way back: {FINAL}.", 0, hang=2) if any(is_pass(each["setting"]) for each in made) else []


def _settings(each: Told) -> str:
    return ", ".join(f"{change['setting']} {shown(change['after'])}" for change in each["changes"])
