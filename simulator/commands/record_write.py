"""Add-DnsServerResourceRecord and Remove-DnsServerResourceRecord."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping

from simulator.engine.emissions import Call, Emission, Failure
from simulator.estate.apex import HELD
from simulator.estate.dns import DnsServer
from simulator.estate.events import AUDIT_LOG
from simulator.estate.record_events import fields_of
from simulator.estate.records import STATIC_TTL, ResourceRecord, hour_of
from simulator.estate.zones import Zone

from .calls import DNS_REFUSALS, elsewhere, not_simulated, of_zone, refuse, service, texts
from .grades import simulated
from .record_objects import relative, shown, wanted_type
from .record_pointers import pointers
from .zone_write import read_only

#: parameter set -> the parameters that make its data, in the order of a zone file.
_DATA: Mapping[str, tuple[str, ...]] = {
    "A": ("IPv4Address",),
    "AAAA": ("IPv6Address",),
    "CNAME": ("HostNameAlias",),
    "DHCID": ("DhcpIdentifier",),
    "DNAME": ("DomainNameAlias",),
    "MX": ("Preference", "MailExchange"),
    "NS": ("NameServer",),
    "PTR": ("PtrDomainName",),
    "SRV": ("Priority", "Weight", "Port", "DomainName"),
    "TXT": ("DescriptiveText",),
}
_NAMES = ("HostNameAlias", "DomainNameAlias", "MailExchange", "NameServer", "PtrDomainName", "DomainName")
_REFUSALS = ("dns.zone.absent.other", "dns.zone.wrong.type", "dns.rodc", *DNS_REFUSALS)


@simulated(
    "Add-DnsServerResourceRecord",
    documented=("without -AgeRecord the record is static", "event 515 in the audit log"),
    reported=("code 9711 for a record that is there",),
    inferred=(
        "a time to live of an hour unless one is given",
        "names that data point to end with a dot",
        "codes 9708 and 9709 for what cannot stand beside an alias",
    ),
    refuses=("dns.record.exists", "dns.record.cname.collision", "dns.record.node.is.cname", *_REFUSALS),
)
def add_record(call: Call) -> Iterator[Emission]:
    server = service(call)
    refuse(call, "ZoneScope", "CreatePtr", "AllowUpdateAny")
    kind = call.parameter_set.upper()
    if kind not in _DATA:
        raise not_simulated(f"parameter set {call.parameter_set} of {call.command}")
    zone = yield from _writable(server, call)
    if zone is None:
        return
    ttl = call.bound.get("TimeToLive")
    record = ResourceRecord(
        relative(str(call.bound["Name"]), zone),
        kind,
        " ".join(_piece(call, name) for name in _DATA[kind]),
        int(ttl.total_seconds()) if ttl is not None else STATIC_TTL,
        hour_of(server.now) if call.bound.get("AgeRecord") else 0,
    )
    beside = [each for each in server.records(zone) if each.name.lower() == record.name.lower()]
    if problem := _collision(record, beside):
        yield Failure(problem, _values(call, zone, record.name), target=record.name)
        return
    zone.records.put(record)
    _log(server, zone, 515, record)
    if call.bound.get("PassThru"):
        yield shown(zone, record)


@simulated(
    "Remove-DnsServerResourceRecord",
    documented=("without data every record of the name and type goes", "event 516 in the audit log, 517 for a set"),
    reported=(
        "the data of a record with several fields are given field by field, not as one text",
        "the pointer of an address that goes is removed too, where the server has its zone",
    ),
    inferred=(
        "without -Force it asks",
        "codes 9701 and 9714 for what is not there",
        "a pointer that cannot be written stays, without an error",
    ),
    refuses=("dns.record.absent", "dns.record.name.absent", "engine.prompt.confirm", *_REFUSALS),
)
def remove_record(call: Call) -> Iterator[Emission]:
    server = service(call)
    refuse(call, "ZoneScope", "InputObject")
    zone = yield from _writable(server, call)
    if zone is None:
        return
    name = relative(str(call.bound["Name"]), zone)
    if not call.bound.get("Force"):
        yield Failure("engine.prompt.confirm", target=name)
        return
    there = [each for each in server.records(zone) if each.name.lower() == name.lower()]
    number, data = wanted_type(call), [each.lower() for each in texts(call, "RecordData")]
    gone = [each for each in there if each.number == number and data in ([], _fields(each))]
    if not gone:
        missing = "dns.record.absent" if there else "dns.record.name.absent"
        yield Failure(missing, _values(call, zone, name), target=name)
        return
    call.host.estate.accounts()  # the accounts of machines outlive their records
    for each in gone:
        _drop(server, zone, each, 516 if data else 517)
        if (found := pointers(server, zone, each)) and not read_only(server, found[0]):
            for pointer in found[1]:
                _drop(server, found[0], pointer, 516)
        if call.bound.get("PassThru"):
            yield shown(zone, each)


def _drop(server: DnsServer, zone: Zone, record: ResourceRecord, identity: int) -> None:
    zone.records.remove([record], server.now)
    zone.registrations.lose([record], server.now)
    _log(server, zone, identity, record)


def _fields(record: ResourceRecord) -> list[str]:
    """Return the data of *record* as -RecordData takes them."""
    return record.data.lower().split() if record.type in ("MX", "SRV") else [record.data.lower()]


def _writable(server: DnsServer, call: Call) -> Generator[Emission, None, Zone | None]:
    """Yield why records of the zone cannot be written and return None, or return the zone."""
    if away := list(elsewhere(call)):
        yield from away
        return None
    name = str(call.bound["ZoneName"])
    zone = server.find(name)
    if zone is None:
        yield of_zone("dns.zone.absent.other", call.host, name)
    elif zone.kind not in HELD:
        yield of_zone("dns.zone.wrong.type", call.host, name)
    elif read_only(server, zone):
        yield of_zone("dns.rodc", call.host, name)
    else:
        return zone
    return None


def _piece(call: Call, name: str) -> str:
    text = str(call.bound[name])
    return text if name not in _NAMES or text.endswith(".") else f"{text}."


def _collision(record: ResourceRecord, beside: list[ResourceRecord]) -> str | None:
    if any(each.key == record.key for each in beside):
        return "dns.record.exists"
    if any(each.type == "CNAME" for each in beside):
        return "dns.record.node.is.cname"
    return "dns.record.cname.collision" if beside and record.type == "CNAME" else None


def _values(call: Call, zone: Zone, name: str) -> dict[str, str]:
    return {"name": name, "zone": zone.name, "server": call.host.computer}


def _log(server: DnsServer, zone: Zone, identity: int, record: ResourceRecord) -> None:
    server.host.events.add(AUDIT_LOG, identity, server.now, **fields_of(record, zone.name))
