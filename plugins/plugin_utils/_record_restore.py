"""The approval of records that are made again from a backup, in a run that writes nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..module_utils._backup import Backup
from ..module_utils._change_plan import reasons_of, step_of
from ..module_utils._errors import Refused
from ..module_utils._estate import Estate, target_key
from ..module_utils._finding import Values
from ..module_utils._history import names_of
from ..module_utils._names import zone_name
from ..module_utils._plan_step import OPEN, RESTORE, Draft, Gate
from ..module_utils._record_state import ABSENT, calls
from ..module_utils._records import Record
from ..module_utils._restore import Chosen, chosen_of, draft_of, in_order, restorable
from . import _approval_checks as checks
from . import _lock
from ._approval_file import keep
from ._backup_owners import owners_in
from ._backups import backup_of, records_in, sheet_of, sheets_of, trouble_of
from ._command_line import line_of
from ._context import Context
from ._judge import estate_in
from ._runs import RunFolder, existing_run

CHANGES = (
    "What is made again is {kind}, and belongs to the account of this run: the host that registered it before may be "
    "refused. Timestamps are not given back."
)


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Settle which records are made again on which server, say what that changes, and return the approval."""
    _lock.require(params["runs_dir"])
    judgement = checks.judged_before(context, "restore")
    estate = estate_in(context)
    if estate.outside:
        raise Refused("a limited run cannot know who writes a zone: run it without --limit")
    drafts = _drafts(estate, judgement, params)
    if len(drafts) > params["max_changes"]:
        raise Refused(
            f"{len(drafts)} records would be made and ddi_max_changes is {params['max_changes']}, so nothing was: "
            "choose fewer, or raise it"
        )
    gates = (Gate("backup", OPEN, f"The backup of run {params['backup']} holds the record."),)
    reasons = reasons_of(judgement)
    steps = [step_of(estate, draft, reasons, gates, _lines).as_dict(number) for number, draft in enumerate(drafts, 1)]
    kept = keep(
        context,
        params,
        [RESTORE],
        zones=sorted({draft.target for draft in drafts}),
        backup=params["backup"],
        steps=steps,
        left=[],
        accepted={"missing": [], "armed": []},
    )
    said = f"Approval {kept.id}, {len(steps)} record{'' if len(steps) == 1 else 's'} to make: {kept.path}"
    told = CHANGES.format(kind="aging from now on" if params["age_records"] else "static")
    context.display("\n".join([told, *(f"{_named(draft)}: {' '.join(draft.why)}" for draft in drafts), said]))
    return kept.as_dict() | {"steps": len(steps), "msg": said}


def _drafts(estate: Estate, judgement: Mapping[str, Any], params: Mapping[str, Any]) -> list[Draft]:
    kept = existing_run(params["runs_dir"], params["backup"])
    backups = _backups(kept, names_of(estate))
    writers = {target_key(each["zone"]): each["writer"] or "" for each in judgement["writers"]}
    drafts: dict[tuple[str, str], Draft] = {}
    for chosen in chosen_of(params["records"]):
        path, backup = _of_zone(chosen, backups, kept)
        owners = owners_in(path)
        for record in restorable(chosen, records_in(path), backup.run):
            owner = owners.get(record.name.lower())
            draft = draft_of(estate, writers, backup, record, owner, ages=params["age_records"])
            drafts.setdefault((target_key(draft.target), _key(record)), draft)
    return in_order(list(drafts.values()))


def _named(draft: Draft) -> str:
    return f"{next(iter(draft.after))} of {zone_name(draft.target)}"


def _key(record: Record) -> str:
    return " ".join(record.key)


def _backups(kept: RunFolder, names: frozenset[str]) -> list[tuple[Any, Backup]]:
    """Return the backups of a run; refuse a run without any, and one of another estate."""
    sheets = [(path, sheet_of(path)) for path in sheets_of(kept)]
    if not sheets:
        raise Refused(f"run {kept.run_id} keeps no backup: name a run of playbooks/backup.yml in ddi_backup")
    ours = [(path, sheet) for path, sheet in sheets if names & set(sheet["servers"]) and sheet["run_id"] == kept.run_id]
    if not ours:
        named = ", ".join(sheets[0][1]["servers"][:3])
        raise Refused(
            f"the backup of run {kept.run_id} is of another estate: it names {named}, and this run none of them"
        )
    return [(path.with_suffix(".jsonl"), backup_of(sheet)) for path, sheet in ours]


def _of_zone(chosen: Chosen, backups: Sequence[tuple[Any, Backup]], kept: RunFolder) -> tuple[Any, Backup]:
    found = [(path, backup) for path, backup in backups if chosen.means_zone(backup)]
    if not found:
        raise Refused(f"the backup of run {kept.run_id} has no zone {chosen.zone}: make runs lists the others")
    if len(found) > 1:
        targets = ", ".join(sorted({backup.target for _, backup in found}))
        raise Refused(f"several zones of the backup are called {chosen.zone}: write the DistinguishedName ({targets})")
    path, backup = found[0]
    if trouble := trouble_of(path):
        raise Refused(f"{trouble.rstrip('.')}. Nothing was written")
    return path, backup


def _lines(_part: str, target: str, values: Values) -> list[str]:
    """Return the lines that make records, or take away what was made."""
    zone = zone_name(target)
    return [
        line_of(call)
        for text, value in values.items()
        for call in calls(zone, text, f"not {value}" if value == ABSENT else ABSENT, value)
    ]
