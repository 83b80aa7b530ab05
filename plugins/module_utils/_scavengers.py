"""Who scavenges: one server for a zone, and never the PDC emulator or a read-only one."""

from __future__ import annotations

from collections.abc import Iterable

from ._estate import NEVER, Copy, Estate, Server, domain_of
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding

ONE, PLACE = "server-scavenging-exactly-one", "scavenging-fsmo-placement"


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
            verdicts.append(Verdict(ONE, target, state, reason))
            continue
        active = [server for server in servers if _scavenges(estate, server, server.held[key])]
        if len(active) > 1:
            findings.append(_too_many(target, servers[0].held[key], active))
            verdicts.append(Verdict(ONE, target, "drift", findings[-1].reason))
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
    return finding(ONE, target, "scavenging_interval", (before, None), reason, hosts=[server.name for server in active])


def _at_most_one(estate: Estate, target: str, servers: Iterable[Server], active: list[Server]) -> Verdict:
    silent = [server.name for server in servers if server.interval is None]
    silent += unread_holders(estate, target)
    if silent:
        return Verdict(ONE, target, "unknown", f"whether {', '.join(silent)} scavenges it was not read")
    if active:
        return Verdict(ONE, target, "compliant")
    return Verdict(ONE, target, "skipped", "no server scavenges it, and no scavenger is named")


def unread_holders(estate: Estate, target: str) -> list[str]:
    """Return the servers that were not read and may hold the AD zone *target*."""
    domain = domain_of(target)
    names: dict[str, None] = {}
    for server in estate.unread:
        controller = estate.controller_of(server)
        if controller is None or not domain or controller.domain == domain:
            names[controller.fqdn if controller else server.name] = None
    read = {server.fqdn for server in estate.read}
    for entry in estate.controllers.values():
        if entry.fqdn not in read and (not domain or entry.domain == domain):
            names[entry.fqdn] = None
    return list(names)


def judge_placement(estate: Estate) -> Outcome:
    """Judge for every server that scavenges whether it is one that should."""
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    for server in estate.read:
        if server.interval is None:
            verdicts.append(Verdict(PLACE, server.fqdn, "unknown", "its scavenging interval was not read"))
        elif server.interval == NEVER:
            verdicts.append(Verdict(PLACE, server.fqdn, "skipped", "it does not scavenge"))
        elif cause := _misplaced(estate, server):
            findings.append(
                finding(PLACE, server.fqdn, "scavenging_interval", (server.interval, NEVER), cause, hosts=[server.name])
            )
            verdicts.append(Verdict(PLACE, server.fqdn, "drift", cause))
        else:
            verdicts.append(_placed(estate, server))
    return Outcome(tuple(verdicts), tuple(findings))


def _misplaced(estate: Estate, server: Server) -> str:
    controller = estate.controllers.get(server.fqdn)
    if server.info.get("read_only") or (controller and controller.read_only):
        return f"{server.fqdn} scavenges, but its copies of zones are read-only: let a writable server do it."
    if server.fqdn not in _pdc_emulators(estate):
        return ""
    reason = f"{server.fqdn} scavenges and is the PDC emulator of {server.domain}: scavenging may not get to run there."
    writable = [each for each in estate.controllers.values() if each.domain == server.domain and not each.read_only]
    if len(writable) == 1:
        return f"{reason} It is the only writable domain controller of its domain, so record it as an exception."
    return f"{reason} Let a domain controller without that role do it."


def _pdc_emulators(estate: Estate) -> set[str]:
    said = {domain["pdc_emulator"] for server in estate.read if (domain := server.info.get("domain"))}
    return said | {entry.fqdn for entry in estate.controllers.values() if "PDCEmulator" in entry.roles}


def _placed(estate: Estate, server: Server) -> Verdict:
    known = server.info.get("domain") or server.fqdn in estate.controllers
    if server.info.get("controller") is False or known:
        return Verdict(PLACE, server.fqdn, "compliant")
    return Verdict(PLACE, server.fqdn, "unknown", "whether it is the PDC emulator could not be read")
