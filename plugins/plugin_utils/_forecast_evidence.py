"""What a run read of the hosts behind records, as evidence of life."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import Any

from ..module_utils._dhcp import DhcpServer
from ..module_utils._dhcp_coverage import unread_leases
from ..module_utils._estate import Estate
from ..module_utils._forecast_life import Account, Evidence, Lease, Range
from ..module_utils._logons import accounts_of
from ..module_utils._names import zone_key


def evidence_of(
    estate: Estate, logons: Mapping[str, Mapping[str, Any]], static: Iterable[str] | None, now: datetime
) -> Evidence:
    """Return the evidence that decides whether the host behind a record lives."""
    domains = sorted(estate.domains)
    accounts, unread = accounts_of(logons, domains)
    return Evidence(
        now=now,
        leases=[lease for server in estate.dhcp for lease in _leases(server)],
        ranges=[each for server in estate.dhcp for each in ranges_of(server)],
        unread=unread_leases(estate),
        accounts={name: _account(each) for name, each in accounts.items()} if domains else None,
        unread_accounts=unread,
        static=None if static is None else frozenset(map(zone_key, static)),
    )


def missing_of(evidence: Evidence) -> list[str]:
    """Return what was not read of the evidence: a host that it might speak for is unknown."""
    missing = [f"leases: {each}" for each in evidence.unread]
    missing += ["computer accounts: no domain could be named"] if evidence.accounts is None else []
    missing += [f"computer accounts: {each}" for each in evidence.unread_accounts]
    return missing + (["static names: give them in ddi_static_names"] if evidence.static is None else [])


def _leases(server: DhcpServer) -> Iterator[Lease]:
    for scope in server.facts_of_scopes:
        for lease in scope.get("leases") or ():
            yield Lease(lease["address"], lease["host"], lease["active"])


def ranges_of(server: DhcpServer) -> list[Range]:
    """Return what the server hands out: a scope of IPv6 hands out its whole prefix, and none what is excluded from it.

    A scope that did not tell what it excludes hands out nothing that is known.
    """
    told = [scope for scope in server.facts_of_scopes if scope["active"] and scope.get("exclusions") is not None]
    return [each for scope in told for each in _without(_whole(scope), scope["exclusions"])]


def _whole(scope: Mapping[str, Any]) -> Range | None:
    if scope.get("start") and scope.get("end"):
        return ip_address(scope["start"]), ip_address(scope["end"])
    if "start" not in scope and scope["network"]:
        network = ip_network(scope["network"])
        return network[0], network[-1]
    return None


def _without(whole: Range | None, excluded: Iterable[Sequence[str]]) -> Iterator[Range]:
    """Yield the parts of *whole* between the ranges that are excluded from it."""
    if whole is None:
        return
    first, last = whole
    for start, end in sorted(((ip_address(start), ip_address(end)) for start, end in excluded), key=_first):
        if int(start) > int(last):
            break
        if int(first) < int(start):
            yield first, start - 1
        if int(end) >= int(last):
            return
        first = end + 1 if int(end) >= int(first) else first
    yield first, last


def _first(ends: Range) -> int:
    return int(ends[0])


def _account(told: Mapping[str, Any]) -> Account:
    logged_on = told["logged_on"]
    return Account(told["enabled"], datetime.fromisoformat(logged_on) if logged_on else None)
