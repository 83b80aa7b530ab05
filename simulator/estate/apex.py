"""What each server adds to a zone for itself: the start of authority, and name servers unless the zone names them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .records import APEX, ResourceRecord, hour_of
from .zones import DirectoryZone, Zone

if TYPE_CHECKING:
    from .dns import DnsServer

#: Kinds of zones whose records a server has.
HELD = ("primary", "file", "automatic")


def apex_records(server: DnsServer, zone: Zone) -> Iterator[ResourceRecord]:
    """Yield the records of the zone itself: each server names itself as the primary server (documented)."""
    yield ResourceRecord(
        APEX, "SOA", f"{primary_server(server, zone)}. hostmaster.{_suffix(server)}. {_serial(server)}"
    )
    if not any(each.name == APEX for each in zone.records.of_type("NS")):
        yield from (ResourceRecord(APEX, "NS", f"{name}.") for name in name_servers(server, zone))


def primary_server(server: DnsServer, zone: Zone) -> str:
    """Return whom *server* names as the primary: itself, or where it cannot write one of the name servers (reported).

    Windows changes its choice every 20 minutes; here it is always the first of them (simplified).
    """
    if not isinstance(zone, DirectoryZone) or not server.host.read_only:
        return server.host.fqdn
    named = [each.data.removesuffix(".") for each in zone.records.of_type("NS") if each.name == APEX]
    return next(iter(named or name_servers(server, zone)), server.host.fqdn)


def name_servers(server: DnsServer, zone: Zone) -> list[str]:
    """Return the servers of *zone* where its records name none: writable domain controllers add themselves."""
    if not isinstance(zone, DirectoryZone):
        return [server.host.fqdn]
    hosts = (each for each in server.host.estate.controllers() if each.name in zone.partition.replicas)
    return [each.fqdn for each in hosts if not each.read_only]


def _suffix(server: DnsServer) -> str:
    return server.host.fqdn.partition(".")[2]


def _serial(server: DnsServer) -> int:
    # Serials differ between servers by design; this one grows by the hour.
    return hour_of(server.host.estate.clock.now()) - hour_of(server.started) + 100
