"""Whether every DNS server of the estate was read: a server that nobody looks at can delete unseen."""

from __future__ import annotations

from ._estate import Estate, Server
from ._finding import Verdict
from ._findings import ESTATE, EstateFinding, Outcome, finding
from ._name_servers import unlisted_name_servers, unread_name_servers

CONTROL = "estate-coverage"


def judge_coverage(estate: Estate) -> Outcome:
    """Hold the servers that the directory names, and those of the inventory, against the servers read."""
    verdicts: list[Verdict] = []
    findings = [
        *_unread_hosts(estate),
        *_unlisted(estate),
        *unlisted_name_servers(estate),
        *_domains_without_server(estate),
    ]
    verdicts += [Verdict(CONTROL, each.target, "drift", each.reason) for each in findings]
    missed = {each.target for each in findings}
    seen = {estate.fqdn_of(server): _untold(server) for server in estate.read}
    verdicts += [_seen(fqdn, untold) for fqdn, untold in sorted(seen.items()) if fqdn not in missed]
    verdicts += _unknown(estate)
    told = {each.target for each in verdicts}
    verdicts += [each for each in unread_name_servers(estate) if each.target not in told]
    return Outcome(tuple(verdicts), tuple(findings))


def _unread_hosts(estate: Estate) -> list[EstateFinding]:
    return [_not_read(estate, server) for server in estate.unread]


def _not_read(estate: Estate, server: Server) -> EstateFinding:
    target = estate.fqdn_of(server)
    reason = f"{target} was not read, so what it does to zones is unknown: {server.error.rstrip('.')}."
    return finding(CONTROL, target, "coverage", ("not read", "read"), reason, hosts=[server.name])


def _unlisted(estate: Estate) -> list[EstateFinding]:
    known = {estate.fqdn_of(server) for server in estate.servers}
    return [
        finding(
            CONTROL,
            entry.fqdn,
            "coverage",
            ("not in the inventory", "read"),
            f"{entry.fqdn} is a domain controller of {entry.domain} and not in the audited group: add it, because a "
            "server that nobody looks at can delete records.",
        )
        for entry in sorted(estate.controllers.values(), key=lambda each: each.fqdn)
        if entry.fqdn not in known
    ]


def _domains_without_server(estate: Estate) -> list[EstateFinding]:
    covered = {server.domain for server in estate.read if server.info.get("controller") is not False}
    return [
        finding(
            CONTROL,
            domain,
            "coverage",
            ("no domain controller read", "read"),
            f"No domain controller of the domain {domain} was read, so its servers are not known: add one.",
        )
        for domain in sorted(estate.domains - covered)
    ]


def _untold(server: Server) -> str:
    """Return what a server that was reached did not tell of what it does to zones."""
    told = {"its zones": server.zones_read, "its scavenging interval": server.interval is not None}
    return " and ".join(what for what, known in told.items() if not known)


def _seen(fqdn: str, untold: str) -> Verdict:
    if untold:
        return Verdict(CONTROL, fqdn, "unknown", f"it was reached, but {untold} could not be read")
    return Verdict(CONTROL, fqdn, "compliant")


def _unknown(estate: Estate) -> list[Verdict]:
    speakers = [server for server in estate.read if server.info.get("controller") is not False]
    if estate.read and not speakers:
        reason = "no domain controller was read: nobody could name the servers of the estate"
        return [Verdict(CONTROL, ESTATE, "skipped", reason)]
    silent = {server.domain: server.name for server in speakers if server.domain not in estate.told_domains}
    verdicts = [
        Verdict(CONTROL, domain, "unknown", f"{name} could not read the domain controllers of {domain}")
        for domain, name in silent.items()
    ]
    if speakers and not estate.domains:
        verdicts.append(Verdict(CONTROL, ESTATE, "unknown", "no server could read the domains of the forest"))
    return verdicts
