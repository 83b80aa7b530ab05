"""Get-DnsServerZone and Get-DnsServerZoneAging."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engine.emissions import Call, Emission, Failure, Record
from simulator.estate.dns import DnsServer
from simulator.estate.zones import Zone

from .calls import DNS_REFUSALS, elsewhere, of_zone, service, texts
from .grades import simulated
from .zone_objects import can_age, zone_record


@simulated(
    "Get-DnsServerZone",
    documented=("without a name it lists every zone, automatic ones and TrustAnchors among them",),
    reported=("a name that the server does not have is an error, and the others are still answered",),
    inferred=("zones come sorted by name; replication scope and partition of zones that are not in the directory",),
    refuses=("dns.zone.absent", *DNS_REFUSALS),
)
def get_zone(call: Call) -> Iterator[Emission]:
    server = service(call)
    if away := list(elsewhere(call)):
        yield from away
        return
    names = texts(call, "Name")
    if not names:
        yield from (zone_record(server, zone) for zone in server.zones().values())
    for name in names:
        zone = server.find(name)
        yield zone_record(server, zone) if zone else of_zone("dns.zone.absent", call.host, name)


@simulated(
    "Get-DnsServerZoneAging",
    documented=("one object a name, primary zones only", "intervals of 168 hours unless they were changed"),
    reported=("code 9611 for a zone that is no primary, and for automatic zones",),
    inferred=(
        "code 9601 for a zone that is absent; each bad name is one error and the others are answered",
        "the time a zone becomes available is derived by each server; without aging it is null",
    ),
    refuses=("dns.zone.absent.other", "dns.zone.wrong.type", *DNS_REFUSALS),
)
def get_zone_aging(call: Call) -> Iterator[Emission]:
    server = service(call)
    if away := list(elsewhere(call)):
        yield from away
        return
    for name in texts(call, "Name"):
        zone = primary(server, call, name)
        yield zone if isinstance(zone, Failure) else aging_record(server, zone)


def primary(server: DnsServer, call: Call, name: str) -> Zone | Failure:
    """Return the primary zone *name*, or what a zone command answers when there is none."""
    zone = server.find(name)
    if zone is None:
        return of_zone("dns.zone.absent.other", call.host, name)
    return zone if can_age(zone) else of_zone("dns.zone.wrong.type", call.host, name)


def aging_record(server: DnsServer, zone: Zone) -> Record:
    """Return the aging of *zone* as its server knows it; an empty list of servers is null (captured)."""
    settings = server.settings(zone)
    return Record(
        "DnsServerZoneAging",
        {
            "ZoneName": zone.name,
            "AgingEnabled": settings.aging,
            "AvailForScavengeTime": server.available(zone),
            "RefreshInterval": settings.refresh,
            "NoRefreshInterval": settings.no_refresh,
            "ScavengeServers": list(settings.scavenge_servers) or None,
        },
    )
