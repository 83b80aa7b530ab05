"""The scavenging of a DNS server: its settings and timer, and what a pass does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Any

from .events import AUDIT_LOG, DNS_LOG
from .record_events import fields_of
from .records import NEVER_SCAVENGED, ResourceRecord, hour_of, moment_of
from .zones import WEEK, DirectoryZone, Zone

if TYPE_CHECKING:
    from .dns import DnsServer

_SECOND = timedelta(seconds=1)
#: Nodes that a pass visits in a second (invented; it makes the event come after the pass began).
_SPEED = 5000
_SCAVENGED_KINDS = ("primary", "file")


@dataclass(frozen=True, slots=True)
class Scavenging:
    """Settings of one server; they never replicate. ``state`` is the aging of zones created here, nothing else."""

    interval: timedelta = timedelta(0)
    state: bool = False
    no_refresh: timedelta = WEEK
    refresh: timedelta = WEEK
    #: When the timer began: start of the service, last automatic pass, or change of the interval.
    since: datetime | None = None
    #: The last automatic pass, and the last one of either kind.
    automatic: datetime | None = None
    last: datetime | None = None

    @property
    def next_pass(self) -> datetime | None:
        return self.since + self.interval if self.interval and self.since is not None else None

    def changed(self, now: datetime, **changes: Any) -> Scavenging:
        """Return the settings with *changes*; a new interval starts the timer afresh (documented)."""
        if changes.get("interval", self.interval) != self.interval:
            changes["since"] = now
        return replace(self, **changes)

    def passed(self, moment: datetime) -> Scavenging:
        """Return the settings after an automatic pass that began at *moment*."""
        return replace(self, since=moment, automatic=moment, last=moment)

    def missed(self, moment: datetime) -> Scavenging:
        """Return the settings after a pass that never came to its end."""
        return replace(self, since=moment)

    def before(self, now: datetime) -> list[datetime]:
        """Return the passes that were due before the estate began."""
        if self.since is None or not self.interval:
            return []
        return [self.since + self.interval * count for count in range(1, (now - self.since) // self.interval + 1)]


def hindrance(server: DnsServer, zone: Zone, moment: datetime) -> str | None:
    """Return why a pass of *server* leaves *zone* alone, in the words of control 13; None when it does not."""
    settings, armed = server.settings(zone, moment), server.available(zone, moment)
    directory = isinstance(zone, DirectoryZone)
    own = {address for address in server.host.addresses if isinstance(address, IPv4Address)}
    if zone.kind not in _SCAVENGED_KINDS or (directory and server.host.read_only):
        return "no writable primary"
    if armed is None:
        return "does not age"
    if settings.dynamic_update == "None":
        return "takes no dynamic updates"
    if server.is_paused(zone):
        return "paused"
    if settings.scavenge_servers and not own & set(settings.scavenge_servers):
        return "not in the list of servers"
    if moment <= armed:
        return "not yet available"
    if isinstance(zone, DirectoryZone):
        success = server.host.estate.replications.success(server.host, zone.partition, moment)
        if success is not None and success < moment - settings.refresh:
            return "not replicated"
    return None


def scavenge(server: DnsServer, moment: datetime, *, dry: bool = False) -> bool:
    """Run a pass that begins at *moment*; say whether it came to an end that is logged.

    *dry*: the pass looks and deletes nothing, as a manual one on a server without an automatic pass (documented).
    """
    if server.host.estate.replications.never_since(server.host, server.started, moment):
        return False  # documented: then neither 2501 nor 2502 is logged
    zones = nodes = 0
    gone: list[tuple[Zone, ResourceRecord]] = []
    emptied = 0
    for zone in server.zones().values():
        if hindrance(server, zone, moment) is not None:
            continue
        server.host.estate.history.settle(zone, server, moment)
        found = stale(server, zone, moment)
        zones += 1
        nodes += len({record.name.lower() for record in zone.records.all()})
        if found and not dry:
            server.host.estate.accounts()  # the accounts of machines outlive their records
            emptied += len(zone.records.remove(found, moment))
            zone.registrations.lose(found, moment)
            gone += [(zone, each) for each in found]
    end = moment + nodes // _SPEED * _SECOND
    logs = server.host.events
    for zone, record in gone:
        logs.add(AUDIT_LOG, 521, moment, **fields_of(record, zone.name))
    counts = {"VisitedZones": zones, "VisitedNodes": nodes, "ScavengedNodes": emptied, "ScavengedRecords": len(gone)}
    logs.add(DNS_LOG, 2501 if gone else 2502, end, **counts, Seconds=(end - moment) // _SECOND)
    return True


def stale(server: DnsServer, zone: Zone, moment: datetime) -> list[ResourceRecord]:
    """Return the records of *zone* that a pass at *moment* removes: each by its own timestamp, never by its name."""
    settings = server.settings(zone, moment)
    age = settings.no_refresh + settings.refresh
    # Timestamps before this hour are stale: timestamp + no-refresh + refresh < moment.
    limit = hour_of(moment - age)
    limit += moment_of(limit) + age < moment
    return [each for each in zone.records.all() if 0 < each.timestamp < limit and each.type not in NEVER_SCAVENGED]
