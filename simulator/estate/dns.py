"""The DNS service of one host: its settings, the zones it loaded, and what it knows of them now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from .events import AUDIT_LOG, DNS_LOG, SYSTEM_LOG
from .forwarding import Forwarding
from .scavenging import Scavenging
from .zones import DirectoryZone, LocalZone, Zone, ZoneSettings

if TYPE_CHECKING:
    from .host import Host
    from .records import ResourceRecord

#: DsPollingInterval of a default server (documented: 180 seconds).
POLLING = timedelta(seconds=180)
#: Zones that a server creates itself (documented: DisableAutoReverseZone is off by default).
AUTOMATIC = ("0.in-addr.arpa", "127.in-addr.arpa", "255.in-addr.arpa")
TRUST_ANCHORS = "TrustAnchors"
#: Where a server looks first when two partitions hold a zone of one name. The first copy wins and the others are
#: ignored (reported: text of event 4515, which names the old container first); the rest of the order is inferred.
LOAD_ORDER = ("Legacy", "Domain", "Forest", "Custom")


@dataclass(eq=False, slots=True)
class DnsServer:
    """The DNS service of *host*."""

    host: Host = field(repr=False)
    #: Start of the service: timers and the wait for scavenging count from here.
    started: datetime
    scavenging: Scavenging = field(default_factory=Scavenging)
    polling: timedelta = POLLING
    polled: datetime = field(init=False)
    local: dict[str, LocalZone] = field(default_factory=dict, repr=False)
    #: zone -> what this server decides about its transfers; it does not replicate.
    transfers: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    #: The next restart of the machine and how often it comes; None: nobody restarts it.
    next_restart: datetime | None = None
    restarts_every: timedelta = timedelta(0)
    #: The zones that are paused here, in lower case.
    paused: set[str] = field(default_factory=set, repr=False)
    #: The zones that are shut down here, in lower case.
    shutdown: set[str] = field(default_factory=set, repr=False)
    forwarding: Forwarding = field(default_factory=Forwarding, repr=False)
    _resumed: dict[str, datetime] = field(default_factory=dict, repr=False)
    _loaded: Mapping[str, Zone] | None = field(default=None, repr=False)
    #: Which of the zones that came and went it knew when it loaded them.
    _seen: list[bool] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self.polled = self.started

    def zones(self) -> Mapping[str, Zone]:
        """Return every zone it serves by lower-case name, sorted by name."""
        seen = [zone.known(self, self._links, self.now) for zone in self.host.estate.moved]
        if self._loaded is None or seen != self._seen:
            self._seen = seen
            found: dict[str, Zone] = dict(self.local)
            for zone in self._in_directory():
                found.setdefault(zone.name.lower(), zone)
            self._loaded = dict(sorted(found.items()))
        return self._loaded

    def find(self, name: str) -> Zone | None:
        return self.zones().get(name.lower().removesuffix("."))

    def settings(self, zone: Zone, moment: datetime | None = None) -> ZoneSettings:
        """Return what this server knows of the settings of *zone* at *moment* (None: now)."""
        if isinstance(zone, LocalZone):
            return zone.settings
        return zone.settings.on_server(self, self._links, moment or self.now)

    def write(self, zone: Zone, settings: ZoneSettings, *, arms: bool) -> None:
        """Give *zone* new settings here; those of a zone of the directory replicate from here."""
        history = self.host.estate.history
        history.settle(zone, self)
        if isinstance(zone, LocalZone):
            zone.settings = settings
            zone.armed = self.now if arms else zone.armed
        else:
            zone.settings.write(settings, self, self._links, self.now, arms=arms)
        history.changed(zone)

    def records(self, zone: Zone) -> list[ResourceRecord]:
        """Return the records of *zone* as they are now, without those that each server adds for itself."""
        estate = self.host.estate
        estate.history.catch_up()
        estate.history.settle(zone, self)
        return zone.records.all()

    def is_paused(self, zone: Zone) -> bool:
        return zone.name.lower() in self.paused

    def is_shut_down(self, zone: Zone) -> bool:
        return zone.name.lower() in self.shutdown

    def create(self, zone: Zone) -> None:
        """Serve a new zone; one of the directory reaches the other servers as every write does."""
        if isinstance(zone, DirectoryZone):
            self.host.estate.create_zone(zone, self, self.now)
        else:
            self.local[zone.name.lower()] = zone
            self._loaded = None

    def remove(self, zone: Zone) -> None:
        """Serve *zone* no more; one of the directory goes away everywhere."""
        self.host.estate.history.settle(zone, self)
        if isinstance(zone, DirectoryZone):
            self.host.estate.remove_zone(zone, self, self.now)
        else:
            del self.local[zone.name.lower()]
            self._loaded = None
        for known in (self.transfers, self._resumed):
            known.pop(zone.name.lower(), None)
        self.paused.discard(zone.name.lower())
        self.shutdown.discard(zone.name.lower())

    def pause(self, zone: Zone) -> None:
        """Let *zone* answer nobody here; other servers go on."""
        self.host.estate.history.settle(zone, self)
        self.paused.add(zone.name.lower())

    def resume(self, zone: Zone) -> None:
        """Let *zone* answer again, which starts the wait for scavenging here."""
        history = self.host.estate.history
        history.settle(zone, self)
        self.paused.discard(zone.name.lower())
        self._resumed[zone.name.lower()] = self.now
        history.changed(zone)

    def schedule(self, **changes: Any) -> None:
        """Change the scavenging of this server."""
        self.scavenging = self.scavenging.changed(self.now, **changes)
        self.host.estate.history.reschedule()

    def restart(self, moment: datetime) -> None:
        """Start the service anew: the timer begins again, and every zone is loaded and waits (documented).

        A pause does not outlive it (inferred).
        """
        history = self.host.estate.history
        for zone in [each for each in self.zones().values() if self.is_paused(each)]:
            history.settle(zone, self, moment)
            self.paused.discard(zone.name.lower())
            history.changed(zone)
        self.started = moment
        self.scavenging = replace(self.scavenging, since=moment)
        if self.next_restart is not None:
            self.next_restart += self.restarts_every
        self.host.events.add(SYSTEM_LOG, 6005, moment)
        self.host.events.add(DNS_LOG, 2, moment)

    def begin(self, moment: datetime) -> None:
        """Log what a server has logged before the estate began at *moment*."""
        logs = self.host.events
        # What the logs begin with is invented: a registration, and zones that were loaded.
        for log, identity in ((AUDIT_LOG, 519), (DNS_LOG, 4)):
            if log in logs.logs:
                logs.add(log, identity, logs.logs[log].since)
        logs.add(SYSTEM_LOG, 6005, self.started)
        logs.add(DNS_LOG, 2, self.started)
        given, passes = self.scavenging.automatic, self.scavenging.before(moment)
        for each in [*([given] if given else []), *passes]:
            counts = {"VisitedZones": 0, "VisitedNodes": 0, "ScavengedNodes": 0, "ScavengedRecords": 0, "Seconds": 0}
            logs.add(DNS_LOG, 2502, each, **counts)
        if passes:
            self.scavenging = self.scavenging.passed(passes[-1])

    def available(self, zone: Zone, moment: datetime | None = None) -> datetime | None:
        """Return when *zone* may be scavenged here: one refresh interval after it was loaded or armed, to the hour.

        Each server derives it for itself (inferred). A zone that does not age has none (inferred).
        """
        moment = moment or self.now
        settings = self.settings(zone, moment)
        if not settings.aging:
            return None
        seen = zone.settings.armed(self, self._links, moment) if isinstance(zone, DirectoryZone) else None
        armed = seen or zone.armed
        last = max(self.started, armed or self.started, self._resumed.get(zone.name.lower(), self.started))
        return last.replace(minute=0, second=0, microsecond=0) + settings.refresh

    def state(self) -> dict[str, Any]:
        """Return its settings and zones as JSON values."""
        self.host.estate.history.catch_up()
        last = self.scavenging.last
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
            "paused": self.is_paused(zone),
            "shutdown": self.is_shut_down(zone),
            "records": zone.records.count,
        }

    # What replication asks of a replica.

    @property
    def name(self) -> str:
        return self.host.name

    @property
    def site(self) -> str:
        return self.host.site

    @property
    def cut_off(self) -> datetime | None:
        return self.host.estate.replications.cut_off(self.host)

    def next_poll(self, moment: datetime) -> datetime:
        """Return the first poll at or after *moment*; polls count from the first start of the service that is known.

        A restart keeps their rhythm (simplified), so that what a server once knew it also knew afterwards.
        """
        return self.polled + max(-((self.polled - moment) // self.polling), 0) * self.polling

    @property
    def _links(self) -> Any:
        return self.host.estate.links

    @property
    def now(self) -> datetime:
        return self.host.estate.clock.now().astimezone(UTC)

    def _in_directory(self) -> list[DirectoryZone]:
        held = sorted(self.host.partitions(), key=lambda partition: (LOAD_ORDER.index(partition.scope), partition.dn))
        found = (zone for partition in held for zone in self.host.estate.zones_in(partition) if zone.loadable)
        return [zone for zone in found if zone.known(self, self._links, self.now)]
