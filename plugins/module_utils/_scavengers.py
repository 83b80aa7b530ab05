"""How many servers scavenge a zone: of more than one nobody can say who deleted a record."""

from __future__ import annotations

from collections.abc import Iterable

from ._estate import NEVER, Copy, Estate, Server, domain_of
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding

CONTROL = "server-scavenging-exactly-one"


def judge_scavengers(estate: Estate) -> Outcome:
    """Judge for every AD zone that ages how many servers scavenge it."""
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    for key, servers in estate.holders.items():
        target = servers[0].held[key].target
        ages = {server.held[key].ages for server in servers}
        if True not in ages:
            told = None not in ages
            state, reason = ("skipped", "it does not age") if told else ("unknown", "whether it ages was not read")
            verdicts.append(Verdict(CONTROL, target, state, reason))
            continue
        active = [server for server in servers if _scavenges(estate, server, server.held[key])]
        if len(active) > 1:
            findings.append(_too_many(target, servers[0].held[key], active))
            verdicts.append(Verdict(CONTROL, target, "drift", findings[-1].reason))
        else:
            verdicts.append(_at_most_one(estate, target, servers, active))
    return Outcome(tuple(verdicts), tuple(findings))


def _scavenges(estate: Estate, server: Server, copy: Copy) -> bool:
    if server.interval in (None, NEVER) or copy.facts.get("read_only"):
        return False
    return not copy.scavenge_servers or bool(set(copy.scavenge_servers) & estate.addresses_of(server))


def _too_many(target: str, copy: Copy, active: list[Server]) -> EstateFinding:
    before = {server.fqdn: server.interval for server in active}
    names = ", ".join(before)
    reason = (
        f"Zone {copy.name} is scavenged by {len(active)} servers ({names}), so nobody can say who deleted a record: "
        "switch scavenging off on all but one, or name one in the list of the zone."
    )
    return finding(
        CONTROL, target, "scavenging_interval", (before, None), reason, hosts=[server.name for server in active]
    )


def _at_most_one(estate: Estate, target: str, servers: Iterable[Server], active: list[Server]) -> Verdict:
    silent = [server.name for server in servers if server.interval is None]
    silent += unread_holders(estate, target)
    if silent:
        return Verdict(CONTROL, target, "unknown", f"whether {', '.join(silent)} scavenges it was not read")
    if active:
        return Verdict(CONTROL, target, "compliant")
    return Verdict(CONTROL, target, "skipped", "no server scavenges it, and no scavenger is named")


def unread_holders(estate: Estate, target: str) -> list[str]:
    """Return the servers that were not read and may hold the AD zone *target*."""
    domain = domain_of(target)
    if domain not in estate.domains | {server.domain for server in estate.read}:
        # A partition of its own name may be on any domain controller.
        domain = ""
    names: dict[str, None] = {}
    for server in estate.unread:
        controller = estate.controller_of(server)
        if controller is None or not domain or controller.domain == domain:
            names[controller.fqdn if controller else server.name] = None
    read = {estate.fqdn_of(server) for server in estate.read}
    for entry in estate.controllers.values():
        if entry.fqdn not in read and (not domain or entry.domain == domain):
            names[entry.fqdn] = None
    return list(names)
