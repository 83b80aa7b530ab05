"""What a DHCP server asks which resolver for: the zones where it would register names, and who has to find them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv6Network, ip_address, ip_network
from typing import Any

from ._names import zone_key
from ._reverse_names import STEP, Network, contains, network_of, roots_of, zone_name_of, zones_of

#: Where a resolver comes from.
OF_SCOPE, OF_SERVER, ADAPTER = "scope option 6", "server option 6", "adapter"
#: Who uses it: the clients of scopes and what is registered for them, or the server for what it registers itself.
CLIENTS, OWN, BOTH = "clients", "own", "both"
DOMAIN, FORWARD, REVERSE = "domain", "forward", "reverse"

#: How many zones of one scope are asked for: a scope of that many is a /20, and of a larger one the last is asked too.
_MOST = 16
#: Windows shows these where nobody configured a server; nothing answers there (reported).
_UNSET = IPv6Network("fec0:0:0:ffff::/64")
#: The fewest labels that a zone of the internet's reverse tree is looked for with.
_FEWEST = {4: 1, 6: 2}


@dataclass(frozen=True, slots=True)
class Want:
    """A zone that has to be found for *name* through the resolver *target*."""

    target: str
    source: str
    purpose: str
    kind: str
    name: str
    scopes: tuple[str, ...] = ()

    @property
    def candidates(self) -> list[str]:
        """The names that the zone may have, the longest first.

        The server says in its answer where the zone begins, but an error shows nothing of it.
        """
        labels = self.name.split(".")
        if self.kind == REVERSE:
            version = 6 if labels[-2] == "ip6" else 4
            last = len(labels) - 2 - _FEWEST[version]
        else:
            # Clients do not update zones of one label unless they are told to (documented).
            last = max(len(labels) - 2, 0)
        return [".".join(labels[place:]) for place in range(last + 1)]


@dataclass(frozen=True, slots=True)
class Outside:
    """The networks that the operator shows another view: who has an address there registers elsewhere."""

    networks: tuple[Network, ...] = ()

    def has(self, scope: Mapping[str, Any]) -> bool:
        """Return whether all addresses of *scope* lie in one of them."""
        return bool(scope["network"]) and any(contains(each, ip_network(scope["network"])) for each in self.networks)


def likely(want: Want) -> list[str]:
    """Return the candidates that a server of an estate holds: for names above them it would ask the internet."""
    network = network_of(want.name) if want.kind == REVERSE else None
    if network is None:
        return want.candidates[:1]
    roots = [root.prefixlen for root in roots_of(network)] or [16]
    fewest = min(roots) // STEP[4] if network.version == 4 else _FEWEST[6]
    return [each for each in want.candidates if each.count(".") - 1 >= fewest] or want.candidates[:1]


def wants_of(facts: Mapping[str, Any], domain: str) -> list[Want]:
    """Return what the server with *facts*, in the AD domain *domain*, has to find, each question once."""
    merged: dict[tuple[str, str, str], Want] = {}
    for want in _all(facts, domain):
        key = want.target, want.source, want.name
        known = merged.get(key)
        merged[key] = _joined(known, want) if known else want
    return list(merged.values())


def resolvers_of(scope: Mapping[str, Any], facts: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return where the resolvers of a scope come from, and which they are."""
    own, shared = scope.get("options") or {}, facts.get("options") or {}
    if own.get("dns_servers"):
        return OF_SCOPE, own["dns_servers"]
    if shared.get("dns_servers"):
        return OF_SERVER, shared["dns_servers"]
    return ADAPTER, adapter_resolvers(facts)


def domain_of_scope(scope: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """Return the domain that clients of a scope are told, empty for none."""
    told = (scope.get("options") or {}).get("domain") or (facts.get("options") or {}).get("domain") or [""]
    return zone_key(told[0]) if told[0] else ""


def adapter_resolvers(facts: Mapping[str, Any]) -> list[str]:
    """Return the servers that the machine asks, without those that stand for none."""
    return [each for each in facts.get("resolvers") or () if ip_address(each.partition("%")[0]) not in _UNSET]


def untold(facts: Mapping[str, Any]) -> list[str]:
    """Return why not every resolver and not every zone is known."""
    errors = facts["errors"]
    lacking = [errors[each] for each in ("scopes", "scopes6", "resolvers", "options") if each in errors]
    told = (scope.get("errors", {}).get("options") for scope in facts["scopes"])
    return [*lacking, *filter(None, told)]


def _all(facts: Mapping[str, Any], domain: str) -> Iterator[Want]:
    own = adapter_resolvers(facts)
    yield from (Want(each, ADAPTER, OWN, DOMAIN, domain) for each in own if domain)
    for scope in _active(facts["scopes"]):
        source, targets = resolvers_of(scope, facts)
        known = scope.get("options") is not None and facts.get("options") is not None
        for kind, name in _names(scope, facts):
            yield from (Want(each, ADAPTER, OWN, kind, name, (scope["id"],)) for each in own)
            # What was not read may be set: then nobody knows what the clients use.
            asked = targets if known or source == OF_SCOPE else []
            yield from (Want(each, source, CLIENTS, kind, name, (scope["id"],)) for each in asked)
    for scope in _active(facts["scopes6"]):
        for name in _reverse(scope["network"]):
            yield from (Want(each, ADAPTER, OWN, REVERSE, name, (scope["id"],)) for each in own)


def _active(scopes: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [each for each in scopes if each["active"]]


def _names(scope: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if domain := domain_of_scope(scope, facts):
        yield FORWARD, domain
    yield from ((REVERSE, name) for name in _reverse(scope["network"]))


def _reverse(network: str | None) -> list[str]:
    if network is None:
        return []
    parts = zones_of(ip_network(network))
    asked = parts if len(parts) <= _MOST else [*parts[: _MOST - 1], parts[-1]]
    return [zone_name_of(each) for each in asked]


def _joined(one: Want, other: Want) -> Want:
    purpose = one.purpose if one.purpose == other.purpose else BOTH
    kind = DOMAIN if DOMAIN in (one.kind, other.kind) else one.kind
    return replace(one, purpose=purpose, kind=kind, scopes=tuple(dict.fromkeys([*one.scopes, *other.scopes])))
