"""A rollback as text for a terminal: what it is about to do, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..module_utils._names import zone_name
from ..module_utils._rollback_undo import STATES, WELL
from ._columns import Row, indented, table
from ._writer import shown

_WIDTHS = (22, 14, 22, 21, 21)


def planned(undo: Mapping[str, Any]) -> str:
    """Return what a rollback is about to do, in its order, and what it leaves out."""
    head = f"Rollback {undo['run_id']} takes back run {undo['run']}: {_count(undo['undos'], 'undo')}"
    lines = [f"{head}, newest first in each class"]
    for each in undo["undos"]:
        lines.append(f"{each['number']:>4} {each['kind']:<15} {each['host']}")
        lines += [line for command in each["commands"] for line in indented(command, 5, 2)]
    if undo["left"]:
        lines += ["", f"Left out: {_count(undo['left'], 'setting')}"]
        lines += [line for each in undo["left"] for line in _left(each)]
    return "\n".join(lines)


def outcome(told: Sequence[Mapping[str, Any]], words: str) -> str:
    """Return what became of each setting, the worst last, where a terminal ends."""
    rows: list[Row] = [("STATE", "HOST", "SETTING", "THE RUN WROTE", "BEFORE IT WAS")]
    lines = table(rows, _WIDTHS)
    for state in STATES:
        for each in told:
            if each["state"] == state:
                values = shown(each["wrote"]), shown(each["before"])
                lines += table([(state, each["host"], each["setting"], *values)], _WIDTHS)
                lines += indented(_where(each), 5, 2)
    if words:
        lines += ["", "To give back what needs a word, run it again with:", f"  {words}"]
    return "\n".join(lines)


def counts(told: Iterable[Mapping[str, Any]]) -> str:
    """Return how many settings there are of each state, in words."""
    states = [each["state"] for each in told]
    return ", ".join(f"{states.count(state)} {state}" for state in STATES if state in states) or "nothing to take back"


def open_states(told: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the states that leave something to do, in their order."""
    found = {each["state"] for each in told}
    return [state for state in STATES if state in found and state not in WELL]


def _left(told: Mapping[str, Any]) -> list[str]:
    return indented(f"{told['host']}: {told['setting']} of {_target(told['target'])}: {told['reason']}", 2, 2)


def _where(told: Mapping[str, Any]) -> str:
    reason = f": {told['reason']}" if told["reason"] else ""
    return f"{_target(told['target'])}{reason}"


def _target(target: str) -> str:
    return "the server" if target == "server" else zone_name(target)


def _count(items: Sequence[Any], noun: str) -> str:
    return f"{len(items)} {noun}{'' if len(items) == 1 else 's'}"
