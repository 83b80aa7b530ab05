"""What DHCP servers hand out, as evidence: an address that they never hand out says nothing about its host."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from ansible_collections.ddi.windows.plugins.module_utils._dhcp import DhcpServer
from ansible_collections.ddi.windows.plugins.plugin_utils._forecast_evidence import ranges_of
from hypothesis import given
from hypothesis import strategies as st

OFFSETS = st.integers(0, 60)
SPANS = st.tuples(OFFSETS, OFFSETS).map(lambda each: (min(each), max(each)))


def address(offset: int) -> str:
    return f"10.1.4.{offset}"


def server(**scope: Any) -> DhcpServer:
    facts = {"id": "10.1.4.0", "network": "10.1.4.0/24", "active": True} | scope
    return DhcpServer("dhcp1", {"scopes": [facts], "scopes6": []})


@given(whole=SPANS, excluded=st.lists(SPANS, max_size=5))
def test_what_is_excluded_is_never_handed_out_and_the_rest_is(
    whole: tuple[int, int], excluded: list[tuple[int, int]]
) -> None:
    told = [[address(first), address(last)] for first, last in excluded]
    found = ranges_of(server(start=address(whole[0]), end=address(whole[1]), exclusions=told))
    handed_out = {n for n in range(61) if any(first <= ip_address(address(n)) <= last for first, last in found)}
    assert handed_out == {
        n for n in range(whole[0], whole[1] + 1) if not any(first <= n <= last for first, last in excluded)
    }


def test_a_prefix_hands_out_all_but_what_it_excludes() -> None:
    scope = {"id": "fd00:1::", "network": "fd00:1::/64", "active": True, "exclusions": [["fd00:1::1", "fd00:1::ff"]]}
    found = ranges_of(DhcpServer("dhcp1", {"scopes": [], "scopes6": [scope]}))
    assert found[0] == (ip_address("fd00:1::"), ip_address("fd00:1::"))
    assert found[1][0] == ip_address("fd00:1::100")


def test_a_scope_that_did_not_tell_what_it_excludes_hands_out_nothing_that_is_known() -> None:
    assert ranges_of(server(start=address(10), end=address(20), exclusions=None)) == []
    assert ranges_of(server(start=address(10), end=address(20))) == []


def test_a_scope_that_leases_nothing_and_one_without_ends_hand_out_nothing() -> None:
    assert ranges_of(server(start=address(10), end=address(20), exclusions=[], active=False)) == []
    assert ranges_of(server(start="", end="", exclusions=[])) == []
