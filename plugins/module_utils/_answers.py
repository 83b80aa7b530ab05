"""What DNS servers answer for the names of zones that would be created, and whether anybody else answers for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_address, ip_network
from itertools import islice, zip_longest
from typing import Any

from ._errors import ReadError
from ._estate import Estate, Server, target_key
from ._lease_sample import Sampled
from ._names import zone_key
from ._plan_step import CLOSED, OPEN, UNKNOWN, Gate
from ._reverse_missing import PRESENT, ZONE
from ._reverse_names import Network, network_of, zone_name_of, zones_of
from ._reverse_policies import CONTROL_OF
from ._session import Object
from ._values import quoted, text
from ._words import some

GATE = "answers"
#: What a server says of a name that does not exist: that is no answer, and no doubt.
_NO_SUCH_NAME = "DNS_ERROR_RCODE_NAME_ERROR"
#: How many addresses of a range are asked for, and how many of a zone.
_SAMPLED, _MOST = 4, 400
#: How many answers from elsewhere a finding lists; all of them are in the files of the run.
_LISTED = 20
#: Zones that a server answers from itself.
_HELD = ("primary", "secondary")

Row = Mapping[str, Any]


def wanted_in(judgement: Mapping[str, Any]) -> list[str]:
    """Return the zones that the tool would create, as a judgement names them."""
    return sorted({each["target"] for each in judgement.get("findings", ()) if _is_created(each)})


def _is_created(found: Row) -> bool:
    wanted = (found["setting"], found["after"], found["remedy"]) == (ZONE, PRESENT, "automatic")
    return wanted and found["control"] in CONTROL_OF.values()


def questions(zone: str, ranges: Iterable[str], live: Iterable[str]) -> list[tuple[str, str]]:
    """Return the names and types to ask for: the zone, each range in it, addresses that live, the first of each range.

    Every range is asked for. Of many addresses those that live come first, then one of each range, the next of each.
    """
    own = network_of(zone)
    networks = (_inside(ip_network(each, strict=False), own) for each in ranges)
    inner = [each for each in networks if each is not None]
    names = [zone_key(zone), *(zone_name_of(part) for each in inner for part in zones_of(each))]
    first = zip_longest(*(islice(map(str, each.hosts()), _SAMPLED) for each in inner))
    asked = [*live, *(each for turn in first for each in turn if each)]
    addresses = [each for each in map(ip_address, asked) if own and each.version == own.version and each in own]
    pointers = [each.reverse_pointer for each in dict.fromkeys(addresses)]
    return [*((each, "SOA") for each in dict.fromkeys(names)), *((each, "PTR") for each in pointers[:_MOST])]


def _inside(network: Network, own: Network | None) -> Network | None:
    """Return the part of *network* that lies in *own*."""
    if own is None or network.version != own.version:
        return None
    if network.subnet_of(own):  # type: ignore[arg-type]
        return network
    return own if own.subnet_of(network) else None  # type: ignore[arg-type]


def row_of(name: str, kind: str, answer: Sequence[Object] | ReadError) -> dict[str, Any]:
    """Return what one question was answered with: the data of the answer, or the error, or neither."""
    if isinstance(answer, ReadError):
        identity = answer.identity.partition(",")[0]
        return {"name": name, "type": kind, "answer": [], "error": "" if identity == _NO_SUCH_NAME else identity}
    told = [each for each in answer if text(each.get("Section")).lower() == "answer"]
    data = sorted(text(each.get("PrimaryServer") or each.get("NameHost") or each.get("Type")) for each in told)
    return {"name": name, "type": kind, "answer": data, "error": ""}


def answers_gate(estate: Estate, target: str, told: Mapping[str, Mapping[str, Any] | None], sampled: Sampled) -> Gate:
    """Return whether no server gets an answer from elsewhere for the names of the new zone *target*."""
    elsewhere: list[str] = []
    doubts = sampled.doubts(target)
    asked = 0
    for server in estate.read:
        kept = told.get(server.name)
        rows = None if kept is None or kept["error"] else kept["zones"].get(target)
        if kept is None or rows is None:
            doubts.append(f"{server.name} was not asked{': ' + kept['error'] if kept and kept['error'] else ''}")
            continue
        asked += len(rows)
        elsewhere += [
            f"{each['name']} on {server.name}" for each in rows if each["answer"] and _is_foreign(server, each)
        ]
        failed = [each for each in rows if each["error"]]
        # Who asks nobody else fails for every name that it does not hold.
        if failed and kept["forwards"] is not False:
            doubts.append(f"{server.name} failed for {failed[0]['name']} ({failed[0]['error']})")
    if elsewhere:
        said = (
            f"Somebody else answers for names of the new zone, and would not be asked any more: {_listed(elsewhere)}."
        )
        return Gate(GATE, CLOSED, f"{said} Delegate them first, or leave the zone out.")
    if doubts or not estate.read:
        return Gate(GATE, UNKNOWN, f"What is answered for the names of the new zone is not known: {some(doubts)}.")
    said = f"No server gets an answer from elsewhere for its names ({asked} questions were asked)."
    return Gate(GATE, OPEN, f"{said} {sampled.words(target)}")


def by_hand(findings: Iterable[Row], answers: Mapping[str, Gate]) -> list[Row]:
    """Return *findings*, those of new zones for whose names somebody else answers as changes for a person."""
    return [_by_hand(each, answers.get(target_key(each["target"]))) for each in findings]


def _by_hand(found: Row, gate: Gate | None) -> Row:
    if gate is None or gate.state != CLOSED or not _is_created(found):
        return found
    return {**found, "remedy": "manual", "reason": f"{found['reason']} {gate.sentence}"}


def lost(before: Iterable[Row], after: Iterable[Row]) -> list[str]:
    """Return the names that were answered before and are not any more."""
    now = {(each["name"], each["type"]): each["answer"] for each in after}
    return [each["name"] for each in before if each["answer"] and not now.get((each["name"], each["type"]))]


def removal(zone: str) -> str:
    """Return the line that takes a new zone away."""
    return f"Remove-DnsServerZone -Name {quoted(zone)} -Force"


def _is_foreign(server: Server, row: Row) -> bool:
    """Return whether an answer came from another server than the one that was asked."""
    own = {zone_key(copy.name): copy for copy in server.zones}
    closest = next((each for each in _suffixes(row["name"]) if each in own), None)
    if closest is None or str(own[closest].facts.get("zone_type", "")).lower() not in _HELD:
        return True
    part = (server.parts.get("dns_delegation") or {}).get("current") or {}
    delegated = (part.get(own[closest].target) or {}).get("delegations") or {}
    return any(row["name"] == child or row["name"].endswith(f".{child}") for child in delegated)


def _suffixes(name: str) -> Iterator[str]:
    labels = name.split(".")
    yield from (".".join(labels[place:]) for place in range(len(labels)))


def _listed(names: Sequence[str]) -> str:
    return some(names, _LISTED) + ("; all of them are in the folder matrix of the run" if len(names) > _LISTED else "")
