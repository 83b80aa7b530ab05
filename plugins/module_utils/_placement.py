"""Where scavenging runs: never on the PDC emulator, which has other work, and never on a read-only server."""

from __future__ import annotations

from collections.abc import Mapping

from ._election import ELECTED, Choice
from ._estate import NEVER, Estate, Server
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding

CONTROL = "scavenging-fsmo-placement"


def judge_placement(estate: Estate, choices: Mapping[str, Choice]) -> Outcome:
    """Judge for every server that scavenges whether it is one that should."""
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    for server in estate.read:
        fqdn = estate.fqdn_of(server)
        choice = choices.get(estate.domain_of_server(server))
        if server.interval is None:
            verdicts.append(Verdict(CONTROL, fqdn, "unknown", "its scavenging interval was not read"))
        elif server.interval == NEVER:
            verdicts.append(Verdict(CONTROL, fqdn, "skipped", "it does not scavenge"))
        elif choice and choice.fqdn == fqdn:
            verdicts.append(Verdict(CONTROL, fqdn, "compliant"))
        elif cause := misplaced(estate, server, fqdn):
            findings.append(_misplaced(server, fqdn, cause, choice))
            verdicts.append(Verdict(CONTROL, fqdn, "drift", findings[-1].reason))
        else:
            verdicts.append(_placed(estate, server, fqdn))
    told = {each.target for each in verdicts}
    unread = {estate.fqdn_of(server) for server in estate.unread} | set(estate.controllers)
    verdicts += [Verdict(CONTROL, fqdn, "unknown", "this server was not read") for fqdn in sorted(unread - told)]
    return Outcome(tuple(verdicts), tuple(findings))


def misplaced(estate: Estate, server: Server, fqdn: str) -> str:
    """Return why *server* should not scavenge, whoever else does; nothing when it may."""
    controller = estate.controllers.get(fqdn)
    if server.info.get("read_only") or (controller and controller.read_only):
        return f"{fqdn} scavenges, but its copies of zones are read-only: let a writable server do it."
    if fqdn not in estate.pdc_emulators().values():
        return ""
    domain = estate.domain_of_server(server)
    reason = f"{fqdn} scavenges and is the PDC emulator of {domain}: scavenging may not get to run there."
    writable = [each for each in estate.controllers.values() if each.domain == domain and not each.read_only]
    if len(writable) == 1:
        return f"{reason} It is the only writable domain controller of its domain: name it in ddi_scavengers then."
    return f"{reason} Let a domain controller without that role do it."


def _misplaced(server: Server, fqdn: str, cause: str, choice: Choice | None) -> EstateFinding:
    # With nobody elected, what scavenges instead is for a person to say.
    elected = choice is not None and choice.state == ELECTED
    reason = f"{cause} {choice.reason}" if choice else cause
    remedy = "automatic" if elected else "manual"
    values = (server.interval, NEVER)
    return finding(CONTROL, fqdn, "scavenging_interval", values, reason, hosts=[server.name], remedy=remedy)


def _placed(estate: Estate, server: Server, fqdn: str) -> Verdict:
    domain = estate.domain_of_server(server)
    known = (server.info.get("domain") or {}).get("pdc_emulator") or any(
        "PDCEmulator" in each.roles for each in estate.controllers.values() if each.domain == domain
    )
    if known or server.info.get("controller") is False:
        return Verdict(CONTROL, fqdn, "compliant")
    return Verdict(CONTROL, fqdn, "unknown", "whether it is the PDC emulator could not be read")
