"""The DHCP service of a machine: scopes, leases, reservations, and the account that it registers names with.

It hands out nothing: leases are those of the estate file. A client that lives renews its lease at half of its time
(documented), so its lease never ends; any other lease ends when it says, and is gone four hours later (reported).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any

Address = IPv4Address | IPv6Address

#: How long the database keeps a lease that ended.
GRACE = timedelta(hours=4)
ACTIVE, EXPIRED, DECLINED, OFFERED = "Active", "Expired", "Declined", "Offered"
#: States that an estate file may give; the others follow from time and reservations.
STATES = (ACTIVE, DECLINED, OFFERED)
MODES = ("Always", "Never", "OnClientRequest")


@dataclass(frozen=True, slots=True)
class DnsSettings:
    """What the service does about DNS, at one level."""

    dynamic_updates: str = "OnClientRequest"
    delete_on_expiry: bool = True
    older_clients: bool = False
    name_protection: bool = False
    disable_ptr: bool = False
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease. Without ``expires`` it never ends; with ``renews`` its client lives and renews it."""

    address: Address
    host: str
    client: str
    state: str = ACTIVE
    expires: datetime | None = None
    renews: bool = False

    def state_at(self, now: datetime, length: timedelta | None) -> tuple[str, datetime | None] | None:
        """Return its state and end at *now*, None when it is gone; *length* is that of the scope's leases."""
        if self.state != ACTIVE:
            return self.state, self.expires
        if self.renews and length is not None:
            half = length / 2
            begun = (self.expires or now) - length
            return ACTIVE, begun + half * max((now - begun) // half, 0) + length
        if self.expires is None or now < self.expires:
            return ACTIVE, self.expires
        return (EXPIRED, self.expires) if now < self.expires + GRACE else None


@dataclass(frozen=True, slots=True)
class Reservation:
    """An address that is kept for one client; ``active`` says whether it leases it now."""

    address: Address
    name: str
    client: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy of a scope; ``lease`` is the length of the leases that it gives, None for that of the scope."""

    name: str
    lease: timedelta | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope of IPv4. A ``lease`` of None never ends."""

    name: str
    network: IPv4Network
    start: IPv4Address
    end: IPv4Address
    lease: timedelta | None
    active: bool = True
    dns_servers: tuple[IPv4Address, ...] = ()
    #: The domain that clients are told, option 15.
    domain: str = ""
    leases: tuple[Lease, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    policies: tuple[Policy, ...] = ()
    dns: DnsSettings | None = None
    #: Ranges that are never handed out, each with its first and its last address.
    exclusions: tuple[tuple[Address, Address], ...] = ()


@dataclass(frozen=True, slots=True)
class Scope6:
    """A scope of IPv6: a prefix of 64 bits."""

    name: str
    prefix: IPv6Network
    preferred: timedelta
    valid: timedelta
    active: bool = True
    leases: tuple[Lease, ...] = ()
    reservations: tuple[Reservation, ...] = ()
    exclusions: tuple[tuple[Address, Address], ...] = ()


@dataclass(eq=False, slots=True)
class DhcpServer:
    """The service of one machine."""

    authorized: bool = True
    #: The account of its registrations as (user, domain); None: it registers as the machine.
    credential: tuple[str, str] | None = None
    dns_servers: tuple[IPv4Address, ...] = ()
    domain: str = ""
    dns: DnsSettings = field(default_factory=DnsSettings)
    scopes: dict[IPv4Address, Scope] = field(default_factory=dict)
    scopes6: dict[IPv6Address, Scope6] = field(default_factory=dict)

    def leases(self, scope: Scope | Scope6, now: datetime) -> Iterator[tuple[Lease, str, datetime | None]]:
        """Yield the leases of *scope* that the database has at *now*, each with its state and its end."""
        length = scope.lease if isinstance(scope, Scope) else scope.valid
        for lease in scope.leases:
            found = lease.state_at(now, length)
            if found is not None:
                yield lease, *found

    def state(self) -> dict[str, Any]:
        """Return what it is set to, as JSON values."""
        return {
            "authorized": self.authorized,
            "credential": list(self.credential) if self.credential else None,
            "dns_servers": [str(each) for each in self.dns_servers],
            "dynamic_updates": self.dns.dynamic_updates,
            "scopes": [str(each.network) for each in self.scopes.values()],
            "scopes6": [str(each.prefix) for each in self.scopes6.values()],
        }
