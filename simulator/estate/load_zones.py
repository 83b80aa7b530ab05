"""Partitions and zones of an estate file."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv4Address

from .dns import AUTOMATIC, TRUST_ANCHORS
from .load_acls import acl
from .load_names import delegations
from .load_principals import registered_by
from .load_records import records
from .model import Estate
from .names import dn_of
from .registrants import domain_of_partition
from .replication import Replicated
from .section import Section
from .zones import (
    STATES,
    UPDATE_MODES,
    WEEK,
    DirectoryZone,
    LocalZone,
    Partition,
    ZoneSettings,
    object_name,
)

_DIRECTORY_KINDS = ("primary", "stub", "forwarder")
_LOCAL_KINDS = ("file", "secondary", "stub", "forwarder")
_HOUR = timedelta(hours=1)
#: The longest interval of a zone (documented: 8760 hours).
_LONGEST = timedelta(hours=8760)


def partitions(file: Section, estate: Estate) -> None:
    """Add the parts of the directory that hold zones: those every forest has, and the custom ones."""
    root = estate.root
    everywhere = frozenset(host.name for host in estate.controllers() if host.dns)
    _add(estate, "Forest", f"ForestDnsZones.{root.name}", everywhere)
    for domain in estate.domains.values():
        servers = frozenset(host.name for host in estate.controllers(domain.name) if host.dns)
        _add(estate, "Domain", f"DomainDnsZones.{domain.name}", servers)
        _add(estate, "Legacy", domain.name, servers)
    for part in file.sections("partitions"):
        name, replicas = part.text("name"), part.texts("replicas")
        part.done()
        for each in replicas:
            if each not in everywhere:
                raise part.refuse(f"replica {each!r} is no domain controller with DNS", "name one, or correct the name")
        if not replicas:
            raise part.refuse("no server holds it", "name its replicas")
        _add(estate, "Custom", name, frozenset(replicas))


def directory_zones(file: Section, estate: Estate) -> None:
    """Add the zone objects of the directory, and those that the servers keep there for themselves."""
    seen: set[tuple[str, str]] = set()
    for part in file.sections("zones"):
        zone = _directory_zone(part, estate)
        key = (zone.partition.dn, zone.rdn.lower())
        if key in seen:
            raise part.refuse(f"{zone.partition.name} holds the zone already", "write it once")
        seen.add(key)
        estate.add_zone(zone)


def server_objects(estate: Estate) -> None:
    """Add the objects of class dnsZone that every forest has: root hints, old and new place, and trust anchors."""
    static = Replicated(ZoneSettings(dynamic_update="None"))
    for partition in estate.partitions.values():
        if partition.scope in ("Domain", "Legacy"):
            estate.add_zone(DirectoryZone("RootDNSServers", partition, static, kind="hints", rdn="RootDNSServers"))
        if partition.scope == "Forest":
            estate.add_zone(DirectoryZone(TRUST_ANCHORS, partition, static, kind="anchors", rdn=f"..{TRUST_ANCHORS}"))


def local_zones(part: Section, estate: Estate) -> dict[str, LocalZone]:
    """Return the zones that live on one server, by lower-case name, the automatic ones among them."""
    zones: dict[str, LocalZone] = {}
    for each in part.sections("zones"):
        zone = _local_zone(each, estate)
        if zone.name.lower() in zones:
            raise each.refuse("the server has the zone already", "write it once")
        zones[zone.name.lower()] = zone
    if part.flag("auto_reverse_zones", True):
        for name in AUTOMATIC:
            zones.setdefault(name, LocalZone(name, "automatic"))
    return zones


def _directory_zone(part: Section, estate: Estate) -> DirectoryZone:
    name = _zone_name(part)
    partition = _partition(part, estate)
    kind = part.choice("kind", _DIRECTORY_KINDS, "primary")
    state = part.choice("state", STATES, "live")
    domain = domain_of_partition(estate, partition)
    settings = _settings(part, "Secure" if kind == "primary" else "None")
    behind = part.section("behind")
    copies = {}
    for host in list(part.raw("behind", {})):
        if host not in partition.replicas:
            raise behind.refuse(f"{host!r} holds no replica of {partition.name}", "name one of its servers")
        copy = behind.section(host)
        copies[host] = _settings(copy, settings.dynamic_update, settings)
        copy.done()
    zone = DirectoryZone(
        name=name,
        partition=partition,
        settings=Replicated(settings, copies),
        kind=kind,
        rdn=object_name(state, name, partition.dn),
        signed=part.flag("signed", False),
        masters=part.addresses("masters"),
        records=records(part, name, estate.clock.now(), registered_by(estate, domain)),
        armed=_armed(part, estate.clock.now()),
        changes=acl(part, estate, domain),
        opened=settings.dynamic_update == "NonsecureAndSecure",
        scopes=part.texts("scopes"),
    )
    delegations(part, zone, estate)
    part.done()
    return zone


def _local_zone(part: Section, estate: Estate) -> LocalZone:
    name = _zone_name(part)
    kind = part.choice("kind", _LOCAL_KINDS)
    settings = _settings(part, "None")
    if settings.dynamic_update == "Secure":
        raise part.refuse("a file-backed zone cannot be Secure", "use None or NonsecureAndSecure")
    masters = part.addresses("masters")
    if kind != "file" and not masters:
        raise part.refuse(f"a {kind} zone needs masters", "add their addresses")
    file = part.text("file", f"{name}.dns")
    now = estate.history.began
    zone = LocalZone(
        name=name,
        kind=kind,
        settings=settings,
        file=file,
        masters=masters,
        signed=part.flag("signed", False),
        records=records(part, name, now),
        scopes=part.texts("scopes"),
        armed=_armed(part, now),
    )
    delegations(part, zone, estate)
    part.done()
    return zone


def _armed(part: Section, now: datetime) -> datetime | None:
    """Return when the zone last began to wait for scavenging; None when that was at the start of each server."""
    return now - part.duration("armed", timedelta(0)) if part.has("armed") else None


def _zone_name(part: Section) -> str:
    name: str = part.text("name").removesuffix(".")
    # Blanks inside a name are legal when the server checks no names (documented: NameCheckFlag, all names).
    if not name or len(name) > 253 or name != name.strip() or not name.isprintable():
        raise part.refuse(f"{name!r} is no name of a zone", "give a DNS name of at most 253 characters")
    return name


def _partition(part: Section, estate: Estate) -> Partition:
    scope = part.choice("scope", ("Domain", "Forest", "Legacy", "Custom"), "Domain")
    domain = part.text("domain", estate.root.name)
    custom = part.text("partition", None)
    if domain not in estate.domains:
        raise part.refuse(f"there is no domain {domain!r}", f"use one of {', '.join(estate.domains)}")
    if (scope == "Custom") != (custom is not None):
        raise part.refuse(f"scope is {scope} and partition is {custom!r}", "name a partition exactly for scope Custom")
    names = {"Domain": f"DomainDnsZones.{domain}", "Legacy": domain, "Forest": f"ForestDnsZones.{estate.root.name}"}
    key = f"{scope} {custom or names[scope]}"
    if key not in estate.partitions:
        raise part.refuse(f"there is no partition {custom!r}", "add it to partitions")
    found = estate.partitions[key]
    if not found.replicas:
        raise part.refuse(f"no server holds {found.name}, so nobody hosts the zone", "give the domain a DC with DNS")
    return found


def _settings(part: Section, mode: str, base: ZoneSettings | None = None) -> ZoneSettings:
    base = base or ZoneSettings(dynamic_update=mode)
    servers = part.ipv4_addresses("scavenge_servers") if part.has("scavenge_servers") else base.scavenge_servers
    return _shared(
        part.choice("dynamic_update", UPDATE_MODES, base.dynamic_update),
        part.flag("aging", base.aging),
        _interval(part, "no_refresh", base.no_refresh),
        _interval(part, "refresh", base.refresh),
        servers,
    )


@cache
def _shared(
    mode: str, aging: bool, no_refresh: timedelta, refresh: timedelta, servers: tuple[IPv4Address, ...]
) -> ZoneSettings:
    """Return one object for equal settings: most zones of an estate have the same."""
    return ZoneSettings(mode, aging, no_refresh, refresh, servers)


def _interval(part: Section, key: str, default: timedelta) -> timedelta:
    value = part.duration(key, default if default else WEEK)
    if value % _HOUR or value > _LONGEST:
        raise part.refuse(f"{key} is {value}", "give whole hours up to 8760h")
    return value


def _add(estate: Estate, scope: str, name: str, replicas: frozenset[str]) -> None:
    system = "CN=MicrosoftDNS,CN=System" if scope == "Legacy" else "CN=MicrosoftDNS"
    dn = dn_of(name)
    # The old container shares the DistinguishedName of its domain, so the scope is part of the key.
    estate.partitions[f"{scope} {name}"] = Partition(name, scope, dn, f"{system},{dn}", replicas)
