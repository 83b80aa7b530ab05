"""The plan that an operator approved, found by its id in the folders of all runs, or refused."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from ..module_utils._change_plan import SCHEMA_VERSION, forests_of, id_of
from ..module_utils._durations import parse, render
from ..module_utils._errors import Refused
from ..module_utils._estate import Estate
from ..module_utils._past_gates import shown
from ..module_utils._seal import intact
from ._context import Context
from ._plan import FILE
from ._runs import RunFolder, runs_in

#: The plan that a run asked for, in its folder: if it planned the same, that is no audit.
ASKED = "asked.json"


def approved_plan(given: str, max_age: str, estate: Estate, context: Context) -> dict[str, Any]:
    """Return the plan with the id *given*; refuse one that is unknown, edited, of another estate or another time."""
    wanted = given.strip().lower()
    context.run.write(context.run.path / ASKED, {"plan": wanted})
    plan = _newest(wanted, context.run)
    _same_estate(plan, estate)
    _in_time(plan, max_age, context.time)
    _writers_in_play(plan, context)
    return plan


def whole(plan: Any) -> bool:
    """Return whether *plan* is a plan as it was written."""
    return (
        isinstance(plan, dict)
        and intact(plan)
        and plan.get("schema_version") == SCHEMA_VERSION
        and plan["plan"] == id_of(plan)
    )


def _newest(wanted: str, own: RunFolder) -> dict[str, Any]:
    """Return the newest plan with the id *wanted* of the runs before *own*; that of *own* when no other has it.

    A run that asks has just written the same plan when nothing changed, also one that was refused then or only
    checked: that makes the approved one no younger.
    """
    runs_dir = own.path.parent
    others = [run for run in runs_in(runs_dir) if run.path != own.path and not _asked(wanted, run)]
    found = _plans(wanted, others) or _plans(wanted, [own])
    if not found:
        raise Refused(f"no run in {runs_dir} has the plan {wanted}: look for its id in plan.md, or audit again")
    usable = [plan for plan in found.values() if whole(plan)]
    if not usable:
        raise Refused(
            f"{next(iter(found))} was edited, its content is no longer that of the plan {wanted}: audit again, and "
            "approve the plan of that run"
        )
    return max(usable, key=_time)


def _asked(wanted: str, run: RunFolder) -> bool:
    asked: Any = None
    with suppress(Refused):
        asked = run.read(run.path / ASKED)
    return isinstance(asked, dict) and asked.get("plan") == wanted


def _plans(wanted: str, runs: Iterable[RunFolder]) -> dict[Path, dict[str, Any]]:
    found: dict[Path, dict[str, Any]] = {}
    for run in runs:
        with suppress(Refused):
            plan = run.read(run.path / FILE)
            if isinstance(plan, dict) and plan.get("plan") == wanted:
                found[run.path / FILE] = plan
    return found


def _time(plan: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(plan["run"]["time"])


def _same_estate(plan: dict[str, Any], estate: Estate) -> None:
    here = {estate.fqdn_of(server) for server in estate.servers}
    if not here & set(plan["servers"]):
        named = ", ".join(plan["servers"][:3]) or "no server"
        raise Refused(
            f"the plan {plan['plan']} is of another estate: it names {named}, and this run none of its servers"
        )
    forests = forests_of(estate)
    if forests and plan["forests"] and not set(forests) & set(plan["forests"]):
        raise Refused(
            f"the plan {plan['plan']} is of another estate: its forest is {', '.join(plan['forests'])}, and that of "
            f"this run is {', '.join(forests)}"
        )


def _in_time(plan: dict[str, Any], max_age: str, now: datetime) -> None:
    made, longest = _time(plan), parse("plan_max_age", max_age)
    if made > now:
        raise Refused(
            f"the clock of the controller ({shown(now)}) is behind the plan {plan['plan']} of run {plan['run']['id']} "
            f"({shown(made)}): set the clock right"
        )
    if now - made > longest:
        raise Refused(
            f"the plan {plan['plan']} was made at {shown(made)}, which is more than {render(longest)} ago: approve the "
            "plan of another audit, or say in ddi_plan_max_age how old it may be"
        )


def _writers_in_play(plan: dict[str, Any], context: Context) -> None:
    out = {
        step["host"]: step["number"]
        for step in reversed(plan["steps"])
        if step["host"] in context.hosts and step["host"] not in context.play_hosts
    }
    if out:
        host, number = min(out.items(), key=lambda each: each[1])
        raise Refused(
            f"{host} writes step {number} of the plan {plan['plan']} and is outside the limit: run it without --limit"
        )
