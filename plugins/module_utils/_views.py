"""Which policies a question of an internal updater may meet, by the documented rules of DNS policies.

Policies are tried in their order and the first that matches decides (documented). What only the moment can tell, as the
protocol, the interface that was reached or the time of day, may match.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, collapse_addresses, ip_address, ip_network
from typing import Any

from ._names import zone_key

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Subnets = Mapping[str, Sequence[Network]]

#: The addresses that updaters of an internal zone have (RFC 1918, RFC 4193).
PRIVATE: tuple[Network, ...] = tuple(
    ip_network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
#: What an updater asks for: who is the primary of the zone, and who else serves it (documented).
_ASKED = frozenset({"soa", "ns", "any"})


class Match(Enum):
    """Whether a policy applies to a question: no, yes, or perhaps."""

    NO = 0
    MAYBE = 1
    YES = 2


class NotEvaluated(Exception):
    """A criterion that these rules do not cover. Its text says which."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy for queries as a server shows it. ``zone`` is empty for one of the server."""

    name: str
    zone: str
    action: str
    condition: str
    order: int
    enabled: bool
    applies_on: str
    criteria: tuple[tuple[str, str], ...]
    scopes: tuple[str, ...]

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Policy:
        criteria = tuple((kind, words) for kind, words in facts["criteria"])
        return cls(**{**facts, "criteria": criteria, "scopes": tuple(facts["scopes"])})

    def leads_astray(self, zone: str) -> bool:
        """Return whether it answers with another scope than that of the zone, or does not answer."""
        if self.action.lower() != "allow":
            return True
        return any(zone_key(scope) != zone_key(zone) for scope in self.scopes)


def astray(
    zone: str, policies: Iterable[Policy], subnets: Subnets, clients: Iterable[Address]
) -> dict[str, list[Address]]:
    """Return the policies that may show one of *clients* another view of *zone*, with these clients.

    Raises NotEvaluated for a policy that cannot be judged.
    """
    used = sorted((each for each in policies if _concerns(each, zone)), key=lambda each: (bool(each.zone), each.order))
    found: dict[str, list[Address]] = {}
    for client in clients:
        for name in _meets(zone, used, subnets, client):
            found.setdefault(name, []).append(client)
    return found


def representatives(subnets: Subnets, exempt: Sequence[Network]) -> list[Address]:
    """Return an address for every part of the private ranges that policies can tell apart, without *exempt*."""
    named = [network for networks in subnets.values() for network in networks]
    cuts = [each for each in named if any(_within(each, block) for block in PRIVATE)]
    found = {_first_free(each, [*exempt, *_below(each, cuts)]) for each in cuts}
    found |= {_first_free(block, [*exempt, *_below(block, cuts)]) for block in PRIVATE if block not in cuts}
    return sorted((each for each in found if each is not None), key=lambda each: (each.version, int(each)))


def _concerns(policy: Policy, zone: str) -> bool:
    # Policies for recursion are asked only for names that the server does not hold.
    return (
        policy.enabled and policy.applies_on.lower() != "recursion" and zone_key(policy.zone or zone) == zone_key(zone)
    )


def _meets(zone: str, policies: Sequence[Policy], subnets: Subnets, client: Address) -> Iterator[str]:
    """Yield the names of policies that lead *client* astray before one surely decides."""
    for policy in policies:
        match = matches(policy, zone, subnets, client)
        if match is not Match.NO and policy.leads_astray(zone):
            yield policy.name
        if match is Match.YES and policy.zone:
            return


def matches(policy: Policy, zone: str, subnets: Subnets, client: Address) -> Match:
    """Return whether *policy* applies when *client* asks who serves *zone*."""
    told = [_criterion(kind, words, zone, subnets, client) for kind, words in policy.criteria]
    if not told:
        raise NotEvaluated(f"policy {policy.name} has no criterion")
    order = [Match.NO, Match.MAYBE, Match.YES]
    pick = min if policy.condition.lower() == "and" else max
    return pick(told, key=order.index)


