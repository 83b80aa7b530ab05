"""Where scavenging runs: never on the PDC emulator, which has other work, and never on a read-only server."""

from __future__ import annotations

from ._estate import NEVER, Estate, Server
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding

CONTROL = "scavenging-fsmo-placement"


def judge_placement(estate: Estate) -> Outcome:
    """Judge for every server that scavenges whether it is one that should."""
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    for server in estate.read:
        fqdn = estate.fqdn_of(server)
        if server.interval is None:
            verdicts.append(Verdict(CONTROL, fqdn, "unknown", "its scavenging interval was not read"))
        elif server.interval == NEVER:
            verdicts.append(Verdict(CONTROL, fqdn, "skipped", "it does not scavenge"))
        elif cause := _misplaced(estate, server, fqdn):
            values = (server.interval, NEVER)
            findings.append(finding(CONTROL, fqdn, "scavenging_interval", values, cause, hosts=[server.name]))
            verdicts.append(Verdict(CONTROL, fqdn, "drift", cause))
        else:
            verdicts.append(_placed(estate, server, fqdn))
    told = {each.target for each in verdicts}
    unread = {estate.fqdn_of(server) for server in estate.unread} | set(estate.controllers)
    verdicts += [Verdict(CONTROL, fqdn, "unknown", "this server was not read") for fqdn in sorted(unread - told)]
    return Outcome(tuple(verdicts), tuple(findings))


def _misplaced(estate: Estate, server: Server, fqdn: str) -> str:
    controller = estate.controllers.get(fqdn)
    if server.info.get("read_only") or (controller and controller.read_only):
        return f"{fqdn} scavenges, but its copies of zones are read-only: let a writable server do it."
    if fqdn not in _pdc_emulators(estate):
        return ""
    domain = controller.domain if controller else server.domain
    reason = f"{fqdn} scavenges and is the PDC emulator of {domain}: scavenging may not get to run there."
    writable = [each for each in estate.controllers.values() if each.domain == domain and not each.read_only]
    if len(writable) == 1:
        return f"{reason} It is the only writable domain controller of its domain, so record it as an exception."
    return f"{reason} Let a domain controller without that role do it."


def _pdc_emulators(estate: Estate) -> set[str]:
    said = {domain["pdc_emulator"] for server in estate.read if (domain := server.info.get("domain"))} - {""}
    return said | {entry.fqdn for entry in estate.controllers.values() if "PDCEmulator" in entry.roles}


def _placed(estate: Estate, server: Server, fqdn: str) -> Verdict:
    controller = estate.controllers.get(fqdn)
    domain = controller.domain if controller else server.domain
    known = (server.info.get("domain") or {}).get("pdc_emulator") or any(
        "PDCEmulator" in each.roles for each in estate.controllers.values() if each.domain == domain
    )
    if known or server.info.get("controller") is False:
        return Verdict(CONTROL, fqdn, "compliant")
    return Verdict(CONTROL, fqdn, "unknown", "whether it is the PDC emulator could not be read")
