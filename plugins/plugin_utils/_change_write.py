"""The writes of one class on one host: what the approval of this run lists for it, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..module_utils._delegate_new import awaited_zone
from ..module_utils._errors import Refused
from ..module_utils._names import zone_key
from ..module_utils._plan_step import AGING, CREATE, KINDS, PASS, STOP
from ..module_utils._seal import SEAL, intact
from ..module_utils._write import ALREADY, APPLIED, CHANGED_SINCE, LATER, NOT_REACHED, WOULD, Done, Write
from ._approval_file import FILE as APPROVAL_FILE
from ._hands import HostContext, failed_in, result_of
from ._outcome_steps import changes, traces_of
from ._record import entries_of, left_of
from ._runs import RunFolder
from ._writer import Seen, carry_out, whole
from ._zone_answers import lost_in

SCHEMA_VERSION = 1
#: For so long a pass may follow what was read for it, and again its approval; its forecast looks as far ahead as both.
GOOD_FOR = timedelta(minutes=30)


def run(params: Mapping[str, Any], context: HostContext) -> dict[str, Any]:
    """Write the approved steps of the class on the host, and return what became of each."""
    approval = approved(context.run, params["approval"])
    wanted = [step for step in approval["steps"] if step["kind"] == params["change_class"]]
    writes = [Write.of(step) for step in wanted if step["host"] == context.host]
    if bool(approval["check_mode"]) and not context.check_mode:
        raise Refused(f"approval {params['approval']} was given in check mode: run the whole playbook without --check")
    author = context.author(approval["change"], approval["plan"])
    parts = [write.module for write in writes]
    earlier = [step for step in approval["steps"] if KINDS.index(step["kind"]) < KINDS.index(params["change_class"])]

    def stopped() -> str:
        return failed_in(context.run) or lost_in(context.run) or _open(earlier, _states(context, earlier))

    awaiting = [] if context.check_mode else approval.get("awaiting", [])
    waiting = [step for step in wanted if step["host"] == context.host and step["number"] in awaiting]
    late = {step["number"]: _late(approval, context.run, awaited_zone(step)) for step in waiting}

    def look(write: Write, seen: Seen) -> Write | Done:
        if write.kind == PASS and context.now() > datetime.fromisoformat(approval["time"]) + GOOD_FOR:
            return Done(write, NOT_REACHED, "it was approved too long ago: records may be old since that were not then")
        return Done(write, LATER, late[write.number]) if late.get(write.number) else whole(write, seen)

    done = carry_out(context.hands(parts, author, stopped, _options(context, writes)), writes, look)
    if context.check_mode:
        keep_foreseen(context, params["change_class"], [each.as_dict() for each in done])
    return result_of(done)


def _late(approval: Mapping[str, Any], run: RunFolder, child: str) -> str:
    """Return which servers do not show yet what the run wrote, or nothing: the new zone *child*, else the lists."""
    steps = changes(approval, traces_of(run))["steps"]
    if child:
        awaited = [(step["zone"], step) for step in steps if step["kind"] == CREATE and zone_key(step["zone"]) == child]
    else:
        awaited = [(f"the list of {step['zone']}", step) for step in steps if step["kind"] == AGING]
    late: list[str] = [] if awaited or not child else [f"{child} was not created"]
    for what, step in awaited:
        told = step["confirmation"]
        if told is None:
            late.append(f"{step['zone']} was not confirmed")
            continue
        silent = [*(each["host"] for each in [*told["waiting"], *told["unknown"]]), *told["not_asked"]]
        late += [f"{host} does not show {what} yet" for host in silent]
    if not late:
        return ""
    more = f" and {len(late) - 1} more" if len(late) > 1 else ""
    return f"{late[0]}{more}: enforce the same plan again when replication brought it"


def _open(steps: list[dict[str, Any]], states: Mapping[int, str]) -> str:
    """Return the step of an earlier class that later ones must not follow, or nothing.

    A server that was not reached leaves no outcome, and one whose interval was changed since may still scavenge.
    """
    for step in steps:
        state = states.get(step["number"], NOT_REACHED)
        # A delegation that waits for its zone keeps nothing else waiting.
        good = (APPLIED, WOULD, ALREADY, *(() if step["kind"] == STOP else (CHANGED_SINCE, LATER)))
        if state not in good:
            return (
                f"nothing more is sent after step {step['number']} on {step['host']}, which is {state}: {step['title']}"
            )
    return ""


def _states(context: HostContext, steps: list[dict[str, Any]]) -> dict[int, str]:
    """Return what became of *steps* in this run, by number; in check mode what is foreseen of them."""
    states: dict[int, str] = {}
    for host in {step["host"] for step in steps}:
        if context.check_mode:
            for kind in {step["kind"] for step in steps}:
                foreseen = context.run.read(context.run.foreseen_path(host, kind)) or {"done": []}
                states |= {each["number"]: each["state"] for each in foreseen["done"]}
        else:
            states |= {line["number"]: line["state"] for line in left_of(context.run, host)}
            states |= {entry.write.number: entry.state for entry in entries_of(context.run, host)}
    return states


def approved(run: RunFolder, given: str) -> dict[str, Any]:
    """Return the approval of *run* when *given* is its id; refuse every other."""
    path = run.path / APPROVAL_FILE
    approval = run.read(path)
    if not given or approval is None:
        raise Refused(
            f"nothing is approved in {run.path}: run ddi.windows.change_approval first, and pass its approval on"
        )
    if not intact(approval) or approval[SEAL] != given or approval["run_id"] != run.run_id:
        raise Refused(f"{path} is not the approval {given} of this run: run the whole playbook again")
    return dict(approval)


def keep_foreseen(context: HostContext, name: str, done: list[dict[str, Any]]) -> None:
    """Keep what a task in check mode foresees; a record there is none."""
    kept = {"schema_version": SCHEMA_VERSION, "host": context.host, "done": done}
    context.run.write(context.run.foreseen_path(context.host, name), kept)


def _options(context: HostContext, writes: list[Write]) -> dict[str, Any]:
    """Return the options that the parts were judged with."""
    evidence = context.run.read(context.run.evidence_path(context.host)) or {}
    parts = evidence.get("parts") or {}
    return {write.module: parts[write.module]["params"] for write in writes if write.module in parts}
