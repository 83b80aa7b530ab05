"""The operator's policies for reverse zones: which ranges need one, and how the zones are cut."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv6Network, ip_network
from itertools import combinations
from typing import Any

from ._errors import Refused
from ._names import zone_key
from ._reverse_names import LONGEST, PRIVATE_ROOTS, STEP, Network, contains, network_of, roots_of, zones_of

ROOTS, PER_SCOPE, IPV6 = SCHEMES = ("private-roots", "per-scope", "ipv6")
SCOPES, SUBNETS = SOURCES = ("scopes", "subnets")
#: The control that judges each scheme.
CONTROL_OF = {ROOTS: "reverse-private-roots", PER_SCOPE: "reverse-per-scope", IPV6: "reverse-ipv6"}
#: More zones than that for one range are a mistake in the range.
MOST_ZONES = 256

#: One policy as an option of a module.
POLICIES: dict[str, Any] = {
    "type": "list",
    "elements": "dict",
    "default": [],
    "options": {
        "scheme": {"type": "str", "required": True, "choices": list(SCHEMES)},
        "sources": {"type": "list", "elements": "str", "choices": list(SOURCES)},
        "prefixes": {"type": "list", "elements": "str", "default": []},
        "within": {"type": "list", "elements": "str", "default": []},
        "domains": {"type": "list", "elements": "str", "default": []},
        "replication": {"type": "str", "choices": ["domain", "forest"]},
        "length": {"type": "int"},
        "children": {"type": "bool", "default": False},
        "hides": {"type": "list", "elements": "str", "default": []},
    },
}

_SOURCES = {ROOTS: SOURCES, PER_SCOPE: (SCOPES,), IPV6: SOURCES}
_EVERYTHING = {ROOTS: PRIVATE_ROOTS, PER_SCOPE: (ip_network("0.0.0.0/0"),), IPV6: (ip_network("::/0"),)}


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy. ``within`` is what it is about, ``prefixes`` what the operator names, ``sources`` who else asks."""

    number: int
    scheme: str
    sources: tuple[str, ...]
    prefixes: tuple[Network, ...]
    within: tuple[Network, ...]
    domains: tuple[str, ...]
    replication: str | None
    length: int | None
    children: bool
    #: Zones that are made although the zone above them holds records there.
    hides: frozenset[str]

    @property
    def control(self) -> str:
        return CONTROL_OF[self.scheme]

    @property
    def version(self) -> int:
        """The IP version that it is about."""
        return 6 if self.scheme == IPV6 else 4

    def concerns(self, network: Network) -> bool:
        """Return whether *network* is a matter of this policy."""
        if self.scheme == ROOTS:
            return any(_inside(root, self.within) for root in roots_of(network))
        return _inside(network, self.within)

    def zones(self, network: Network) -> list[Network]:
        """Return the networks of the zones that the policy has for *network*."""
        if self.scheme == ROOTS:
            return [root for root in roots_of(network) if _inside(root, self.within)]
        return zones_of(network, self.length)

    def names(self, network: Network) -> bool:
        """Return whether the operator named *network*, or something that holds it."""
        return any(contains(prefix, network) for prefix in self.prefixes)


def policies_of(given: Sequence[Mapping[str, Any]]) -> tuple[Policy, ...]:
    """Return the policies that the operator wrote; refuse, in one sentence, what cannot be meant."""
    policies = tuple(_policy(number, entry) for number, entry in enumerate(given, 1))
    for one, other in combinations(policies, 2):
        shared = next(((a, b) for a in one.within for b in other.within if a.overlaps(b)), None)
        if shared:
            raise Refused(
                f"reverse policies {one.number} ({one.scheme}) and {other.number} ({other.scheme}) overlap in "
                f"{max(shared, key=lambda each: each.prefixlen)}: limit them with within, so that each range has one"
            )
    return policies


