"""The DNS service of one host: its settings, the zones it loaded, and what it knows of them now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from .zones import WEEK, DirectoryZone, LocalZone, Zone, ZoneSettings

if TYPE_CHECKING:
    from .host import Host

#: DsPollingInterval of a default server (documented: 180 seconds).
POLLING = timedelta(seconds=180)
#: Zones that a server creates itself (documented: DisableAutoReverseZone is off by default).
AUTOMATIC = ("0.in-addr.arpa", "127.in-addr.arpa", "255.in-addr.arpa")
TRUST_ANCHORS = "TrustAnchors"
#: Where a server looks first when two partitions hold a zone of one name. The first copy wins and the others are
#: ignored (reported: text of event 4515, which names the old container first); the rest of the order is inferred.
LOAD_ORDER = ("Legacy", "Domain", "Forest", "Custom")


@dataclass(frozen=True, slots=True)
class Scavenging:
    """Settings of one server; they never replicate. ``state`` is the aging of zones created here, nothing else."""

    interval: timedelta = timedelta(0)
    state: bool = False
    no_refresh: timedelta = WEEK
    refresh: timedelta = WEEK
    #: When the running timer began, and the last pass before that.
    since: datetime | None = None
    last: datetime | None = None

    def last_pass(self, now: datetime) -> datetime | None:
        """Return when the server scavenged last: one pass each interval since the timer began."""
        if not self.interval or self.since is None or now - self.since < self.interval:
            return self.last
        return self.since + (now - self.since) // self.interval * self.interval

    def changed(self, now: datetime, **changes: Any) -> Scavenging:
        """Return the settings with *changes*; a new interval starts the timer afresh (documented)."""
        if changes.get("interval", self.interval) != self.interval:
            changes |= {"since": now, "last": self.last_pass(now)}
        return replace(self, **changes)


@dataclass(eq=False, slots=True)
class DnsServer:
    """The DNS service of *host*."""

    host: Host = field(repr=False)
    #: Start of the service: timers and the wait for scavenging count from here.
    started: datetime
    scavenging: Scavenging = Scavenging()
    polling: timedelta = POLLING
    local: dict[str, LocalZone] = field(default_factory=dict, repr=False)
    #: zone -> what this server decides about its transfers; it does not replicate.
    transfers: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    _loaded: Mapping[str, Zone] | None = field(default=None, repr=False)

    def zones(self) -> Mapping[str, Zone]:
        """Return every zone it serves by lower-case name, sorted by name."""
        if self._loaded is None:
            found: dict[str, Zone] = dict(self.local)
            for zone in self._in_directory():
                found.setdefault(zone.name.lower(), zone)
            self._loaded = dict(sorted(found.items()))
        return self._loaded

    def find(self, name: str) -> Zone | None:
        return self.zones().get(name.lower().removesuffix("."))

    def settings(self, zone: Zone) -> ZoneSettings:
        """Return what this server knows of the settings of *zone* now."""
        if isinstance(zone, LocalZone):
            return zone.settings
        return zone.settings.on_server(self, self._links, self._now)

    def write(self, zone: Zone, settings: ZoneSettings, *, arms: bool) -> None:
        """Give *zone* new settings here; those of a zone of the directory replicate from here."""
        if isinstance(zone, LocalZone):
            zone.settings = settings
        else:
            zone.settings.write(settings, self, self._links, self._now, arms=arms)

    def available(self, zone: Zone) -> datetime | None:
        """Return when *zone* may be scavenged here: one refresh interval after it was loaded or armed, to the hour.

        Each server derives it for itself (inferred). A zone that does not age has none (inferred).
        """
        settings = self.settings(zone)
        if not settings.aging:
            return None
        armed = zone.settings.armed(self, self._links, self._now) if isinstance(zone, DirectoryZone) else None
        return max(self.started, armed or self.started).replace(minute=0, second=0, microsecond=0) + settings.refresh

    def state(self) -> dict[str, Any]:
        """Return its settings and zones as JSON values."""
        last = self.scavenging.last_pass(self._now)
        return {
            "scavenging_interval_h": self.scavenging.interval / timedelta(hours=1),
            "scavenging_state": self.scavenging.state,
            "last_scavenge_time": last.isoformat() if last else None,
            "zones": {zone.name: self._zone_state(zone) for zone in self.zones().values()},
        }

    def _zone_state(self, zone: Zone) -> dict[str, Any]:
        settings = self.settings(zone)
        return {
            "kind": zone.kind,
            "dn": zone.dns_dn if isinstance(zone, DirectoryZone) else None,
            "dynamic_update": settings.dynamic_update,
            "aging": settings.aging,
            "no_refresh_h": settings.no_refresh / timedelta(hours=1),
            "refresh_h": settings.refresh / timedelta(hours=1),
            "scavenge_servers": [str(each) for each in settings.scavenge_servers],
            "records": zone.records.count,
        }

    # What replication asks of a replica.

    @property
    def name(self) -> str:
        return self.host.name

    @property
    def site(self) -> str:
        return self.host.site

    def next_poll(self, moment: datetime) -> datetime:
        """Return the first poll at or after *moment*; polls count from the start of the service."""
        return self.started + max(-((self.started - moment) // self.polling), 0) * self.polling

    @property
    def _links(self) -> Any:
        return self.host.estate.links

    @property
    def _now(self) -> datetime:
        return self.host.estate.clock.now().astimezone(UTC)

    def _in_directory(self) -> list[DirectoryZone]:
        held = sorted(self.host.partitions(), key=lambda partition: (LOAD_ORDER.index(partition.scope), partition.dn))
        return [zone for partition in held for zone in self.host.estate.zones_in(partition) if zone.loadable]
