"""What a range needs on the servers of each domain that uses it: a zone that answers already, or a new one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ._estate import Copy, Estate, Server
from ._reverse_cover import Zones, in_directory, zones_on
from ._reverse_names import Network, contains, zone_name_of
from ._reverse_policies import MOST_ZONES
from ._reverse_ranges import Range
from ._unread import unseen_holders

#: How a part of a range stands on the servers of one domain.
COVERED, MISSING, STRANGE, LATE, UNREAD = ("covered", "missing", "strange", "late", "unread")


@dataclass(frozen=True, slots=True)
class Part:
    """One zone that a policy has for a range, and how the servers of one domain answer for it now."""

    network: Network
    domain: str
    state: str
    #: The zones that answer now, each as one server has it.
    zones: tuple[Copy, ...] = ()
    #: The servers that the state is about.
    servers: tuple[str, ...] = ()
    reason: str = ""

    @property
    def zone(self) -> str:
        """The name of the zone that the policy has for it."""
        return zone_name_of(self.network)


class Ground:
    """The servers of the estate and their reverse zones, looked at once."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate
        self._zones: Mapping[str, Zones] = {server.name: zones_on(server) for server in estate.read}
        self._servers: dict[str, list[Server]] = {}
        for server in estate.read:
            controller = estate.controller_of(server)
            if controller is not None and server.zones_read:
                self._servers.setdefault(controller.domain, []).append(server)
        self.unseen = cache(self._unseen)

    def servers(self, domain: str) -> Sequence[Server]:
        """Return the domain controllers of *domain* that told their zones."""
        return self._servers.get(domain, [])

    @property
    def domains(self) -> Collection[str]:
        """The domains of which a domain controller told its zones."""
        return self._servers

    def zones(self, server: Server) -> Zones:
        return self._zones[server.name]

    def _unseen(self, domain: str) -> str:
        """Return the servers of *domain* that may answer otherwise and were not read."""
        dn = ",".join(f"DC={label}" for label in domain.split("."))
        return ", ".join(unseen_holders(self.estate, f"DC=x,CN=MicrosoftDNS,DC=DomainDnsZones,{dn}"))


def parts_of(ground: Ground, wanted: Range) -> list[Part]:
    """Return the zones that the policy of a range has for it, and how each stands in each domain that uses it."""
    networks = wanted.policy.zones(wanted.network)
    if len(networks) > MOST_ZONES:
        reason = f"it would have {len(networks)} zones, which is more than {MOST_ZONES}"
        return [Part(networks[0], domain, UNREAD, reason=reason) for domain in wanted.domains]
    return [_part(ground, wanted, network, domain) for domain in wanted.domains for network in networks]


def _part(ground: Ground, wanted: Range, network: Network, domain: str) -> Part:
    servers = ground.servers(domain)
    if not servers:
        return Part(network, domain, UNREAD, reason=f"no domain controller of {domain} told its zones")
    asked = wanted.network if contains(network, wanted.network) else network
    covers = {server.name: ground.zones(server).cover(asked) for server in servers}
    if wanted.policy.children:
        # A zone of its own is wanted, whatever lies above it.
        covers = {server.name: ground.zones(server).own(network) for server in servers}
    strange = {name: cover.strange for name, cover in covers.items() if cover.strange}
    if strange:
        zones = tuple(copy for copies in strange.values() for copy in copies)
        return Part(network, domain, STRANGE, zones, tuple(strange))
    bare = tuple(name for name, cover in covers.items() if not cover.complete)
    zones = _once(copy for cover in covers.values() for copy in cover.zones)
    if len(bare) == len(servers):
        return Part(network, domain, MISSING, zones, bare)
    if bare:
        return Part(network, domain, LATE, zones, bare, f"{', '.join(bare)} does not serve it yet")
    if unseen := ground.unseen(domain):
        return Part(network, domain, COVERED, zones, reason=f"it was not read what answers on: {unseen}")
    return Part(network, domain, COVERED, zones)


def _once(copies: Iterable[Copy]) -> tuple[Copy, ...]:
    """Return each zone once: as a server has it that does not show secure updates, if there is one."""
    found: dict[str, Copy] = {}
    for copy in copies:
        if copy.key not in found or copy.facts.get("dynamic_update") != "Secure":
            found[copy.key] = copy
    return tuple(found.values())


def beneath(ground: Ground, part: Part, servers: Sequence[Server]) -> list[tuple[Server, Copy]]:
    """Return what answers from elsewhere inside a new zone, on *servers*: it would no longer be asked."""
    return [
        (server, copy)
        for server in servers
        for _, copy in ground.zones(server).inside(part.network)
        if not in_directory(copy)
    ]
