"""Whether the servers that the operator wants to scavenge can, and whether the lists that the operator gives agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ._aging_zones import aging_zones, owner_of
from ._candidates import own_addresses
from ._election import ELECTED, UNKNOWN, Choice
from ._estate import Estate, Server
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding
from ._gate_options import names_in

CONTROL = "operator-names"


def judge_scavenger_names(estate: Estate, names: Sequence[str], choices: Mapping[str, Choice]) -> Outcome:
    """Judge every name in the option ``scavengers``, and every list that leaves the elected server out."""
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    taken: set[str] = set()
    for name in names:
        verdict, found = _named(estate, name, choices, taken)
        verdicts.append(verdict)
        findings += found
    findings += _left_out(estate, choices)
    return Outcome(tuple(verdicts), tuple(findings))


def _named(
    estate: Estate, name: str, choices: Mapping[str, Choice], taken: set[str]
) -> tuple[Verdict, list[EstateFinding]]:
    server = _server(estate, name)
    if server is None:
        reason = f"scavengers names {name}, which is no host of the audited group."
        return _drift(name, reason, "manual")
    controller = estate.controller_of(server)
    choice = choices.get(controller.domain if controller else server.domain)
    if choice is None:
        return Verdict(CONTROL, name, "skipped", "no zone of its domain ages, or nobody could be elected"), []
    if choice.state == ELECTED and choice.fqdn == estate.fqdn_of(server):
        taken.add(choice.domain)
        return Verdict(CONTROL, name, "compliant"), []
    if choice.state == UNKNOWN:
        return Verdict(CONTROL, name, "unknown", choice.reason), []
    if choice.domain in taken:
        # It stands by for the one named before it.
        return Verdict(CONTROL, name, "compliant"), []
    return _drift(name, f"scavengers names {name}, which cannot be it. {choice.reason}", "refused")


def _drift(name: str, reason: str, remedy: str) -> tuple[Verdict, list[EstateFinding]]:
    found = finding(CONTROL, name, "scavengers", (name, None), reason, remedy=remedy)
    return Verdict(CONTROL, name, "drift", reason), [found]


def _server(estate: Estate, name: str) -> Server | None:
    wanted = names_in([name])
    return next((each for each in estate.servers if {each.name.lower(), estate.fqdn_of(each)} & wanted), None)


def _left_out(estate: Estate, choices: Mapping[str, Choice]) -> list[EstateFinding]:
    """Find the domains whose zones get a list from the operator that does not name the server that is elected."""
    findings = []
    for choice in choices.values():
        if choice.state != ELECTED:
            continue
        (elected,) = [server for server in estate.read if server.name == choice.host]
        own = set(own_addresses(estate, elected))
        hosts: dict[str, list[str]] = {}
        for key, holders in aging_zones(estate).items():
            if owner_of(estate, holders[0].held[key].target) == choice.domain:
                for server in holders:
                    hosts.setdefault(server.name, _listed(server))
        wrong = sorted(host for host, listed in hosts.items() if listed and not set(listed) & own)
        if wrong:
            listed = sorted({address for host in wrong for address in hosts[host]})
            reason = (
                f"scavenge_servers names {', '.join(listed)} and not {choice.address}: {choice.reason} List it, leave "
                "the option out, or name another server in ddi_scavengers."
            )
            findings.append(finding(CONTROL, choice.fqdn, "scavenge_servers", (listed, None), reason, hosts=wrong))
    return findings


def _listed(server: Server) -> list[str]:
    params = (server.parts.get("dns_zone_aging") or {}).get("params") or {}
    return list(params.get("scavenge_servers") or [])
