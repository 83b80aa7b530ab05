"""The outcome of a run that writes: ``outcome.json`` in its folder, the same on the terminal, and a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..module_utils._errors import Refused
from ..module_utils._pass_state import is_pass
from ..module_utils._seal import intact
from ..module_utils._write import APPLIED, NOT_APPLIED, UNKNOWN
from ._approval_file import FILE as APPROVAL_FILE
from ._columns import FEW_HOSTS
from ._context import Context
from ._outcome_steps import FAILED, changes, traces_of
from ._outcome_text import counts, render
from ._outcome_undo import undo_of
from ._runs import RunFolder

SCHEMA_VERSION = 1
FILE = "outcome.json"


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:  # noqa: ARG001 - the signature of all of them
    """Say what became of every approved step, and fail when one of them is not as approved."""
    told = changes_of(context.run)
    if told is None:
        path = context.run.path
        raise Refused(f"{path} holds no approval: run ddi.windows.change_approval before asking what became of it")
    head = {"id": context.run.run_id, "time": context.time.isoformat(timespec="seconds")}
    made = [each for step in _written(told) if step["state"] in (APPLIED, UNKNOWN) for each in step["changes"]]
    made = [each for each in made if not is_pass(each["setting"])]
    outcome = {"schema_version": SCHEMA_VERSION, "run": head, **told, "undo": undo_of(context.run, made)}
    path = context.run.write(context.run.path / FILE, outcome)
    context.display(render(outcome))
    context.display("")
    failure = _failure(told)
    if failure:
        # A task that fails shows all it returns, and the steps were shown just now.
        return {"changed": False, "failed": True, "outcome": str(path), "msg": failure}
    steps = {"steps": told["steps"], "left": told["left"]}
    return {"changed": False, "outcome": str(path), "msg": counts(told), **steps}


def changes_of(run: RunFolder) -> dict[str, Any] | None:
    """Return what became of everything that was approved in *run*, None when nothing ever was."""
    path = run.path / APPROVAL_FILE
    approval = run.read(path)
    if approval is None:
        return None
    if not isinstance(approval, dict) or not intact(approval) or approval["run_id"] != run.run_id:
        raise Refused(f"{path} is not what was approved in this run: it was edited or copied, run the playbook again")
    return changes(approval, traces_of(run))


def _written(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what the record has: the steps of a run in check mode are not among it."""
    return [*([] if told["check_mode"] else told["steps"]), *told["others"]]


def _failure(told: Mapping[str, Any]) -> str:
    """Return in one sentence what is not as approved, or nothing."""
    failed = [(f"step {step['number']}", step) for step in told["steps"] if step["state"] in FAILED]
    failed += [("a write", each) for each in told["others"] if each["state"] in (NOT_APPLIED, UNKNOWN)]
    if not failed:
        return ""
    named = [f"{name} on {each['host']} {_is(each)}: {each['reason']}" for name, each in failed[:FEW_HOSTS]]
    more = f"; and {len(failed) - FEW_HOSTS} more" if len(failed) > FEW_HOSTS else ""
    return f"Not everything is as approved: {'; '.join(named)}{more}"


def _is(step: Mapping[str, Any]) -> str:
    return f"is {step['state']}" if step["state"] == UNKNOWN else f"was {step['state']}"
