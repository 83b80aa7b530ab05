"""Which records the next passes delete; the laws of the forecast hold for whatever estate is made up."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._forecast import (
    DELETED,
    KEPT,
    LATER,
    NEVER_SCAVENGED,
    STATIC,
    UNKNOWN,
    Fate,
    Holder,
    Record,
    deletions,
    hours,
    moment_of,
    outlook,
)
from ansible_collections.ddi.windows.plugins.module_utils._passes import HOUR, Scavenger, ZoneCopy
from hypothesis import assume, given
from hypothesis import strategies as st

DAY = timedelta(days=1)
EXACT = timedelta(0)
#: Midnight before day 1 of the published example.
DAY_0 = datetime(2026, 2, 28, tzinfo=UTC)


def day(number: int, hour: int = 0) -> datetime:
    return DAY_0 + number * DAY + hour * HOUR


SERVER = Scavenger(
    "dc1", interval=3 * DAY, addresses=frozenset({"10.0.0.1"}), started=day(0), last_pass=day(1, 6), history=True
)
COPY = ZoneCopy(
    aging=True,
    no_refresh=3 * DAY,
    refresh=3 * DAY,
    available=day(1),
    dynamic_update="Secure",
    paused=False,
    read_only=False,
    scavenge_servers=frozenset(),
)
RECORD = Record("pc1", "A", "10.0.1.1", hours(day(1, 12)))
NOW = day(1, 12)


def fate(
    record: Record = RECORD,
    *holders: Holder,
    passes: int = 5,
    margin: timedelta = EXACT,
    now: datetime = NOW,
    **copy: Any,
) -> Fate:
    return outlook(holders or [Holder(SERVER, replace(COPY, **copy))], now, passes, margin).fate(record)


def test_the_published_record_is_deleted_on_day_10_at_6() -> None:
    for margin in (EXACT, HOUR):
        found = fate(margin=margin)
        assert found.outcome == DELETED
        assert found.eligible == day(7, 12)
        assert found.by is not None
        assert (found.by.server, found.by.number, found.by.time) == ("dc1", 3, day(10, 6))


def test_a_record_that_outlives_the_passes_looked_at_is_deleted_later() -> None:
    assert fate(passes=2).outcome == LATER
    assert fate(passes=2).eligible == day(7, 12)


def test_a_pass_at_the_very_hour_does_not_delete_by_the_letter() -> None:
    record = replace(RECORD, timestamp=hours(day(1, 6)))
    assert fate(record, passes=2).outcome == LATER
    assert fate(record, passes=2, margin=HOUR).outcome == DELETED


def test_an_hour_of_rounding_counts_as_deleted() -> None:
    within, beyond = (replace(RECORD, timestamp=hours(day(1, hour))) for hour in (6, 7))
    assert fate(within, passes=2, margin=HOUR).outcome == DELETED
    assert fate(beyond, passes=2, margin=HOUR).outcome == LATER


def test_a_timestamp_is_rounded_down_while_a_pass_is_not() -> None:
    server = replace(SERVER, last_pass=day(1, 6) + timedelta(minutes=20))
    record = replace(RECORD, timestamp=hours(day(1, 6)))
    assert fate(record, Holder(server, COPY), passes=2).outcome == DELETED


def test_nothing_is_deleted_before_the_gate_of_the_zone_opens() -> None:
    old = replace(RECORD, timestamp=hours(day(-700)))
    found = fate(old, available=day(8))
    assert found.by is not None
    assert found.by.time == day(10, 6)


def test_the_server_with_the_earliest_pass_deletes() -> None:
    other = replace(SERVER, name="dc2", last_pass=day(1, 5))
    found = fate(RECORD, Holder(SERVER, COPY), Holder(other, COPY))
    assert found.by is not None
    assert (found.by.server, found.by.time) == ("dc2", day(10, 5))


def test_says_whether_a_refresh_may_still_save_a_record() -> None:
    assert fate(now=day(3)).refreshable
    assert not fate(Record("pc1", "A", "10.0.1.1", hours(day(-700)))).refreshable


def test_a_server_that_the_zone_does_not_list_deletes_nothing() -> None:
    found = fate(scavenge_servers=frozenset({"10.0.0.2"}))
    assert (found.outcome, found.reason) == (KEPT, "the zone does not list dc1")


def test_a_zone_that_nobody_is_known_to_hold_is_unknown() -> None:
    assert outlook([], NOW).fate(RECORD).outcome == UNKNOWN


@pytest.mark.parametrize("field", [each.name for each in fields(ZoneCopy)])
def test_anything_unread_of_a_zone_makes_an_old_record_unknown(field: str) -> None:
    old = replace(RECORD, timestamp=hours(day(-700)))
    assert fate(old, **{field: None}).outcome == UNKNOWN


@pytest.mark.parametrize("nothing", [{"interval": None}, {"started": None}, {"last_pass": None, "history": False}])
def test_anything_unread_of_a_server_makes_an_old_record_unknown(nothing: dict[str, Any]) -> None:
    old = replace(RECORD, timestamp=hours(day(-700)))
    assert fate(old, Holder(replace(SERVER, **nothing), COPY)).outcome == UNKNOWN


def test_a_pass_that_opens_with_the_gate_deletes_nothing_by_the_letter() -> None:
    old = replace(RECORD, timestamp=hours(day(-700)))
    at_gate, early = (fate(old, available=day(10, 6), margin=margin).by for margin in (EXACT, HOUR))
    assert at_gate is not None
    assert early is not None
    assert (at_gate.time, early.time) == (day(13, 6), day(10, 6))


def test_a_gate_an_hour_after_the_pass_keeps_it_shut() -> None:
    old = replace(RECORD, timestamp=hours(day(-700)))
    found = fate(old, available=day(10, 7), margin=HOUR).by
    assert found is not None
    assert found.time == day(13, 6)


def test_a_gate_that_was_not_read_matters_only_when_a_pass_could_delete() -> None:
    assert fate(passes=2, available=None).outcome == LATER
    assert fate(passes=3, available=None).outcome == UNKNOWN


def test_a_server_that_was_not_read_makes_the_zone_unknown() -> None:
    silent = Holder(Scavenger("dc2"), ZoneCopy())
    found = fate(RECORD, Holder(SERVER, COPY), silent)
    assert (found.outcome, found.reason) == (UNKNOWN, "it was not read whether dc2 does not scavenge")


def test_a_timestamp_that_was_not_read_is_unknown() -> None:
    assert fate(replace(RECORD, timestamp=None)).outcome == UNKNOWN
    assert fate(replace(RECORD, timestamp=None), aging=False).outcome == KEPT


def test_a_timestamp_beyond_all_calendars_is_no_error() -> None:
    found = fate(replace(RECORD, timestamp=2**32 - 1))
    assert found.outcome == LATER
    assert moment_of(2**32 - 1).year == 9999


def test_lists_what_is_deleted_and_what_is_not_known() -> None:
    view = outlook([Holder(SERVER, COPY)], NOW, 5)
    unread, static = replace(RECORD, timestamp=None), replace(RECORD, timestamp=STATIC)
    assert [record for record, _ in deletions([static, RECORD, unread], view)] == [RECORD, unread]


def by_the_letter(record: Record, holders: list[Holder], now: datetime, passes: int) -> tuple[datetime, str] | None:
    """Return when and where the published rule deletes *record*, pass by pass, of facts that are all known."""
    found = []
    for holder in holders:
        server, copy = holder.server, holder.copy
        assert server.interval is not None
        assert copy.no_refresh is not None
        assert copy.refresh is not None
        assert copy.available is not None
        for number in range(1, passes + 1):
            time = base_of([holder]) + number * server.interval
            eligible = moment_of(record.timestamp or 0) + copy.no_refresh + copy.refresh
            if time > now and time > max(eligible, copy.available):
                found.append((time, server.name))
    return min(found, default=None)


# Whatever the estate: laws.

intervals = st.integers(1, 400).map(lambda count: count * HOUR)
moments = st.integers(-2000, 2000).map(lambda count: DAY_0 + count * timedelta(minutes=47))
copies = st.builds(
    ZoneCopy,
    aging=st.sampled_from([True, True, True, False, None]),
    no_refresh=st.none() | intervals,
    refresh=st.none() | intervals,
    available=st.none() | moments,
    dynamic_update=st.sampled_from(["Secure", "Secure", "NonsecureAndSecure", "None", None]),
    paused=st.sampled_from([False, False, False, True, None]),
    read_only=st.sampled_from([False, False, False, True, None]),
    scavenge_servers=st.sampled_from([frozenset(), frozenset({"10.0.0.1"}), frozenset({"10.0.0.2"}), None]),
)
servers = st.builds(
    Scavenger,
    name=st.sampled_from(["dc1", "dc2", "dc3"]),
    interval=st.none() | st.just(EXACT) | intervals,
    addresses=st.sampled_from([frozenset({"10.0.0.1"}), frozenset({"10.0.0.2"}), None]),
    started=st.none() | moments,
    last_pass=st.none() | moments,
    history=st.booleans(),
    since=st.none() | moments,
)
records = st.builds(
    Record,
    name=st.sampled_from(["pc1", "@", "_ldap._tcp"]),
    type=st.sampled_from(["A", "AAAA", "PTR", "SRV", "TXT", "DHCID"]),
    data=st.just("10.0.1.1"),
    timestamp=st.none() | st.just(STATIC) | moments.map(hours),
)
#: Servers and zones of which everything was read, so that most records meet a pass.
read_servers = st.builds(
    Scavenger,
    name=st.sampled_from(["dc1", "dc2", "dc3"]),
    interval=intervals,
    addresses=st.just(frozenset({"10.0.0.1"})),
    started=moments,
    last_pass=st.none() | moments,
    history=st.just(True),
    since=moments,
)
read_copies = st.builds(
    ZoneCopy,
    aging=st.just(True),
    no_refresh=intervals,
    refresh=intervals,
    available=moments,
    dynamic_update=st.just("Secure"),
    paused=st.just(False),
    read_only=st.just(False),
    scavenge_servers=st.just(frozenset()),
)
read_holders = st.builds(Holder, read_servers, read_copies)
any_holders = st.lists(st.builds(Holder, servers, copies) | read_holders, max_size=3)
margins = st.sampled_from([EXACT, HOUR])


def base_of(holders: list[Holder]) -> datetime:
    return max(
        time for each in holders for time in (each.server.started, each.server.last_pass, each.server.since) if time
    )


def deleted_at(found: Fate) -> datetime:
    """Return when a record goes, the end of time for one that stays."""
    assert found.outcome in (DELETED, LATER)
    return found.by.time if found.by else datetime.max.replace(tzinfo=UTC)


@given(read_holders, records)
def test_follows_the_published_rule_to_the_letter(holder: Holder, record: Record) -> None:
    record = replace(record, timestamp=record.timestamp or 1)
    now = base_of([holder])
    found = outlook([holder], now, 5, EXACT).fate(record)
    assert (found.by and (found.by.time, found.by.server)) == by_the_letter(record, [holder], now, 5)


@given(any_holders, records, moments, margins)
def test_nothing_static_is_ever_deleted(
    holders: list[Holder], record: Record, now: datetime, margin: timedelta
) -> None:
    assert outlook(holders, now, 5, margin).fate(replace(record, timestamp=STATIC)).outcome == KEPT


@given(any_holders, records, moments, st.sampled_from(sorted(NEVER_SCAVENGED)))
def test_the_records_that_make_a_zone_are_never_deleted(
    holders: list[Holder], record: Record, now: datetime, kind: str
) -> None:
    for spelled in (kind, kind.lower()):
        assert outlook(holders, now, 5).fate(replace(record, type=spelled)).outcome == KEPT


@given(any_holders, records, moments, margins)
def test_a_server_that_is_not_listed_never_deletes(
    holders: list[Holder], record: Record, now: datetime, margin: timedelta
) -> None:
    strangers = [
        Holder(
            replace(each.server, addresses=frozenset({"10.0.0.7"})),
            replace(each.copy, scavenge_servers=frozenset({"10.0.0.8"})),
        )
        for each in holders
    ]
    if holders:
        assert outlook(strangers, now, 5, margin).fate(record).outcome == KEPT


@given(read_holders, records, st.integers(0, 400), st.integers(0, 400), margins)
def test_longer_intervals_never_delete_earlier(
    holder: Holder, record: Record, more: int, again: int, margin: timedelta
) -> None:
    record = replace(record, timestamp=record.timestamp or 1)
    now = base_of([holder])
    longer = replace(
        holder.copy,
        no_refresh=(holder.copy.no_refresh or EXACT) + more * HOUR,
        refresh=(holder.copy.refresh or EXACT) + again * HOUR,
    )
    before = outlook([holder], now, 5, margin).fate(record)
    after = outlook([Holder(holder.server, longer)], now, 5, margin).fate(record)
    assert deleted_at(after) >= deleted_at(before)


@given(read_holders, records, st.integers(0, 4000), margins)
def test_a_later_timestamp_is_never_deleted_earlier(
    holder: Holder, record: Record, more: int, margin: timedelta
) -> None:
    record = replace(record, timestamp=record.timestamp or 1)
    view = outlook([holder], base_of([holder]), 5, margin)
    later = replace(record, timestamp=(record.timestamp or 1) + more)
    assert deleted_at(view.fate(later)) >= deleted_at(view.fate(record))


@given(read_holders, records, st.integers(0, 400), margins)
def test_a_later_gate_never_deletes_earlier(holder: Holder, record: Record, more: int, margin: timedelta) -> None:
    record = replace(record, timestamp=record.timestamp or 1)
    assert holder.copy.available is not None
    shut = Holder(holder.server, replace(holder.copy, available=holder.copy.available + more * HOUR))
    before, after = (outlook([each], base_of([holder]), 5, margin).fate(record) for each in (holder, shut))
    assert deleted_at(after) >= deleted_at(before)


@given(st.lists(read_holders, min_size=1, max_size=2), read_holders, records, margins)
def test_a_second_server_never_deletes_later(
    holders: list[Holder], another: Holder, record: Record, margin: timedelta
) -> None:
    record = replace(record, timestamp=record.timestamp or 1)
    same = replace(
        another, server=replace(another.server, since=base_of(holders), started=DAY_0 - 400 * DAY, last_pass=None)
    )
    now = base_of(holders)
    first = outlook(holders, now, 5, margin).fate(record)
    both = outlook([*holders, same], now, 5, margin).fate(record)
    if UNKNOWN in (first.outcome, both.outcome):
        assert both.outcome == UNKNOWN
    else:
        assert deleted_at(both) <= deleted_at(first)


@given(read_holders, records, st.floats(0, 0.99), margins)
def test_time_alone_changes_nothing_until_the_pass(
    holder: Holder, record: Record, elapsed: float, margin: timedelta
) -> None:
    base, interval = base_of([holder]), holder.server.interval
    assert interval is not None
    sooner, later = (outlook([holder], now, 5, margin).fate(record) for now in (base, base + elapsed * interval))
    assert (later.outcome, later.by, later.eligible) == (sooner.outcome, sooner.by, sooner.eligible)
    assert sooner.refreshable or not later.refreshable


@given(any_holders, records, moments)
def test_the_margin_never_spares_a_record(holders: list[Holder], record: Record, now: datetime) -> None:
    exact, early = (outlook(holders, now, 5, margin).fate(record) for margin in (EXACT, HOUR))
    if exact.by is not None:
        assert early.by is not None
        assert early.by.time <= exact.by.time
    assert (exact.outcome == KEPT) == (early.outcome == KEPT)


@given(any_holders, records, moments)
def test_looking_further_never_spares_a_record(holders: list[Holder], record: Record, now: datetime) -> None:
    near, far = (outlook(holders, now, passes, HOUR).fate(record) for passes in (1, 6))
    if near.by is not None:
        assert far.by == near.by
    if near.outcome in (KEPT, UNKNOWN):
        assert far.outcome == near.outcome


@given(any_holders, records, moments)
def test_a_deleted_record_was_old_enough_within_the_margin(
    holders: list[Holder], record: Record, now: datetime
) -> None:
    found = outlook(holders, now, 5, HOUR).fate(record)
    if found.outcome == DELETED:
        assert found.by is not None
        assert found.eligible is not None
        assert found.eligible < found.by.time + HOUR


@given(
    st.lists(read_holders, min_size=1, max_size=2), records, st.sampled_from([each.name for each in fields(ZoneCopy)])
)
def test_forgetting_a_fact_of_a_zone_never_promises_more(holders: list[Holder], record: Record, field: str) -> None:
    now = base_of(holders)
    known = outlook(holders, now, 5).fate(record)
    forgotten = [replace(each, copy=replace(each.copy, **{field: None})) for each in holders]
    assert_closed(known, outlook(forgotten, now, 5).fate(record))


@given(
    st.lists(read_holders, min_size=1, max_size=2),
    records,
    st.sampled_from(["interval", "addresses", "started", "history"]),
)
def test_forgetting_a_fact_of_a_server_never_promises_more(holders: list[Holder], record: Record, field: str) -> None:
    # A pass comes no sooner than the interval after that was set, or the service started, unless somebody starts one.
    assume(all(_possible(each.server) for each in holders))
    now = base_of(holders)
    known = outlook(holders, now, 5).fate(record)
    nothing = {"history": False, "last_pass": None} if field == "history" else {field: None}
    forgotten = [replace(each, server=replace(each.server, **nothing)) for each in holders]
    assert_closed(known, outlook(forgotten, now, 5).fate(record))


def _possible(server: Scavenger) -> bool:
    if server.last_pass is None or server.interval is None:
        return True
    began = max(filter(None, [server.since, server.started]), default=None)
    return began is None or server.last_pass <= began or server.last_pass >= began + server.interval


@given(any_holders, records, moments, st.integers(0, 2), margins)
def test_a_server_that_falls_silent_never_promises_more(
    holders: list[Holder], record: Record, now: datetime, silent: int, margin: timedelta
) -> None:
    known = outlook(holders, now, 5, margin).fate(record)
    left = [
        Holder(Scavenger(each.server.name), ZoneCopy()) if number == silent else each
        for number, each in enumerate(holders)
    ]
    assert_closed(known, outlook(left, now, 5, margin).fate(record))


def assert_closed(known: Fate, forgotten: Fate) -> None:
    """Whoever knows less may say unknown, and nothing else that sounds safer than the truth."""
    if forgotten.outcome != UNKNOWN:
        assert forgotten.outcome == known.outcome
        assert forgotten.by == known.by
