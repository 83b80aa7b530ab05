"""The approval of a run, and a line for each change that is left."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..module_utils._approve import GATE_CLOSED, Approved, Left, Wanted, approve
from ..module_utils._approve_plan import hold_against
from ..module_utils._approve_zones import asked_of, names_of, reason_of, targets_of
from ..module_utils._errors import Refused
from ..module_utils._estate import Estate, target_key
from ..module_utils._grounds import Grounds, grounds_of
from ..module_utils._names import zone_list, zone_name
from ..module_utils._plan_drafts import Drafts, draft
from ..module_utils._plan_step import DELEGATE
from ..module_utils._write import ALREADY, CHANGED_SINCE
from . import _approval_checks as checks
from . import _lock
from ._answers_told import with_answers
from ._approval_file import keep
from ._approved_plan import approved_plan, whole
from ._backups import past_of
from ._context import Context
from ._foreseen import foreseen_in
from ._hidden import hidden_in
from ._judge import FILE as JUDGEMENT
from ._judge import estate_in
from ._plan import FILE as PLAN
from ._plan import lines_of

_BECAUSE = {
    ALREADY: "because it is so already",
    CHANGED_SINCE: "because it changed since",
    GATE_CLOSED: "because a gate is not open",
}


@dataclass(frozen=True, slots=True)
class _Found:
    """What this run found."""

    estate: Estate
    judgement: Mapping[str, Any]
    grounds: Grounds
    drafts: Drafts

    def of_plan(self, plan: Mapping[str, Any]) -> Approved:
        """Return what may be written of a plan."""
        writers = self.judgement["writers"]
        wanted, left = hold_against(self.estate, self.drafts, writers, plan["steps"])
        judged = self._approved(wanted)
        left = sorted([*left, *judged.left], key=lambda each: each.number or 0)
        return replace(judged, left=tuple(left))

    def of_zones(self, targets: Sequence[str]) -> Approved:
        """Return what may be written of zones."""
        return self._approved(asked_of(self.estate, self.drafts, targets, self.grounds.sources))

    def _approved(self, wanted: Sequence[Wanted]) -> Approved:
        return approve(self.estate, self.judgement, self.grounds, wanted, lines_of)


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Settle what may be written, say what is left and why, and return the id of the approval."""
    _lock.require(params["runs_dir"])
    checks.require_new_run(context.run)
    found = _found(params, context)
    checks.require_clock_after_record(context)
    given, zones = (params["plan"] or "").strip(), zone_list(params["zones"])
    if not given and not zones:
        _propose(found, context)
        raise Refused("nothing is approved, so nothing was written: name a plan in ddi_plan, or zones in ddi_zones")
    plan = approved_plan(given, params["plan_max_age"], found.estate, context) if given else None
    checks.require_all_read(found.estate, found.judgement, found.grounds)
    targets = targets_of(found.estate, zones, found.drafts)
    approved = found.of_zones(targets) if plan is None else found.of_plan(plan)
    _require_few(approved, params["max_changes"])
    kept = keep(
        context,
        params,
        approved.classes,
        plan=plan["plan"] if plan else None,
        zones=None if plan else targets,
        steps=list(approved.steps),
        awaiting=list(approved.awaiting),
        left=[each.as_dict() for each in approved.left],
        accepted={
            "missing": checks.accepted_missing(found.estate, found.grounds),
            "armed": sorted(found.grounds.armed),
        },
    )
    unknown = checks.strangers(found.estate, found.grounds)
    for line in [*map(_told, approved.left), *_unchanged(found, targets, approved), *unknown]:
        context.display(line)
    said = f"Approval {kept.id}, {_counted(approved)}, {len(approved.left)} left: {kept.path}"
    context.display(said)
    return kept.as_dict() | {
        # What waits for a new zone needs no look of its own: after a creation one comes anyway.
        "confirm_before": sorted(_awaiting_kinds(approved) - {DELEGATE}),
        "steps": len(approved.steps),
        "left": len(approved.left),
        "msg": said,
    }


def _found(params: Mapping[str, Any], context: Context) -> _Found:
    judgement = context.run.read(context.run.path / JUDGEMENT)
    if judgement is None:
        raise Refused(f"{context.run.path} holds no judgement: run ddi.windows.estate_judgement before the approval")
    checks.require_fresh(context, judgement)
    estate = estate_in(context)
    judgement, answers = with_answers(estate, judgement, context)
    grounds = grounds_of(
        judgement["verdicts"], params, past_of(estate, context), context.time, judgement.get("scavengers", ())
    )
    hidden, foreseen = hidden_in(judgement, context), foreseen_in(estate, params, context)
    grounds = replace(grounds, answers=answers, hidden=hidden, foreseen=foreseen)
    return _Found(estate, judgement, grounds, draft(estate, judgement))


def _require_few(approved: Approved, most: int) -> None:
    number = len(approved.steps)
    if number > most:
        raise Refused(
            f"{number} changes would be written and ddi_max_changes is {most}, so nothing was: approve fewer at a "
            "time, or raise it"
        )


def _propose(found: _Found, context: Context) -> None:
    """Show both lines that approve something, with what they would do."""
    plan = context.run.read(context.run.path / PLAN)
    if whole(plan) and plan["steps"]:
        said = f"the plan of this run, {len(plan['steps'])} steps, {_counted(found.of_plan(plan))}"
        context.display(f"-e ddi_plan={plan['plan']}  {said}")
    names = names_of(found.estate, found.drafts)
    if names:
        approved = found.of_zones(targets_of(found.estate, names, found.drafts))
        said = f"the zones alone, {len(approved.steps) + len(approved.left)} steps, {_counted(approved)}"
        context.display(f"-e {shlex.quote('ddi_zones=' + ','.join(names))}  {said}")
    missing = checks.unaccepted(found.estate, found.grounds)
    if missing:
        why = checks.causes(found.estate, found.judgement, missing)
        context.display(f"-e ddi_allow_missing={','.join(missing)}  without it nothing is written: {why}")


def _awaiting_kinds(approved: Approved) -> set[str]:
    return {step["kind"] for step in approved.steps if step["number"] in approved.awaiting}


def _counted(approved: Approved) -> str:
    number = len(approved.steps)
    return f"{number} change{'' if number == 1 else 's'} to write"


def _told(left: Left) -> str:
    number = f"step {left.number}, " if left.number else ""
    reason = "" if left.state == ALREADY else f": {left.reason}"
    return f"left: {number}{left.title} ({left.host}), {_BECAUSE[left.state]}{reason}"


def _unchanged(found: _Found, targets: Sequence[str], approved: Approved) -> list[str]:
    """Return a line for each zone that was named and of which nothing is to be changed."""
    touched = {each["target"] for each in approved.steps} | {each.target for each in approved.left}
    keys = {target_key(each) for each in touched}
    idle = [target for target in targets if target_key(target) not in keys]
    return [
        f"nothing to write: zone {zone_name(target)}, " + (reason_of(found.drafts, target) or "as the report shows it.")
        for target in idle
    ]
