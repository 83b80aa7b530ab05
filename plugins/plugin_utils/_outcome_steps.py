"""What became of each approved step: the approval, the record and the confirmations of a run, joined."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..module_utils._estate import target_key
from ..module_utils._names import is_dn
from ..module_utils._write import APPLIED, NOT_APPLIED, NOT_REACHED, REFUSED, UNKNOWN, WOULD
from ._confirmation import CONFIRMED, WAITING
from ._record import Entry, left_of, record_of, recorded_hosts
from ._runs import RunFolder

#: States in which a step is not what was approved, and nobody else made it so.
FAILED = (NOT_APPLIED, UNKNOWN, NOT_REACHED, REFUSED)
#: What may have changed a host.
SENT = (APPLIED, UNKNOWN, NOT_APPLIED)

Lines = Sequence[Mapping[str, Any]]
#: What a write is about, whatever number it has: the same in approval, record and foreseen.
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Traces:
    """What the phases of a run left behind."""

    entries: Sequence[Entry]
    #: Approved writes that were not sent, as the record has them.
    unsent: Lines
    #: What a run in check mode foresaw.
    foreseen: Lines
    #: Host -> what its confirmation found.
    confirmed: Mapping[str, Lines]


def traces_of(run: RunFolder) -> Traces:
    """Return what the phases of *run* left behind so far."""
    confirmations = [run.read(path) for path in sorted((run.path / "confirm").glob("*.json"))]
    return Traces(
        entries=[entry for entries in record_of(run).values() for entry in entries],
        unsent=[line for host in recorded_hosts(run) for line in left_of(run, host)],
        foreseen=[done for path in sorted((run.path / "foreseen").glob("*.json")) for done in run.read(path)["done"]],
        confirmed={each["host"]: each["entries"] for each in confirmations},
    )


def changes(approval: Mapping[str, Any], traces: Traces) -> dict[str, Any]:
    """Return what became of each step of *approval*, and what was recorded beside it."""
    steps = approval["steps"]
    recorded = {} if approval["check_mode"] else {key_of(entry.intent): entry for entry in traces.entries}
    approved = set(map(key_of, steps)) if not approval["check_mode"] else set()
    told = [_step(step, _foretold(step, approval, traces), recorded.get(key_of(step)), traces) for step in steps]
    return {
        "plan": approval["plan"],
        "zones": approval["zones"],
        "change": approval["change"],
        "check_mode": approval["check_mode"],
        "steps": told,
        "others": [_other(entry) for entry in traces.entries if key_of(entry.intent) not in approved],
        "left": [_left(entry) for entry in approval["left"]],
    }


def key_of(write: Mapping[str, Any]) -> Key:
    after = {change["setting"]: change["after"] for change in write["changes"]}
    return write["host"], write["module"], target_key(write["target"]), json.dumps(after, sort_keys=True)


def _foretold(step: Mapping[str, Any], approval: Mapping[str, Any], traces: Traces) -> Mapping[str, Any]:
    """Return what is said of a step that was not sent."""
    lines = traces.foreseen if approval["check_mode"] else traces.unsent
    found = [line for line in lines if key_of(line) == key_of(step)]
    if found:
        return found[-1]
    if approval["check_mode"] and not lines:
        return {"state": WOULD, "reason": "", "seen": None}
    where = "its task in check mode said" if approval["check_mode"] else "the record has"
    return {"state": NOT_REACHED, "reason": f"{where} nothing of it: the run ended before, or its server was lost"}


def _step(step: Mapping[str, Any], foretold: Mapping[str, Any], entry: Entry | None, traces: Traces) -> dict[str, Any]:
    told = {name: step[name] for name in ("number", "kind", "title", "host", "module", "target", "zone")}
    told |= {"changes": list(map(dict, step["changes"])), "commands": list(step["commands"])}
    if entry is None:
        became = {"state": foretold["state"], "reason": foretold["reason"], "seen": foretold.get("seen"), "time": None}
    else:
        became = _became(entry)
    spread = is_dn(step["target"]) and became["state"] in (APPLIED, UNKNOWN) and entry is not None
    return told | became | {"confirmation": _confirmation(step, traces.confirmed) if spread else None}


def _became(entry: Entry) -> dict[str, Any]:
    seen = entry.outcome["seen"] if entry.outcome else None
    return {"state": entry.state, "reason": entry.reason, "seen": seen, "time": entry.time.isoformat()}


def _other(entry: Entry) -> dict[str, Any]:
    """Return a write of the run that its approval does not list: an earlier one under the same run id."""
    write = entry.write
    about = {"kind": write.kind, "host": write.host, "module": write.module, "target": write.target}
    return about | {"changes": write.as_dict()["changes"]} | _became(entry)


def _left(entry: Mapping[str, Any]) -> dict[str, Any]:
    names = ("number", "kind", "title", "host", "module", "target", "state", "reason")
    return {name: entry[name] for name in names} | {"changes": list(map(dict, entry["changes"]))}


def _confirmation(step: Mapping[str, Any], confirmed: Mapping[str, Lines]) -> dict[str, Any]:
    """Return on which servers the values of *step* arrived, by what each said last."""
    after = {change["setting"]: change["after"] for change in step["changes"]}
    told: dict[str, list[Any]] = {CONFIRMED: [], WAITING: [], UNKNOWN: []}
    asked = set()
    for host, lines in confirmed.items():
        mine = [line for line in lines if _about(line, step) and after.get(line["setting"]) == line["wanted"]]
        if not mine:
            continue
        asked.add(host)
        state = _worst(line["state"] for line in mine)
        told[state].append(host if state == CONFIRMED else _said(host, state, mine))
    expected = [step["host"], *step["replicates_to"]["servers"]]
    return {
        "confirmed": told[CONFIRMED],
        "waiting": told[WAITING],
        "unknown": told[UNKNOWN],
        "not_asked": [host for host in expected if host not in asked],
    }


def _about(line: Mapping[str, Any], step: Mapping[str, Any]) -> bool:
    return line["module"] == step["module"] and target_key(line["target"]) == target_key(step["target"])


def _worst(states: Iterable[str]) -> str:
    given = set(states)
    return next(state for state in (UNKNOWN, WAITING, CONFIRMED) if state in given)


def _said(host: str, state: str, lines: Lines) -> dict[str, Any]:
    reasons = [line["reason"] for line in lines if line["state"] == state]
    seen = {line["setting"]: line["seen"] for line in lines if line["state"] == WAITING}
    return {"host": host, "seen": seen, "reason": "; ".join(dict.fromkeys(reasons))}
