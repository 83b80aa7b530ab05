"""What one server says of its own deletions: which records its next passes delete from the zones that it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ._decide import Outcome
from ._finding import Finding, Verdict
from ._forecast import DELETED, UNKNOWN, Fate, Holder, Outlook, Record, outlook
from ._forecast_facts import SERVER, copy_of, scavenger_of
from ._forecast_reads import ZoneRecords, read_old, read_pointers
from ._past_gates import shown
from ._session import Session

CONTROL = "scavenging-forecast"
SETTING = "deletions"
#: Hourly passes of a whole year.
MOST_PASSES = 8760
_NAME = "this server"
#: How many records a sentence names.
_NAMED = 3


def read_records(session: Session, facts: Mapping[str, Any], passes: int) -> dict[str, ZoneRecords]:
    """Return what may be deleted of each zone, one zone after the other; a zone that nothing is deleted of is missing.

    A zone of which it cannot be told what is deleted is not read: all of its records are unknown.
    """
    found: dict[str, ZoneRecords] = {}
    for target, zone in facts["zones"].items():
        view = view_of(facts, target, passes)
        if not view.unknown and view.limit:
            found[target] = read_old(session, zone["name"], view.limit)
    return found


def read_pointing(session: Session, facts: Mapping[str, Any], wanted: Sequence[str]) -> dict[str, ZoneRecords]:
    """Return the records of the zones *wanted* that point at names; a zone that the server does not hold is missing."""
    return {target: read_pointers(session, zone["name"]) for target, zone in facts["zones"].items() if target in wanted}


def view_of(facts: Mapping[str, Any], target: str, passes: int) -> Outlook:
    """Return what the next *passes* of one server alone do to its copy of a zone."""
    now = facts["now"]
    if now is None:
        error = facts["errors"].get("now", "the server did not say what time it is")
        return Outlook(datetime.min, unknown=(str(error),))
    holder = Holder(scavenger_of(_NAME, facts), copy_of(facts["zones"][target]))
    return outlook([holder], datetime.fromisoformat(now), passes)


def judge_zone(facts: Mapping[str, Any], target: str, passes: int) -> Outcome:
    """Return whether it is known what the server deletes of a zone, and a finding of what it is."""
    view = view_of(facts, target, passes)
    if view.unknown:
        return [Verdict(CONTROL, target, "unknown", "; ".join(view.unknown))], []
    if not view.reaches:
        return [Verdict(CONTROL, target, "skipped", f"nothing is deleted: {'; '.join(view.kept)}")], []
    kept = facts["records"].get(target)
    read = ZoneRecords.of(kept) if kept else ZoneRecords()
    fates = [(record, view.fate(record)) for record in read.records]
    going = [(record, fate) for record, fate in fates if fate.outcome == DELETED]
    untold = [fate.reason for _, fate in fates if fate.outcome == UNKNOWN]
    untold += [f"not visible to this forecast: {kind}, {reason}" for kind, reason in read.unseen.items()]
    state = "unknown" if untold else "compliant"
    found = [Finding(CONTROL, target, SETTING, len(going), 0, "waiting", _said(going))] if going else []
    return [Verdict(CONTROL, target, state, untold[0] if untold else "")], found


def server_verdict(facts: Mapping[str, Any]) -> list[Verdict]:
    """Return the verdict on a server that did not tell its zones."""
    error = facts["errors"].get("zones")
    return [Verdict(CONTROL, SERVER, "unknown", error)] if error else []


def _said(going: Sequence[tuple[Record, Fate]]) -> str:
    times = Counter(shown(fate.by.time) for _, fate in going if fate.by)
    count = f"{len(going)} record{'' if len(going) == 1 else 's'}"
    names = ", ".join(dict.fromkeys(f"{record.name} {record.type}" for record, _ in going[:_NAMED]))
    more = f" and {len(going) - _NAMED} more" if len(going) > _NAMED else ""
    return f"The passes of {', '.join(times)} delete {count} of this zone: {names}{more}."
