"""The binder agrees with every call that was measured on a real engine."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

from psrpcore import types as ps

from simulator.binder import Binding, BindingError, CommandInfo, bind, command_table

CASES = Path(__file__).resolve().parent.parent / "data" / "binding-cases.jsonl"
ALL_SETS = "__AllParameterSets"


def duration(text: str) -> ps.PSDuration:
    known = {"P7D": 7, "P1D": 1, "-P1D": -1, "PT0S": 0}
    return ps.PSDuration(days=known[text])


MAKERS = {
    "S": ps.PSString,
    "B": bool,
    "I32": ps.PSInt,
    "I64": ps.PSInt64,
    "Db": ps.PSDouble,
    "TS": duration,
    "DT": lambda text: ps.PSDateTime.fromisoformat(text),
    "Nil": lambda _: None,
    "LST": lambda items: ps.PSList([argument(item) for item in items]),
}


def argument(typed: dict[str, Any]) -> object:
    ((kind, value),) = typed.items()
    return MAKERS[kind](value)


def outcome(command: CommandInfo, arguments: list[tuple[str, object]]) -> dict[str, Any]:
    try:
        binding = bind(command, arguments)
    except BindingError as error:
        suffix = "" if command.module == "ActiveDirectory" else f",{command.error_id_suffix}"
        return {"error": {"id": f"{error.identity}{suffix}", "category": error.category}}
    return {"set": binding.parameter_set, "bound": texts(binding)}


def texts(binding: Binding) -> dict[str, list[str | None]]:
    return {name: [value.net_type, value.text] for name, value in {**binding.bound, **binding.common}.items()}


def expected(case: dict[str, Any], command: CommandInfo, found: dict[str, Any]) -> dict[str, Any]:
    """What was measured, in the terms of the binder: an unmeasured type is whatever it is."""
    if "error" in case:
        return {"error": case["error"]}
    only = [name for name in command.parameter_sets if name != ALL_SETS]
    chosen = only[0] if case["set"] == ALL_SETS and len(only) == 1 else case["set"]
    types = {name: value[0] for name, value in found.get("bound", {}).items()}
    bound = {name: [kind or types.get(name), text] for name, (kind, text) in case["bound"].items()}
    return {"set": chosen, "bound": bound}


def test_every_measured_call_binds_or_fails_as_it_did() -> None:
    commands = command_table()
    differing = []
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    for case in cases:
        command = commands[case["command"].lower()]
        found = outcome(command, [(name, argument(value)) for name, value in case["arguments"].items()])
        wanted = expected(case, command, found)
        if found != wanted:
            differing.append((case["command"], case["arguments"], case["about"], wanted, found))
    assert len(cases) == 7244
    assert differing == []


def test_the_durations_of_the_cases_are_timedeltas() -> None:
    assert isinstance(duration("P7D"), datetime.timedelta)
