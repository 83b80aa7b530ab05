"""Addresses that are alive in the range of a new zone: a sample of the active leases of each scope in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from itertools import zip_longest
from typing import Any

from ._dhcp import DhcpServer, Network
from ._names import zone_name
from ._reverse_names import contains, network_of
from ._words import some

#: How many leases of one scope are asked for in a zone, and how many leases of one server travel: all of a scope do.
_SAMPLED, _MOST = 4, 4000

Scope = Mapping[str, Any]


def sampled_on(servers: Iterable[DhcpServer], targets: Sequence[str]) -> list[str]:
    """Return the DHCP servers that have scopes in the new zones *targets*."""
    return [server.name for server in servers if any(scopes_in(server, target) for target in targets)]


def scopes_in(server: DhcpServer, target: str) -> list[Scope]:
    """Return the scopes that share addresses with the zone *target*."""
    own = network_of(zone_name(target))
    if own is None:
        return []
    networks = {scope.facts["id"]: scope for scope in server.scopes if scope.network is not None}
    return [each.facts for each in networks.values() if each.network is not None and _share(own, each.network)]


def that_fit(counts: Mapping[str, int]) -> list[str]:
    """Return the scopes whose leases are read, by how many each has: the smaller ones, while all fit."""
    fitting, total = [], 0
    for scope, count in sorted(counts.items(), key=lambda each: each[1]):
        total += count
        if total > _MOST:
            break
        fitting.append(scope)
    return fitting


def sample(target: str, scope: Scope, addresses: Sequence[str] | None, trouble: str) -> dict[str, Any]:
    """Return what is known of the active leases that *scope* has in the zone *target*; None: they were not read."""
    own = network_of(zone_name(target))
    found = sorted(
        each for each in map(ip_address, addresses or ()) if own and each.version == own.version and each in own
    )
    spread = [found[place * (len(found) - 1) // max(_SAMPLED - 1, 1)] for place in range(_SAMPLED)] if found else []
    return {
        "scope": scope["id"],
        "active": None if addresses is None else len(found),
        "sampled": [str(each) for each in dict.fromkeys(spread)],
        "error": trouble,
    }


def sampled_in(kept: Iterable[Mapping[str, Any]], target: str) -> list[str]:
    """Return the addresses of the samples in the zone *target*: one of each scope, then the next of each."""
    samples = [row["sampled"] for each in kept for row in each["zones"].get(target, ())]
    return list(dict.fromkeys(address for turn in zip_longest(*samples) for address in turn if address))


@dataclass(frozen=True, slots=True)
class Sampled:
    """What the DHCP *servers* of an estate said of their leases: the file of each that has scopes in new zones."""

    servers: Sequence[DhcpServer]
    kept: Mapping[str, Mapping[str, Any]]

    def doubts(self, target: str) -> list[str]:
        """Return why the leases in the zone *target* are not known of a server that has scopes there."""
        return [doubt for name in sampled_on(self.servers, [target]) if (doubt := self._doubt(name, target))]

    def words(self, target: str) -> str:
        """Say in one sentence which addresses in the zone *target* were asked for."""
        others = "DNS servers, domain controllers and the first of each range"
        if not any(server.reached for server in self.servers):
            return f"No DHCP server was read, so the addresses are those of {others}."
        rows = [row for each in self.kept.values() for row in each["zones"].get(target, ())]
        addresses = {address for row in rows for address in row["sampled"]}
        scopes = {row["scope"] for row in rows if row["active"] is not None}
        large = sorted({row["scope"] for row in rows if row["active"] is None})
        unread = [server.name for server in self.servers if not server.reached]
        said = [f"{len(addresses)} addresses with active leases of {len(scopes)} scopes were among them"]
        said += [f"none of {some(large)}, which has too many leases to read"] if large else []
        said += [f"none of {some(unread)}, which was not read"] if unread else []
        return f"{'; '.join(said)}; the others are those of {others}."

    def _doubt(self, name: str, target: str) -> str:
        rows = self.kept[name]["zones"].get(target) if name in self.kept else None
        if rows is None:
            return f"{name} was not asked for its leases"
        return next((f"{name} did not tell its leases: {row['error']}" for row in rows if row["error"]), "")


def _share(one: Network, other: Network) -> bool:
    return contains(one, other) or contains(other, one)
