"""Records as the two providers show them: nested data of the DNS cmdlets, flat classes of root/MicrosoftDNS."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from simulator.engine.emissions import Call, Record
from simulator.estate.apex import HELD, apex_records
from simulator.estate.dns import DnsServer
from simulator.estate.names import escape_rdn
from simulator.estate.records import APEX, NUMBERS, ResourceRecord, moment_of
from simulator.estate.zones import DirectoryZone, Zone

#: The word of captured records where it is not the name of the type.
_WORDS = {"CNAME": "CName"}
#: The timers of a start of authority that nobody changed (documented).
_SOA = {"RefreshInterval": 900, "RetryDelay": 600, "ExpireLimit": 86_400, "MinimumTimeToLive": 3600}
_LOOKUP, _CACHE = timedelta(seconds=2), timedelta(minutes=15)

Parts = Callable[[str], Mapping[str, Any]]


def records_of(server: DnsServer, zone: Zone) -> Iterator[ResourceRecord]:
    """Yield the records of *zone* as *server* has them: what it adds for itself first, then those of the zone."""
    if zone.kind not in HELD:
        return
    found = server.records(zone)
    yield from apex_records(server, zone)
    yield from found


def shown(zone: Zone, record: ResourceRecord) -> Record:
    """Return *record* as Get-DnsServerResourceRecord shows it: its time is local time (inferred)."""
    kind, parts = _DATA.get(record.type, _DATA["NAPTR"])
    node = f"DC={escape_rdn(record.name)},"
    return Record(
        "DnsServerResourceRecord",
        {
            "DistinguishedName": node + zone.dns_dn if isinstance(zone, DirectoryZone) else None,
            "HostName": record.name,
            "RecordClass": "IN",
            "RecordData": Record(f"DnsServerResourceRecord{kind}", parts(record.data)),
            "RecordType": _WORDS.get(record.type, record.type),
            "TimeToLive": timedelta(seconds=record.ttl),
            "Timestamp": moment_of(record.timestamp) if record.timestamp else None,
            "Type": record.number,
        },
    )


def instance(server: DnsServer, zone: Zone, record: ResourceRecord, wanted: frozenset[str] | None) -> Record:
    """Return *record* as its class of root/MicrosoftDNS shows it; a query that selects gets nulls beside its keys."""
    properties = {name: get(server, zone, record) for name, get in FIELDS.items() if _is_wanted(name, wanted)}
    own = CLASSES[record.type](record.data)
    properties |= {name: value for name, value in own.items() if _is_wanted(name, wanted)}
    return Record(f"MicrosoftDNS_{record.type}Type", properties)


def wanted_type(call: Call) -> int | None:
    """Return the number of the type that a call names, 0 for one that no record here has, None without one."""
    if "Type" in call.bound:
        return int(call.bound["Type"])
    return NUMBERS.get(str(call.bound["RRType"]).upper(), 0) if "RRType" in call.bound else None


def relative(name: str, zone: Zone) -> str:
    """Return *name* relative to *zone*, however it was written."""
    text, own = name.removesuffix("."), zone.name.lower()
    if text.lower() == own:
        return APEX
    return text[: -len(own) - 1] if text.lower().endswith(f".{own}") else text


def owner(zone: Zone, record: ResourceRecord) -> str:
    return zone.name if record.name == APEX else f"{record.name}.{zone.name}"


def _is_wanted(name: str, wanted: frozenset[str] | None) -> bool:
    return wanted is None or name.lower() in wanted or name in _KEYS


_KEYS = ("DnsServerName", "ContainerName", "DomainName", "OwnerName", "RecordClass", "RecordData")
#: What every class has: name -> how to read it of a record.
FIELDS: Mapping[str, Callable[[DnsServer, Zone, ResourceRecord], Any]] = {
    "DnsServerName": lambda server, _zone, _record: server.host.fqdn,
    "ContainerName": lambda _server, zone, _record: zone.name,
    "DomainName": lambda _server, zone, _record: zone.name,
    "OwnerName": lambda _server, zone, record: owner(zone, record),
    "RecordClass": lambda _server, _zone, _record: 1,
    "TTL": lambda _server, _zone, record: record.ttl,
    "Timestamp": lambda _server, _zone, record: record.timestamp,
    "RecordData": lambda _server, _zone, record: record.data,
    "TextRepresentation": lambda _server, zone, record: f"{owner(zone, record)} IN {record.type} {record.data}",
}


def _one(name: str) -> Parts:
    return lambda data: {name: data}


def _mx(data: str) -> Mapping[str, Any]:
    preference, exchange = data.split()
    return {"MailExchange": exchange, "Preference": int(preference)}


def _srv(domain: str) -> Parts:
    def parts(data: str) -> Mapping[str, Any]:
        priority, weight, port, target = data.split()
        return {domain: target, "Priority": int(priority), "Weight": int(weight), "Port": int(port)}

    return parts


def _soa(data: str) -> Mapping[str, Any]:
    server, person, serial = data.split()
    timers = {name: timedelta(seconds=value) for name, value in _SOA.items()}
    return {"SerialNumber": int(serial), "PrimaryServer": server, "ResponsiblePerson": person, **timers}


def _flat_soa(data: str) -> Mapping[str, Any]:
    server, person, serial = data.split()
    timers = {name.replace("TimeToLive", "TTL"): value for name, value in _SOA.items()}
    return {"SerialNumber": int(serial), "PrimaryServer": server, "ResponsibleParty": person, **timers}


def _wins(data: str) -> Mapping[str, Any]:
    return {"WinsServers": data.split(), "Replicate": False, "LookupTimeout": _LOOKUP, "CacheTimeout": _CACHE}


def _wins_r(data: str) -> Mapping[str, Any]:
    return {"ResultDomain": data, "Replicate": False, "LookupTimeout": _LOOKUP, "CacheTimeout": _CACHE}


#: type -> class of its data, and what that has. What has no class of its own is Unknown (inferred).
_DATA: Mapping[str, tuple[str, Parts]] = {
    "A": ("A", _one("IPv4Address")),
    "AAAA": ("AAAA", _one("IPv6Address")),
    "CNAME": ("CName", _one("HostNameAlias")),
    "DHCID": ("DhcId", _one("DhcpIdentifier")),
    "DNAME": ("DName", _one("DomainNameAlias")),
    "MX": ("Mx", _mx),
    "NAPTR": ("Unknown", _one("Data")),
    "NS": ("Ns", _one("NameServer")),
    "PTR": ("Ptr", _one("PtrDomainName")),
    "SOA": ("Soa", _soa),
    "SRV": ("Srv", _srv("DomainName")),
    "TXT": ("Txt", _one("DescriptiveText")),
    "WINS": ("Wins", _wins),
    "WINSR": ("WinsR", _wins_r),
}
#: type -> what its class of root/MicrosoftDNS has besides. DHCID, DNAME and NAPTR have none (inferred).
CLASSES: Mapping[str, Parts] = {
    "A": _one("IPAddress"),
    "AAAA": _one("IPv6Address"),
    "CNAME": _one("PrimaryName"),
    "MX": _mx,
    "NS": _one("NSHost"),
    "PTR": _one("PTRDomainName"),
    "SOA": _flat_soa,
    "SRV": _srv("SRVDomainName"),
    "TXT": _one("DescriptiveText"),
}
