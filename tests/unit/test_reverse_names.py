"""Reverse zones of networks: every address of a network lies in exactly one zone, and names lead back to networks."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._reverse_names import (
    LONGEST,
    PRIVATE_ROOTS,
    contains,
    fills,
    is_global,
    network_of,
    roots_of,
    zone_name_of,
    zones_of,
)
from hypothesis import given
from hypothesis import strategies as st


@st.composite
def ipv4(draw: Any, shortest: int = 4) -> IPv4Network:
    prefix = draw(st.integers(shortest, 32))
    return IPv4Network((draw(st.integers(0, 2**32 - 1)), prefix), strict=False)


@st.composite
def ipv6(draw: Any, shortest: int = 12) -> IPv6Network:
    prefix = draw(st.integers(shortest, 128))
    return IPv6Network((draw(st.integers(0, 2**128 - 1)), prefix), strict=False)


NETWORKS = st.one_of(ipv4(), ipv6())


def pointer(address: IPv4Address | IPv6Address) -> str:
    """The name that an address is looked up by, by the standard library."""
    return address.reverse_pointer


@given(NETWORKS, st.data())
def test_every_address_of_a_network_lies_in_exactly_one_of_its_zones(network: Any, data: Any) -> None:
    address = network[data.draw(st.integers(0, network.num_addresses - 1))]
    names = [zone_name_of(each) for each in zones_of(network)]
    assert sum(pointer(address).endswith(f".{name}") for name in names) == 1


@given(NETWORKS)
def test_zones_of_a_network_hold_no_address_beyond_it_unless_it_is_longer_than_any_zone(network: Any) -> None:
    zones = zones_of(network)
    if network.prefixlen <= LONGEST[network.version]:
        assert fills(zones, network)
        assert all(contains(network, zone) for zone in zones)
    else:
        assert [contains(zone, network) for zone in zones] == [True]
        assert zones[0].prefixlen == LONGEST[network.version]


@given(NETWORKS)
def test_the_name_of_a_zone_leads_back_to_its_network(network: Any) -> None:
    for zone in zones_of(network)[:20]:
        assert network_of(zone_name_of(zone)) == zone
        assert network_of(zone_name_of(zone).upper() + ".") == zone


@given(ipv4())
def test_an_address_is_private_exactly_when_a_root_holds_it(network: IPv4Network) -> None:
    rfc1918 = [ip_network(each) for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]
    assert bool(roots_of(network)) == any(each.overlaps(network) for each in rfc1918)
    assert sum(contains(root, network) for root in PRIVATE_ROOTS) <= 1


@given(ipv4(13), st.sampled_from([8, 16, 24]))
def test_zones_of_another_length_hold_the_network_too(network: IPv4Network, length: int) -> None:
    zones = zones_of(network, length)
    assert {zone.prefixlen for zone in zones} == {length}
    assert fills(zones, network) or [contains(zone, network) for zone in zones] == [True]


@pytest.mark.parametrize(
    ("network", "names"),
    [
        ("10.2.10.0/23", ["10.2.10.in-addr.arpa", "11.2.10.in-addr.arpa"]),
        ("192.168.0.0/20", [f"{each}.168.192.in-addr.arpa" for each in range(16)]),
        ("10.1.2.128/25", ["2.1.10.in-addr.arpa"]),
        ("10.1.2.4/30", ["2.1.10.in-addr.arpa"]),
        ("172.16.0.0/12", [f"{each}.172.in-addr.arpa" for each in range(16, 32)]),
        ("10.0.0.0/8", ["10.in-addr.arpa"]),
        ("2001:db8:1::/48", ["1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"]),
        ("fd12:3456:789a::/48", ["a.9.8.7.6.5.4.3.2.1.d.f.ip6.arpa"]),
        ("fd00::/7", ["c.f.ip6.arpa", "d.f.ip6.arpa"]),
    ],
)
def test_the_examples_of_the_baseline(network: str, names: list[str]) -> None:
    assert [zone_name_of(each) for each in zones_of(ip_network(network, strict=False))] == names


def test_there_are_eighteen_private_roots() -> None:
    names = [zone_name_of(each) for each in PRIVATE_ROOTS]
    assert names == [
        "10.in-addr.arpa", *(f"{each}.172.in-addr.arpa" for each in range(16, 32)), "168.192.in-addr.arpa"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["corp.example", "0-127.2.0.192.in-addr.arpa", "256.in-addr.arpa", "01.10.in-addr.arpa", "g.f.ip6.arpa",
     "1.2.3.4.5.in-addr.arpa", "x.10.in-addr.arpa", "10.in-addr.arpa.example", "fd.ip6.arpa"],
)  # fmt: skip
def test_a_name_that_is_of_no_network_has_none(name: str) -> None:
    assert network_of(name) is None


def test_a_prefix_between_two_labels_has_no_name() -> None:
    with pytest.raises(ValueError, match="multiple of 8"):
        zone_name_of(ip_network("10.2.10.0/23"))
    with pytest.raises(ValueError, match="multiple of 4"):
        zone_name_of(ip_network("fd00::/49"))


@pytest.mark.parametrize(
    ("network", "known"), [("2001:db8::/32", True), ("fd00::/8", False), ("fe80::/10", False), ("10.0.0.0/8", False)]
)
def test_addresses_of_the_internet_are_told_apart(network: str, known: bool) -> None:
    assert is_global(ip_network(network)) is known
