"""Resolve-DnsName and Test-DnsServer: questions to DNS servers, which need no credentials."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from simulator.engine.emissions import Call, Emission, Failure, Record
from simulator.engine.values import Enum
from simulator.estate.host import Host
from simulator.estate.questions import (
    ANSWER,
    NAME_ERROR,
    NO_ERROR,
    REFUSED,
    SERVER_FAILURE,
    Address,
    Answer,
    Question,
    Resource,
)
from simulator.estate.records import NUMBERS
from simulator.estate.resolving import answer, ask, server_at

from .calls import DNS_REFUSALS, elsewhere, not_simulated, refuse, service, texts
from .grades import simulated

_ERRORS = {
    NAME_ERROR: "dns.question.name",
    SERVER_FAILURE: "dns.question.failure",
    REFUSED: "simulator.dns.question.refused",
}
_TIMEOUT = "dns.question.timeout"
_TYPES = ("A", "AAAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT")
_LOOPBACK = frozenset((ip_address("127.0.0.1"), ip_address("::1")))
#: The timers of a start of authority that nobody changed (documented).
_SOA = {"TimeToZoneRefresh": 900, "TimeToZoneFailureRetry": 600, "TimeToExpiration": 86_400, "DefaultTTL": 3600}
#: How long a server has to answer (printed in the help: 11 and 12 seconds; of a good one 0).
_PROMPT, _PATIENCE = timedelta(0), timedelta(seconds=12)


@simulated(
    "Resolve-DnsName",
    documented=(
        "the servers of -Server, names or addresses, are asked instead of those of the machine",
        "without -Type it asks for A and AAAA; -TcpOnly asks over TCP alone",
    ),
    reported=(
        "a name that does not exist, a failure and a time-out are errors, and what follows runs",
        "a name without records of the type is answered with the start of authority in the section Authority",
        "an address as the name asks for its pointer",
    ),
    inferred=(
        "the next server of -Server is asked only when the one before does not answer",
        "without -Server the machine asks itself if it is a DNS server, else the first domain controller",
        "names without a dot, and -Server with a name that nobody has, are not played",
        "a referral shows its servers in the section Authority",
        "a server that is closed for TCP times out; the name of a server is known without a question (simplified)",
    ),
    refuses=(*_ERRORS.values(), _TIMEOUT, "simulator.not.simulated"),
)
def resolve_name(call: Call) -> Iterator[Emission]:
    refuse(
        call, "CacheOnly", "LlmnrNetbiosOnly", "LlmnrFallback", "LlmnrOnly", "NetbiosFallback", "DnssecOk", "DnssecCd"
    )
    name, kinds = _asked(call)
    servers = _servers(call)
    shown: list[Record] = []
    problem = ""
    for kind in kinds:
        told = _told(call.host, servers, Question(name, kind), recursive=not call.bound.get("NoRecursion"))
        if told is None or told.code != NO_ERROR:
            problem = _TIMEOUT if told is None else _ERRORS[told.code]
            continue
        shown += [_shown(each) for each in told.records]
    if shown:
        yield from _without_repeats(shown)
    elif problem:
        yield Failure(problem, {"name": str(call.bound["Name"])}, target=str(call.bound["Name"]))


@simulated(
    "Test-DnsServer",
    documented=(
        "one object an address: whether a DNS server answers there, with a zone whether it is authoritative for it",
        "words of the result",
    ),
    inferred=(
        "addresses are answered in the order they were given, and none is an error",
        "a zone that is paused or shut down is an unknown error; only UDP is tried",
        "the contexts Forwarder and RootHints are not played",
    ),
    refuses=("simulator.not.simulated", *DNS_REFUSALS),
)
def test_server(call: Call) -> Iterator[Emission]:
    service(call)
    if away := list(elsewhere(call)):
        yield from away
        return
    if str(call.bound.get("Context", "DnsServer")).lower() != "dnsserver":
        raise not_simulated(f"context {call.bound['Context']} of {call.command}")
    zone = call.bound.get("ZoneName")
    for text in texts(call, "IPAddress"):
        result = _result(call.host, ip_address(text), str(zone).lower().removesuffix(".") if zone else None)
        yield Record(
            "DnsServerValidity",
            {
                "IPAddress": text,
                "Result": result,
                "UdpTried": True,
                "TcpTried": False,
                "RoundTripTime": _PATIENCE if result == "NoResponse" else _PROMPT,
            },
        )


def _result(host: Host, address: Address, zone: str | None) -> str:
    server = server_at(host.estate, _meant(host, address))
    if server is None:
        return "NoResponse"
    if zone is None:
        return "Success"
    told = answer(host.estate, server, Question(zone, "SOA"), recursive=False)
    if told.code == SERVER_FAILURE:
        return "UnknownError"
    holds = any(each.type == "SOA" and each.section == ANSWER for each in told.records)
    return "Success" if told.authoritative and holds else "NotAuthoritativeForZone"


def _asked(call: Call) -> tuple[str, Sequence[str]]:
    """Return the name that is asked for, in lower case and without its last dot, and the types."""
    name, kind = str(call.bound["Name"]), str(call.bound.get("Type", "A_AAAA")).upper()
    try:
        return ip_address(name).reverse_pointer, ("PTR",)
    except ValueError:
        pass
    if "." not in name:
        raise not_simulated(f"the name {name!r}, which has no dot")
    kinds = ("A", "AAAA") if kind == "A_AAAA" else (kind,)
    if any(each not in _TYPES for each in kinds):
        raise not_simulated(f"type {kind} of {call.command}")
    return name.lower().removesuffix("."), kinds


def _servers(call: Call) -> list[Address]:
    found: list[Address] = []
    for text in texts(call, "Server"):
        try:
            found.append(ip_address(text))
        except ValueError:
            found.append(_named(call.host, text))
    found = found or list(call.host.resolvers())
    return [each for each in found if _over_tcp(call.host, each)] if call.bound.get("TcpOnly") else found


def _named(host: Host, name: str) -> Address:
    """Return the address of a name server that is given by its name."""
    named: list[Sequence[Address]] = [
        each.addresses for each in host.estate.hosts.values() if each.is_me(name) and name != "localhost"
    ]
    named += [each.addresses for each in host.estate.elsewhere if each.name == name.lower().removesuffix(".")]
    if not named:
        raise not_simulated(f"the server {name!r}")
    return named[0][0]


def _over_tcp(host: Host, address: Address) -> bool:
    server = server_at(host.estate, _meant(host, address))
    return server is not None and server.over_tcp


def _told(host: Host, servers: Sequence[Address], question: Question, *, recursive: bool) -> Answer | None:
    host.estate.history.catch_up()
    return ask(host.estate, [_meant(host, each) for each in servers], question, recursive=recursive)


def _meant(host: Host, address: Address) -> Address:
    return host.addresses[0] if address in _LOOPBACK else address


def _without_repeats(shown: Sequence[Record]) -> Iterator[Record]:
    """Yield each record once: both questions of A_AAAA may be answered with the same one."""
    for place, each in enumerate(shown):
        if each not in shown[:place]:
            yield each


def _shown(resource: Resource) -> Record:
    kind, own = _own(resource)
    return Record(
        f"DnsRecord_{kind}",
        {
            "Name": resource.name,
            "Type": Enum(resource.type, NUMBERS[resource.type]),
            "TTL": resource.ttl,
            "Section": resource.section,
            **own,
            "DataLength": len(resource.data),
            "CharacterSet": "Unicode",
        },
    )


def _own(resource: Resource) -> tuple[str, dict[str, Any]]:
    words = resource.data.split()
    if resource.type in ("A", "AAAA"):
        return resource.type, {"IPAddress": resource.data}
    if resource.type == "SOA":
        server, person, serial = words
        own = {"PrimaryServer": _bare(server), "NameAdministrator": _bare(person), "SerialNumber": int(serial)}
        return "SOA", own | _SOA
    if resource.type == "SRV":
        priority, weight, port, target = words
        numbers = {"Priority": int(priority), "Weight": int(weight), "Port": int(port)}
        return "SRV", {"NameTarget": _bare(target), **numbers}
    if resource.type == "MX":
        return "MX", {"NameExchange": _bare(words[1]), "Preference": int(words[0])}
    if resource.type == "TXT":
        return "TXT", {"Strings": [resource.data]}
    return "PTR", {"NameHost": _bare(resource.data)}


def _bare(name: str) -> str:
    return name.removesuffix(".")
