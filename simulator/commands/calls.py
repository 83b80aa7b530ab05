"""What the behaviours share: reading a call, and the ways a call is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.engine.emissions import Call, Failure, Terminating
from simulator.estate.dns import DnsServer
from simulator.estate.host import Host

#: Refusals that any DNS command of this package can give.
DNS_REFUSALS = ("dns.access.denied.zone", "dns.unreachable.rpc", "simulator.not.simulated")
#: Refusals that any AD command of this package can give.
AD_REFUSALS = ("ad.server.down", "simulator.not.simulated")


def not_simulated(what: str) -> Terminating:
    return Terminating(Failure("simulator.not.simulated", {"what": what}))


def texts(call: Call, name: str) -> list[str]:
    """Return the values of a parameter that takes one text or many."""
    value = call.bound.get(name)
    if value is None:
        return []
    return [str(each) for each in value] if isinstance(value, (list, tuple)) else [str(value)]


def service(call: Call) -> DnsServer:
    """Return the DNS service that a command talks to; raise Terminating for what is not played."""
    refuse(call, "AsJob", "CimSession", "VirtualizationInstance")
    if call.host.dns is None:
        raise not_simulated("DNS commands on a host without the DNS service")
    call.host.estate.history.catch_up()
    return call.host.dns


def elsewhere(call: Call) -> Iterator[Failure]:
    """Yield the failure of a DNS command that names another machine: the session has no credentials for it.

    Inferred: a server of the estate turns the anonymous caller away, any other name does not answer at all.
    """
    server = call.bound.get("ComputerName")
    if server is None or call.host.is_me(str(server)):
        return
    known = any(host.is_me(str(server)) for host in call.host.estate.hosts.values())
    if known or server == "localhost":
        yield Failure("dns.access.denied.zone", {"server": str(server)}, target=str(server))
    else:
        values = {"server": str(server), "zone": ", ".join(texts(call, "Name"))}
        yield Failure("dns.unreachable.rpc", values, target=str(server))


def directory(call: Call) -> Host:
    """Return the domain controller that an AD command asks, which is this machine or nobody (no second hop)."""
    refuse(call, "Credential")
    server = call.bound.get("Server")
    if not call.host.is_controller or (server is not None and not _serves(call.host, str(server))):
        raise Terminating(Failure("ad.server.down"))
    return call.host


def refuse(call: Call, *parameters: str) -> None:
    """Refuse parameters that the simulator does not play."""
    for name in parameters:
        if call.bound.get(name):
            raise not_simulated(f"parameter {name} of {call.command}")


def of_zone(identity: str, host: Host, zone: str, **values: Any) -> Failure:
    """Return the failure of a DNS command about a zone."""
    return Failure(identity, {"zone": zone, "server": host.computer} | values, target=zone)


def _serves(host: Host, server: str) -> bool:
    # The name of its own domain leads a domain controller to itself (inferred).
    name, _, port = server.partition(":")
    domain = host.its_domain()
    return port in ("", "389", "3268") and (host.is_me(name) or name.lower() in (domain.name, domain.netbios.lower()))
