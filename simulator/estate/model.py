"""The estate: one forest, its machines, its zones, one clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from .clock import Clock
from .elsewhere import OtherServer
from .history import History
from .host import Host
from .names import dn_of
from .partners import Replications
from .permissions import Changes
from .principals import Principal, Principals
from .questions import Address
from .registrants import register_machines
from .replication import Links, Replica, Replicated
from .section import Section
from .zones import DirectoryZone, Partition, Zone

FOREST_ROLES = ("SchemaMaster", "DomainNamingMaster")
DOMAIN_ROLES = ("PDCEmulator", "RIDMaster", "InfrastructureMaster")


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain of the forest."""

    name: str
    netbios: str
    parent: str | None = None

    @property
    def dn(self) -> str:
        return dn_of(self.name)


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something that is not as it should be, or only looks so, and the findings that an audit must raise about it."""

    about: str
    findings: tuple[Mapping[str, str], ...] = ()
    hosts: tuple[str, ...] = ()
    #: What a forecast of the settings as they are must raise about it.
    forecast: tuple[Mapping[str, str], ...] = ()
    #: What plays find that look at more than an audit does.
    limited: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Delegation:
    """A delegation of the file: where it stands, the child, and its servers with addresses; none: who holds it."""

    part: Section
    child: str
    servers: tuple[tuple[str, tuple[Address, ...]], ...]


@dataclass(eq=False, slots=True)
class Estate:
    """Everything that is simulated at once."""

    name: str
    clock: Clock
    links: Links = field(default_factory=Links)
    hosts: dict[str, Host] = field(default_factory=dict)
    #: The first domain is the root of the forest.
    domains: dict[str, Domain] = field(default_factory=dict)
    partitions: dict[str, Partition] = field(default_factory=dict, repr=False)
    oddities: tuple[Oddity, ...] = ()
    #: container of zones -> how its permissions differ from those of a new one.
    container_changes: dict[str, Changes] = field(default_factory=dict, repr=False)
    #: Accounts that the file needs and that somebody deleted before the estate began.
    deleted: list[Principal] = field(default_factory=list, repr=False)
    #: The SIDs of who was in a group DnsUpdateProxy when the estate began.
    proxies: set[str] = field(default_factory=set, repr=False)
    principals: Principals = field(init=False, repr=False)
    _registered: bool = field(default=False, repr=False)
    history: History = field(init=False, repr=False)
    replications: Replications = field(init=False, repr=False)
    #: Zones of the directory that were created or removed since the estate began.
    moved: list[DirectoryZone] = field(default_factory=list, repr=False)
    #: The subnets of the directory and the site of each; None: no site.
    subnets: dict[IPv4Network | IPv6Network, str | None] = field(default_factory=dict, repr=False)
    #: Zones with the delegations of the file that wait until every zone is known.
    undelegated: list[tuple[Zone, list[Delegation]]] = field(default_factory=list, repr=False)
    #: Name servers that are no machine of the estate.
    elsewhere: list[OtherServer] = field(default_factory=list, repr=False)
    _zones: dict[str, list[DirectoryZone]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.history, self.replications = History(self), Replications(self)
        self.principals = Principals(self)

    @property
    def root(self) -> Domain:
        return next(iter(self.domains.values()))

    def accounts(self) -> Principals:
        """Return every account, those of the machines that records name among them."""
        if not self._registered:
            self._registered = True
            register_machines(self)
        return self.principals

    def add_zone(self, zone: DirectoryZone) -> None:
        self._zones.setdefault(zone.partition.dn, []).append(zone)

    def create_zone(self, zone: DirectoryZone, replica: Replica, now: datetime) -> None:
        """Add an object that *replica* creates now; it reaches the others as every write does.

        It stands before the older ones: of two objects of one name the later one keeps it (documented: [MS-ADTS]).
        """
        zone.presence = Replicated(False)
        zone.presence.write(True, replica, self.links, now, arms=False)
        self._zones.setdefault(zone.partition.dn, []).insert(0, zone)
        self.moved.append(zone)

    def remove_zone(self, zone: DirectoryZone, replica: Replica, now: datetime) -> None:
        """Take an object away where *replica* removes it now; a tombstone of it reaches the others."""
        if zone.presence is None:
            zone.presence = Replicated(True)
            self.moved.append(zone)
        zone.presence.write(False, replica, self.links, now, arms=False)

    def zones_in(self, partition: Partition) -> list[DirectoryZone]:
        """Return every zone object of *partition*, dead ones too."""
        return self._zones.get(partition.dn, [])

    def controllers(self, domain: str | None = None) -> Iterator[Host]:
        """Yield the domain controllers, in the order of the estate file."""
        for host in self.hosts.values():
            if host.is_controller and domain in (None, host.domain):
                yield host

    def holder(self, role: str, domain: str | None = None) -> Host:
        """Return the holder of an operations master role, of the forest or of *domain*."""
        return next(host for host in self.controllers(domain) if role in host.roles)

    def expected(self) -> set[tuple[str, str, str]]:
        """Return the union of the findings that the oddities must raise."""
        found = [finding for oddity in self.oddities for finding in oddity.findings]
        return {(finding["control"], finding["target"], finding["setting"]) for finding in found}

    def expected_of(self, *controls: str) -> set[tuple[str, str, str]]:
        """Return the findings that plays beside the audit must raise about *controls*."""
        found = [each for oddity in self.oddities for each in oddity.limited if each["control"] in controls]
        return {(each["control"], each["target"], each["setting"]) for each in found}

    def state(self) -> dict[str, Any]:
        """Return what the whole estate holds now, as JSON values."""
        self.history.catch_up()
        return {
            "name": self.name,
            "time": self.clock.now().isoformat(),
            "hosts": {name: host.state() for name, host in self.hosts.items()},
        }