def _criterion(kind: str, words: str, zone: str, subnets: Subnets, client: Address) -> Match:
    """Return whether one criterion holds: one of the values after EQ, and none of those after NE."""
    equal, unequal = _values(words)
    test = _TESTS.get(kind.lower())
    if test is None:
        raise NotEvaluated(f"a policy has the criterion {kind}, which is not known here")
    given = [test(value, zone, subnets, client) for value in equal]
    barred = [test(value, zone, subnets, client) for value in unequal]
    if (equal and not any(each is not Match.NO for each in given)) or Match.YES in barred:
        return Match.NO
    sure = (not equal or Match.YES in given) and Match.MAYBE not in barred
    return Match.YES if sure else Match.MAYBE


def _values(words: str) -> tuple[list[str], list[str]]:
    """Return the values of a criterion, as ``EQ,Inside,Guests;NE,Harbour`` has them."""
    equal: list[str] = []
    unequal: list[str] = []
    for part in words.split(";"):
        operator, *values = (each.strip() for each in part.split(","))
        if operator.upper() not in ("EQ", "NE") or not values:
            raise NotEvaluated(f"a policy has the words {words!r}, which are not understood")
        (equal if operator.upper() == "EQ" else unequal).extend(values)
    return equal, unequal


def _subnet(value: str, _zone: str, subnets: Subnets, client: Address) -> Match:
    networks = {name.lower(): found for name, found in subnets.items()}.get(value.lower())
    if networks is None:
        raise NotEvaluated(f"a policy names the client subnet {value}, which the server did not show")
    return Match.YES if any(client.version == each.version and client in each for each in networks) else Match.NO


def _name(value: str, zone: str, _subnets: Subnets, _client: Address) -> Match:
    pattern = zone_key(value)
    if fnmatchcase(zone_key(zone), pattern):
        return Match.YES
    # A pattern for names of the zone meets the updaters among them; a single name meets one host, and is left alone.
    return Match.MAYBE if "*" in pattern and fnmatchcase(f"x.{zone_key(zone)}", pattern) else Match.NO


def _type(value: str, _zone: str, _subnets: Subnets, _client: Address) -> Match:
    return Match.MAYBE if value.lower() in _ASKED else Match.NO


def _interface(value: str, _zone: str, _subnets: Subnets, client: Address) -> Match:
    try:
        address = ip_address(value)
    except ValueError:
        raise NotEvaluated(f"a policy names the interface {value}, which is no address") from None
    inside = any(address.version == block.version and address in block for block in PRIVATE)
    return Match.MAYBE if inside and address.version == client.version else Match.NO


def _maybe(_value: str, _zone: str, _subnets: Subnets, _client: Address) -> Match:
    return Match.MAYBE


def _family(value: str, _zone: str, _subnets: Subnets, client: Address) -> Match:
    return Match.YES if value.lower() == f"ipv{client.version}" else Match.NO


_TESTS = {
    "clientsubnet": _subnet,
    "fqdn": _name,
    "qtype": _type,
    "interface": _interface,
    "transportprotocol": _maybe,
    "networkprotocol": _family,
    "time": _maybe,
}


def _within(network: Network, block: Network) -> bool:
    return network.version == block.version and network.subnet_of(block)  # type: ignore[arg-type]


def _below(block: Network, cuts: Iterable[Network]) -> list[Network]:
    return [each for each in cuts if each != block and _within(each, block)]


def _first_free(block: Network, taken: Sequence[Network]) -> Address | None:
    """Return the first address of *block* that lies in none of *taken*."""
    if any(_within(block, each) for each in taken):
        return None
    candidate = int(block.network_address)
    inside: list[Any] = [each for each in taken if _within(each, block)]
    for each in sorted(collapse_addresses(inside), key=lambda network: int(network.network_address)):
        if candidate < int(each.network_address):
            break
        candidate = int(each.broadcast_address) + 1
    return type(block.network_address)(candidate) if candidate <= int(block.broadcast_address) else None
