"""How many servers scavenge a zone: of more than one nobody can say who deleted a record."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ._estate import NEVER, Copy, Estate, Server
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding
from ._unread import unseen_scavengers

CONTROL = "server-scavenging-exactly-one"


def judge_scavengers(estate: Estate, stopping: Collection[str] = (), pinning: Collection[str] = ()) -> Outcome:
    """Judge for every AD zone that ages how many servers scavenge it.

    The hosts *stopping* have a finding of their own, and so have the zones *pinning*, whose list is to change.
    """
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
        active = _scavenging(estate, key, servers)
        if len(active) > 1:
            found = _too_many(estate, target, servers[0].held[key], active)
            verdicts.append(Verdict(CONTROL, target, "drift", found.reason))
            if key not in pinning and len([server for server in active if server.name not in stopping]) > 1:
                findings.append(found)
        else:
            verdicts.append(_at_most_one(estate, key, servers, active))
    return Outcome(tuple(verdicts), tuple(findings))


def _scavenging(estate: Estate, key: str, servers: Sequence[Server]) -> list[Server]:
    """Return the servers that scavenge the zone, each once: the inventory may name one of them twice."""
    active = {estate.fqdn_of(server): server for server in servers if _scavenges(estate, server, server.held[key])}
    return list(active.values())


def _scavenges(estate: Estate, server: Server, copy: Copy) -> bool | None:
    """Return whether *server* scavenges its copy; None when it did not tell all that decides it."""
    controller = estate.controller_of(server)
    if server.info.get("read_only") or (controller and controller.read_only):
        return False
    if server.interval == NEVER or copy.facts.get("read_only"):
        return False
    listed = copy.facts.get("scavenge_servers")
    if server.interval is None or listed is None:
        return None
    if not listed or set(listed) & estate.addresses_of(server):
        return True
    # The directory has one address of a server; a server that did not tell the others may be listed with one of them.
    return False if server.info.get("addresses") else None


def _too_many(estate: Estate, target: str, copy: Copy, active: list[Server]) -> EstateFinding:
    before = {estate.fqdn_of(server): server.interval for server in active}
    reason = (
        f"Zone {copy.name} is scavenged by {len(active)} servers ({', '.join(before)}), so nobody can say who deleted "
        "a record: switch scavenging off on all but one, or name one in the list of the zone."
    )
    return finding(
        CONTROL, target, "scavenging_interval", (before, None), reason, hosts=[server.name for server in active]
    )


def _at_most_one(estate: Estate, key: str, servers: Sequence[Server], active: list[Server]) -> Verdict:
    copy = servers[0].held[key]
    silent = [estate.fqdn_of(server) for server in servers if _scavenges(estate, server, server.held[key]) is None]
    silent += unseen_scavengers(estate, copy.target)
    if silent:
        reason = f"it was not read whether these servers scavenge it: {', '.join(silent)}"
        return Verdict(CONTROL, copy.target, "unknown", reason)
    if active:
        return Verdict(CONTROL, copy.target, "compliant")
    if copy.scavenge_servers:
        return Verdict(CONTROL, copy.target, "skipped", "no server that its list names scavenges it")
    return Verdict(CONTROL, copy.target, "skipped", "no server scavenges it, and no scavenger is named")
