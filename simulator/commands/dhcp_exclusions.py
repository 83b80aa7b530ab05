"""Get-DhcpServerv4ExclusionRange and Get-DhcpServerv6ExclusionRange."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from simulator.engine.emissions import Call, Emission, Record
from simulator.estate.dhcp import Scope, Scope6

from .dhcp import DHCP_REFUSALS, absent_scope, addresses, dhcp_elsewhere, dhcp_service
from .grades import simulated


@simulated(
    "Get-DhcpServerv4ExclusionRange",
    documented=("the ranges of every scope, or of those that are named",),
    inferred=("a scope without such a range is no error",),
    refuses=("dhcp.scope.absent", *DHCP_REFUSALS),
)
def get_exclusion(call: Call) -> Iterator[Emission]:
    yield from _exclusions(call, "DhcpServerv4ExclusionRange", "ScopeId", dhcp_service(call).scopes)


@simulated(
    "Get-DhcpServerv6ExclusionRange",
    documented=("the ranges of every prefix, or of those that are named",),
    inferred=("a prefix without such a range is no error",),
    refuses=("dhcp.scope.absent", *DHCP_REFUSALS),
)
def get_exclusion6(call: Call) -> Iterator[Emission]:
    yield from _exclusions(call, "DhcpServerv6ExclusionRange", "Prefix", dhcp_service(call).scopes6)


def _exclusions(call: Call, kind: str, key: str, scopes: Mapping[Any, Scope | Scope6]) -> Iterator[Emission]:
    if away := list(dhcp_elsewhere(call)):
        yield from away
        return
    for wanted in addresses(call, key) or list(scopes):
        scope = scopes.get(wanted)
        if scope is None:
            yield absent_scope(call, wanted)
            continue
        for first, last in scope.exclusions:
            yield Record(kind, {key: wanted, "StartRange": first, "EndRange": last})
