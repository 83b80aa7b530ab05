"""What a DHCP service says of itself: scopes, policies, and the interfaces that it serves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import IPv4Address
from typing import Any

from simulator.engine.emissions import Call, Emission, Failure, Record
from simulator.estate.dhcp import DhcpServer, Scope

from .calls import not_simulated, refuse
from .grades import simulated

#: Refusals that any DHCP command of this package can give.
DHCP_REFUSALS = ("dhcp.access.denied", "dhcp.unreachable", "simulator.not.simulated")
#: A lease that never ends.
UNLIMITED = timedelta.max


def dhcp_service(call: Call) -> DhcpServer:
    """Return the DHCP service of the machine; raise Terminating for what is not played."""
    refuse(call, "AsJob", "CimSession")
    if call.host.dhcp is None:
        raise not_simulated("DHCP commands on a host without the DHCP service")
    return call.host.dhcp


def dhcp_elsewhere(call: Call) -> Iterator[Failure]:
    """Yield the failure of a command that names another machine: the session has no credentials for it (inferred)."""
    server = call.bound.get("ComputerName")
    if server is not None and not call.host.is_me(str(server)):
        known = any(host.is_me(str(server)) for host in call.host.estate.hosts.values())
        identity = "dhcp.access.denied" if known else "dhcp.unreachable"
        yield Failure(identity, {"server": str(server)}, target=str(server))


def addresses(call: Call, name: str) -> list[Any]:
    """Return the addresses of a parameter that takes one or many."""
    value = call.bound.get(name)
    return [] if value is None else list(value) if isinstance(value, (list, tuple)) else [value]


def absent_scope(call: Call, scope: Any) -> Failure:
    return Failure("dhcp.scope.absent", {"scope": str(scope), "server": call.host.computer}, target=str(scope))


@simulated(
    "Get-DhcpServerv4Scope",
    documented=("every scope, or those that are named",),
    reported=("code 20005 for a scope that does not exist", "a lease that never ends shows the longest duration"),
    refuses=("dhcp.scope.absent", *DHCP_REFUSALS),
)
def get_scope(call: Call) -> Iterator[Emission]:
    server = dhcp_service(call)
    if away := list(dhcp_elsewhere(call)):
        yield from away
        return
    for wanted in addresses(call, "ScopeId") or list(server.scopes):
        scope = server.scopes.get(wanted)
        yield _scope(scope) if scope else absent_scope(call, wanted)


@simulated(
    "Get-DhcpServerv6Scope",
    documented=("every prefix, or those that are named", "a prefix of 64 bits"),
    inferred=(
        "code 20005 for a prefix that does not exist",
        "T1 and T2 are half and four fifths of the preferred lifetime",
    ),
    refuses=("dhcp.scope.absent", *DHCP_REFUSALS),
)
def get_scope6(call: Call) -> Iterator[Emission]:
    server = dhcp_service(call)
    if away := list(dhcp_elsewhere(call)):
        yield from away
        return
    for wanted in addresses(call, "Prefix") or list(server.scopes6):
        scope = server.scopes6.get(wanted)
        if scope is None:
            yield absent_scope(call, wanted)
            continue
        yield Record(
            "DhcpServerv6Scope",
            {
                "Prefix": scope.prefix.network_address,
                "Name": scope.name,
                "Description": "",
                "Preference": 0,
                "PreferredLifetime": scope.preferred,
                "PrefixLength": scope.prefix.prefixlen,
                "State": "Active" if scope.active else "InActive",
                "T1": scope.preferred / 2,
                "T2": scope.preferred * 4 / 5,
                "ValidLifetime": scope.valid,
            },
        )


@simulated(
    "Get-DhcpServerv4Policy",
    documented=(
        "policies of a scope, or those of the server when no scope is named",
        "a policy may have a lease of its own",
    ),
    inferred=("the server has no policies of its own", "which properties are empty"),
    refuses=("dhcp.scope.absent", "dhcp.policy.absent", *DHCP_REFUSALS),
)
def get_policy(call: Call) -> Iterator[Emission]:
    server = dhcp_service(call)
    if away := list(dhcp_elsewhere(call)):
        yield from away
        return
    wanted = call.bound.get("ScopeId")
    scope = server.scopes.get(wanted) if wanted is not None else None
    if wanted is not None and scope is None:
        yield absent_scope(call, wanted)
        return
    there = {each.name.lower(): each for each in scope.policies} if scope else {}
    names = [str(each) for each in addresses(call, "Name")] or [each.name for each in there.values()]
    for place, name in enumerate(names, 1):
        policy = there.get(name.lower())
        if policy is None:
            yield Failure("dhcp.policy.absent", {"server": call.host.computer}, target=name)
            continue
        properties: dict[str, Any] = {
            "Name": policy.name,
            "ScopeId": wanted,
            "Enabled": policy.enabled,
            "Condition": "Or",
            "ProcessingOrder": place,
            "LeaseDuration": policy.lease,
        }
        yield Record("DhcpServerv4Policy", properties)


@simulated(
    "Get-DhcpServerv4Binding",
    documented=("the interfaces of the server, with their addresses",),
    inferred=("one interface for each address of IPv4, all of them bound, with a mask of 24 bits",),
    refuses=DHCP_REFUSALS,
)
def get_binding(call: Call) -> Iterator[Emission]:
    dhcp_service(call)
    if away := list(dhcp_elsewhere(call)):
        yield from away
        return
    refuse(call, "InterfaceAlias")
    for place, address in enumerate(each for each in call.host.addresses if each.version == 4):
        properties = {
            "InterfaceAlias": f"Ethernet {place}" if place else "Ethernet",
            "BindingState": True,
            "IPAddress": address,
            "SubnetMask": IPv4Address("255.255.255.0"),
        }
        yield Record("DhcpServerv4Binding", properties)


def _scope(scope: Scope) -> Record:
    return Record(
        "DhcpServerv4Scope",
        {
            "ScopeId": scope.network.network_address,
            "SubnetMask": scope.network.netmask,
            "StartRange": scope.start,
            "EndRange": scope.end,
            "ActivatePolicies": True,
            "Delay": 0,
            "Description": "",
            "LeaseDuration": UNLIMITED if scope.lease is None else scope.lease,
            "MaxBootpClients": 4294967295,
            "Name": scope.name,
            "NapEnable": False,
            "NapProfile": "",
            "State": "Active" if scope.active else "InActive",
            "SuperscopeName": "",
            "Type": "Dhcp",
        },
    )
