"""Which zones of a server answer for a range of addresses: of those that fit, the longest wins."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from ._estate import Copy, Server
from ._reverse_names import STEP, Network, fills, network_of
from ._zones import Zone, passed_over

_SERVED = ("primary", "secondary", "stub", "forwarder")


@dataclass(frozen=True, slots=True)
class Cover:
    """The zones that answer for a range, and whether every address has one."""

    zones: tuple[Copy, ...]
    complete: bool

    @property
    def strange(self) -> tuple[Copy, ...]:
        """Those that are no zone of the directory: files of one server, and copies or answers from elsewhere."""
        return tuple(each for each in self.zones if not in_directory(each))


@dataclass(frozen=True)
class Zones:
    """The reverse zones of one server by their networks."""

    by_network: Mapping[Network, Copy] = field(default_factory=dict)

    @cached_property
    def _sorted(self) -> Mapping[int, list[tuple[int, int, Network]]]:
        found: dict[int, list[tuple[int, int, Network]]] = {4: [], 6: []}
        for each in self.by_network:
            found[each.version].append((int(each.network_address), each.prefixlen, each))
        return {version: sorted(each, key=lambda one: one[:2]) for version, each in found.items()}

    def above(self, network: Network) -> Copy | None:
        """Return the longest zone that holds all of *network* and more."""
        step = STEP[network.version]
        for prefix in range((network.prefixlen - 1) // step * step, -1, -step):
            found = self.by_network.get(network.supernet(new_prefix=prefix))
            if found is not None:
                return found
        return None

    def inside(self, network: Network) -> list[tuple[Network, Copy]]:
        """Return the zones that hold a part of *network* and nothing else, itself not counted."""
        known = self._sorted[network.version]
        place = bisect_left(known, (int(network.network_address), 0), key=lambda one: one[:2])
        found = []
        for address, prefix, each in known[place:]:
            if address > int(network.broadcast_address):
                break
            if prefix > network.prefixlen:
                found.append((each, self.by_network[each]))
        return found

    def own(self, network: Network) -> Cover:
        """Return what answers for *network* without the zones above it."""
        inner = self.inside(network)
        zones = [copy for _, copy in inner]
        if inner and fills((each for each, _ in inner), network):
            return Cover(tuple(zones), complete=True)
        outer = self.by_network.get(network)
        return Cover((*([outer] if outer else []), *zones), complete=outer is not None)

    def cover(self, network: Network) -> Cover:
        """Return what answers for *network*."""
        own = self.own(network)
        outer = None if own.complete else self.above(network)
        return Cover((outer, *own.zones), complete=True) if outer else own


def zones_on(server: Server) -> Zones:
    """Return the reverse zones that answer on *server*; what the server made for itself answers for nobody."""
    return Zones(dict(_networks(server.zones)))


def in_directory(copy: Copy) -> bool:
    """Return whether a zone is one that clients of every domain controller can register in."""
    return copy.in_directory and str(copy.facts.get("zone_type", "")).lower() == "primary"


def kind_of(copy: Copy) -> str:
    """Return in words what kind of zone *copy* is."""
    kind = str(copy.facts.get("zone_type") or "unknown").lower()
    if kind != "primary":
        return {"forwarder": "a conditional forwarder"}.get(kind, f"a {kind} zone")
    return "a zone of the directory" if copy.in_directory else "a zone in a file"


def _networks(copies: Iterable[Copy]) -> Iterable[tuple[Network, Copy]]:
    for copy in copies:
        network = network_of(copy.name)
        if network is not None and str(copy.facts.get("zone_type", "")).lower() in _SERVED and not _own(copy):
            yield network, copy


def _own(copy: Copy) -> bool:
    return bool(passed_over(Zone.of(copy.facts))) and str(copy.facts.get("zone_type", "")).lower() == "primary"
