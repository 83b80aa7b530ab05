"""Whether every child zone of the estate is delegated in the zone above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ._delegate import proposal
from ._delegations import CONTROL, addition, is_ipv4, removal, setting_of
from ._estate import Copy, Estate, Server
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding
from ._names import zone_key
from ._reverse_names import network_of

#: How many name servers a delegation is proposed with: more make the line long and the zone no safer.
_MOST = 4


def judge_delegated(estate: Estate) -> Outcome:
    """Judge the zones that have children in the estate: each child is delegated in them."""
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    holders = _holders(estate)
    for parent, children in _families(holders).items():
        target = holders[parent][0][1].target
        told = [known for server, copy in holders[parent] if (known := told_delegations(server, copy)) is not None]
        if not told:
            reason = "no server that holds it told its delegations"
            verdicts.append(Verdict(CONTROL, target, "unknown", reason))
            continue
        delegated = {child for known in told for child in known}
        missing = [key for key in children if not covered(zone_key(holders[key][0][1].name), delegated)]
        found = [_missing(estate, holders[parent], holders[key]) for key in missing]
        findings += found
        state = "drift" if found else "compliant"
        verdicts.append(Verdict(CONTROL, target, state, "; ".join(each.reason for each in found)))
    return Outcome(tuple(verdicts), tuple(findings))


#: zone -> the servers that hold it, each with its copy. A zone outside the directory is one of its server alone.
_Holders = Mapping[str, Sequence[tuple[Server, Copy]]]


def _holders(estate: Estate) -> _Holders:
    found: dict[str, list[tuple[Server, Copy]]] = {}
    for server in estate.read:
        for copy in server.zones:
            if copy.judged:
                key = copy.key if copy.in_directory else f"{server.name}/{copy.key}"
                found.setdefault(key, []).append((server, copy))
    return found


def _families(holders: _Holders) -> dict[str, list[str]]:
    """Return the zones that have children, with them: a child belongs to the closest zone above it.

    Of several zones of that name those count that a server holds together with the child; if there is none, all.
    """
    by_name: dict[str, list[str]] = {}
    for key, copies in holders.items():
        by_name.setdefault(zone_key(copies[0][1].name), []).append(key)
    families: dict[str, dict[str, str]] = {}
    for name, children in by_name.items():
        parents = next((by_name[above] for above in _above(name) if above in by_name), [])
        for child in children:
            servers = {server.name for server, _ in holders[child]}
            beside = [key for key in parents if servers & {server.name for server, _ in holders[key]}]
            for parent in beside or parents:
                families.setdefault(parent, {}).setdefault(name, child)
    return {parent: list(children.values()) for parent, children in families.items()}


def _above(name: str) -> list[str]:
    labels = name.split(".")
    return [".".join(labels[place:]) for place in range(1, len(labels))]


def told_delegations(server: Server, copy: Copy) -> Mapping[str, Any] | None:
    """Return the delegations that *server* told of its copy, None when it did not."""
    part = (server.parts.get("dns_delegation") or {}).get("current") or {}
    facts = part.get(copy.target)
    return None if facts is None or facts.get("error") else facts["delegations"]


def covered(child: str, delegated: Iterable[str]) -> bool:
    """Return whether the zone *child*, or one above it, is among those that are *delegated*."""
    return any(child == each or child.endswith(f".{each}") for each in delegated)


def _missing(
    estate: Estate, parents: Sequence[tuple[Server, Copy]], children: Sequence[tuple[Server, Copy]]
) -> EstateFinding:
    parent, child = parents[0][1], children[0][1]
    name = zone_key(child.name)
    named = proposed(estate, [server for server, copy in children if copy.facts.get("read_only") is False])
    lines = "; ".join(addition(parent.name, name, each, at) for each, at in named)
    back = "; ".join(removal(parent.name, name, each) for each, _ in named)
    without = [server.name for server, _ in parents if server.name not in {each.name for each, _ in children}]
    hidden = (
        f" {', '.join(without)} hold {parent.name} and not {child.name}: names that {parent.name} has at or below "
        f"{child.name} are answered there no more, so compare them first."
    )
    reason = (
        f"Zone {parent.name} does not delegate {child.name}, so a server that holds only the former says that its "
        f"names do not exist.{hidden if without else ''} On a writable server run "
        f"{lines or 'Add-DnsServerZoneDelegation'}. The way back is {back or 'Remove-DnsServerZoneDelegation'}."
    )
    values: tuple[list[str], list[str]] = [], proposal(named)
    hosts = [server.name for server, _ in parents]
    remedy = "automatic" if named and not without and is_safe(parent) and is_reverse(child) else "manual"
    return finding(CONTROL, parent.target, setting_of(name, parent.name), values, reason, hosts=hosts, remedy=remedy)


def is_safe(parent: Copy) -> bool:
    """Return whether the tool may delegate in a zone: one of the directory for addresses, which is not signed."""
    return is_reverse(parent) and parent.facts.get("signed") is False


def is_reverse(zone: Copy) -> bool:
    """Return whether a zone is one of the directory for addresses."""
    return zone.in_directory and network_of(zone.name) is not None


def proposed(estate: Estate, servers: Iterable[Server]) -> list[tuple[str, list[str]]]:
    """Return the name servers that a delegation is made to, each with its addresses, of *servers* that can write."""
    found = {estate.fqdn_of(server): _addresses(estate, server) for server in servers}
    return [(name, at) for name, at in sorted(found.items()) if at][:_MOST]


def _addresses(estate: Estate, server: Server) -> list[str]:
    known = sorted(estate.addresses_of(server))
    return [each for each in known if is_ipv4(each)] + [each for each in known if not is_ipv4(each)]
