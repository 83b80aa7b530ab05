"""Since when an AD zone is in a state, as being Secure or aging: by what was read, and by what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ._write import APPLIED, UNKNOWN

#: What tells since when: the record of a write, the first run that read the zone so, or the silence of audit channels.
RECORD, READ, EVENT = "record", "read", "event"

_MODE, _SECURE = "dynamic_update", "Secure"

#: What values of a zone, all or those of a write, say about a state of it; None when they say nothing.
State = Callable[[Mapping[str, Any]], bool | None]


def is_secure(values: Mapping[str, Any]) -> bool | None:
    """Return whether a zone with *values* is Secure."""
    mode = values.get(_MODE)
    return None if mode is None else bool(mode == _SECURE)


def is_aging(values: Mapping[str, Any]) -> bool | None:
    """Return whether records of a zone with *values* grow old and are refreshed."""
    if values.get(_MODE) == "None" or values.get("aging") is False:
        return False
    return values.get("aging")


@dataclass(frozen=True, slots=True)
class Span:
    """Since when a zone is in a state, what tells that, and when it last was not."""

    since: datetime | None = None
    by: str = ""
    run: str = ""
    doubt: datetime | None = None

    def as_dict(self) -> dict[str, Any]:
        times = {
            name: time.isoformat() if time else None for name, time in (("since", self.since), ("not", self.doubt))
        }
        return times | {"by": self.by or None, "run": self.run or None}

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Span:
        return cls(
            time_of(entry.get("since")), entry.get("by") or "", entry.get("run") or "", time_of(entry.get("not"))
        )


@dataclass(frozen=True, slots=True)
class Recorded:
    """A write of an AD zone as the record of *run* has it: *asked* before it was sent, *time* when it was settled."""

    run: str
    host: str
    module: str
    zone: str
    asked: datetime
    time: datetime
    state: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a run read of one zone, and what records say of it: all that were written, and those of this estate."""

    run: str
    seen: datetime
    facts: Sequence[Mapping[str, Any]]
    #: Whether servers that held it hold it no more: who makes a zone again may make it otherwise.
    gone: bool
    writes: Sequence[Recorded]
    own: Sequence[Recorded]
    #: For how long nobody can have changed the state, by the audit channels.
    quiet: timedelta | None = None


def span_of(reading: Reading, known: Sequence[Span], state: State) -> Span:
    """Return since when a zone is in *state*, by the first record or run that nothing speaks against."""
    states = {state(facts) for facts in reading.facts} - {None}
    doubts = [span.doubt for span in known if span.doubt]
    doubts += [time for write in reading.writes for time in _doubts(write, state)]
    doubts += [reading.seen] if reading.gone or False in states else []
    doubt = max(doubts, default=None)
    carried = [(span.since, span.by, span.run) for span in known if span.since]
    recorded = [
        (write.time, RECORD, write.run) for write in reading.own if write.state == APPLIED and state(write.after)
    ]
    logged = [] if reading.quiet is None else [(reading.seen - reading.quiet, EVENT, reading.run)]
    since: tuple[datetime | None, str, str] = (None, "", "")
    if states == {True} and not reading.gone:
        since = min(_valid(doubt, [*recorded, *carried, *logged]), default=(reading.seen, READ, reading.run))
    elif not states:
        # Nobody told in this run: what was known before stays, as far as nothing speaks against it.
        since = min(_valid(doubt, carried), default=since)
    return Span(*since, doubt)


def _valid(doubt: datetime | None, known: Iterable[tuple[datetime, str, str]]) -> list[tuple[datetime, str, str]]:
    return [each for each in known if doubt is None or each[0] > doubt]


def _doubts(write: Recorded, state: State) -> list[datetime]:
    """Return when the zone was not in *state*, as far as a write tells."""
    times = []
    if state(write.before) is False:
        times.append(write.asked)
    if state(write.after) is False and write.state in (APPLIED, UNKNOWN):
        times.append(write.time)
    return times


def time_of(text: str | None) -> datetime | None:
    """Return the point in time that *text* is, None for none."""
    return datetime.fromisoformat(text) if text else None
