"""What happens in an estate on its own: restarts, passes, registrations. It is worked out when somebody looks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .events import AUDIT_LOG
from .record_events import fields_of, source_of
from .registrations import Rules
from .scavenging import scavenge
from .zones import DirectoryZone, Zone

if TYPE_CHECKING:
    from .dns import DnsServer
    from .model import Estate

_HOUR = 3600
_FAR = datetime.max.replace(tzinfo=UTC)


class History:
    """Everything that time alone brings about, in the order of time; at one moment in the order of the estate file."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._due: datetime | None = None
        self._settled: dict[int, datetime] = {}
        self.began = estate.clock.now().replace(microsecond=0)

    def catch_up(self) -> None:
        """Let everything happen that was due until now."""
        now = self._estate.clock.now()
        while (due := self._next()) <= now:
            for server in self._servers():
                if server.next_restart == due:
                    server.restart(due)
                if server.scavenging.next_pass == due:
                    self._pass(server, due)
            self._due = None

    def reschedule(self) -> None:
        """Work out anew what comes next: a timer was changed."""
        self._due = None

    def settle(self, zone: Zone, server: DnsServer, moment: datetime | None = None) -> None:
        """Let the clients register in *zone*, which *server* serves, up to *moment* (None: now)."""
        moment = moment or self._estate.clock.now()
        since = self._settled.get(id(zone), self.began)
        home = self.home(zone, server)
        if moment > since:
            self._settled[id(zone)] = moment
            for came, record in zone.registrations.advance(since, moment, lambda at: _rules(home, zone, at)):
                source = source_of(record, zone.name, str(next(iter(home.host.addresses), "127.0.0.1")))
                home.host.events.add(AUDIT_LOG, 519, came, **fields_of(record, zone.name), Source=source)

    def changed(self, zone: Zone) -> None:
        """Look at the registrations of *zone* anew: its rules change now."""
        zone.registrations.plan(self._settled.get(id(zone), self.began))

    def home(self, zone: Zone, server: DnsServer) -> DnsServer:
        """Return the server that the clients of *zone* register with: the first writable one of the estate file."""
        if isinstance(zone, DirectoryZone):
            for each in self._estate.controllers():
                if each.name in zone.partition.replicas and each.dns is not None and not each.read_only:
                    return each.dns
        return server

    def _pass(self, server: DnsServer, moment: datetime) -> None:
        if scavenge(server, moment):
            server.scavenging = server.scavenging.passed(moment)
        else:
            server.scavenging = server.scavenging.missed(moment)

    def _servers(self) -> list[DnsServer]:
        return [host.dns for host in self._estate.hosts.values() if host.dns is not None]

    def _next(self) -> datetime:
        if self._due is None:
            found = [each for server in self._servers() for each in (server.next_restart, server.scavenging.next_pass)]
            self._due = min((each for each in found if each is not None), default=_FAR)
        return self._due


def _rules(home: DnsServer, zone: Zone, moment: datetime) -> Rules:
    settings = home.settings(zone, moment)
    return Rules(
        takes=settings.dynamic_update != "None" and not home.is_paused(zone),
        aging=settings.aging,
        no_refresh=int(settings.no_refresh.total_seconds()) // _HOUR,
        lasting=not isinstance(zone, DirectoryZone) or zone.settings.settled(home, home.host.estate.links, moment),
    )
