"""Since when each AD zone is Secure and ages, and who wrote it last: what runs saw and what their records say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from ._estate import Estate
from ._gone import is_gone, told_by
from ._quiet import quiet_for
from ._spans import Reading, Recorded, Span, is_aging, is_secure, span_of, time_of
from ._write import APPLIED, UNKNOWN

SCHEMA_VERSION = 1

#: By when a write is everywhere, where values do not tell: several links of 180 minutes one after another (inferred).
LONGEST_WAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Touch:
    """The last write of a zone that may have taken effect.

    ``returned``: it gave back what was there before an earlier one, so values do not tell whether they arrived.
    """

    write: Recorded
    returned: bool

    @property
    def until(self) -> datetime:
        """By when it arrived everywhere, as far as time can tell."""
        return self.write.time + LONGEST_WAY


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of one AD zone. ``seen`` is when a run last looked, ``not_secure`` when it last was not Secure.

    ``servers`` are those of the estate, ``holders`` those that held the zone when they last told their zones.
    """

    zone: str
    servers: tuple[str, ...]
    seen: datetime
    holders: tuple[str, ...] = ()
    not_secure: datetime | None = None
    secure_since: datetime | None = None
    by: str = ""
    run: str = ""
    last_write: Touch | None = None
    aging: Span = field(default_factory=Span)

    def as_dict(self) -> dict[str, Any]:
        told = _touched(self.last_write) if self.last_write else None
        return {
            "zone": self.zone,
            "servers": list(self.servers),
            "holders": list(self.holders),
            "seen": self.seen.isoformat(),
            "not_secure": self.not_secure.isoformat() if self.not_secure else None,
            "secure_since": self.secure_since.isoformat() if self.secure_since else None,
            "by": self.by or None,
            "run": self.run or None,
            "last_write": told,
            "aging": self.aging.as_dict(),
        }

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Past:
        """Return what a run kept. Its last write is not taken over: the records say that."""
        return cls(
            zone=entry["zone"],
            servers=tuple(entry["servers"]),
            holders=tuple(entry["holders"]),
            seen=datetime.fromisoformat(entry["seen"]),
            not_secure=time_of(entry["not_secure"]),
            secure_since=time_of(entry["secure_since"]),
            by=entry["by"] or "",
            run=entry["run"] or "",
            # Runs before aging was remembered kept nothing of it.
            aging=Span.of(entry.get("aging") or {}),
        )

    @property
    def secure(self) -> Span:
        return Span(self.secure_since, self.by, self.run, self.not_secure)


@dataclass(frozen=True, slots=True)
class Earlier:
    """What earlier runs left: what they knew of each zone and wrote to it, by its key, and which servers they had."""

    pasts: Mapping[str, Sequence[Past]]
    writes: Mapping[str, Sequence[Recorded]]
    #: run -> the names of the servers of its estate, none when nothing tells them.
    servers: Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class _Now:
    """What this run found: the estate, the names by which it is known again, and those of servers that told zones."""

    estate: Estate
    run: str
    time: datetime
    names: frozenset[str]
    told: frozenset[str]

    def holders(self, key: str) -> frozenset[str]:
        return frozenset(map(self.estate.fqdn_of, self.estate.holders.get(key, ())))

    def misses(self, key: str, target: str, known: Sequence[Past]) -> bool:
        """Return whether a zone that is *known* is gone, from a server that held it or from all."""
        return bool(known) and is_gone(self.estate, target, self.holders(key), _held(known), self.told)


def remember(estate: Estate, run: str, now: datetime, earlier: Earlier) -> dict[str, Past]:
    """Return what is known of every AD zone after *run* read the estate, also of those that are gone."""
    found = _Now(estate, run, now, names_of(estate), told_by(estate))
    # Another estate, a lab, may have zones of the same names. Under a limit, other servers are read each time.
    known = {key: [past for past in pasts if found.names & set(past.servers)] for key, pasts in earlier.pasts.items()}
    missing = [key for key, pasts in known.items() if pasts and key not in estate.holders]
    gone = [key for key in missing if found.misses(key, known[key][0].zone, known[key])]
    return {key: _past(found, key, earlier, known.get(key, [])) for key in [*estate.holders, *gone]}


def written_only(estate: Estate, now: datetime, earlier: Earlier, known: Collection[str]) -> dict[str, Past]:
    """Return what is known of AD zones that no server holds, and that none of *known* is: who wrote them last."""
    names = names_of(estate)
    found: dict[str, Past] = {}
    for key, writes in earlier.writes.items():
        whose = {write.run: set(earlier.servers.get(write.run, ())) for write in writes}
        own = [write for write in writes if names & whose[write.run] or not whose[write.run]]
        if own and key not in known:
            found[key] = Past(zone=key, servers=tuple(sorted(names)), seen=now, last_write=last_touch(own))
    return found


def names_of(estate: Estate) -> frozenset[str]:
    """Return the names of servers by which an estate is known again: another one, a lab, may have the same zones."""
    # What the inventory calls a server that was not read, another inventory may call another one.
    known = [each for each in estate.servers if each.reached or each.info.get("fqdn") or estate.controller_of(each)]
    return frozenset([*map(estate.fqdn_of, known), *estate.controllers])


def _past(now: _Now, key: str, earlier: Earlier, known: Sequence[Past]) -> Past:
    holders = now.estate.holders.get(key, ())
    target = holders[0].held[key].target if holders else known[0].zone
    gone = now.misses(key, target, known)
    writes = earlier.writes.get(key, ())
    # A clock that was set back must not make anything older.
    seen = max([now.time, *(past.seen for past in known)])
    whose = {write.run: set(earlier.servers.get(write.run, ())) for write in writes}
    # Only a write to this estate brought the zone into a state; any write may say that it was not in it.
    own = [write for write in writes if now.names & whose[write.run]]
    facts = [server.held[key].facts for server in holders]
    reading = Reading(now.run, seen, facts, gone, writes, own)
    aging = replace(reading, quiet=quiet_for(now.estate, key))
    secure = span_of(reading, [past.secure for past in known], is_secure)
    return Past(
        zone=target,
        servers=tuple(sorted(now.names.union(*(past.servers for past in known)))),
        seen=seen,
        holders=tuple(sorted(now.holders(key) | (_held(known) - now.told))),
        not_secure=secure.doubt,
        secure_since=secure.since,
        by=secure.by,
        run=secure.run,
        # A run that left nothing that tells its servers may have been one of this estate.
        last_write=last_touch(write for write in writes if now.names & whose[write.run] or not whose[write.run]),
        aging=span_of(aging, [past.aging for past in known], is_aging),
    )


def _held(known: Sequence[Past]) -> frozenset[str]:
    """Return the servers that held a zone when it was looked at last."""
    last = max((past.seen for past in known), default=None)
    return frozenset(name for past in known if past.seen == last for name in past.holders)


def last_touch(writes: Iterable[Recorded]) -> Touch | None:
    """Return the last of the *writes* of one zone that may have taken effect, None when none may."""
    touched = sorted((write for write in writes if write.state in (APPLIED, UNKNOWN)), key=lambda write: write.time)
    if not touched:
        return None
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for write in reversed(touched):
        before |= write.before
        after = {**write.after, **after}
        if before == after:
            return Touch(touched[-1], returned=True)
    return Touch(touched[-1], returned=False)


def _touched(touch: Touch) -> dict[str, Any]:
    write = touch.write
    times = {"asked": write.asked, "time": write.time, "until": touch.until}
    return asdict(write) | {name: time.isoformat() for name, time in times.items()} | {"returned": touch.returned}
