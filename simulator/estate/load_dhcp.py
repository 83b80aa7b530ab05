"""The DHCP service of a machine, from an estate file."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from .dhcp import MODES, STATES, Address, DhcpServer, DnsSettings, Lease, Policy, Reservation, Scope, Scope6
from .section import Section

_LEASE = timedelta(days=8)
_PREFERRED, _VALID = timedelta(days=8), timedelta(days=12)


def dhcp_server(part: Section, now: datetime) -> DhcpServer:
    """Return the service that *part* describes; *now* is when the estate begins."""
    server = DhcpServer(
        authorized=part.flag("authorized", True),
        credential=_credential(part),
        dns_servers=part.ipv4_addresses("dns_servers"),
        domain=part.text("domain", ""),
        dns=_dns(part),
    )
    for each in part.sections("scopes"):
        scope = _scope(each, now)
        if any(scope.network.overlaps(other.network) for other in server.scopes.values()):
            raise each.refuse(f"network {scope.network} overlaps that of another scope", "give each its own")
        server.scopes[scope.network.network_address] = scope
    for each in part.sections("scopes6"):
        scope6 = _scope6(each, now)
        if scope6.prefix.network_address in server.scopes6:
            raise each.refuse(f"there is a scope {scope6.prefix} already", "write it once")
        server.scopes6[scope6.prefix.network_address] = scope6
    part.done()
    return server


def _credential(part: Section) -> tuple[str, str] | None:
    given = part.section("credential")
    user, domain = given.text("user", None), given.text("domain", "")
    given.done()
    return (user, domain) if user else None


def _dns(part: Section) -> DnsSettings:
    return DnsSettings(
        part.choice("dynamic_updates", MODES, "OnClientRequest"),
        part.flag("delete_on_expiry", True),
        part.flag("older_clients", False),
        part.flag("name_protection", False),
        part.flag("disable_ptr", False),
        part.text("dns_suffix", ""),
    )


def _scope(part: Section, now: datetime) -> Scope:
    network = _network(part, "network")
    if not isinstance(network, IPv4Network) or network.prefixlen > 30:
        raise part.refuse(f"network is {network}", "give a network of IPv4 with room for hosts, as 10.1.2.0/24")
    first, last = network.network_address + 1, network.broadcast_address - 1
    start, end = part.ipv4_addresses("range") if part.has("range") else (first, last)
    if not first <= start <= end <= last:
        raise part.refuse(f"range is {start} to {end}", f"give two addresses within {network}")
    lease = _length(part, "lease", _LEASE)
    own = part.section("dns") if part.has("dns") else None
    scope = Scope(
        part.text("name", str(network)),
        network,
        start,
        end,
        lease,
        part.flag("active", True),
        part.ipv4_addresses("dns_servers"),
        part.text("domain", ""),
        tuple(_lease(each, now, network, lease) for each in part.sections("leases")),
        tuple(_reservation(each, network) for each in part.sections("reservations")),
        tuple(_policy(each) for each in part.sections("policies")),
        _dns(own) if own else None,
        _exclusions(part, network),
    )
    if own:
        own.done()
    part.done()
    return scope


def _scope6(part: Section, now: datetime) -> Scope6:
    prefix = _network(part, "prefix")
    if not isinstance(prefix, IPv6Network) or prefix.prefixlen != 64:
        raise part.refuse(f"prefix is {prefix}", "give a prefix of IPv6 with 64 bits, as fd00:10::/64")
    preferred, valid = part.duration("preferred", _PREFERRED), part.duration("valid", _VALID)
    scope = Scope6(
        part.text("name", str(prefix)),
        prefix,
        preferred,
        valid,
        part.flag("active", True),
        tuple(_lease(each, now, prefix, valid) for each in part.sections("leases")),
        tuple(_reservation(each, prefix) for each in part.sections("reservations")),
        _exclusions(part, prefix),
    )
    part.done()
    return scope


def _exclusions(part: Section, network: IPv4Network | IPv6Network) -> tuple[tuple[Address, Address], ...]:
    """Return the ranges within *network* that are never handed out, each written as ``first - last``."""
    found = []
    for written in part.texts("exclusions"):
        first, _, last = written.partition("-")
        try:
            ends = ip_address(first.strip()), ip_address((last or first).strip())
        except ValueError:
            ends = None
        if ends is None or not all(each in network for each in ends) or int(ends[0]) > int(ends[1]):
            raise part.refuse(f"exclusions holds {written!r}", f"write two addresses within {network}, as first - last")
        found.append(ends)
    return tuple(found)


def _lease(part: Section, now: datetime, network: IPv4Network | IPv6Network, length: timedelta | None) -> Lease:
    address = _address(part, network)
    renews = part.flag("renews", False)
    left = part.duration("expires", length / 2 if length else timedelta(0))
    ago = part.duration("expired", timedelta(0))
    ends = now - ago if ago else now + left if left else None
    lease = Lease(
        address,
        part.text("host", ""),
        part.text("client", _client(address)),
        part.choice("state", STATES, "Active"),
        ends if length else None,
        renews,
    )
    if renews and ago:
        raise part.refuse("it expired and renews", "leave one of them out")
    part.done()
    return lease


def _reservation(part: Section, network: IPv4Network | IPv6Network) -> Reservation:
    address = _address(part, network)
    found = Reservation(address, part.text("name"), part.text("client", _client(address)), part.flag("active", True))
    part.done()
    return found


def _policy(part: Section) -> Policy:
    policy = Policy(part.text("name"), _length(part, "lease", None), part.flag("enabled", True))
    part.done()
    return policy


def _length(part: Section, key: str, default: timedelta | None) -> timedelta | None:
    """Return how long leases last; ``never`` is a lease that never ends."""
    return part.duration(key, timedelta(0)) or None if part.has(key) else default


def _network(part: Section, key: str) -> Any:
    value = part.text(key)
    try:
        return ip_network(value)
    except ValueError:
        raise part.refuse(f"{key} is {value!r}", "write a network, as 10.1.2.0/24") from None


def _address(part: Section, network: IPv4Network | IPv6Network) -> Address:
    value = part.text("address")
    try:
        address = type(network.network_address)(value)
    except ValueError:
        raise part.refuse(f"address is {value!r}", f"give an address within {network}") from None
    if address not in network:
        raise part.refuse(f"address {address} lies outside {network}", "give an address of the scope")
    return address


def _client(address: Address) -> str:
    """Return a client id, which is made of the address so that each client has its own."""
    digits = f"{int(address) & 0xFFFFFFFF:08x}"
    return "-".join(["02", "00", *(digits[place : place + 2] for place in range(0, 8, 2))])
