"""Which reverse zones a network has, and which network a reverse zone is of."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, collapse_addresses

Network = IPv4Network | IPv6Network

#: The longest prefix of a zone: longer ones serve no dynamic update (IPv4), or lie inside the network of one link.
LONGEST = {4: 24, 6: 64}
#: How many bits one label of a name stands for.
STEP = {4: 8, 6: 4}

#: The private blocks of RFC 1918 as zones: 10, 16 to 31.172, and 168.192.
PRIVATE_ROOTS: tuple[IPv4Network, ...] = (
    IPv4Network("10.0.0.0/8"),
    *IPv4Network("172.16.0.0/12").subnets(new_prefix=16),
    IPv4Network("192.168.0.0/16"),
)
#: Addresses that somebody else may have delegated: an own zone would hide what an ISP or a registry answers.
_GLOBAL = IPv6Network("2000::/3")
_SUFFIX = {4: "in-addr.arpa", 6: "ip6.arpa"}


def zone_name_of(network: Network) -> str:
    """Return the name of the zone of *network*, whose prefix ends at an octet, or a nibble for IPv6."""
    step = STEP[network.version]
    if network.prefixlen % step:
        raise ValueError(f"{network} does not end at a multiple of {step} bits")
    labels = _labels(network)[: network.prefixlen // step]
    return ".".join([*reversed(labels), _SUFFIX[network.version]])


def network_of(zone: str) -> Network | None:
    """Return the network whose addresses lie in the zone called *zone*; None for a name that is of none.

    A zone below an octet, as RFC 2317 has them, is of no network: the addresses are names of another zone.
    """
    name = zone.lower().removesuffix(".")
    for version, suffix in _SUFFIX.items():
        if name == suffix:
            return _network(version, [])
        if name.endswith(f".{suffix}"):
            return _network(version, list(reversed(name.removesuffix(f".{suffix}").split("."))))
    return None


def zones_of(network: Network, length: int | None = None) -> list[Network]:
    """Return the networks of the zones that hold every address of *network*, each in exactly one of them.

    Without *length* they are as long as *network*, rounded up to an octet or a nibble: 10.2.10.0/23 has two of /24. A
    network that is longer than any zone lies in the one that contains it. *length* gives them another prefix.
    """
    step, longest = STEP[network.version], LONGEST[network.version]
    wanted = length or min(longest, max(step, -(-network.prefixlen // step) * step))
    if network.prefixlen >= wanted:
        return [network.supernet(new_prefix=wanted)]
    return list(network.subnets(new_prefix=wanted))


def roots_of(network: Network) -> list[IPv4Network]:
    """Return the private blocks that *network* shares addresses with."""
    return [root for root in PRIVATE_ROOTS if isinstance(network, IPv4Network) and root.overlaps(network)]


def is_global(network: Network) -> bool:
    """Return whether *network* has addresses that the internet knows."""
    return isinstance(network, IPv6Network) and network.overlaps(_GLOBAL)


def contains(outer: Network, inner: Network) -> bool:
    """Return whether every address of *inner* lies in *outer*."""
    if isinstance(outer, IPv4Network) and isinstance(inner, IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(outer, IPv6Network) and isinstance(inner, IPv6Network):
        return inner.subnet_of(outer)
    return False


def fills(parts: Iterable[Network], network: Network) -> bool:
    """Return whether *parts*, which lie in *network*, hold all of its addresses."""
    if isinstance(network, IPv4Network):
        return list(collapse_addresses(each for each in parts if isinstance(each, IPv4Network))) == [network]
    return list(collapse_addresses(each for each in parts if isinstance(each, IPv6Network))) == [network]


def _labels(network: Network) -> list[str]:
    if isinstance(network, IPv4Network):
        return str(network.network_address).split(".")
    return list(network.network_address.exploded.replace(":", ""))


def _network(version: int, labels: list[str]) -> Network | None:
    most, base = (4, 10) if version == 4 else (32, 16)
    if len(labels) > most or not all(_is_label(label, base) for label in labels):
        return None
    value = 0
    for label in [*labels, *["0"] * (most - len(labels))]:
        value = (value << STEP[version]) + int(label, base)
    prefix = len(labels) * STEP[version]
    if version == 4:
        return IPv4Network((IPv4Address(value), prefix))
    return IPv6Network((IPv6Address(value), prefix))


def _is_label(label: str, base: int) -> bool:
    if base == 16:
        return len(label) == 1 and label in "0123456789abcdef"
    # A name with a leading zero is another name than the one that addresses are looked up by.
    return label.isascii() and label.isdecimal() and str(int(label)) == label and int(label) < 256