def _policy(number: int, given: Mapping[str, Any]) -> Policy:
    scheme, where = given["scheme"], f"reverse policy {number} ({given['scheme']})"
    version = 6 if scheme == IPV6 else 4
    within = _networks(where, "within", given.get("within") or [], version)
    prefixes = _networks(where, "prefixes", given.get("prefixes") or [], version)
    sources = given.get("sources")
    policy = Policy(
        number=number,
        scheme=scheme,
        sources=tuple(_SOURCES[scheme] if sources is None else dict.fromkeys(sources)),
        prefixes=prefixes,
        within=within or _EVERYTHING[scheme],
        domains=tuple(dict.fromkeys(zone_key(each) for each in given.get("domains") or [])),
        replication=given.get("replication"),
        length=_length(where, scheme, given.get("length"), version),
        children=bool(given.get("children")),
        hides=_hidden(where, given.get("hides") or []),
    )
    _check(where, policy)
    return policy


def _networks(where: str, option: str, texts: Iterable[str], version: int) -> tuple[Network, ...]:
    found: list[Network] = []
    for text in texts:
        try:
            network = ip_network(str(text).strip())
        except ValueError as error:
            raise Refused(f"{where}: {option} has {text!r}, which is no network: {error}") from None
        if network.version != version:
            raise Refused(
                f"{where}: {option} has {text}, and the policy is about IPv{version}: write it in another one"
            )
        longest, step = LONGEST[version], STEP[version]
        if network.prefixlen > longest:
            better = network.supernet(new_prefix=longest)
            raise Refused(
                f"{where}: {option} has {text}, and no zone is longer than /{longest}: write {better}, which "
                "contains it"
            )
        if isinstance(network, IPv6Network) and network.prefixlen % step:
            better = network.supernet(new_prefix=network.prefixlen // step * step)
            raise Refused(
                f"{where}: {option} has {text}, which ends at no nibble: write {better} or the prefixes of "
                f"/{better.prefixlen + step} inside it"
            )
        found.append(network)
    return tuple(dict.fromkeys(found))


def _length(where: str, scheme: str, length: int | None, version: int) -> int | None:
    if length is None:
        return None
    step, longest = STEP[version], LONGEST[version]
    if scheme == ROOTS:
        raise Refused(f"{where}: length is {length}, but the private blocks have their own: leave it out")
    if length > longest:
        raise Refused(f"{where}: length is {length}, and no zone is longer than /{longest}: write {longest} or less")
    if length < step or length % step:
        raise Refused(f"{where}: length is {length}: write a multiple of {step}, up to {longest}")
    return length


def _hidden(where: str, names: Iterable[str]) -> frozenset[str]:
    for name in names:
        if network_of(name) is None:
            raise Refused(f"{where}: hides has {name!r}, which is no reverse zone: write a name as 5.10.in-addr.arpa")
    return frozenset(map(zone_key, names))


def _check(where: str, policy: Policy) -> None:
    if not policy.sources and not policy.prefixes:
        raise Refused(f"{where}: nothing asks for a zone: name sources or prefixes")
    for network in policy.within if policy.scheme == ROOTS else ():
        if not any(contains(network, root) for root in PRIVATE_ROOTS):
            raise Refused(f"{where}: within has {network}, which is no whole private block: write 10.0.0.0/8, say")
    for prefix in policy.prefixes:
        if policy.scheme == ROOTS and not roots_of(prefix):
            raise Refused(f"{where}: prefixes has {prefix}, which is no private block: use per-scope for it")
        if not policy.concerns(prefix):
            raise Refused(f"{where}: prefixes has {prefix}, which is not within the policy: widen within")
        # Cheap to say beforehand: the list of zones is never made for it.
        wanted = policy.length or prefix.prefixlen
        if policy.scheme != ROOTS and 2 ** max(0, wanted - prefix.prefixlen) > MOST_ZONES:
            raise Refused(
                f"{where}: {prefix} would have more than {MOST_ZONES} zones of /{wanted}: choose a shorter length"
            )
    if policy.scheme != ROOTS:
        for one, other in combinations(policy.prefixes, 2):
            if one.overlaps(other):
                raise Refused(f"{where}: prefixes has {one} and {other}, one inside the other: name one of them")


def _inside(network: Network, within: Iterable[Network]) -> bool:
    return any(contains(outer, network) for outer in within)
