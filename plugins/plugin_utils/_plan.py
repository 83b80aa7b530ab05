"""The change plan of a run: ``plan.json`` and ``plan.md`` in its folder, and one line on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..module_utils._change_plan import plan
from ..module_utils._errors import Refused
from ..module_utils._estate import estate_of
from ..module_utils._finding import Values
from ..module_utils._gate_options import change_of
from ..module_utils._grounds import grounds_of
from ..module_utils._seal import sealed
from ._answers_told import with_answers
from ._backups import past_of
from ._command_line import line_of
from ._context import Context
from ._foreseen import foreseen_in
from ._hands import part_of
from ._hidden import hidden_in
from ._judge import FILE as JUDGEMENT
from ._judge import dhcp_in, evidence_in
from ._plan_text import render

FILE = "plan.json"
TEXT = "plan.md"


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Write the plan, say where it lies, and return its id."""
    planned = plan_of(params, context)
    path = context.run.write(context.run.path / FILE, planned)
    text = context.run.write_text(context.run.path / TEXT, render(planned))
    steps = len(planned["steps"])
    ready = sum(step["ready"] for step in planned["steps"])
    said = f"Plan {planned['plan']}, {steps} step{'' if steps == 1 else 's'}, {ready} of them ready: {text}"
    context.display(said)
    return {
        "changed": False,
        "plan": planned["plan"],
        "plan_json": str(path),
        "plan_md": str(text),
        "steps": steps,
        "ready": ready,
        "msg": said,
    }


def plan_of(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Return the plan of the run as one document."""
    judgement = context.run.read(context.run.path / JUDGEMENT)
    if judgement is None:
        raise Refused(f"{context.run.path} holds no judgement: run ddi.windows.estate_judgement before the plan")
    estate = estate_of(evidence_in(context), judgement["hosts"], judgement["play_hosts"], dhcp_in(context.run))
    run = {"id": context.run.run_id, "time": context.time.isoformat(timespec="seconds"), "change": change_of(params)}
    judgement, answers = with_answers(estate, judgement, context)
    grounds = grounds_of(
        judgement["verdicts"], params, past_of(estate, context), context.time, judgement.get("scavengers", ())
    )
    hidden, foreseen = hidden_in(judgement, context), foreseen_in(estate, params, context)
    grounds = replace(grounds, answers=answers, hidden=hidden, foreseen=foreseen)
    return sealed(plan(estate, judgement, grounds, lines_of) | {"run": run})


def lines_of(part: str, target: str, values: Values) -> list[str]:
    """Return the lines that a person would type to give *target* these *values*."""
    return [line_of(command) for command in part_of(part).commands(target, values)]
