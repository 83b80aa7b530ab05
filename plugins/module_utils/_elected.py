"""Whether each domain is scavenged by the server that is elected for it, and by no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ._aging_zones import aging_zones, owner_of
from ._candidates import wanted_interval
from ._copies import doubled_keys
from ._election import ELECTED, NOBODY, Choice
from ._estate import NEVER, Estate, Server
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding
from ._placement import misplaced
from ._scavengers import CONTROL


def judge_elected(estate: Estate, choices: Mapping[str, Choice]) -> Outcome:
    """Judge every domain that has zones which age, and every server that scavenges in one beside the elected one."""
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    for choice in choices.values():
        verdict, found = _of_domain(estate, choice)
        verdicts.append(verdict)
        findings += found
    beside = [*_beside(estate, choices), *_left_alone(estate, choices)]
    verdicts += [Verdict(CONTROL, each.target, "drift", each.reason) for each in beside]
    findings += beside
    return Outcome(tuple(verdicts), tuple(findings))


def choice_of(estate: Estate, choices: Mapping[str, Choice], server: Server) -> Choice | None:
    """Return the election that *server* could have won; None when it is no controller of a domain with one."""
    controller = estate.controller_of(server)
    return choices.get(controller.domain) if controller else None


def is_elected(estate: Estate, choices: Mapping[str, Choice], server: Server) -> bool:
    """Return whether *server* is the one that scavenges for its domain."""
    choice = choice_of(estate, choices, server)
    return choice is not None and choice.state == ELECTED and choice.fqdn == estate.fqdn_of(server)


def _of_domain(estate: Estate, choice: Choice) -> tuple[Verdict, list[EstateFinding]]:
    if choice.state == NOBODY:
        found = finding(CONTROL, choice.domain, "scavenging_interval", (None, None), choice.reason)
        return Verdict(CONTROL, choice.domain, "drift", choice.reason), [found]
    if choice.state != ELECTED:
        return Verdict(CONTROL, choice.domain, "unknown", choice.reason), []
    (server,) = [each for each in estate.read if each.name == choice.host]
    if server.interval is None:
        return Verdict(CONTROL, choice.domain, "unknown", f"{choice.fqdn} did not tell whether it scavenges"), []
    if server.interval != NEVER:
        return Verdict(CONTROL, choice.domain, "compliant"), []
    wanted = wanted_interval(server)
    if wanted == NEVER:
        reason = f"the operator wants that {choice.fqdn}, which is elected, does not scavenge"
        return Verdict(CONTROL, choice.domain, "skipped", reason), []
    reason = f"The server that is elected for {choice.domain} does not scavenge. {choice.reason}"
    if wanted is None:
        reason += (
            f" It waits: first its zones age and name it in their lists, then dns_server_scavenging_interval of "
            f"{choice.host} says how often it scavenges, and every gate of that step opens."
        )
    found = finding(
        CONTROL,
        choice.fqdn,
        "scavenging_interval",
        (NEVER, wanted),
        reason,
        hosts=[server.name],
        remedy="waiting",
    )
    return Verdict(CONTROL, choice.domain, "drift", reason), [found]


def _left_alone(estate: Estate, choices: Mapping[str, Choice]) -> Iterable[EstateFinding]:
    """Yield a finding for each zone that ages and that no elected server can take.

    A partition of its own name is on chosen servers only, and may lie in no domain of the forest.
    """
    doubled = doubled_keys(estate)
    for key, holders in aging_zones(estate).items():
        copy, owner = holders[0].held[key], owner_of(estate, holders[0].held[key].target)
        choice = choices.get(owner)
        if key in doubled or (owner and (choice is None or choice.state != ELECTED)) or not estate.domains:
            continue
        if not owner:
            words = "lies in no domain that is known, so no server is elected for it"
        elif choice and any(each.name == choice.host for each in holders):
            continue
        else:
            words = f"is not held by {choice.fqdn if choice else owner}, which is elected for {owner}"
        reason = (
            f"Zone {copy.name} ages and {words}: nobody may scavenge it. Let that server hold its partition, or let it "
            "not age."
        )
        hosts = [server.name for server in holders]
        yield finding(CONTROL, copy.target, "scavenging_interval", (None, None), reason, hosts=hosts)


def _beside(estate: Estate, choices: Mapping[str, Choice]) -> Iterable[EstateFinding]:
    """Yield a finding for each server that scavenges and is not elected, but those that are misplaced by their role."""
    seen: set[str] = set()
    for server in estate.read:
        choice, fqdn = choice_of(estate, choices, server), estate.fqdn_of(server)
        if choice is None or choice.state != ELECTED or server.interval in (None, NEVER) or fqdn in seen:
            continue
        seen.add(fqdn)
        if fqdn == choice.fqdn or misplaced(estate, server, fqdn):
            continue
        reason = f"{fqdn} scavenges and is not elected for {choice.domain}: set its interval to never. {choice.reason}"
        values, wanted = (server.interval, NEVER), wanted_interval(server)
        asked = wanted not in (None, NEVER)
        if asked:
            reason += f" The operator asks for {wanted} on it: name it in ddi_scavengers, or ask for never."
        remedy = "manual" if asked else "automatic"
        yield finding(CONTROL, fqdn, "scavenging_interval", values, reason, hosts=[server.name], remedy=remedy)
