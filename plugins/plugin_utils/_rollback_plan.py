"""The plan of a rollback: ``undo.json`` in the folder of its run, from the record of the run that is taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from shutil import rmtree
from typing import Any

from ..module_utils._errors import Refused
from ..module_utils._estate import Estate, estate_of, target_key
from ..module_utils._gate_options import names_in
from ..module_utils._grounds import Arming
from ..module_utils._holdings import removals_of, removes
from ..module_utils._names import is_dn
from ..module_utils._plan_gates import rule_zero
from ..module_utils._plan_step import OPEN
from ..module_utils._rollback import Allowed, known_words, way_back
from ..module_utils._rollback_undo import CLASSES, NEEDS_WORD, OFF, Recorded, Told, Undo, told_of
from ..module_utils._seal import SEAL, intact, sealed
from ._command_line import line_of
from ._context import Context
from ._hands import part_of
from ._history import UNDO as FILE
from ._judge import evidence_in
from ._lock import require
from ._record import Entry, record_of, recorded_hosts
from ._record import lines_of as lines_of_record
from ._rollback_text import planned
from ._runs import RunFolder, existing_run, playbook
from ._writer import commands_of

SCHEMA_VERSION = 1


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Write what is taken back and in which order, show it, and return the seal of the file."""
    try:
        return _planned(params, context)
    except Refused:
        # What only refused is no run: its folder goes, unless more is in it than what this playbook read.
        with suppress(OSError):
            if {each.name for each in context.run.path.iterdir()} <= {"read"}:
                rmtree(context.run.path)
        raise


def _planned(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    require(params["runs_dir"])
    undone = _undone(params, context)
    words = known_words("allow_weakening", params["allow_weakening"])
    hosts = frozenset(context.hosts)
    allowed = Allowed(words, params["allow_inferred"], frozenset(context.play_hosts), hosts)
    back = way_back(undone.run_id, recorded_in(undone), allowed)
    kinds = {undo.write.kind for undo in back.undos}
    undo = sealed(
        {
            "schema_version": SCHEMA_VERSION,
            "run_id": context.run.run_id,
            "time": context.time.isoformat(),
            "check_mode": context.check_mode,
            "change": params["change"],
            "run": undone.run_id,
            "classes": [each for each in CLASSES if each in kinds],
            "undos": [_entry(each) for each in back.undos],
            "left": [each.as_dict() for each in back.left],
            "held": [each.as_dict() for undo in back.undos for each in _held(undo)],
            "words": back.words,
            "scavenging": _scavenging(back.undos, params, context),
            "removals": _removals(back.undos, context),
            "play_hosts": context.play_hosts,
        }
    )
    for path in (context.run.path / "foreseen").glob("*.json"):
        path.unlink()
    path = context.run.write(context.run.path / FILE, undo)
    context.display(planned(undo))
    given, held = sum(bool(each.given) for each in back.undos), len(undo["held"])
    return {
        "changed": False,
        "undo": undo[SEAL],
        "undo_json": str(path),
        "classes": undo["classes"],
        "removals": [each["target"] for each in undo["removals"]],
        "undos": given,
        "held": held,
        "left": len(back.left),
        "msg": f"{given} undos of run {undone.run_id}; {held} settings need a word, {len(back.left)} are left out",
    }


def _scavenging(undos: Sequence[Undo], params: Mapping[str, Any], context: Context) -> dict[str, str]:
    """Return who scavenges the AD zones of *undos* while they are taken back, and is not accepted, by their keys."""
    estate = _estate(context)
    stopping = frozenset(undo.write.host for undo in undos if undo.write.kind == OFF)
    accepted = names_in(params["scavenging_armed_accepted"])
    gates = {
        target_key(target): rule_zero(estate, target, Arming(accepted, stopping))
        for target in {undo.write.target for undo in undos}
        if is_dn(target)
    }
    return {key: gate.sentence for key, gate in gates.items() if gate.state != OPEN}


def _removals(undos: Sequence[Undo], context: Context) -> list[dict[str, Any]]:
    """Return the zones that would be removed, with every server that may hold records of each."""
    targets = [undo.write.target for undo in undos if removes(undo.write.as_dict())]
    return [each.as_dict() for each in removals_of(_estate(context), targets)]


def _estate(context: Context) -> Estate:
    evidence = [each for each in evidence_in(context) if each.get("playbook") == playbook()]
    return estate_of(evidence, context.hosts, context.play_hosts)


def undo_of(run: RunFolder, given: str) -> dict[str, Any]:
    """Return what *run* takes back when *given* is its seal; refuse every other."""
    path = run.path / FILE
    undo = run.read(path)
    if not given or undo is None:
        raise Refused(
            f"{run.path} holds nothing to take back: run ddi.windows.rollback_plan first, and pass its undo on"
        )
    if not isinstance(undo, dict) or not intact(undo) or undo[SEAL] != given or undo["run_id"] != run.run_id:
        raise Refused(f"{path} is not what {given} stands for in this run: run the whole playbook again")
    return undo


def recorded_in(run: RunFolder) -> dict[str, list[Recorded]]:
    """Return what the record of *run* holds of every host, oldest first, without what did not take effect."""
    return {
        host: [_recorded(each) for each in entries if each.applied or each.doubtful]
        for host, entries in record_of(run).items()
    }


def _recorded(entry: Entry) -> Recorded:
    return Recorded(entry.id, entry.write, entry.doubtful)


def _entry(undo: Undo) -> dict[str, Any]:
    write, given = undo.write, undo.given
    calls = commands_of(part_of(write.module), write.target, write.before, given) if given else []
    return undo.as_dict() | {"commands": [line_of(each) for each in calls]}


def _held(undo: Undo) -> list[Told]:
    changes = [change for change in undo.write.changes if change.setting in undo.held]
    return [told_of(undo.write, change, NEEDS_WORD, undo.held[change.setting]) for change in changes]


def _undone(params: Mapping[str, Any], context: Context) -> RunFolder:
    """Return the run that is taken back; refuse one that cannot be, and a rollback that has written already."""
    own = context.run.run_id
    if params["run"] == own:
        raise Refused(f"run {own} cannot take itself back: leave out ddi_run_id, or choose another one")
    if recorded_hosts(context.run):
        raise Refused(f"run {own} has written already: leave out ddi_run_id, or choose another one")
    undone = existing_run(params["runs_dir"], params["run"])
    if not any(record_of(undone).values()):
        raise Refused(f"run {undone.run_id} wrote nothing, so there is nothing to take back: make runs lists all runs")
    _refuse_clock(undone, context.time)
    return undone


def _refuse_clock(undone: RunFolder, now: datetime) -> None:
    times = [line["time"] for host in recorded_hosts(undone) for line in lines_of_record(undone, host)]
    latest = max(datetime.fromisoformat(time) for time in times)
    if latest > now:
        raise Refused(
            f"the record of run {undone.run_id} goes on until {latest:%Y-%m-%d %H:%M:%SZ}, and here it is "
            f"{now:%Y-%m-%d %H:%M:%SZ}: put the clock of this machine right first"
        )
