"""What a run read of the hosts behind records, as evidence of life."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
        ranges=[each for server in estate.dhcp for each in _ranges(server)],
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


def _ranges(server: DhcpServer) -> Iterator[Range]:
    """Yield what the server hands out: a scope of IPv6 hands out its whole prefix."""
    for scope in server.facts_of_scopes:
        if not scope["active"]:
            continue
        if scope.get("start") and scope.get("end"):
            yield ip_address(scope["start"]), ip_address(scope["end"])
        elif "start" not in scope and scope["network"]:
            network = ip_network(scope["network"])
            yield network[0], network[-1]


def _account(told: Mapping[str, Any]) -> Account:
    logged_on = told["logged_on"]
    return Account(told["enabled"], datetime.fromisoformat(logged_on) if logged_on else None)
