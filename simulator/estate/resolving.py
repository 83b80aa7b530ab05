"""How a DNS server answers: from the longest zone it holds, over delegations, forwarders, stubs and root hints.

Documented: the zones that a server hosts come before forwarders, and delegations in them before forwarding. Inferred,
because two sources disagree: a name below a hosted zone that nothing delegates does not exist, whatever forwarder there
is, and a conditional forwarder below a hosted zone is used only where a delegation leads to it. Inferred too: a zone
that is paused or shut down is a server failure; a delegation whose servers all fail is one; an estate without a root
server ends there as well. Nothing is cached.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from ipaddress import ip_address
from typing import TYPE_CHECKING

from .forwarding import Asked
from .questions import (
    ADDITIONAL,
    ANSWER,
    AUTHORITY,
    NAME_ERROR,
    NO_ERROR,
    REFUSED,
    SERVER_FAILURE,
    Address,
    Answer,
    NameServer,
    Question,
    Resource,
)
from .records import APEX, ResourceRecord
from .zone_data import Served, cut_above, glue_of, owner, served

if TYPE_CHECKING:
    from .model import Estate
    from .zones import Zone

#: Kinds of zones that a server answers from itself.
AUTHORITATIVE = ("primary", "file", "automatic", "secondary")
_FAILED = Answer(SERVER_FAILURE)
#: How often a question is passed on before it is given up.
_MOST_HOPS = 12


def ask(
    estate: Estate, addresses: Iterable[Address], question: Question, *, recursive: bool = True, hops: int = 0
) -> Answer | None:
    """Return what the first server of *addresses* that answers says; None when none does."""
    for address in addresses:
        server = server_at(estate, address)
        if server is not None:
            return answer(estate, server, question, recursive=recursive, hops=hops)
    return None


def server_at(estate: Estate, address: Address) -> NameServer | None:
    """Return the DNS server that answers at *address*, if any."""
    for host in estate.hosts.values():
        if address in host.addresses:
            found = Asked(host.dns) if host.dns is not None else None
            return found if found is not None and found.answers else None
    for other in estate.elsewhere:
        if address in other.addresses:
            return other if other.answers else None
    return None


def answer(estate: Estate, server: NameServer, question: Question, *, recursive: bool = True, hops: int = 0) -> Answer:
    """Return what *server* answers to *question*."""
    if hops > _MOST_HOPS:
        return _FAILED
    zone = closest(server, question.name)
    if zone is not None and zone.kind in AUTHORITATIVE:
        return _from_zone(estate, server, zone, question, recursive=recursive, hops=hops)
    if not recursive or not server.resolves:
        return Answer(NAME_ERROR) if server.is_root else Answer(REFUSED)
    if zone is not None:
        told = ask(estate, zone.masters, question, hops=hops + 1)
        return replace(told, authoritative=False) if told else _FAILED
    return _forwarded(estate, server, question, hops)


def closest(server: NameServer, name: str) -> Zone | None:
    """Return the longest zone that *name* lies in and that the server uses for it."""
    zones = server.zones()
    fitting = [zones[each] for each in _suffixes(name) if each in zones and zones[each].kind != "anchors"]
    for place, zone in enumerate(fitting):
        above = next((each for each in fitting[place + 1 :] if each.kind in AUTHORITATIVE), None)
        if zone.kind != "forwarder" or above is None or cut_above(above, zone.name.lower()):
            return zone
    return None


def _suffixes(name: str) -> Iterator[str]:
    labels = name.split(".")
    yield from (".".join(labels[place:]) for place in range(len(labels)))


def _forwarded(estate: Estate, server: NameServer, question: Question, hops: int) -> Answer:
    told = ask(estate, server.forwarders, question, hops=hops + 1)
    if told is None and server.root_hints:
        roots = [address for each in estate.elsewhere if each.is_root for address in each.addresses]
        told = ask(estate, roots, question, recursive=False, hops=hops + 1)
        told = _followed(estate, server, told, question, hops) if told else None
    return replace(told, authoritative=False) if told else _FAILED


def _followed(estate: Estate, server: NameServer, told: Answer, question: Question, hops: int) -> Answer:
    """Follow a referral to the servers that it names."""
    if not told.is_referral or any(each.section == ANSWER for each in told.records):
        return told
    names = [each.data.lower().rstrip(".") for each in told.records if each.type == "NS"]
    glue = {each.name: each.data for each in told.records if each.section == ADDITIONAL}
    return _asked_below(
        estate, server, [(name, _parsed([glue[name]]) if name in glue else ()) for name in names], question, hops
    )


def _from_zone(
    estate: Estate, server: NameServer, zone: Zone, question: Question, *, recursive: bool, hops: int
) -> Answer:
    if server.stopped(zone):
        return _FAILED
    data = served(estate, server, zone)
    cut = cut_above(data.zone, question.name)
    if cut is None:
        return _looked_up(estate, server, data, question, recursive=recursive, hops=hops)
    if not recursive:
        return Answer(NO_ERROR, tuple(_referral(data, cut)))
    names = [each.data.lower().rstrip(".") for each in data.zone.records.of_type("NS") if each.name.lower() == cut]
    below = [(name, tuple(glue_of(data.zone, cut, name))) for name in names]
    return _asked_below(estate, server, below, question, hops)


def _asked_below(
    estate: Estate,
    server: NameServer,
    below: Sequence[tuple[str, Sequence[Address]]],
    question: Question,
    hops: int,
) -> Answer:
    """Ask the servers of a delegated zone in turn; one that does not hold it is passed over."""
    for name, glue in below:
        addresses = glue or addresses_of(estate, server, name, hops + 1)
        told = ask(estate, addresses, question, recursive=False, hops=hops + 1)
        if told is not None and (told.authoritative or told.is_referral):
            return replace(_followed(estate, server, told, question, hops + 1), authoritative=False)
    return _FAILED


def addresses_of(estate: Estate, server: NameServer, name: str, hops: int = 0) -> list[Address]:
    """Return the addresses that *server* finds for *name*."""
    found: list[Address] = []
    for kind in ("A", "AAAA"):
        told = answer(estate, server, Question(name, kind), hops=hops)
        found += _parsed(each.data for each in told.records if each.type == kind and each.section == ANSWER)
    return found


def _parsed(texts: Iterable[str]) -> list[Address]:
    return [ip_address(each) for each in texts]


def _referral(data: Served, cut: str) -> Iterator[Resource]:
    for each in data.zone.records.of_type("NS"):
        if each.name.lower() == cut:
            yield Resource(f"{cut}.{data.zone.name}".lower(), "NS", each.data, each.ttl, AUTHORITY)
            name = each.data.lower().rstrip(".")
            for address in glue_of(data.zone, cut, name):
                yield Resource(name, "A" if address.version == 4 else "AAAA", str(address), each.ttl, ADDITIONAL)


def _looked_up(
    estate: Estate, server: NameServer, data: Served, question: Question, *, recursive: bool, hops: int
) -> Answer:
    at_apex = question.name == data.zone.name.lower()
    if at_apex and question.type in ("SOA", "NS"):
        # The zone itself is asked for more often than anything else: its records need not be looked through.
        own = [each for each in data.apex if each.type == question.type]
        own += [each for each in data.zone.records.of_type("NS") if each.name == APEX and question.type == "NS"]
        return Answer(NO_ERROR, tuple(_resource(data.zone, each, ANSWER) for each in own), authoritative=True)
    found = [each for each in data.records() if owner(data.zone, each.name) == question.name]
    fitting = [each for each in found if each.type == question.type]
    alias = next((each for each in found if each.type == "CNAME" and not fitting), None)
    if alias is not None:
        return _aliased(estate, server, data, alias, question, recursive=recursive, hops=hops)
    if not found and question.type in ("A", "AAAA"):
        fitting = list(_registered(estate, data, question))
        found = found or fitting
    if fitting:
        return Answer(NO_ERROR, tuple(_resource(data.zone, each, ANSWER) for each in fitting), authoritative=True)
    soa = tuple(_resource(data.zone, each, AUTHORITY) for each in data.apex if each.type == "SOA")
    exists = at_apex or bool(found) or _has_below(data, question.name)
    return Answer(NO_ERROR if exists else NAME_ERROR, soa, authoritative=True)


def _registered(estate: Estate, data: Served, question: Question) -> Iterator[ResourceRecord]:
    """Yield the addresses of a machine whose name the zone never had: it has registered itself (simplified)."""
    own = data.zone.name.lower()
    relative = question.name[: -len(own) - 1]
    if relative in data.zone.records.tombstones or relative in data.zone.records.last:
        return
    for host in estate.hosts.values():
        if host.fqdn == question.name:
            for each in host.addresses:
                if question.type == ("A" if each.version == 4 else "AAAA"):
                    yield ResourceRecord(relative, question.type, str(each))


def _has_below(data: Served, name: str) -> bool:
    return any(owner(data.zone, each.name).endswith(f".{name}") for each in data.records())


def _aliased(
    estate: Estate,
    server: NameServer,
    data: Served,
    alias: ResourceRecord,
    question: Question,
    *,
    recursive: bool,
    hops: int,
) -> Answer:
    first = _resource(data.zone, alias, ANSWER)
    target = Question(alias.data.lower().rstrip("."), question.type)
    rest = answer(estate, server, target, recursive=recursive, hops=hops + 1)
    if rest.code == REFUSED:
        return Answer(NO_ERROR, (first,), authoritative=True)
    return Answer(rest.code, (first, *rest.records), authoritative=True)


def _resource(zone: Zone, record: ResourceRecord, section: str) -> Resource:
    return Resource(owner(zone, record.name), record.type, record.data, record.ttl, section)
