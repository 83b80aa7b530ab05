"""How a write on one domain controller becomes visible on the others.

Active Directory replicates whole attributes: of two writes the one with the higher version wins, then the later one,
then the one of the higher originating server (documented: [MS-ADTS]). A DNS server sees what arrived in its directory
at its next poll (documented: DsPollingInterval); its own writes it sees at once (inferred).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")


class Replica(Protocol):
    """A server that holds a copy of a partition."""

    @property
    def name(self) -> str: ...

    @property
    def site(self) -> str: ...

    @property
    def cut_off(self) -> datetime | None:
        """Since when nothing reaches it; None when replication works."""

    def next_poll(self, moment: datetime) -> datetime:
        """Return when its DNS server reads the directory next, at or after *moment*."""


@dataclass(frozen=True, slots=True)
class Links:
    """How long a change travels: inside a site, and between two sites."""

    within_site: timedelta = timedelta(seconds=15)
    #: The interval of a default site link is 180 minutes (documented); nobody waits less without configuring it.
    between_sites: timedelta = timedelta(minutes=180)
    special: Mapping[frozenset[str], timedelta] = field(default_factory=dict)

    def delay(self, origin: str, target: str) -> timedelta:
        if origin == target:
            return self.within_site
        return self.special.get(frozenset((origin, target)), self.between_sites)


@dataclass(frozen=True, slots=True)
class Write(Generic[T]):
    """One originating write of an attribute. ``arms`` is set when it starts the wait for scavenging again."""

    value: T
    origin: str
    site: str
    time: datetime
    version: int
    arms: bool


class Replicated(Generic[T]):
    """One attribute: the value everybody has, copies that stayed behind, and the writes since."""

    def __init__(self, value: T, behind: Mapping[str, T] | None = None) -> None:
        self._base = value
        self._behind = dict(behind or {})
        self._writes: list[Write[T]] = []

    def in_directory(self, replica: Replica, links: Links, now: datetime) -> T:
        """Return what the directory of *replica* holds."""
        winner = self._winner(write for write in self._writes if self._arrival(write, replica, links) <= now)
        return winner.value if winner else self._first(replica)

    def on_server(self, replica: Replica, links: Links, now: datetime) -> T:
        """Return what the DNS server of *replica* knows."""
        winner = self._winner(write for write in self._writes if self._known(write, replica, links) <= now)
        return winner.value if winner else self._first(replica)

    def armed(self, replica: Replica, links: Links, now: datetime) -> datetime | None:
        """Return when the DNS server of *replica* last saw a write that arms; None if it never did."""
        known = [self._known(write, replica, links) for write in self._writes if write.arms]
        return max((moment for moment in known if moment <= now), default=None)

    def changed(self, replica: Replica, links: Links, now: datetime) -> datetime | None:
        """Return when the directory of *replica* last took a write, its own or another's; None if it never did."""
        arrived = [self._arrival(write, replica, links) for write in self._writes]
        return max((moment for moment in arrived if moment <= now), default=None)

    def settled(self, replica: Replica, links: Links, now: datetime) -> bool:
        """Say whether the DNS server of *replica* knows every write by now that it will ever know."""
        known = (self._known(write, replica, links) for write in self._writes)
        return all(moment <= now or moment.year == datetime.max.year for moment in known)

    def write(self, value: T, replica: Replica, links: Links, now: datetime, *, arms: bool) -> None:
        """Write the whole attribute on *replica*, over whatever its directory holds by now."""
        winner = self._winner(write for write in self._writes if self._arrival(write, replica, links) <= now)
        version = winner.version + 1 if winner else 1
        self._writes.append(Write(value, replica.name, replica.site, now, version, arms))

    def _first(self, replica: Replica) -> T:
        return self._behind.get(replica.name, self._base)

    def _arrival(self, write: Write[T], replica: Replica, links: Links) -> datetime:
        if write.origin == replica.name:
            return write.time
        behind = replica.name in self._behind  # nothing reaches a server that replication left behind
        if behind or (replica.cut_off is not None and write.time >= replica.cut_off):
            return datetime.max.replace(tzinfo=write.time.tzinfo)
        return write.time + links.delay(write.site, replica.site)

    def _known(self, write: Write[T], replica: Replica, links: Links) -> datetime:
        arrival = self._arrival(write, replica, links)
        return (
            arrival if write.origin == replica.name or arrival.year == datetime.max.year else replica.next_poll(arrival)
        )

    @staticmethod
    def _winner(writes: Iterator[Write[T]]) -> Write[T] | None:
        return max(writes, key=lambda write: (write.version, write.time, write.origin), default=None)
