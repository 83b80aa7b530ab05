"""Get-, Add- and Remove-DnsServerZoneDelegation."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from ipaddress import ip_address

from simulator.engine.emissions import Call, Emission, Failure, Record
from simulator.estate.apex import HELD
from simulator.estate.dns import DnsServer
from simulator.estate.events import AUDIT_LOG
from simulator.estate.records import APEX, ResourceRecord
from simulator.estate.zone_data import delegations, glue_of
from simulator.estate.zones import Zone

from .calls import DNS_REFUSALS, elsewhere, of_zone, refuse, service, texts
from .grades import simulated
from .record_objects import relative, shown
from .zone_write import read_only

_REFUSALS = ("dns.zone.absent.other", "dns.zone.wrong.type", *DNS_REFUSALS)


@simulated(
    "Get-DnsServerZoneDelegation",
    documented=("name server and addresses are records inside the object",),
    reported=("the child is told by its full name with a dot at the end, and asked for by its name in the zone too",),
    inferred=(
        "one object for each name server of a child",
        "a zone without delegations is silence, a child without one an error",
        "the addresses are those of the host in the zone, else the glue, else none",
    ),
    refuses=("simulator.dns.delegation.absent", *_REFUSALS),
)
def get_delegation(call: Call) -> Iterator[Emission]:
    server = service(call)
    refuse(call, "ZoneScope")
    zone = yield from _held(server, call)
    if zone is None:
        return
    found = list(delegations(zone))
    if "ChildZoneName" in call.bound:
        child = relative(str(call.bound["ChildZoneName"]), zone).lower()
        found = [each for each in found if each.name.lower() == child]
        if not found:
            yield _absent(call, zone, child)
    yield from (_delegation(zone, each) for each in found)


@simulated(
    "Add-DnsServerZoneDelegation",
    documented=("adds the name server and the addresses of it", "event 573 in the audit log"),
    inferred=(
        "a child that has the name server already is an error",
        "the addresses are kept beside the name server, unless the zone has the host itself",
        "the directory replicates a delegation with the records of the zone",
    ),
    refuses=("simulator.dns.delegation.exists", "dns.rodc", *_REFUSALS),
)
def add_delegation(call: Call) -> Iterator[Emission]:
    server = service(call)
    refuse(call, "ZoneScope", "InputObject")
    zone = yield from _writable(server, call)
    if zone is None:
        return
    child = relative(str(call.bound["ChildZoneName"]), zone).lower()
    name = str(call.bound["NameServer"]).lower().removesuffix(".")
    if any(each.name.lower() == child and _name(each) == name for each in delegations(zone)):
        values = {"name": child, "zone": zone.name, "server": call.host.computer}
        yield Failure("simulator.dns.delegation.exists", values, target=zone.name)
        return
    record = ResourceRecord(child, "NS", f"{name}.")
    zone.records.put(record)
    zone.glue[child, name] = tuple(ip_address(each) for each in texts(call, "IPAddress"))
    call.host.events.add(AUDIT_LOG, 573, server.now, Zone=zone.name, NAME=child, NameServer=name)
    if call.bound.get("PassThru"):
        yield _delegation(zone, record)


@simulated(
    "Remove-DnsServerZoneDelegation",
    documented=("with a name server that one goes, without one the whole delegation",),
    inferred=("without -Force it asks", "code 9714 for what is not there", "event 516 in the audit log"),
    refuses=("simulator.dns.delegation.absent", "dns.rodc", "engine.prompt.confirm", *_REFUSALS),
)
def remove_delegation(call: Call) -> Iterator[Emission]:
    server = service(call)
    refuse(call, "ZoneScope", "InputObject")
    zone = yield from _writable(server, call)
    if zone is None:
        return
    child = relative(str(call.bound["ChildZoneName"]), zone).lower()
    name = str(call.bound.get("NameServer", "")).lower().removesuffix(".")
    gone = [each for each in delegations(zone) if each.name.lower() == child and name in ("", _name(each))]
    if not gone:
        yield _absent(call, zone, child)
        return
    if not call.bound.get("Force"):
        yield Failure("engine.prompt.confirm", target=child)
        return
    told = [_delegation(zone, each) for each in gone]
    zone.records.remove(gone, server.now)
    for each in gone:
        zone.glue.pop((child, _name(each)), None)
        fields = {"Type": "NS", "NAME": child, "TTL": each.ttl, "RDATA": each.data}
        call.host.events.add(AUDIT_LOG, 516, server.now, **fields, ZoneScope="Default", Zone=zone.name)
    if call.bound.get("PassThru"):
        yield from told


def _held(server: DnsServer, call: Call) -> Generator[Emission, None, Zone | None]:
    """Yield why the zone has no delegations to speak of and return None, or return the zone."""
    if away := list(elsewhere(call)):
        yield from away
        return None
    name = str(call.bound["Name"])
    zone = server.find(name)
    if zone is None:
        yield of_zone("dns.zone.absent.other", call.host, name)
    elif zone.kind not in HELD:
        yield of_zone("dns.zone.wrong.type", call.host, name)
    else:
        return zone
    return None


def _writable(server: DnsServer, call: Call) -> Generator[Emission, None, Zone | None]:
    zone = yield from _held(server, call)
    if zone is not None and read_only(server, zone):
        yield of_zone("dns.rodc", call.host, zone.name)
        return None
    return zone


def _absent(call: Call, zone: Zone, child: str) -> Failure:
    values = {"name": child, "zone": zone.name, "server": call.host.computer}
    return Failure("simulator.dns.delegation.absent", values, target=zone.name)


def _name(record: ResourceRecord) -> str:
    return record.data.lower().removesuffix(".")


def _delegation(zone: Zone, record: ResourceRecord) -> Record:
    addresses = glue_of(zone, record.name, _name(record))
    glue = [ResourceRecord(record.data, "A" if each.version == 4 else "AAAA", str(each)) for each in addresses]
    return Record(
        "DnsServerZoneDelegation",
        {
            "ZoneName": zone.name,
            "ChildZoneName": f"{record.name}.{zone.name}." if record.name != APEX else f"{zone.name}.",
            "NameServer": shown(zone, record),
            "IPAddress": [shown(zone, each) for each in glue],
        },
    )
