"""What a rollback does with a setting once it sees what the host has now: only what the run wrote is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ._plan_step import Change
from ._record_state import ABSENT
from ._rollback_undo import NEEDS_WORD, Undo
from ._write import ALREADY, CHANGED_SINCE, NOT_REACHED, Done, Write

#: Modules whose targets are given back whole or not at all.
_WHOLE = ("dns_reverse_zone",)


@dataclass(frozen=True, slots=True)
class Compared:
    """An undo beside what the host has: what is given back, None for nothing, and what is left alone, each with why."""

    write: Write | None
    alone: tuple[Done, ...]


def compared(undo: Undo, seen: Mapping[str, Any] | None) -> Compared:
    """Compare every setting of *undo* with what the host has now; None: it holds no such target."""
    write, given, alone = undo.write, [], []
    for change in write.changes:
        if seen is None:
            reason = f"{write.host} does not hold {write.target} any more: what deleted it decides what it needs"
            alone.append(Done(replace(write, changes=(change,)), CHANGED_SINCE, reason))
            continue
        now = seen.get(change.setting)
        if (
            now in undo.wrote[change.setting]
            and now != change.after
            and (change.setting not in undo.held or _gone(now))
        ):
            given.append(replace(change, before=now))
        else:
            alone.append(_alone(undo, change, now))
    if write.module in _WHOLE and not undo.unknown and any(each.state == CHANGED_SINCE for each in alone):
        # What was created is one thing: with another setting it is somebody else's by now.
        alone += [
            Done(replace(write, changes=(each,)), CHANGED_SINCE, "other settings of it were changed since")
            for each in given
        ]
        given = []
    return Compared(replace(write, changes=tuple(given)) if given else None, tuple(alone))


def _gone(now: Any) -> bool:
    """Return whether a record is gone that the run removed and did not make again: bringing it back weakens nothing."""
    return bool(now == ABSENT)


def _alone(undo: Undo, change: Change, now: Any) -> Done:
    part, seen = replace(undo.write, changes=(change,)), {change.setting: now}
    if now == change.after:
        return Done(part, ALREADY, "it had not taken effect" if undo.unknown else "it has the old value", seen=seen)
    if now is None:
        return Done(part, NOT_REACHED, "the host did not say what it is now, so it is left alone", seen=seen)
    if now in undo.wrote[change.setting]:
        return Done(part, NEEDS_WORD, undo.held[change.setting], seen=seen)
    reason = f"it is {_shown(now)}, not {_shown(change.before)}: whoever changed it since decides"
    return Done(part, CHANGED_SINCE, reason, seen=seen)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return (", ".join(value) or "an empty list") if isinstance(value, list) else str(value)
