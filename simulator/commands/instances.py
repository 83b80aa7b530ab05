"""Get-CimInstance: the record classes of root/MicrosoftDNS, and what a machine says about its start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from simulator.engine.emissions import Call, Emission, Failure, Record
from simulator.estate.dns import DnsServer
from simulator.estate.host import Host

from .calls import not_simulated, refuse
from .grades import simulated
from .record_objects import CLASSES, FIELDS, instance, records_of
from .wql import Query, QueryError, Reader

_EVERY = "microsoftdns_resourcerecord"
_PREFIX, _SUFFIX = "microsoftdns_", "type"
#: Numbers of processes (invented).
_DNS_PROCESS = 1712


@simulated(
    "Get-CimInstance",
    documented=(
        "root/MicrosoftDNS has a class for each classic type of record, and one above them for all of them",
        "Timestamp counts hours since 1601 in UTC, 0 for a static record",
    ),
    inferred=(
        "DHCID, DNAME, NAPTR, WINS and WINSR records have no class that is played, so no query finds them",
        "without ContainerName a query walks every zone of the server; cache and root hints are not played",
        "a property that was not selected is null, keys are always there",
        "of root/cimv2 the start of the machine and of the DNS service, in a few properties",
        "a machine is in the domain that its full name ends with; a workgroup is not played",
    ),
    refuses=(
        "cim.instance.denied",
        "simulator.cim.class.absent",
        "simulator.cim.namespace.absent",
        "simulator.cim.query.invalid",
        "simulator.not.simulated",
    ),
)
def get_instance(call: Call) -> Iterator[Emission]:
    refuse(call, "CimSession", "InputObject", "Query", "ResourceUri", "KeyOnly", "Shallow", "QueryDialect")
    host = call.host
    if any(not host.is_me(each) for each in call.bound.get("ComputerName") or ()):
        raise not_simulated("Get-CimInstance on another machine")
    host.estate.history.catch_up()
    namespace = str(call.bound.get("Namespace") or "root/cimv2").lower().replace("\\", "/").strip("/")
    name = str(call.bound["ClassName"]).lower()
    try:
        if namespace == "root/microsoftdns" and host.dns is not None:
            yield from _records(call, host.dns, name)
        elif namespace == "root/cimv2":
            yield from _machine(call, host, name)
        elif namespace == "root/microsoftdns":
            yield Failure("simulator.cim.namespace.absent", target=str(call.bound["ClassName"]))
        else:
            raise not_simulated(f"the namespace {namespace}")
    except QueryError:
        yield Failure("simulator.cim.query.invalid", target=str(call.bound["ClassName"]))


def _records(call: Call, server: DnsServer, name: str) -> Iterator[Emission]:
    kind = name.removeprefix(_PREFIX).removesuffix(_SUFFIX).upper()
    if name != _EVERY and (kind not in CLASSES or name != f"{_PREFIX}{kind.lower()}{_SUFFIX}"):
        if name.startswith(_PREFIX) and not name.endswith(_SUFFIX):
            raise not_simulated(f"the class {call.bound['ClassName']}")
        yield Failure("simulator.cim.class.absent", target=str(call.bound["ClassName"]))
        return
    # A query reads a pair of zone and record: nothing is made for those that do not match.
    readers: dict[str, Reader] = {field.lower(): _reader(server, get) for field, get in FIELDS.items()}
    own = () if name == _EVERY else CLASSES[kind](_SAMPLES.get(kind, ""))
    readers |= {field.lower(): _own(kind, field) for field in own}
    query = Query(text, readers) if (text := str(call.bound.get("Filter") or "")).strip() else None
    wanted = _selected(call)
    container = query.equal.get("containername") if query else None
    for zone in server.zones().values():
        if container is not None and zone.name.lower() != container:
            continue
        for record in records_of(server, zone):
            fits = record.type == kind if name != _EVERY else record.type in CLASSES
            if fits and (query is None or query.matches((zone, record))):
                yield instance(server, zone, record, wanted)


def _reader(server: DnsServer, get: Any) -> Reader:
    return lambda pair: get(server, *pair)


def _own(kind: str, field: str) -> Reader:
    return lambda pair: CLASSES[kind](pair[1].data)[field]


#: Data of types that are taken to pieces, to learn the names of the pieces.
_SAMPLES = {"MX": "0 a.", "SRV": "0 0 0 a.", "SOA": "a. b. 0"}


def _machine(call: Call, host: Host, name: str) -> Iterator[Emission]:
    found = list(_facts(host, name))
    if name not in ("win32_computersystem", "win32_operatingsystem", "win32_process", "win32_service"):
        raise not_simulated(f"the class {call.bound['ClassName']}")
    text, wanted = str(call.bound.get("Filter") or ""), _selected(call)
    fields = {each for _, facts in found for each in facts}
    query = Query(text, {each.lower(): _fact(each) for each in fields}) if text.strip() else None
    for kind, facts in found:
        if query is None or query.matches(facts):
            kept = {each: value for each, value in facts.items() if wanted is None or each.lower() in wanted}
            yield Record(kind, kept)


def _facts(host: Host, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    now = host.estate.clock.now()
    if name == "win32_operatingsystem":
        booted = host.dns.started if host.dns else host.estate.history.began - timedelta(days=20)
        version = host.os_version.replace("(", "").replace(")", "").split()
        yield (
            "Win32_OperatingSystem",
            {
                "Caption": f"Microsoft {host.os}",
                "CSName": host.computer,
                "BuildNumber": version[-1],
                "Version": ".".join(version),
                "CurrentTimeZone": int(host.utc_offset.total_seconds()) // 60,
                "LastBootUpTime": booted,
                "LocalDateTime": now,
                "ProductType": 2 if host.is_controller else 3,
            },
        )
    elif name == "win32_computersystem":
        own, _, domain = host.fqdn.partition(".")
        where = {"DNSHostName": own, "Domain": domain, "Name": host.computer, "PartOfDomain": bool(domain)}
        yield "Win32_ComputerSystem", where
    elif name == "win32_process":
        names = {"lsass.exe": 688} | ({"dns.exe": _DNS_PROCESS} if host.dns else {})
        began = host.dns.started if host.dns else host.estate.history.began - timedelta(days=20)
        for each, number in names.items():
            yield "Win32_Process", {"Caption": each, "Name": each, "ProcessId": number, "CreationDate": began}
    elif name == "win32_service" and host.dns:
        running = {"ProcessId": _DNS_PROCESS, "Started": True, "StartMode": "Auto", "State": "Running"}
        yield "Win32_Service", {"Caption": "DNS Server", "Name": "DNS", **running}


def _fact(name: str) -> Reader:
    return lambda facts: facts[name]


def _selected(call: Call) -> frozenset[str] | None:
    names = call.bound.get("Property")
    return frozenset(str(each).lower() for each in names) if names else None
