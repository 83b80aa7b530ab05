"""The gate that asks since when the zones age that a server may delete from: old timestamps must have been renewed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ._durations import restore
from ._estate import Server
from ._grounds import Grounds
from ._names import zone_name
from ._past_gates import shown
from ._plan_step import CLOSED, OPEN, UNKNOWN, Gate
from ._spans import EVENT, Span
from ._words import some

NO_LEASE = "The longest lease is not known: read every DHCP server, or say it in ddi_longest_lease."


def aged(server: Server, keys: Sequence[str], files: Sequence[str], grounds: Grounds) -> Gate:
    """Return whether all zones that *server* may delete from aged for both intervals together and the longest lease.

    *keys* are its AD zones, *files* those in files. Runs remember since when AD zones age: by what they wrote, by what
    they read, and by the silence of the audit channels when they looked. Nothing tells it of files.
    """
    if not keys and not files:
        return Gate("aged", UNKNOWN, "No zone of the server is known to age.")
    if grounds.lease is None:
        return Gate("aged", UNKNOWN, NO_LEASE)
    if lost := [*grounds.lost, *grounds.damaged]:
        return Gate("aged", UNKNOWN, f"What earlier runs left is damaged: {some(lost)}.")
    untold = [*files]
    waiting: dict[str, datetime] = {}
    logged: list[str] = []
    for key in keys:
        total, name = both_intervals(server, key), zone_name(key)
        past = grounds.past.get(key) or {}
        span = Span.of(past.get("aging") or {})
        if total is None or span.since is None or datetime.fromisoformat(past["seen"]) > grounds.now:
            untold.append(name)
            continue
        until = span.since + max(total, grounds.lease)
        if until > grounds.now:
            waiting[name] = until
        elif span.by == EVENT:
            logged.append(name)
    if waiting:
        name = max(waiting, key=lambda each: waiting[each])
        return Gate("aged", CLOSED, f"Zones have not aged for long enough, {name} not before {shown(waiting[name])}.")
    if untold:
        return Gate("aged", UNKNOWN, f"It is not known since when these zones age: {some(untold)}.")
    by = f" For {some(logged)} that is known because no audit event says otherwise." if logged else ""
    return Gate("aged", OPEN, f"Every zone aged for both of its intervals and for the longest lease.{by}")


def both_intervals(server: Server, key: str) -> timedelta | None:
    """Return how long a record of the zone *key* lives at least, None when *server* did not tell."""
    facts = server.held[key].facts
    intervals = [facts.get("no_refresh_interval"), facts.get("refresh_interval")]
    return None if None in intervals else sum((restore(str(each)) for each in intervals), timedelta(0))
