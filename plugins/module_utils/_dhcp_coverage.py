"""Whether every DHCP server was read: leases are evidence of life, and one that is not seen may write any name."""

from __future__ import annotations

from datetime import timedelta

from ._dhcp import Authorized, DhcpServer, longest_lease, unread_in
from ._estate import Estate
from ._finding import Verdict
from ._findings import ESTATE, EstateFinding, Outcome, finding

CONTROL = "dhcp-coverage"
NOBODY = "no DHCP server was read"


def judge_dhcp_coverage(estate: Estate) -> Outcome:
    """Hold the DHCP servers that the directory authorises against those that were read."""
    authorized = estate.authorized
    verdicts = [_of_host(server) for server in estate.dhcp if not server.reached or server.untold]
    verdicts += [Verdict(CONTROL, server.name, "compliant") for server in estate.dhcp if not _lacks(server)]
    if authorized is None:
        return Outcome((*verdicts, unnamed(estate, CONTROL)))
    missing = unread_in(estate.dhcp, authorized)
    findings = [_not_covered(entry) for entry in missing]
    verdicts += [Verdict(CONTROL, each.target, "drift", each.reason) for each in findings]
    return Outcome(tuple(verdicts), tuple(findings))


def unnamed(estate: Estate, control: str) -> Verdict:
    """Return the verdict of *control* where nobody named the DHCP servers; member servers cannot be expected to."""
    speakers = [server for server in estate.read if server.info.get("controller") is not False]
    state = "unknown" if speakers or not estate.read else "skipped"
    return Verdict(control, ESTATE, state, "no domain controller named the DHCP servers that the forest authorises")


def unread_dhcp(estate: Estate) -> list[str]:
    """Return why not every lease of the estate is known: nothing when every authorised DHCP server told its scopes."""
    authorized = estate.authorized
    if authorized is None:
        return ["nobody named the DHCP servers that the forest authorises"]
    said = [f"{server.name}: {server.untold}" for server in estate.dhcp if server.untold]
    missing = unread_in(estate.dhcp, authorized)
    said += [f"{entry.name} is authorised and was not read" for entry in missing]
    return said or ([] if estate.dhcp else [NOBODY])


def unread_leases(estate: Estate) -> list[str]:
    """Return why not every host that leases an address is known."""
    silent = [server.name for server in estate.dhcp if server.reached and not server.leases_told]
    return [*unread_dhcp(estate), *(f"{name} did not tell the leases and exclusions of every scope" for name in silent)]


def known_lease(estate: Estate, said: timedelta | None) -> timedelta | None:
    """Return the longest lease: the longer one of what the operator *said* and what was read, None when not known.

    Leases that never end count for nothing: no aging is slower.
    """
    read = longest_lease(estate.dhcp)
    if said is None and unread_dhcp(estate):
        return None
    return max(said or timedelta(0), read or timedelta(0))


def _lacks(server: DhcpServer) -> bool:
    return not server.reached or bool(server.untold)


def _of_host(server: DhcpServer) -> Verdict:
    return Verdict(CONTROL, server.name, "unknown", server.untold or server.error)


def _not_covered(entry: Authorized) -> EstateFinding:
    reason = (
        f"{entry.name} is a DHCP server that the forest authorises, and it was not read: add it to the group of DHCP "
        "servers, because nobody knows its leases and the account that it registers names with."
    )
    values = "not in the inventory", "read"
    return finding(CONTROL, entry.name, "coverage", values, reason)
