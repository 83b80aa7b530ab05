"""The gate that asks for a backup: whole, read back, of the same day, of every zone that may lose records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ._backup import LONGEST, Backup, Backups
from ._durations import render
from ._names import zone_name
from ._past_gates import shown
from ._plan_step import CLOSED, OPEN, UNKNOWN, Gate

_GATE = "backup"
_HOW = "run playbooks/backup.yml"
#: How many zones a sentence tells about.
_TOLD = 3


def zones_backed_up(backups: Backups, keys: Sequence[str], files: Sequence[str], host: str, now: datetime) -> Gate:
    """Return whether the AD zones *keys*, and those that *host* keeps in *files*, can be made again by a backup."""
    if not keys and not files:
        return Gate(_GATE, UNKNOWN, "No zone is known that would have to be backed up.")
    states = [_state(backups, zone_name(key), backups.of(key), now)[:2] for key in keys]
    states += [_state(backups, key, backups.of(key, host), now)[:2] for key in files]
    for wanted in (CLOSED, UNKNOWN):
        told = list(dict.fromkeys(sentence for state, sentence in states if state == wanted))
        if told:
            more = f" So it is with {len(told) - _TOLD} more zones." if len(told) > _TOLD else ""
            return Gate(_GATE, wanted, " ".join(told[:_TOLD]) + more)
    return Gate(_GATE, OPEN, f"Every zone has a whole backup that is younger than {render(LONGEST)}.")


def record_backed_up(backups: Backups, key: str, record: str, now: datetime) -> Gate:
    """Return whether a backup of the same day holds a record that is about to be deleted and made again."""
    name = zone_name(key)
    state, sentence, backup = _state(backups, name, backups.of(key), now)
    if backup is None:
        return Gate(_GATE, state, sentence)
    if backups.holds(backup, record):
        return Gate(_GATE, OPEN, f"The backup of run {backup.run} holds the record.")
    said = f"The newest backup of {name}, of run {backup.run}, does not hold {record}: {_HOW}."
    return Gate(_GATE, CLOSED, said)


def _state(backups: Backups, name: str, found: Sequence[Backup], now: datetime) -> tuple[str, str, Backup | None]:
    """Return how a zone stands, the sentence about it, and the backup that can be used."""
    later = [each for each in found if each.time > now]
    young = [each for each in found if now - LONGEST <= each.time <= now]
    troubles = []
    for backup in young:
        trouble = backups.trouble(backup)
        if not trouble:
            return OPEN, "", backup
        troubles.append(trouble)
    if later:
        said = f"The backup of {name} in run {later[0].run} is of {shown(later[0].time)}, which is yet to come."
        return UNKNOWN, said, None
    if troubles:
        return UNKNOWN, f"{troubles[0].rstrip('.')}: {_HOW} again.", None
    if backups.doubts:
        return UNKNOWN, f"{backups.doubts[0]}, so whether {name} is backed up is not known: {_HOW} again.", None
    if found:
        said = f"The newest backup of {name} is of {shown(found[0].time)}, which is more than {render(LONGEST)} ago"
        return CLOSED, f"{said}: {_HOW}.", None
    return CLOSED, f"No run keeps a backup of {name}: {_HOW}.", None
