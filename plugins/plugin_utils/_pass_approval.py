"""The approval of a pass that somebody starts by hand, in a run that does nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from ..module_utils import _pass_gates as gates
from ..module_utils import _pass_state as state
from ..module_utils._change_plan import reasons_of, step_of
from ..module_utils._errors import Refused
from ..module_utils._estate import Estate, Server
from ..module_utils._finding import Values
from ..module_utils._forecast_judged import Judged
from ..module_utils._forecast_servers import may_delete
from ..module_utils._gate_options import GATE_OPTIONS, names_in
from ..module_utils._grounds import Grounds, grounds_of
from ..module_utils._names import zone_name
from ..module_utils._plan_gates import gates_of
from ..module_utils._plan_step import OPEN, PASS, Change, Draft, Gate
from ..module_utils._scavenge_gates import may_delete_from
from . import _approval_checks as checks
from . import _lock
from ._approval_file import SCHEMA_VERSION, keep
from ._backups import past_of
from ._change_write import GOOD_FOR
from ._columns import indented
from ._command_line import line_of
from ._context import Context
from ._forecast_files import SERVERS
from ._forecast_look import Look, look
from ._foreseen import foreseen_in
from ._hands import part_of
from ._pass_confirmation import FILE as PASS_FILE

CONTROL = "scavenging-really-runs"
#: How many records are shown.
_SHOWN = 20
_FORECASTING = {"passes": 1}


@dataclass(frozen=True, slots=True)
class _Looked:
    """What a pass that starts now would do, and every gate of it."""

    server: Server
    found: Sequence[Judged]
    draft: Draft
    #: The keys of the zones that it may delete from.
    zones: Sequence[str]
    gates: tuple[Gate, ...]

    @property
    def shut(self) -> list[Gate]:
        return [gate for gate in self.gates if gate.state != OPEN]


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Settle whether a pass may be started, say what it deletes, and return the approval."""
    _lock.require(params["runs_dir"])
    judgement = checks.judged_before(context, "pass")
    seen = look({**params, **_FORECASTING}, context)
    if seen.estate.outside:
        raise Refused("a limited run cannot know what other servers do: run it without --limit")
    found = _looked(seen, judgement, params, context)
    _keep(found, context)
    for line in _lines(found):
        context.display(line)
    if found.shut:
        would = "would not be" if context.check_mode else "is not"
        said = " ".join(gate.sentence for gate in found.shut)
        raise Refused(f"The pass on {found.server.name} {would} started, and nothing was sent. {said}")
    step = step_of(seen.estate, found.draft, reasons_of(judgement), found.gates, _calls).as_dict(1)
    kept = keep(
        context,
        params,
        [PASS],
        zones=found.zones,
        steps=[step],
        left=[],
        accepted={"missing": sorted(names_in(params["allow_missing"])), "armed": []},
    )
    said = f"Approval {kept.id}, one pass on {found.server.name} that deletes {len(found.found)} records: {kept.path}"
    context.display(said)
    return kept.as_dict() | {"host": found.server.name, "deletes": len(found.found), "msg": said}


def _looked(seen: Look, judgement: Mapping[str, Any], params: Mapping[str, Any], context: Context) -> _Looked:
    server = _server(seen.estate, params["host"])
    grounds = _grounds(seen, judgement, params, context)
    elected = gates.elected(seen.estate, server, grounds.scavengers)
    if elected.state != OPEN:
        # The gates of another server say how to make that one scavenge, which nobody should.
        raise Refused(f"No pass is started on {server.name}, and nothing was sent. {elected.sentence}")
    facts = seen.told.get(server.name)
    now = None if facts is None or facts["now"] is None else datetime.fromisoformat(facts["now"])
    if facts is None or now is None or not facts.get("starts_pass"):
        raise Refused(
            f"{server.name} did not tell what a pass now deletes, so nothing was sent: run the whole playbook"
        )
    _require_young(server.name, context)
    change = Change(CONTROL, state.setting_of(now), state.NONE, state.DONE)
    draft = Draft(PASS, state.PART, server.name, "server", (change,))
    found = may_delete(seen.zones, server.name, facts)
    settings = {key: seen.settings[key] for key in {each.key[0] for each in found}}
    own = (
        elected,
        gates.ran_before(server.name, facts),
        gates.only_approved(found, grounds.foreseen, settings, context.time, facts, seen.missing),
        gates.confirmed(len(found), params["records"], check_mode=context.check_mode),
    )
    zones = sorted(may_delete_from(seen.estate, draft, grounds))
    return _Looked(server, found, draft, zones, (*gates_of(seen.estate, draft, grounds), *own))


def _grounds(seen: Look, judgement: Mapping[str, Any], params: Mapping[str, Any], context: Context) -> Grounds:
    defaults = {name: option.get("default") for name, option in GATE_OPTIONS.items()}
    past, scavengers = past_of(seen.estate, context), judgement.get("scavengers", ())
    grounds = grounds_of(judgement["verdicts"], {**defaults, **params}, past, context.time, scavengers)
    return replace(grounds, foreseen=foreseen_in(seen.estate, params, context))


def _server(estate: Estate, named: str) -> Server:
    found = [each for each in estate.servers if each.name == named.strip()]
    if len(found) != 1:
        names = ", ".join(each.name for each in estate.servers)
        raise Refused(f"ddi_scavenge_host is {named!r}, and no server of the group is called so: write one of {names}")
    if not found[0].reached:
        raise Refused(f"{found[0].name} was not read ({found[0].error}), so nothing was sent")
    return found[0]


def _require_young(host: str, context: Context) -> None:
    """Refuse what was read too long ago: records that came of age since are not among it."""
    evidence = context.run.read(context.run.evidence_path(host, SERVERS)) or {}
    read = datetime.fromisoformat(str(evidence["time"]))
    if not timedelta(0) <= context.time - read + timedelta(seconds=1) <= GOOD_FOR:
        raise Refused(f"what a pass on {host} deletes was read at {read:%H:%M} UTC: run the whole playbook again")


def _keep(found: _Looked, context: Context) -> None:
    """Keep what was looked at, for the task that says what the pass did, and for people."""
    kept = {
        "schema_version": SCHEMA_VERSION,
        "run_id": context.run.run_id,
        "time": context.time.isoformat(timespec="seconds"),
        "check_mode": context.check_mode,
        "host": found.server.name,
        "setting": found.draft.changes[0].setting,
        "deletes": [dict(zip(("zone", "name", "type", "data"), each.key, strict=True)) for each in found.found],
        "gates": [{"gate": each.gate, "state": each.state, "sentence": each.sentence} for each in found.gates],
    }
    context.run.write(context.run.path / PASS_FILE, kept)


def _lines(found: _Looked) -> list[str]:
    number = len(found.found)
    lines = [f"A pass on {found.server.name} now deletes {number} record{'' if number == 1 else 's'}"]
    shown = sorted(found.found, key=lambda each: each.key)[:_SHOWN]
    lines += [f"  {' '.join(each.key[1:])} of {zone_name(each.zone)}" for each in shown]
    lines += [f"  and {number - _SHOWN} more, in {PASS_FILE}"] if number > _SHOWN else []
    for gate in found.gates:
        lines += indented(f"{gate.gate}: {gate.state}: {gate.sentence}", 2, hang=2)
    return lines


def _calls(part: str, target: str, values: Values) -> list[str]:
    """Return the lines that a person would type."""
    return [line_of(command) for command in part_of(part).commands(target, values)]
