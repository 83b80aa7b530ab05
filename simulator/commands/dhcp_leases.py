"""Get-DhcpServerv4Lease, Get-DhcpServerv6Lease and Get-DhcpServerv4Reservation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.engine.emissions import Call, Emission, Record
from simulator.estate.dhcp import ACTIVE, DECLINED, DhcpServer, Reservation, Scope

from .calls import refuse
from .dhcp import DHCP_REFUSALS, absent_scope, dhcp_elsewhere, dhcp_service
from .grades import simulated

_REFUSALS = ("dhcp.scope.absent", *DHCP_REFUSALS)


@simulated(
    "Get-DhcpServerv4Lease",
    documented=("the active leases of a scope; with -AllLeases those too that are offered, declined or expired",),
    reported=("a lease that ended stays for four hours",),
    inferred=(
        "reservations come with the active leases, used or not",
        "a lease that never ends has no expiry time",
        "-BadLeases gives what was declined; leases by address or client are not played",
    ),
    refuses=_REFUSALS,
)
def get_lease(call: Call) -> Iterator[Emission]:
    server = dhcp_service(call)
    if away := list(dhcp_elsewhere(call)):
        yield from away
        return
    refuse(call, "ClientId", "IPAddress")
    wanted = call.bound.get("ScopeId")
    if wanted is not None and wanted not in server.scopes:
        yield absent_scope(call, wanted)
        return
    scopes = [server.scopes[wanted]] if wanted is not None else list(server.scopes.values())
    bad = bool(call.bound.get("BadLeases"))
    for scope in scopes:
        yield from _leases(call, server, scope, everything=bool(call.bound.get("AllLeases")), bad=bad)


@simulated(
    "Get-DhcpServerv6Lease",
    documented=("the leases of a prefix",),
    inferred=("only active ones", "leases by address are not played"),
    refuses=_REFUSALS,
)
def get_lease6(call: Call) -> Iterator[Emission]:
    server = dhcp_service(call)
    if away := list(dhcp_elsewhere(call)):
        yield from away
        return
    refuse(call, "IPAddress")
    scope = server.scopes6.get(call.bound["Prefix"])
    if scope is None:
        yield absent_scope(call, call.bound["Prefix"])
        return
    now = call.host.estate.clock.now()
    for lease, state, expires in server.leases(scope, now):
        if state == ACTIVE:
            properties = {"IPAddress": lease.address, "Prefix": scope.prefix.network_address, "HostName": lease.host}
            yield Record("DhcpServerv6Lease", properties | {"AddressType": "IANA", "LeaseExpiryTime": expires})


@simulated(
    "Get-DhcpServerv4Reservation",
    documented=("the reservations of a scope",),
    inferred=("reservations by address or client are not played",),
    refuses=_REFUSALS,
)
def get_reservation(call: Call) -> Iterator[Emission]:
    server = dhcp_service(call)
    if away := list(dhcp_elsewhere(call)):
        yield from away
        return
    refuse(call, "ClientId", "IPAddress")
    scope = server.scopes.get(call.bound["ScopeId"])
    if scope is None:
        yield absent_scope(call, call.bound["ScopeId"])
        return
    for each in scope.reservations:
        yield Record(
            "DhcpServerv4Reservation",
            {
                "Name": each.name,
                "Description": "",
                "Type": "Dhcp",
                "ClientId": each.client,
                "IPAddress": each.address,
                "ScopeId": scope.network.network_address,
                "AddressState": _reserved(each),
            },
        )


def _leases(call: Call, server: DhcpServer, scope: Scope, *, everything: bool, bad: bool) -> Iterator[Emission]:
    now = call.host.estate.clock.now()
    for lease, state, expires in server.leases(scope, now):
        if state == DECLINED if bad else everything or state == ACTIVE:
            yield _lease(call, scope, lease.address, lease.host, lease.client, state, expires)
    for each in () if bad else scope.reservations:
        yield _lease(call, scope, each.address, each.name, each.client, _reserved(each), None)


def _lease(call: Call, scope: Scope, address: Any, host: str, client: str, state: str, expires: Any) -> Record:
    return Record(
        "DhcpServerv4Lease",
        {
            "AddressState": state,
            "IPAddress": address,
            "ScopeId": scope.network.network_address,
            "Description": "",
            "ClientId": client,
            "HostName": host,
            "ClientType": "Dhcp",
            "LeaseExpiryTime": expires,
            "NapCapable": False,
            "NapStatus": "FullAccess",
            "DnsRR": "AandPTR",
            "DnsRegistration": "Complete",
            "ServerIP": call.host.addresses[0],
        },
    )


def _reserved(reservation: Reservation) -> str:
    return "ActiveReservation" if reservation.active else "InactiveReservation"
