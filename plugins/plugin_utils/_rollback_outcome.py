"""The outcome of a rollback: what became of every setting, ``rollback.json`` in the folder of its run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..module_utils import _rollback_undo as undone
from ..module_utils import _write as written
from ..module_utils._pass_state import FINAL as NO_WAY_BACK
from ..module_utils._rollback_undo import CLASSES, Told, Undo, told_of
from ._confirmation import CONFIRMED
from ._context import Context
from ._hands import part_of
from ._record import entries_of, left_of
from ._rollback_plan import undo_of
from ._rollback_text import counts, open_states, outcome
from ._runs import RunFolder

FILE = "rollback.json"
SCHEMA_VERSION = 1

#: What became of a write -> what that means for a rollback.
_STATES = {
    written.APPLIED: undone.RESTORED,
    written.WOULD: undone.WOULD,
    written.ALREADY: undone.BACK,
    written.CHANGED_SINCE: undone.CHANGED,
    written.NOT_APPLIED: undone.REFUSED,
    written.UNKNOWN: undone.UNKNOWN,
    written.NOT_REACHED: undone.NOT_REACHED,
    written.REFUSED: undone.HELD,
    undone.NEEDS_WORD: undone.NEEDS_WORD,
    undone.HELD: undone.HELD,
}
_SILENT = "its task did not say what became of it: the host was not reached, or the task failed"


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Keep and show what became of every setting; fail unless all of them are well."""
    undo = undo_of(context.run, params["undo"])
    told = [each.as_dict() for each in results(undo, context.run, check_mode=context.check_mode)]
    kept = {
        "schema_version": SCHEMA_VERSION,
        "run_id": context.run.run_id,
        "time": context.time.isoformat(),
        "check_mode": context.check_mode,
        "change": undo["change"],
        "run": undo["run"],
        "words": undo["words"],
        "results": [*told, *undo["left"]],
        "late": _late(context),
    }
    path = context.run.write(context.run.path / FILE, kept)
    context.display(outcome(kept))
    said = f"Run {undo['run']}: {counts(kept['results'])}"
    result = {"changed": False, "rollback_json": str(path), "results": kept["results"], "msg": said}
    if remaining := open_states(kept["results"]):
        what = "would not be" if context.check_mode else "is not"
        why = f". {NO_WAY_BACK[0].upper()}{NO_WAY_BACK[1:]}" if undone.FINAL in remaining else ""
        result |= {
            "failed": True,
            "msg": f"Run {undo['run']} {what} taken back whole ({', '.join(remaining)}), {path} says why: {said}{why}",
        }
    return result


def results(undo: Mapping[str, Any], run: RunFolder, *, check_mode: bool) -> list[Told]:
    """Return what became of every setting of every undo, in the order of the undos."""
    undos = [Undo.of(each) for each in undo["undos"]]
    known: dict[tuple[int, str], Told] = {}
    numbers = {each.write.number: each for each in undos}
    for host in dict.fromkeys(each.write.host for each in undos):
        for entry in foreseen(run, host) if check_mode else _recorded(run, host):
            for each in _told(numbers[entry["number"]], entry):
                known[entry["number"], each.setting] = each
    return [
        known.get((each.write.number, change.setting)) or told_of(each.write, change, undone.NOT_REACHED, _SILENT)
        for each in undos
        for change in each.write.changes
    ]


def _late(context: Context) -> list[dict[str, Any]]:
    """Return where an old value did not arrive yet, as the confirmations of the run tell; late is no failure."""
    kept = [context.run.read(context.run.confirm_path(host)) or {} for host in context.play_hosts]
    return [
        {"host": confirmation["host"], **{key: entry[key] for key in ("target", "setting", "seen", "state", "reason")}}
        for confirmation in kept
        for entry in confirmation.get("entries", ())
        if entry["state"] != CONFIRMED
    ]


def _told(undo: Undo, entry: Mapping[str, Any]) -> Sequence[Told]:
    state, reason = _STATES[entry["state"]], str(entry["reason"])
    if state == undone.REFUSED and not reason.startswith(tuple(part_of(undo.write.module).WRITES)):
        # What an endpoint answers begins with the command; this one gave no answer, or one without an error.
        state = undone.KEPT
    if undo.unknown and state in (undone.RESTORED, undone.WOULD, undone.NEEDS_WORD):
        reason = "; ".join(each for each in ("nobody knew, and it had taken effect", reason) if each)
    write = written.Write.of(entry)
    return [told_of(write, change, state, reason) for change in write.changes]


def _recorded(run: RunFolder, host: str) -> Iterator[Mapping[str, Any]]:
    yield from left_of(run, host)
    for entry in entries_of(run, host):
        yield {**entry.intent, "state": entry.state, "reason": entry.reason}


def foreseen(run: RunFolder, host: str) -> Iterator[Mapping[str, Any]]:
    """Yield what the undos of a host would become, as its tasks in check mode kept it."""
    for name in CLASSES:
        kept = run.read(run.foreseen_path(host, name))
        yield from (kept or {}).get("done", ())
