"""Whether zones age more slowly than addresses are leased: else a host that lives loses its names.

Two rules hold for every zone that ages [documented], for the scopes whose hosts register in it: those within a reverse
zone, and all of them for any other zone, because nothing says in which one a client registers. No-refresh and refresh
together are at least the longest lease, and refresh alone is at least a day and, where the DHCP server registers, half
of a lease. That both together are no longer than a lease is advice of other documents and not judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network

from ._aging_zones import aging_zones
from ._dhcp import Network, Scope
from ._dhcp_coverage import unnamed, unread_dhcp
from ._durations import render, restore
from ._estate import Copy, Estate
from ._finding import Verdict
from ._findings import ESTATE, EstateFinding, Outcome, finding
from ._reverse_names import network_of

CONTROL = "lease-vs-aging"
#: How often a client registers its records again [documented].
DAILY = timedelta(days=1)


def judge_lease_aging(estate: Estate) -> Outcome:
    """Hold the intervals of every AD zone that ages against the leases of the scopes that were read."""
    if not estate.dhcp and not estate.authorized:
        nobody = Verdict(CONTROL, ESTATE, "skipped", "no DHCP server is known")
        return Outcome((unnamed(estate, CONTROL) if estate.authorized is None else nobody,))
    unread = unread_dhcp(estate)
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    for key, servers in aging_zones(estate).items():
        # Servers that differ are another finding.
        copy = servers[0].held[key]
        found = _judge_zone(estate, copy, [server.name for server in servers])
        findings += found
        verdicts.append(_verdict(copy, found, unread))
    return Outcome(tuple(verdicts), tuple(findings))


def _verdict(copy: Copy, found: Sequence[EstateFinding], unread: Sequence[str]) -> Verdict:
    if found:
        return Verdict(CONTROL, copy.target, "drift", found[0].reason)
    if unread:
        return Verdict(CONTROL, copy.target, "unknown", f"not every lease is known: {unread[0]}")
    if None in _intervals(copy):
        return Verdict(CONTROL, copy.target, "unknown", "its intervals were not read")
    return Verdict(CONTROL, copy.target, "compliant")


def _judge_zone(estate: Estate, copy: Copy, hosts: Sequence[str]) -> list[EstateFinding]:
    no_refresh, refresh = _intervals(copy)
    if no_refresh is None or refresh is None:
        return []
    scopes = [scope for scope in scopes_of(estate, copy) if scope.lease is not None]
    found = []
    longest = max(scopes, key=lambda scope: scope.lease or DAILY, default=None)
    if longest and longest.lease and no_refresh + refresh < longest.lease:
        reason = (
            f"Records of {copy.name} may be deleted {render(no_refresh + refresh)} after their last refresh, while "
            f"scope {longest.name} of {longest.server} leases for {render(longest.lease)}: a host that lives can lose "
            "its names. Lengthen the intervals, or shorten the lease."
        )
        values = render(no_refresh + refresh), f"at least {render(longest.lease)}"
        found.append(finding(CONTROL, copy.target, "refresh_interval", values, reason, hosts=hosts))
    wanted, why = _least_refresh(scopes)
    if not found and refresh < wanted:
        reason = f"The refresh interval of {copy.name} is {render(refresh)}, and {why}: records that live get too old."
        values = render(refresh), f"at least {render(wanted)}"
        found.append(finding(CONTROL, copy.target, "refresh_interval", values, reason, hosts=hosts))
    return found


def scopes_of(estate: Estate, copy: Copy) -> list[Scope]:
    """Return the scopes whose hosts may register in a zone, those of which that is not known among them."""
    network = network_of(copy.name)
    scopes = [scope for server in estate.dhcp for scope in server.scopes if scope.active]
    if network is None:
        return scopes
    return [scope for scope in scopes if scope.network is None or _overlap(scope.network, network)]


def _overlap(one: Network, other: Network) -> bool:
    if isinstance(one, IPv4Network) and isinstance(other, IPv4Network):
        return one.overlaps(other)
    return isinstance(one, IPv6Network) and isinstance(other, IPv6Network) and one.overlaps(other)


def _least_refresh(scopes: Sequence[Scope]) -> tuple[timedelta, str]:
    # A scope that did not tell may register.
    registering = [scope for scope in scopes if scope.facts.get("dynamic_updates") != "Never"]
    half = max((scope for scope in registering), key=lambda scope: scope.lease or DAILY, default=None)
    if half and half.lease and half.lease / 2 > DAILY:
        renewed = half.lease / 2
        return renewed, f"{half.server} renews records of scope {half.name} with the lease, after {render(renewed)}"
    return DAILY, "clients register again once a day"


def _intervals(copy: Copy) -> tuple[timedelta | None, timedelta | None]:
    no_refresh, refresh = copy.facts.get("no_refresh_interval"), copy.facts.get("refresh_interval")
    return (restore(no_refresh) if no_refresh else None, restore(refresh) if refresh else None)
