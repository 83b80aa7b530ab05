"""Add-DnsServerPrimaryZone and Remove-DnsServerZone."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, ip_interface

from simulator.engine.emissions import Call, Emission, Failure
from simulator.estate.dns import DnsServer
from simulator.estate.events import AUDIT_LOG
from simulator.estate.records import Records
from simulator.estate.replication import Replicated
from simulator.estate.zones import DirectoryZone, LocalZone, Partition, Zone, ZoneSettings

from .calls import DNS_REFUSALS, elsewhere, not_simulated, of_zone, refuse, service
from .grades import simulated
from .zone_objects import zone_record
from .zone_write import mode_named, read_only

_SCOPES = ("Forest", "Domain", "Legacy", "Custom")


@simulated(
    "Add-DnsServerPrimaryZone",
    documented=(
        "in the directory or in a file, by its name or by a network, by parameter sets that exclude each other",
        "a network of IPv4 is rounded to the longer octet boundary and gives one zone, whatever it holds",
        "a network of IPv6 is rounded to the longer nibble boundary, from /16 to /128; without a prefix it is /128",
        "a new zone of the directory takes the aging and the intervals that this server gives to new zones",
        "a zone in a file does not age",
    ),
    reported=("a partition belongs to the scope Custom alone",),
    inferred=(
        "without a mode a zone of the directory takes secure updates (sources disagree) and one in a file none",
        "the codes for a zone that the directory has and this server not yet, and for a server without directory",
        "the code for secure updates in a file is invented",
        "the other servers serve it once it replicated and they read the directory",
        "the audit log has no event for it; no delegation is made in a zone above it",
        "-LoadExisting and names of automatic zones are not played",
    ),
    refuses=(
        "dns.zone.exists",
        "dns.zone.exists.ad",
        "dns.zone.partition.mismatch",
        "dns.zone.convert.not.ad.host",
        "dns.rodc",
        "simulator.dns.zone.create.secure.on.file",
        *DNS_REFUSALS,
    ),
)
def add_zone(call: Call) -> Iterator[Emission]:
    server = service(call)
    refuse(call, "LoadExisting")
    if away := list(elsewhere(call)):
        yield from away
        return
    name = _name(call)
    made = _local(server, call, name) if "ZoneFile" in call.bound else _in_directory(server, call, name)
    if isinstance(made, Failure):
        yield made
        return
    made.armed = server.now
    server.create(made)
    if call.bound.get("PassThru"):
        yield zone_record(server, made)


@simulated(
    "Remove-DnsServerZone",
    documented=("event 513 in the audit log",),
    inferred=(
        "without -Force it asks",
        "a zone of the directory goes with its records, and with replication from the other servers too",
        "automatic zones and trust anchors cannot be removed",
    ),
    refuses=("dns.zone.absent.other", "dns.zone.wrong.type", "dns.rodc", "engine.prompt.confirm", *DNS_REFUSALS),
)
def remove_zone(call: Call) -> Iterator[Emission]:
    server = service(call)
    if away := list(elsewhere(call)):
        yield from away
        return
    name = str(call.bound["Name"])
    zone = server.find(name)
    if zone is None:
        yield of_zone("dns.zone.absent.other", call.host, name)
    elif zone.kind in ("automatic", "anchors"):
        yield of_zone("dns.zone.wrong.type", call.host, name)
    elif read_only(server, zone):
        yield of_zone("dns.rodc", call.host, name)
    elif not call.bound.get("Force"):
        yield Failure("engine.prompt.confirm", target=name)
    else:
        shown = zone_record(server, zone)
        server.remove(zone)
        call.host.events.add(AUDIT_LOG, 513, server.now, Zone=zone.name)
        if call.bound.get("PassThru"):
            yield shown


def network_zone(text: str) -> str:
    """Return the one zone that a network id makes; raise ValueError for a text that is none."""
    network = ip_interface(text).network
    if isinstance(network, IPv4Network):
        if "/" not in text:
            raise ValueError(text)
        # Documented: a prefix between two classes counts as the longer one, and one longer than /24 as /32.
        octets = -(-network.prefixlen // 8)
        if not octets:
            raise ValueError(text)
        return ".".join(reversed(str(network.network_address).split(".")[:octets])) + ".in-addr.arpa"
    nibbles = -(-network.prefixlen // 4)
    if nibbles < 4:
        raise ValueError(text)
    return ".".join(reversed(network.network_address.exploded.replace(":", "")[:nibbles])) + ".ip6.arpa"


def _name(call: Call) -> str:
    if "NetworkId" in call.bound:
        try:
            return network_zone(str(call.bound["NetworkId"]))
        except ValueError:
            raise not_simulated(f"the network id {call.bound['NetworkId']}") from None
    name = str(call.bound["Name"]).removesuffix(".")
    if not name or len(name) > 253 or any(not label or len(label) > 63 for label in name.split(".")):
        raise not_simulated(f"a zone with the name {call.bound['Name']!r}")
    return name


def _local(server: DnsServer, call: Call, name: str) -> Zone | Failure:
    if refused := _taken(server, call, name):
        return refused
    mode = mode_named(call.bound.get("DynamicUpdate")) or "None"
    if mode == "Secure":
        return of_zone("simulator.dns.zone.create.secure.on.file", call.host, name)
    settings = ZoneSettings(dynamic_update=mode)
    return LocalZone(name, "file", settings, str(call.bound["ZoneFile"]), records=Records(name))


def _in_directory(server: DnsServer, call: Call, name: str) -> Zone | Failure:
    if not call.host.is_controller:
        return of_zone("dns.zone.convert.not.ad.host", call.host, name)
    if call.host.read_only:
        return of_zone("dns.rodc", call.host, name)
    partition = _partition(call)
    if partition is None:
        return of_zone("dns.zone.partition.mismatch", call.host, name)
    if refused := _taken(server, call, name):
        return refused
    estate = call.host.estate
    for zone in estate.zones_in(partition):
        if zone.rdn.lower() == name.lower() and zone.there(server, estate.links, server.now):
            return of_zone("dns.zone.exists.ad", call.host, name)
    settings = ZoneSettings(
        mode_named(call.bound.get("DynamicUpdate")) or "Secure",
        server.scavenging.state,
        server.scavenging.no_refresh,
        server.scavenging.refresh,
    )
    return DirectoryZone(name, partition, Replicated(settings), rdn=name, records=Records(name), created=server.now)


def _taken(server: DnsServer, call: Call, name: str) -> Failure | None:
    zone = server.find(name)
    if zone is not None and zone.kind in ("automatic", "anchors"):
        raise not_simulated(f"a zone with the name {name}, which the server made itself")
    return of_zone("dns.zone.exists", call.host, name) if zone is not None else None


def _partition(call: Call) -> Partition | None:
    """Return the partition that the call means; None when this server has none such."""
    scope = next(each for each in _SCOPES if each.lower() == str(call.bound["ReplicationScope"]).lower())
    named = call.bound.get("DirectoryPartitionName")
    if (named is not None) != (scope == "Custom"):
        return None
    for partition in call.host.partitions():
        fits = named is None or partition.name.lower() == str(named).lower().removesuffix(".")
        if partition.scope == scope and fits:
            return partition
    return None
