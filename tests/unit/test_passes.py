"""When a DNS server scavenges next, and whether it may scavenge a zone at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._passes import (
    Scavenger,
    ZoneCopy,
    barred,
    schedule,
    untold,
)

DAY = timedelta(days=1)
START = datetime(2026, 3, 1, 6, tzinfo=UTC)
SERVER = Scavenger(
    "dc1", interval=7 * DAY, addresses=frozenset({"10.0.0.1"}), started=START, last_pass=None, history=True
)
COPY = ZoneCopy(
    aging=True,
    no_refresh=7 * DAY,
    refresh=7 * DAY,
    available=START,
    dynamic_update="Secure",
    paused=False,
    read_only=False,
    scavenge_servers=frozenset(),
)


def times(server: Scavenger, now: datetime, count: int = 3) -> list[datetime]:
    return [each.time for each in schedule(server, now, count).passes]


def test_counts_the_first_pass_from_the_start_of_the_service() -> None:
    assert times(SERVER, START + DAY) == [START + 7 * DAY, START + 14 * DAY, START + 21 * DAY]


def test_counts_from_the_last_pass_when_that_came_later() -> None:
    server = replace(SERVER, last_pass=START + 7 * DAY)
    assert times(server, START + 8 * DAY, 1) == [START + 14 * DAY]


def test_a_restart_begins_the_interval_anew() -> None:
    server = replace(SERVER, last_pass=START - DAY)
    assert times(server, START + DAY, 1) == [START + 7 * DAY]


def test_counts_from_when_the_interval_was_set() -> None:
    server = replace(SERVER, since=START + 30 * DAY)
    assert times(server, START + 30 * DAY, 1) == [START + 37 * DAY]


def test_a_server_with_interval_zero_has_no_pass() -> None:
    assert schedule(replace(SERVER, interval=timedelta(0)), START, 5).passes == ()
    assert schedule(replace(SERVER, interval=timedelta(0), started=None), START, 5).unknown == ""


@pytest.mark.parametrize(
    ("unread", "words"),
    [
        ({"interval": None}, "the scavenging interval of dc1"),
        ({"interval": -DAY}, "the scavenging interval of dc1"),
        ({"started": None}, "when the DNS service of dc1 started"),
        ({"history": False}, "when dc1 scavenged last"),
    ],
)
def test_says_what_was_not_read_of_a_server(unread: dict[str, Any], words: str) -> None:
    planned = schedule(replace(SERVER, **unread), START + DAY, 3)
    assert planned.passes == ()
    assert words in planned.unknown


def test_a_pass_that_was_due_and_not_seen_makes_the_next_unknown() -> None:
    planned = schedule(SERVER, START + 8 * DAY, 1)
    assert planned.passes == ()
    assert planned.unknown.startswith("a pass of dc1 was due at 2026-03-08 06:00 UTC")
    assert schedule(SERVER, START + 7 * DAY, 1).passes == ()


def test_a_pass_that_a_person_started_tells_nothing_of_the_next() -> None:
    server = replace(SERVER, last_pass=START + 5 * DAY)
    assert times(server, START + 6 * DAY, 1) == [START + 12 * DAY]
    assert "started by hand" in schedule(replace(server, by_hand=True), START + 6 * DAY, 1).unknown


def test_a_clock_that_is_ahead_makes_the_next_pass_unknown() -> None:
    assert "the clock of dc1 is ahead" in schedule(SERVER, START - DAY, 1).unknown


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"scavenge_servers": frozenset({"10.0.0.9"})}, "the zone does not list dc1"),
        ({"read_only": True}, "the copy of dc1 is read-only"),
        ({"aging": False}, "the zone does not age"),
        ({"paused": True}, "the zone is paused"),
        ({"dynamic_update": "None"}, "the zone takes no dynamic updates"),
    ],
)
def test_says_what_keeps_a_server_from_deleting(changes: dict[str, Any], words: str) -> None:
    assert barred(SERVER, replace(COPY, **changes)) == words
    assert barred(SERVER, COPY) == ""


@pytest.mark.parametrize("field", ["scavenge_servers", "read_only", "aging", "paused", "dynamic_update"])
def test_what_was_not_read_neither_bars_nor_is_passed_over(field: str) -> None:
    copy = replace(COPY, **{field: None})
    assert barred(SERVER, copy) == ""
    assert untold(SERVER, copy).startswith("it was not read whether ")


def test_a_word_that_is_no_update_mode_counts_as_not_read() -> None:
    assert untold(SERVER, replace(COPY, dynamic_update="Maybe"))


def test_a_list_needs_the_addresses_of_the_server() -> None:
    server, listed = replace(SERVER, addresses=None), replace(COPY, scavenge_servers=frozenset({"10.0.0.1"}))
    assert untold(server, listed) == "it was not read whether the zone does not list dc1"
    assert untold(server, COPY) == ""
    assert untold(SERVER, listed) == barred(SERVER, listed) == ""


def test_an_interval_that_is_planned_counts_from_when_it_would_be_set() -> None:
    planned = replace(SERVER, armed=START + 30 * DAY, started=None, last_pass=None, history=False)
    assert times(planned, START, 2) == [START + 37 * DAY, START + 44 * DAY]
    assert schedule(replace(planned, interval=timedelta(0)), START, 2).passes == ()


def test_passes_before_the_interval_was_set_need_not_be_known() -> None:
    server = replace(SERVER, history=False, since=START + 10 * DAY)
    assert times(server, START + 11 * DAY, 1) == [START + 17 * DAY]
    assert schedule(server, START + 20 * DAY, 1).unknown
    assert schedule(replace(server, since=None), START + 11 * DAY, 1).unknown == "when dc1 scavenged last was not read"
