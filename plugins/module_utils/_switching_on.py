"""When a server may be made to scavenge, and whom a list may name: the last steps, because they delete records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ._elected import choice_of, is_elected
from ._election import Choice
from ._estate import NEVER, Estate, Server, target_key
from ._findings import EstateFinding
from ._listed import known_addresses
from ._rule_zero import CONTROLS

SCAVENGING, LISTED = "server-scavenging-exactly-one", "zone-scavenge-servers"


def hold_back_scavenger(
    estate: Estate, found: EstateFinding, every: Sequence[EstateFinding], choices: Mapping[str, Choice]
) -> EstateFinding:
    """Return *found* refused when a server that is not elected would scavenge, waiting when the elected one would."""
    if not _asks(found):
        return found
    servers = [server for server in estate.read if server.name in found.hosts]
    for server in servers:
        if not is_elected(estate, choices, server):
            choice = choice_of(estate, choices, server)
            why = choice.reason if choice else "Nobody is: its domain has no zone that ages, or not all was read."
            return replace(found, remedy="refused", reason=f"{found.reason} It is not elected. {why}")
    if found.before != NEVER:
        return found
    causes = [cause for server in servers for cause in _causes(estate, server, every)]
    causes.append("what the first pass deletes is looked at before, and every gate of the step in the plan is open")
    return replace(found, remedy="waiting", reason=f"{found.reason} Rule 0: {'; '.join(dict.fromkeys(causes))}.")


def refuse_strange_list(estate: Estate, found: EstateFinding) -> EstateFinding:
    """Return *found* refused when the list that it wants names an address that no server of the estate has."""
    if (found.control, found.setting) != (LISTED, "scavenge_servers") or found.remedy not in ("automatic", "waiting"):
        return found
    strange = sorted(set(found.after or []) - known_addresses(estate))
    if not strange:
        return found
    reason = f"{found.reason} {', '.join(strange)} is no address of a DNS server that is known, so it is not listed."
    return replace(found, remedy="refused", reason=reason)


def _asks(found: EstateFinding) -> bool:
    asked = (found.control, found.setting, found.remedy) == (SCAVENGING, "scavenging_interval", "automatic")
    return asked and found.after != NEVER


def _causes(estate: Estate, server: Server, every: Sequence[EstateFinding]) -> list[str]:
    controller = estate.controller_of(server)
    causes = []
    if server.info.get("read_only") or (controller and controller.read_only):
        causes.append("its copies of zones are read-only")
    if controller and "PDCEmulator" in controller.roles:
        causes.append("it is the PDC emulator")
    others = _others(estate, server, every)
    if others:
        names = ", ".join(others)
        causes.append(f"only one server of a domain may scavenge, and these do, should, or were not read: {names}")
    open_zones = [each for each in every if each.control in CONTROLS and target_key(each.target) in server.held]
    if open_zones:
        causes.append("the aging of zones that it holds is not as it should be yet")
    return causes


def _others(estate: Estate, server: Server, every: Sequence[EstateFinding]) -> list[str]:
    """Return the other servers of the domain of *server* that scavenge, are to be made to, or were not read."""
    wanted = {host for each in every if _asks(each) and each.before == NEVER for host in each.hosts}
    own, domain = estate.fqdn_of(server), server.domain
    peers = [
        estate.fqdn_of(other)
        for other in estate.servers
        if (not other.reached or other.domain == domain) and (other.interval != NEVER or other.name in wanted)
    ]
    known = {estate.fqdn_of(other) for other in estate.servers}
    peers += [each.fqdn for each in estate.controllers.values() if each.domain == domain and each.fqdn not in known]
    return [fqdn for fqdn in dict.fromkeys(peers) if fqdn != own]
