"""Who replicates a part of the directory from whom, when it last worked, and what fails since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .host import Host
    from .model import Estate
    from .zones import Partition

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: How often replication inside a site is tried when nothing changes (documented: the default schedule is hourly).
_HOURLY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Replication towards *host* that fails since a moment. ``partner`` and ``partition``: None means all of them."""

    host: str
    since: datetime
    partner: str | None = None
    partition: str | None = None
    result: int = 1722


@dataclass(frozen=True, slots=True)
class Partner:
    """What a domain controller knows about replicating one part of the directory from one partner."""

    source: Host
    success: datetime
    attempt: datetime
    failures: int
    result: int


class Replications:
    """The inbound replication of every domain controller.

    Partners are invented: everybody of the site, and the first of each other site where a server has no one in its own
    or is itself the first of its site. Each succeeds once an interval, unless trouble was written into the estate file.
    """

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self.troubles: list[Trouble] = []

    def partners(self, host: Host, replicas: frozenset[str], partition: str, now: datetime) -> list[Partner]:
        """Return the inbound partners of *host* for the part that *replicas* hold."""
        return [self._state(host, each, partition, now) for each in self._sources(host, replicas)]

    def success(self, host: Host, partition: Partition, now: datetime) -> datetime | None:
        """Return when *host* last replicated *partition* with anybody; None where it has no partner."""
        found = self.partners(host, partition.replicas, partition.name, now)
        return max((each.success for each in found), default=None)

    def cut_off(self, host: Host) -> datetime | None:
        """Return since when *host* replicates nothing from anybody; None while some of it works."""
        whole = [
            each.since for each in self.troubles if each.host == host.name and not (each.partner or each.partition)
        ]
        return min(whole, default=None)

    def never_since(self, host: Host, started: datetime, now: datetime) -> bool:
        """Say whether some part with zones has partners, and none of them was reached since *started*."""
        last = [self.success(host, partition, now) for partition in host.partitions()]
        return any(each is not None and each < started for each in last)

    def _sources(self, host: Host, replicas: frozenset[str]) -> list[Host]:
        writable = [each for each in self._estate.controllers() if each.name in replicas and not each.read_only]
        others = [each for each in writable if each is not host]
        near = [each for each in others if each.site == host.site]
        first: dict[str, Host] = {}
        for each in writable:
            first.setdefault(each.site, each)
        if near and first.get(host.site) is not host:
            return near
        far = [each for site, each in first.items() if site != host.site]
        return [*near, *far]

    def _state(self, host: Host, source: Host, partition: str, now: datetime) -> Partner:
        links = self._estate.links
        step = _HOURLY if source.site == host.site else max(links.delay(source.site, host.site), timedelta(minutes=15))
        attempt = _EPOCH + (now - _EPOCH) // step * step
        fitting = [each for each in self.troubles if _concerns(each, host, source, partition) and each.since <= now]
        if not fitting:
            return Partner(source, attempt, attempt, 0, 0)
        since = min(fitting, key=lambda each: each.since)
        return Partner(source, since.since, attempt, max((attempt - since.since) // step, 1), since.result)


def _concerns(trouble: Trouble, host: Host, source: Host, partition: str) -> bool:
    return (
        trouble.host == host.name
        and trouble.partner in (None, source.name)
        and (trouble.partition is None or trouble.partition.lower() == partition.lower())
    )
