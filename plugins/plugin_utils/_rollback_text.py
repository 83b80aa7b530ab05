"""A rollback as text for a terminal: what it is about to do, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from ..module_utils._names import zone_name
from ..module_utils._rollback_undo import NEEDS_WORD, STATES, WELL
from ._columns import indented, table
from ._confirmation import WAITING
from ._writer import shown

_WIDTHS = (2, 24, 20, 20, 15, 19)

#: What becomes of one setting, as ``rollback.json`` holds it.
Result = Mapping[str, Any]


def planned(undo: Mapping[str, Any]) -> str:
    """Return what a rollback is about to do, in its order, and what it leaves out."""
    given = [each for each in undo["undos"] if each["commands"]]
    number = f"{len(given)} undo{'' if len(given) == 1 else 's'}"
    lines = [f"Rollback {undo['run_id']} takes back run {undo['run']}: {number}"]
    for each in given:
        lines.append(f"{each['number']:>4} {each['kind']:<15} {each['host']}")
        lines += [line for command in each["commands"] for line in indented(command, 5, 2)]
    for title, results in (("Only looked at, because it needs a word", undo["held"]), ("Left out", undo["left"])):
        lines += ["", title, *_rows(results)] if results else []
    return "\n".join(lines)


def outcome(rollback: Mapping[str, Any]) -> str:
    """Return what became of each setting, what needs somebody last, where a terminal ends."""
    lines: list[str] = []
    for state in STATES:
        results = [each for each in rollback["results"] if each["state"] == state]
        if results:
            lines += [f"{state.capitalize()} ({len(results)})", *_rows(results)]
    if rollback["late"]:
        lines += ["Not yet everywhere; it is not written again"]
        lines += [line for each in _late(rollback["late"]) for line in indented(each, 2, hang=2)]
    if rollback["words"] and NEEDS_WORD in {each["state"] for each in rollback["results"]}:
        lines += ["To give back what needs a word, run it again with", f"  {rollback['words']}"]
    return "\n".join(lines) or "There was nothing to take back."


def counts(results: Iterable[Result]) -> str:
    """Return how many settings there are of each state, in words."""
    states = [each["state"] for each in results]
    return ", ".join(f"{states.count(state)} {state}" for state in STATES if state in states) or "nothing to take back"


def open_states(results: Iterable[Result]) -> list[str]:
    """Return the states that leave something to do, in their order."""
    found = {each["state"] for each in results}
    return [state for state in STATES if state in found and state not in WELL]


def _late(late: Iterable[Result]) -> list[str]:
    """Return a sentence for each host and zone that waits, and one for each reason why a host does not say."""
    waiting: dict[str, list[str]] = {}
    for each in late:
        if each["state"] == WAITING:
            start = f"waiting for {each['host']}: {zone_name(each['target'])}"
            waiting.setdefault(start, []).append(f"{each['setting']} is {shown(each['seen'])}")
        else:
            waiting.setdefault(f"{each['state']} on {each['host']}: {each['reason']}", [])
    return [f"{start} {', '.join(values)}".rstrip() for start, values in waiting.items()]


def _rows(results: Sequence[Result]) -> list[str]:
    """Return a row for each setting, and its reason below: once for settings of one target that share it."""
    lines = table([("", "HOST", "TARGET", "SETTING", "THE RUN WROTE", "BEFORE IT")], _WIDTHS)
    for (reason, host, target), together in groupby(
        results, lambda each: (each["reason"], each["host"], each["target"])
    ):
        name = "the server" if target == "server" else zone_name(target)
        for each in together:
            values = shown(each["wrote"]), shown(each["before"])
            lines += table([("", host, name, each["setting"], *values)], _WIDTHS)
        lines += indented(reason, 4) if reason else []
    return lines
