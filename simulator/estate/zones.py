"""The zones of an estate: objects of the directory, and zones that live on one server."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address
from uuid import UUID

from .names import escape_rdn, guid, is_reverse
from .permissions import Changes
from .records import Records
from .registrations import Registrations
from .replication import Links, Replica, Replicated

#: Default intervals of a zone and of a server (documented: 168 hours).
WEEK = timedelta(days=7)

UPDATE_MODES = ("None", "Secure", "NonsecureAndSecure")
STATES = ("live", "conflict", "in-progress", "deleted")


def object_name(state: str, zone: str, partition_dn: str) -> str:
    """Return the name of the object of a zone; of one that is not live no server makes a zone (reported).

    The form is documented for a lost conflict ([MS-ADTS]) and reported for what a DNS server leaves unfinished.
    """
    if state == "conflict":
        return f"{zone}\nCNF:{guid('conflict', zone, partition_dn)}"
    if state == "in-progress":
        return f"..InProgress-{str(guid('progress', zone, partition_dn)).upper()}-{zone}"
    return f"..Deleted-{zone}" if state == "deleted" else zone


@dataclass(frozen=True, slots=True)
class ZoneSettings:
    """What ``dNSProperty`` holds of a zone; the directory replicates it as one attribute."""

    dynamic_update: str = "Secure"
    aging: bool = False
    no_refresh: timedelta = WEEK
    refresh: timedelta = WEEK
    scavenge_servers: tuple[IPv4Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Partition:
    """A part of the directory that holds zones, and the hosts that hold a replica of it."""

    name: str
    scope: str
    dn: str
    #: Where the zones are, as the directory writes it.
    container: str
    replicas: frozenset[str] = field(repr=False)


@dataclass(eq=False, slots=True)
class DirectoryZone:
    """A ``dnsZone`` object. ``rdn`` differs from ``name`` for objects that are no living zone."""

    name: str
    partition: Partition
    settings: Replicated[ZoneSettings]
    kind: str = "primary"
    rdn: str = ""
    signed: bool = False
    masters: tuple[IPv4Address | IPv6Address, ...] = ()
    records: Records = field(default_factory=Records, repr=False)
    #: Addresses of the servers of a delegated child that are no hosts of the zone: child and server -> addresses.
    glue: dict[tuple[str, str], tuple[IPv4Address | IPv6Address, ...]] = field(default_factory=dict, repr=False)
    #: The scopes of the zone besides the one that has its name; the directory holds them (documented).
    scopes: tuple[str, ...] = ()
    #: When its settings last started the wait for scavenging again, before the estate began.
    armed: datetime | None = None
    #: When somebody created it; None: it was there before the estate began.
    created: datetime | None = None
    #: Whether it is there, once somebody created or removed it; None: it is.
    presence: Replicated[bool] | None = field(default=None, repr=False)
    #: How its permissions differ from those of a new zone.
    changes: Changes = field(default_factory=Changes, repr=False)
    #: Whether it took nonsecure updates when its records were made.
    opened: bool = False
    registrations: Registrations = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.registrations = Registrations(self.records)

    def there(self, replica: Replica, links: Links, now: datetime) -> bool:
        """Say whether the directory of *replica* holds the object."""
        return self.presence is None or self.presence.in_directory(replica, links, now)

    def known(self, replica: Replica, links: Links, now: datetime) -> bool:
        """Say whether the DNS server of *replica* knows the object."""
        return self.presence is None or self.presence.on_server(replica, links, now)

    @property
    def loadable(self) -> bool:
        """Whether a DNS server takes it for a living zone; root hints are none."""
        return self.kind == "anchors" or (self.kind != "hints" and self.rdn == self.name)

    @property
    def dn(self) -> str:
        """Its name as the directory writes it."""
        return f"DC={escape_rdn(self.rdn)},{self.partition.container}"

    @property
    def dns_dn(self) -> str:
        """Its name as the DNS server writes it: captured output spells the container ``cn=MicrosoftDNS``."""
        return f"DC={escape_rdn(self.rdn)},{self.partition.container.replace('CN=MicrosoftDNS', 'cn=MicrosoftDNS', 1)}"

    @property
    def guid(self) -> UUID:
        return guid("zone", self.dn, *([self.created.isoformat()] if self.created else []))

    @property
    def reverse(self) -> bool:
        return is_reverse(self.name)


@dataclass(eq=False, slots=True)
class LocalZone:
    """A zone of one server alone. ``kind`` is file, secondary, stub, forwarder or automatic."""

    name: str
    kind: str
    settings: ZoneSettings = ZoneSettings(dynamic_update="None")
    file: str | None = None
    masters: tuple[IPv4Address | IPv6Address, ...] = ()
    signed: bool = False
    records: Records = field(default_factory=Records, repr=False)
    glue: dict[tuple[str, str], tuple[IPv4Address | IPv6Address, ...]] = field(default_factory=dict, repr=False)
    scopes: tuple[str, ...] = ()
    #: When its settings last started the wait for scavenging again.
    armed: datetime | None = None
    registrations: Registrations = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.registrations = Registrations(self.records)

    @property
    def reverse(self) -> bool:
        return is_reverse(self.name)


Zone = DirectoryZone | LocalZone
