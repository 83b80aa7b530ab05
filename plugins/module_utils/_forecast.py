"""Which records the next scavenging passes delete, when, and on which server: rules only, nothing is read here.

A record may be deleted by the first pass that comes after its timestamp + no-refresh + refresh, and after the gate of
the zone on that server [documented]. Both are whole hours while a pass is not, and the event that tells of the last
pass is written at its end, so the forecast may be an hour late. Here the safe side is early: a record that comes of age
within MARGIN after a pass counts as deleted by it. Zero as the margin is the published rule to the letter.

What keeps a record in spite of this (a refresh in time, replication that fails) is not foreseen: the forecast may hold
more than a pass deletes, never less. Whatever was not read makes the fate of a record unknown, unless what was read
already keeps it: a static record, a zone that does not age, a server that is not listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ._passes import HOUR, Pass, Scavenger, Schedule, ZoneCopy, barred, schedule, untold

EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
MARGIN = HOUR
STATIC = 0
#: Records that no pass deletes [reported].
NEVER_SCAVENGED = frozenset({"SOA", "NS", "WINS", "WINSR"})
DELETED, LATER, KEPT, UNKNOWN = "deleted", "later", "kept", "unknown"


@dataclass(frozen=True, slots=True)
class Record:
    """One record value. ``timestamp`` is hours since 1601 UTC, STATIC for a static record, None for not read."""

    name: str
    type: str
    data: str
    timestamp: int | None


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a record. ``outcome``:

    - deleted: by ``by``, the first pass that may;
    - later: not by the passes that were looked at, but by one after them;
    - kept: by none, as the settings are now, and ``reason`` says why;
    - unknown: ``reason`` says what was not read.

    ``eligible`` is when the record comes of age, where that is known. ``refreshable`` says that this is still to come:
    a host that lives has time to refresh it. Of a pass that is days ahead, many records are.
    """

    outcome: str
    reason: str = ""
    by: Pass | None = None
    eligible: datetime | None = None
    refreshable: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """A server that holds the zone, and the zone as it sees it. Name every one, the unread ones too."""

    server: Scavenger
    copy: ZoneCopy


@dataclass(frozen=True, slots=True)
class _Reach:
    """One server that deletes in the zone: its passes, each with the timestamp below which it deletes."""

    life: timedelta
    limits: tuple[tuple[int, Pass], ...]
    #: The same while its gate was not read: what would be deleted if it were open.
    gate_unread: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the next passes do to the records of one zone."""

    now: datetime
    reaches: tuple[_Reach, ...] = ()
    kept: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def passes(self) -> tuple[Pass, ...]:
        """The passes that may delete something, of every server."""
        return tuple(each for reach in self.reaches for _, each in reach.limits)

    @property
    def limit(self) -> int:
        """The timestamp from which on no record is deleted by the passes that were looked at; STATIC when none is."""
        return max((limit for reach in self.reaches for limit, _ in reach.limits), default=STATIC)

    def fate(self, record: Record) -> Fate:
        """Return what becomes of *record*."""
        if record.type.upper() in NEVER_SCAVENGED:
            return Fate(KEPT, f"records of the type {record.type.upper()} are never scavenged")
        if record.timestamp == STATIC:
            return Fate(KEPT, "it is static")
        if not self.unknown and not self.reaches:
            return Fate(KEPT, "; ".join(self.kept))
        if self.unknown:
            return Fate(UNKNOWN, "; ".join(self.unknown))
        if record.timestamp is None or record.timestamp < STATIC:
            return Fate(UNKNOWN, "its timestamp was not read")
        return self._dated(record.timestamp)

    def _dated(self, timestamp: int) -> Fate:
        found = [(reach, first) for reach in self.reaches if (first := _first(reach, timestamp)) is not None]
        eligible = _after_epoch(timestamp, min(reach.life for reach in self.reaches))
        if any(reach.gate_unread for reach, _ in found):
            return Fate(UNKNOWN, "from when on the zone may be scavenged was not read", eligible=eligible)
        if not found:
            return Fate(LATER, "no pass that was looked at comes after it is old enough", eligible=eligible)
        reach, first = min(found, key=lambda each: (each[1].time, each[1].server))
        eligible = _after_epoch(timestamp, reach.life)
        return Fate(DELETED, by=first, eligible=eligible, refreshable=eligible > self.now)


def outlook(holders: Sequence[Holder], now: datetime, passes: int = 1, margin: timedelta = MARGIN) -> Outlook:
    """Return what the next *passes* of every server do to the records of a zone that *holders* hold."""
    reaches: list[_Reach] = []
    kept: list[str] = []
    unknown: list[str] = []
    for holder in holders:
        server, copy = holder.server, holder.copy
        if bar := barred(server, copy):
            kept.append(bar)
            continue
        planned = schedule(server, now, passes)
        if reason := untold(server, copy) or planned.unknown or _untimed(holder):
            unknown.append(reason)
        else:
            reaches.append(_reach(copy, planned, margin))
    if not holders:
        unknown.append("no server that holds the zone is known")
    return Outlook(now, tuple(reaches), tuple(dict.fromkeys(kept)), tuple(dict.fromkeys(unknown)))


def hours(time: datetime) -> int:
    """Return the whole hours from 1601 to *time*, as a timestamp counts them."""
    return (time - EPOCH) // HOUR


def moment_of(timestamp: int) -> datetime:
    """Return the time of a timestamp; the latest that can be written for one that lies beyond it."""
    return _after_epoch(timestamp, timedelta(0))


def deletions(records: Iterable[Record], view: Outlook) -> list[tuple[Record, Fate]]:
    """Return the records that are deleted, or of which that is not known, in order, each with its fate."""
    told = ((record, view.fate(record)) for record in records)
    return [(record, fate) for record, fate in told if fate.outcome in (DELETED, UNKNOWN)]


def _untimed(holder: Holder) -> str:
    if holder.copy.no_refresh is None or holder.copy.refresh is None:
        return f"the aging intervals of the zone on {holder.server.name} were not read"
    return ""


def _reach(copy: ZoneCopy, planned: Schedule, margin: timedelta) -> _Reach:
    life = (copy.no_refresh or timedelta(0)) + (copy.refresh or timedelta(0))
    open_passes = [each for each in planned.passes if copy.available is None or copy.available < each.time + margin]
    # The least timestamp that a pass does not delete: timestamp + life < pass + margin, rounded up to the hour.
    limits = tuple((-((EPOCH - each.time - margin + life) // HOUR), each) for each in open_passes)
    return _Reach(life, limits, gate_unread=copy.available is None)


def _first(reach: _Reach, timestamp: int) -> Pass | None:
    return next((each for limit, each in reach.limits if timestamp < limit), None)


def _after_epoch(timestamp: int, life: timedelta) -> datetime:
    try:
        return EPOCH + timestamp * HOUR + life
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)
