"""The directory of a domain controller: its naming contexts, and the objects in them that the simulator plays."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from .host import Host
from .names import dn_key, escape_rdn, guid
from .records import ResourceRecord, moment_of
from .zones import DirectoryZone, Partition, ZoneSettings, object_name

#: Age of objects that were there before the estate began.
_AGE = timedelta(days=900)


@dataclass(frozen=True, slots=True)
class Entry:
    """One object of the directory. ``classes`` goes from the root down."""

    dn: str
    name: str
    classes: tuple[str, ...]
    guid: UUID
    attributes: dict[str, Any]


def configuration(host: Host) -> str:
    return f"CN=Configuration,{host.estate.root.dn}"


def schema(host: Host) -> str:
    return f"CN=Schema,{configuration(host)}"


def naming_contexts(host: Host) -> list[str]:
    """Return the naming contexts that a domain controller holds, its domain first."""
    application = [part.dn for part in host.partitions() if part.scope != "Legacy"]
    return [host.its_domain().dn, configuration(host), schema(host), *application]


def forest_contexts(host: Host) -> list[str]:
    """Return every naming context of the forest."""
    estate = host.estate
    application = [part.dn for part in estate.partitions.values() if part.scope != "Legacy"]
    return [*(domain.dn for domain in estate.domains.values()), configuration(host), schema(host), *application]


def context_of(dn: str, contexts: list[str]) -> str | None:
    """Return the naming context that *dn* lies in: the longest that ends it."""
    key = dn_key(dn)
    fitting = [each for each in contexts if key[-len(dn_key(each)) :] == dn_key(each)]
    return max(fitting, key=lambda each: len(dn_key(each)), default=None)


def entries(host: Host, context: str) -> Iterator[Entry]:
    """Yield the objects of one naming context: its head, the containers of zones, and the zones."""
    wanted = dn_key(context)
    yield _entry(host, context, ("top", "domain", "domainDNS"))
    if wanted == dn_key(configuration(host)):
        yield from _authorized(host)
    for partition in host.partitions():
        if dn_key(partition.dn) != wanted:
            continue
        if partition.scope == "Legacy":
            yield _entry(host, f"CN=System,{context}", ("top", "container"))
        yield _entry(host, partition.container, ("top", "container"))
        yield from _zones(host, partition)


def _authorized(host: Host) -> Iterator[Entry]:
    """Yield the DHCP servers that the forest authorised, beside the object that every such list has ([MS-DHCPE] 7)."""
    services = f"CN=Services,{configuration(host)}"
    container = f"CN=NetServices,{services}"
    yield _entry(host, services, ("top", "container"))
    yield _entry(host, container, ("top", "container"))
    yield _entry(host, f"CN=DhcpRoot,{container}", ("top", "dHCPClass"))
    for each in host.estate.hosts.values():
        if each.dhcp is not None and each.dhcp.authorized:
            found = _entry(host, f"CN={escape_rdn(each.fqdn)},{container}", ("top", "dHCPClass"))
            said = f"i{each.addresses[0]}$rcn={each.fqdn}$f0x00000000$s{each.fqdn}$"
            yield replace(found, attributes=found.attributes | {"dhcpServers": [said]})


def _entry(host: Host, dn: str, classes: tuple[str, ...]) -> Entry:
    name = dn.partition(",")[0].partition("=")[2]
    created = _created(host)
    return Entry(dn, name, classes, guid("object", dn), {"whenCreated": created, "whenChanged": created})


def _zones(host: Host, partition: Partition) -> Iterator[Entry]:
    """Yield the objects of zones in *partition*; of two that were created under one name the older lost it."""
    taken = set()
    now = host.estate.clock.now()
    for zone in host.estate.zones_in(partition):
        if zone.presence is not None and host.dns is not None and not zone.there(host.dns, host.estate.links, now):
            continue
        lost = zone.rdn.lower() in taken
        taken.add(zone.rdn.lower())
        yield _zone(host, zone, object_name("conflict", zone.name, zone.guid.hex) if lost else zone.rdn)


def _zone(host: Host, zone: DirectoryZone, rdn: str) -> Entry:
    created = zone.created or _created(host)
    changed = [created, zone.armed]
    attributes: dict[str, Any] = {"dc": rdn, "whenCreated": created, "instanceType": 4}
    if host.dns is not None:
        replica, links, now = host.dns, host.estate.links, host.estate.clock.now()
        attributes["dNSProperty"] = dns_property(zone.settings.in_directory(replica, links, now))
        changed.append(zone.settings.changed(replica, links, now))
    # Each copy of the directory has its own: when it took the change (documented: the attribute is not replicated).
    attributes["whenChanged"] = max(filter(None, changed)).replace(microsecond=0)
    dn = f"DC={escape_rdn(rdn)},{zone.partition.container}"
    return Entry(dn, rdn, ("top", "dnsZone"), zone.guid, attributes)


def _created(host: Host) -> datetime:
    started = host.dns.started if host.dns else host.estate.clock.now()
    return (started - _AGE).replace(microsecond=0)


def dns_property(settings: ZoneSettings) -> list[bytes]:
    """Return the values of dNSProperty ([MS-DNSP] 2.3.2.1) for the settings of a zone."""
    servers = b"".join(address.packed for address in settings.scavenge_servers)
    values = {
        0x01: struct.pack("<I", 1),
        0x02: struct.pack("<B", ("None", "NonsecureAndSecure", "Secure").index(settings.dynamic_update)),
        0x10: struct.pack("<I", settings.no_refresh // timedelta(hours=1)),
        0x11: struct.pack("<I", len(settings.scavenge_servers)) + servers,
        0x20: struct.pack("<I", settings.refresh // timedelta(hours=1)),
        0x40: struct.pack("<I", settings.aging),
    }
    return [struct.pack("<5I", len(data), 1, 0, 1, number) + data + b"\0" for number, data in values.items()]


def node_of(host: Host, dn: str) -> Entry | None:
    """Return the object of a name of a zone, None where *dn* is none; searches do not find nodes (not played)."""
    key = dn_key(dn)
    for partition in host.partitions():
        for zone in host.estate.zones_in(partition):
            if key[1:] != dn_key(zone.dn):
                continue
            name = key[0].partition("=")[2]
            records = host.dns.records(zone) if host.dns is not None else zone.records.all()
            there = [each for each in records if each.name.lower() == name]
            if there:
                created = min(_registered(host, each) for each in there)
                attributes = {"dc": there[0].name, "whenCreated": created, "whenChanged": created}
                return Entry(dn, there[0].name, ("top", "dnsNode"), guid("node", *key), attributes)
    return None


def _registered(host: Host, record: ResourceRecord) -> datetime:
    if record.created is not None:
        return record.created.replace(microsecond=0)
    return moment_of(record.timestamp) if record.timestamp else _created(host)
