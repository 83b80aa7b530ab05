"""When a DNS server scavenges next, and whether it may scavenge a zone: rules only, nothing is read here.

A pass runs every ScavengingInterval, counted from the start of the last pass or of the service, whichever is later
[documented: the timer begins anew with the service]. What was not read is None, and never means no.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ._past_gates import shown
from ._values import UPDATE_MODES

#: Timestamps, and the times that are made of them, are whole hours.
HOUR = timedelta(hours=1)

_NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Scavenger:
    """One DNS server. ``interval`` of zero means that it does not scavenge.

    ``last_pass`` of None means that it had none, but only when ``history`` says that this was read. ``since`` is when
    its interval was set, where that is known: the first pass after it comes one interval later [documented].
    ``by_hand`` says that a person may have started the last pass, which does not move the schedule [documented].
    ``armed`` is when its interval would be set, in a forecast of a change that is only planned. ``starts`` is by when
    somebody starts a pass by hand: then that pass alone is looked at.
    """

    name: str
    interval: timedelta | None = None
    addresses: frozenset[str] | None = None
    started: datetime | None = None
    last_pass: datetime | None = None
    history: bool = False
    since: datetime | None = None
    by_hand: bool = False
    armed: datetime | None = None
    starts: datetime | None = None


@dataclass(frozen=True, slots=True)
class ZoneCopy:
    """A zone as the server sees it that would scavenge it: replication and the gate make copies differ.

    ``available`` is AvailForScavengeTime, before which nothing of this copy is deleted. ``scavenge_servers`` is empty
    when every server may scavenge.
    """

    aging: bool | None = None
    no_refresh: timedelta | None = None
    refresh: timedelta | None = None
    available: datetime | None = None
    dynamic_update: str | None = None
    paused: bool | None = None
    read_only: bool | None = None
    scavenge_servers: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass to come; ``number`` counts from 1, the next one."""

    server: str
    number: int
    time: datetime


@dataclass(frozen=True, slots=True)
class Schedule:
    """The next passes of a server, in order; ``unknown`` says why they cannot be told."""

    passes: tuple[Pass, ...] = ()
    unknown: str = ""


def schedule(server: Scavenger, now: datetime, count: int) -> Schedule:
    """Return the next *count* passes of *server*, none when it does not scavenge."""
    if server.interval == _NOTHING:
        return Schedule()
    if server.interval is None or server.interval < _NOTHING:
        return Schedule(unknown=f"the scavenging interval of {server.name} was not read")
    if server.starts is not None:
        return Schedule((Pass(server.name, 1, server.starts),))
    if server.armed is not None:
        return _from(server, server.armed, server.interval, count)
    if server.started is None:
        return Schedule(unknown=f"when the DNS service of {server.name} started was not read")
    # A pass before the interval was set does not matter, and one after it comes no sooner than the interval.
    if server.last_pass is None and not server.history and server.since is None:
        return Schedule(unknown=f"when {server.name} scavenged last was not read")
    if server.by_hand and server.last_pass is not None:
        return Schedule(
            unknown=f"the last pass of {server.name} may have been started by hand, so the next may come soon"
        )
    base = max(each for each in (server.started, server.last_pass, server.since) if each is not None)
    if base > now + HOUR:
        return Schedule(unknown=f"the clock of {server.name} is ahead: {shown(base)} lies in the future")
    if base + server.interval <= now:
        due = shown(base + server.interval)
        return Schedule(unknown=f"a pass of {server.name} was due at {due} and was not seen, so the next may come soon")
    return _from(server, base, server.interval, count)


def _from(server: Scavenger, base: datetime, interval: timedelta, count: int) -> Schedule:
    return Schedule(tuple(Pass(server.name, each, base + each * interval) for each in range(1, count + 1)))


def barred(server: Scavenger, copy: ZoneCopy) -> str:
    """Return why *server* certainly deletes nothing in its copy of a zone, or nothing when it may."""
    return next((reason for holds, reason in _bars(server, copy) if holds), "")


def untold(server: Scavenger, copy: ZoneCopy) -> str:
    """Return what nobody said of whether *server* may scavenge its copy of a zone; nothing when all was said."""
    return next((f"it was not read whether {reason}" for holds, reason in _bars(server, copy) if holds is None), "")


def _bars(server: Scavenger, copy: ZoneCopy) -> tuple[tuple[bool | None, str], ...]:
    """Return what keeps a server from deleting in a zone: whether it holds, None for not read, and the words for it."""
    return (
        (None if server.interval is None else not server.interval, f"{server.name} does not scavenge"),
        (_unlisted(server, copy), f"the zone does not list {server.name}"),
        # That a read-only domain controller never deletes is inferred.
        (copy.read_only, f"the copy of {server.name} is read-only"),
        (None if copy.aging is None else not copy.aging, "the zone does not age"),
        (copy.paused, "the zone is paused"),
        (_without_updates(copy), "the zone takes no dynamic updates"),
    )


def _unlisted(server: Scavenger, copy: ZoneCopy) -> bool | None:
    if copy.scavenge_servers is None:
        return None
    if not copy.scavenge_servers:
        return False
    return None if server.addresses is None else copy.scavenge_servers.isdisjoint(server.addresses)


def _without_updates(copy: ZoneCopy) -> bool | None:
    return None if copy.dynamic_update not in UPDATE_MODES else copy.dynamic_update == "None"
