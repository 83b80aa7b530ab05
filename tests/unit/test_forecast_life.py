"""Whether the host behind a record lives: alive, dead or unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._forecast import Record
from ansible_collections.ddi.windows.plugins.module_utils._forecast_life import (
    ALIVE,
    DEAD,
    UNKNOWN,
    Account,
    Evidence,
    Lease,
    Life,
    Witnesses,
    active,
    reverse_address,
)
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
ZONE = "corp.example"
POOL = (ip_address("10.0.1.1"), ip_address("10.0.1.99"))
ALL_READ = Evidence(NOW, ranges=[POOL], accounts={}, static=frozenset())
PC = Record("pc1", "A", "10.0.1.1", 1)


def life(record: Record = PC, zone: str = ZONE, **evidence: Any) -> Life:
    return Witnesses.of(replace(ALL_READ, **evidence)).life(record, zone)


def account(days: float, enabled: bool | None = True) -> dict[str, Account]:
    return {"pc1.corp.example": Account(enabled, NOW - days * DAY)}


@pytest.mark.parametrize("host", ["pc1.corp.example", "PC1", "pc1.corp.example."])
def test_an_active_lease_of_the_name_is_life(host: str) -> None:
    assert life(leases=[Lease("10.0.1.7", host, True)]).state == ALIVE


def test_an_active_lease_of_the_address_without_a_name_is_life() -> None:
    assert life(leases=[Lease("10.0.1.1", "", True)]).state == ALIVE


def test_a_lease_of_the_address_by_another_host_is_no_life() -> None:
    assert life(leases=[Lease("10.0.1.1", "pc2.corp.example", True)]).state == DEAD


def test_a_lease_that_ended_is_no_life() -> None:
    assert life(leases=[Lease("10.0.1.1", "pc1", False)]).state == DEAD


def test_a_lease_in_a_state_without_a_name_is_unknown() -> None:
    assert life(leases=[Lease("10.0.1.1", "pc1", None)]).state == UNKNOWN


@pytest.mark.parametrize(
    ("days", "state"), [(0, ALIVE), (30, ALIVE), (30.1, UNKNOWN), (44, UNKNOWN), (44.1, DEAD), (900, DEAD)]
)
def test_a_logon_counts_for_30_days_and_may_be_noted_14_days_late(days: float, state: str) -> None:
    assert life(accounts=account(days)).state == state


def test_a_disabled_account_is_dead_however_young() -> None:
    assert life(accounts=account(1, enabled=False)).state == DEAD


def test_an_account_of_which_no_logon_was_read_is_unknown() -> None:
    assert life(accounts={"pc1.corp.example": Account(True, None)}).state == UNKNOWN
    assert life(accounts=account(900, enabled=None)).state == UNKNOWN


def test_a_lease_outweighs_a_disabled_account() -> None:
    assert life(accounts=account(900, enabled=False), leases=[Lease("10.0.1.1", "pc1", True)]).state == ALIVE


def test_a_name_that_the_operator_keeps_is_alive() -> None:
    kept = frozenset({"pc1.corp.example"})
    assert life(static=kept).state == ALIVE
    assert life(Record("1", "PTR", "pc1.corp.example.", 1), "1.0.10.in-addr.arpa", static=kept).state == ALIVE


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"unread": ["dhcp2 did not answer"]}, "dhcp2 did not answer"),
        ({"accounts": None}, "computer accounts were not read"),
        ({"static": None}, "no list of static names"),
    ],
)
def test_a_source_that_was_not_read_makes_the_dead_unknown(missing: dict[str, Any], words: str) -> None:
    assert life().state == DEAD
    assert life(**missing).state == UNKNOWN
    assert words in life(**missing).reason


def test_a_host_that_no_source_knows_is_unknown() -> None:
    assert life(replace(PC, data="192.0.2.1")).state == UNKNOWN
    assert life(replace(PC, data="fd00::1", type="AAAA")).state == UNKNOWN
    assert life(replace(PC, data="no address")).state == UNKNOWN


def test_a_pointer_is_about_the_host_that_it_names() -> None:
    pointer = Record("1", "PTR", "pc1.corp.example.", 1)
    assert life(pointer, "1.0.10.in-addr.arpa", accounts=account(1)).state == ALIVE
    assert life(pointer, "1.0.10.in-addr.arpa").state == DEAD


def test_an_alias_is_about_the_host_that_it_points_at() -> None:
    assert life(Record("www", "CNAME", "pc1", 1), accounts=account(1)).state == ALIVE
    assert life(Record("www", "CNAME", "pc1.corp.example.", 1), accounts=account(900)).state == DEAD
    assert life(Record("_x._tcp", "SRV", "0 0 80 pc1.corp.example.", 1), accounts=account(1)).state == ALIVE


def test_a_text_is_about_the_host_of_its_name() -> None:
    assert life(Record("pc1", "DHCID", "AAIB", 1), accounts=account(1)).state == ALIVE


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("4.3.2.10.in-addr.arpa", "10.2.3.4"),
        ("3.2.10.in-addr.arpa", None),
        ("x.3.2.10.in-addr.arpa", None),
        ("1." + "0." * 23 + "8.b.d.0.1.0.0.2.ip6.arpa", "2001:db8::1"),
        ("pc1.corp.example", None),
    ],
)
def test_reads_the_address_of_a_reverse_name(name: str, address: str | None) -> None:
    assert reverse_address(name) == (None if address is None else ip_address(address))


@pytest.mark.parametrize(
    ("state", "known"), [("Active", True), ("ACTIVERESERVATION", True), ("Expired", False), ("Strange", None)]
)
def test_knows_the_states_of_a_lease(state: str, known: bool | None) -> None:
    assert active(state) is known


evidences = st.builds(
    Evidence,
    now=st.just(NOW),
    leases=st.lists(
        st.builds(
            Lease,
            address=st.sampled_from(["10.0.1.1", "10.0.1.2"]),
            host=st.sampled_from(["pc1", "pc2.corp.example", ""]),
            active=st.sampled_from([True, False, None]),
        ),
        max_size=3,
    ),
    ranges=st.sampled_from([[], [POOL]]),
    unread=st.sampled_from([[], ["dhcp2"]]),
    accounts=st.none()
    | st.dictionaries(
        st.sampled_from(["pc1.corp.example", "pc2.corp.example"]),
        st.builds(
            Account,
            enabled=st.sampled_from([True, False, None]),
            logged_on=st.none() | st.integers(0, 90).map(lambda days: NOW - days * DAY),
        ),
    ),
    static=st.sampled_from([None, frozenset(), frozenset({"pc1.corp.example"})]),
)


@given(evidences)
def test_nothing_is_dead_unless_every_source_was_read(evidence: Evidence) -> None:
    if Witnesses.of(evidence).life(PC, ZONE).state == DEAD:
        assert not evidence.unread
        assert evidence.accounts is not None
        assert evidence.static is not None


@given(evidences, st.sampled_from(["accounts", "static", "unread"]))
def test_reading_less_never_makes_a_host_dead(evidence: Evidence, source: str) -> None:
    before = Witnesses.of(evidence).life(PC, ZONE).state
    less: Any = {source: ["dhcp2"] if source == "unread" else None}
    after = Witnesses.of(replace(evidence, **less)).life(PC, ZONE).state
    assert after in (before, UNKNOWN)
    assert after != DEAD


@given(evidences)
def test_one_more_active_lease_is_always_life(evidence: Evidence) -> None:
    more = replace(evidence, leases=[*evidence.leases, Lease("10.0.1.1", "pc1", True)])
    assert Witnesses.of(more).life(PC, ZONE).state == ALIVE
