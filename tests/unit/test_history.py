"""Since when a zone is Secure, by what earlier runs saw and recorded, and the gates that depend on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._estate import Copy, Estate, Server, target_key
from ansible_collections.ddi.windows.plugins.module_utils._gate_options import GATE_OPTIONS
from ansible_collections.ddi.windows.plugins.module_utils._grounds import Grounds, grounds_of
from ansible_collections.ddi.windows.plugins.module_utils._history import Earlier, Past, remember
from ansible_collections.ddi.windows.plugins.module_utils._past_gates import one_writer, settled
from ansible_collections.ddi.windows.plugins.module_utils._plan_step import AGING, Change, Draft
from ansible_collections.ddi.windows.plugins.module_utils._seal import sealed
from ansible_collections.ddi.windows.plugins.module_utils._spans import Recorded
from ansible_collections.ddi.windows.plugins.module_utils._write import APPLIED, NOT_APPLIED, OUTCOMES, UNKNOWN, Write
from ansible_collections.ddi.windows.plugins.plugin_utils._context import Context
from ansible_collections.ddi.windows.plugins.plugin_utils._history import FILE, history_in, keep_history
from ansible_collections.ddi.windows.plugins.plugin_utils._record import Author, HostRecord
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import open_run
from hypothesis import given
from hypothesis import strategies as st

ZONE = "DC=a.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
KEY = target_key(ZONE)
START = datetime(2026, 3, 1, tzinfo=UTC)
SETTLE = timedelta(hours=48)
SECURE, OPEN = "Secure", "NonsecureAndSecure"
DRAFT = Draft(AGING, "dns_zone_aging", "dc1", ZONE, (Change("zone-aging-enabled", "aging", False, True),))


def hours(number: float) -> datetime:
    return START + timedelta(hours=number)


GONE = "gone"


def estate(*modes: str | None, domain: str = "corp.example", **facts: Any) -> Estate:
    """The estate of dc1, dc2 ... of which each says another mode of the zone, or that it holds none.

    None was not read at all.
    """
    known = {"name": "a.example", "zone_type": "Primary", "ds_integrated": True, "auto_created": False, **facts}
    held = [(Copy(ZONE, known | {"dynamic_update": mode}),) if mode not in (None, GONE) else () for mode in modes]
    return Estate(
        tuple(
            Server(
                f"dc{number}",
                reached=mode is not None,
                info={"fqdn": f"dc{number}.{domain}"},
                zones=zones,
                parts={"dns_zone": {"error": None}},
            )
            for number, (mode, zones) in enumerate(zip(modes, held, strict=True), 1)
        )
    )


def write(time: float, before: str = OPEN, after: str = SECURE, state: str = APPLIED, host: str = "dc1") -> Recorded:
    asked = hours(time) - timedelta(seconds=1)
    modes: tuple[dict[str, Any], ...] = ({"dynamic_update": before}, {"dynamic_update": after})
    return Recorded(f"w{time:g}", host, "dns_zone", KEY, asked, hours(time), state, *modes)


def past_of(
    seen: Estate,
    time: float,
    *earlier: Past,
    writes: Sequence[Recorded] = (),
    servers: Sequence[str] = ("dc1.corp.example",),
) -> Past:
    """What is known after a run that finds these *writes* of runs that read *servers*, or a lab."""
    (told,) = remembered(seen, time, earlier, writes, servers)
    return told


def remembered(
    seen: Estate,
    time: float,
    earlier: Sequence[Past],
    writes: Sequence[Recorded],
    servers: Sequence[str] = ("dc1.corp.example",),
) -> list[Past]:
    """The same; nothing when the zone is not there and never was."""
    whose = {each.run: ["dc1.lab.example"] if each.run.startswith("lab") else servers for each in writes}
    told = remember(seen, f"r{time:g}", hours(time), Earlier({KEY: earlier}, {KEY: writes}, whose))
    return [told[KEY]] if KEY in told else []


def grounds(past: Past, time: float, settle: timedelta = SETTLE, **known: Any) -> Grounds:
    return Grounds({}, 1, (), settle, frozenset(), frozenset(), hours(time), {KEY: past.as_dict()}, **known)


def gate(past: Past, time: float, settle: timedelta = SETTLE) -> tuple[str, str]:
    told = settled(estate(SECURE, SECURE), DRAFT, grounds(past, time, settle))
    return told.state, told.sentence


def test_a_zone_counts_from_the_first_run_that_read_it_secure() -> None:
    first = past_of(estate(SECURE, SECURE), 0)
    later = past_of(estate(SECURE, SECURE), 30, first)
    assert (later.secure_since, later.by, later.run, later.seen) == (hours(0), "read", "r0", hours(30))
    assert gate(later, 30) == (
        "closed",
        "The zone is Secure since 2026-03-01 00:00 UTC, as run r0 first read: its aging waits 2d, until 2026-03-03 "
        "00:00 UTC.",
    )
    assert gate(later, 48)[0] == "open"


def test_a_zone_counts_from_the_write_in_the_record() -> None:
    before = past_of(estate(OPEN, OPEN), 0)
    after = past_of(estate(SECURE, SECURE), 20, before, writes=[write(5)])
    assert (after.secure_since, after.by, after.run, after.not_secure) == (
        hours(5),
        "record",
        "w5",
        hours(5) - second(),
    )
    assert "by the write of run w5" in gate(after, 21)[1]
    assert [gate(after, time)[0] for time in (52, 53)] == ["closed", "open"]


def second() -> timedelta:
    return timedelta(seconds=1)


def test_a_server_that_says_it_is_not_secure_starts_the_count_anew() -> None:
    first = past_of(estate(SECURE, SECURE), 0)
    broken = past_of(estate(SECURE, OPEN), 10, first)
    again = past_of(estate(SECURE, SECURE), 20, first, broken)
    assert (broken.secure_since, again.secure_since, again.run) == (None, hours(20), "r20")


def test_a_write_older_than_the_last_time_it_was_seen_open_does_not_count() -> None:
    seen_open = past_of(estate(OPEN, OPEN), 10)
    again = past_of(estate(SECURE, SECURE), 20, seen_open, writes=[write(5)])
    assert (again.secure_since, again.by) == (hours(20), "read")


def test_a_rollback_takes_the_count_back() -> None:
    writes = [write(1), write(2, SECURE, OPEN)]
    assert past_of(estate(SECURE, SECURE), 3, writes=writes).secure_since == hours(3)
    assert past_of(estate(SECURE, SECURE), 9, writes=[*writes, write(4)]).secure_since == hours(4)


@pytest.mark.parametrize("state", [UNKNOWN, NOT_APPLIED])
def test_a_write_that_is_not_known_to_have_worked_only_says_that_the_zone_was_open_before(state: str) -> None:
    first = past_of(estate(SECURE, SECURE), 0)
    told = past_of(estate(SECURE, SECURE), 10, first, writes=[write(5, state=state)])
    assert (told.secure_since, told.by) == (hours(10), "read")


def test_another_estate_with_a_zone_of_the_same_name_says_nothing() -> None:
    lab = past_of(estate(SECURE, SECURE, domain="lab.example"), 0)
    assert past_of(estate(SECURE, SECURE), 60, lab).secure_since == hours(60)


def test_a_zone_that_was_deleted_and_made_again_counts_anew() -> None:
    first = past_of(estate(SECURE, SECURE), 0)
    gone = past_of(estate(GONE, GONE), 24, first)
    again = past_of(estate(SECURE, SECURE), 60, first, gone)
    assert (gone.zone, gone.not_secure, gone.secure_since, gone.holders) == (ZONE, hours(24), None, ())
    assert (again.secure_since, again.run, gate(again, 60)[0]) == (hours(60), "r60", "closed")


@pytest.mark.parametrize("modes", [(GONE, SECURE), (GONE, None)])
def test_a_zone_that_a_server_lost_counts_from_when_it_is_read_again(modes: tuple[str | None, ...]) -> None:
    first = past_of(estate(SECURE, SECURE), 0)
    half = past_of(estate(*modes), 24, first)
    again = past_of(estate(SECURE, SECURE), 60, first, half)
    assert (half.secure_since, half.holders, again.secure_since) == (None, ("dc2.corp.example",), hours(60))
    assert gate(half, 24)[0] == "unknown"


def test_a_zone_that_a_server_lost_for_good_does_not_count_anew_each_time() -> None:
    runs = [past_of(estate(SECURE, SECURE), 0)]
    for time in (10, 20, 70):
        runs.append(past_of(estate(GONE, SECURE), time, *runs))
    assert runs[-1].secure_since == hours(20)


def test_a_zone_of_which_a_server_that_never_held_it_says_nothing_keeps_its_count() -> None:
    first = past_of(estate(SECURE, None), 0)
    between = remember(estate(None, GONE), "r10", hours(10), Earlier({KEY: [first]}, {}, {}))
    assert KEY not in between
    assert past_of(estate(SECURE, GONE), 20, first).secure_since == hours(0)


def test_a_zone_that_no_server_that_could_hold_it_has_is_gone_whoever_held_it() -> None:
    held = past_of(estate(SECURE), 0)
    named = {"domain": "corp.example", "address": "", "read_only": False, "roles": [], "fqdn": "dc2.corp.example"}
    (_, other) = estate(None, GONE).servers
    forest = {"name": "corp.example", "domains": ["corp.example"], "partitions": []}
    info = {**other.info, "controllers": [named], "forest": forest}
    left = Earlier({KEY: [replace(held, servers=("dc1.corp.example", "dc2.corp.example"))]}, {}, {})
    alone = remember(Estate((replace(other, info=info),)), "r9", hours(9), left)
    assert (alone[KEY].not_secure, alone[KEY].holders) == (hours(9), ("dc1.corp.example",))
    unread = Server("dc1", reached=False)
    assert KEY not in remember(Estate((replace(other, info=info), unread)), "r9", hours(9), left)


@pytest.mark.parametrize("servers", [["dc1.lab.example"], []])
def test_a_write_to_another_estate_or_to_nobody_knows_which_does_not_count(servers: list[str]) -> None:
    told = past_of(estate(SECURE, SECURE), 100, writes=[write(5)], servers=servers)
    assert (told.secure_since, told.by, gate(told, 100)[0]) == (hours(100), "read", "closed")


def test_a_write_to_another_estate_may_say_that_the_zone_was_open() -> None:
    first = past_of(estate(SECURE, SECURE), 0)
    told = past_of(estate(SECURE, SECURE), 60, first, writes=[write(5, SECURE, OPEN)], servers=["dc1.lab.example"])
    assert (told.not_secure, told.secure_since) == (hours(5), hours(60))


def test_a_server_that_was_not_read_is_nobody_by_its_name_in_the_inventory() -> None:
    def unread(other: str) -> Estate:
        return Estate((*estate(SECURE, domain=other).servers, Server("dc2", reached=False)))

    lab = past_of(unread("lab.example"), 0)
    assert past_of(unread("corp.example"), 60, lab).secure_since == hours(60)


def test_domain_controllers_that_a_server_names_belong_to_its_estate() -> None:
    (one,), named = estate(SECURE).servers, {"domain": "corp.example", "address": "", "read_only": False, "roles": []}
    controllers = [{"fqdn": f"dc{number}.corp.example", **named} for number in (1, 2)]
    first = past_of(Estate((replace(one, info={**one.info, "controllers": controllers}),)), 0)
    (_, other) = estate(SECURE, SECURE).servers
    assert past_of(Estate((other,)), 60, first).secure_since == hours(0)


def test_another_server_under_each_limit_belongs_to_the_same_history() -> None:
    first = past_of(estate(SECURE, None), 0)
    assert past_of(estate(None, SECURE), 60, first).secure_since == hours(0)


def test_a_clock_that_was_set_back_leaves_the_gate_unknown() -> None:
    ahead = past_of(estate(SECURE, SECURE), 100)
    told = past_of(estate(SECURE, SECURE), 0, ahead)
    state, sentence = gate(told, 0)
    assert (state, "behind the record (2026-03-05 04:00 UTC)" in sentence) == ("unknown", True)
    assert gate(told, 0, timedelta(0))[0] == "unknown"


def test_without_a_settling_time_a_secure_zone_ages_at_once() -> None:
    assert gate(past_of(estate(SECURE, SECURE), 0), 0, timedelta(0))[0] == "open"


def test_what_is_kept_comes_back_as_it_was() -> None:
    past = past_of(estate(SECURE, OPEN), 3, past_of(estate(SECURE, SECURE), 1), writes=[write(2)])
    assert Past.of(past.as_dict()) == replace(past, last_write=None)


modes = st.sampled_from([SECURE, SECURE, OPEN, "None", GONE, None])
audits = st.tuples(modes, modes).filter(any)
writes = st.tuples(st.sampled_from([OPEN, SECURE]), st.sampled_from([OPEN, SECURE]), st.sampled_from(OUTCOMES)).filter(
    lambda each: each[0] != each[1]
)
#: What a gate is most likely to be wrong about is tried most often.
usual = st.sampled_from([(SECURE, SECURE), (GONE, GONE), (OPEN, SECURE, APPLIED)])
events = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(["corp", "corp", "lab"]), st.one_of(usual, audits, writes)),
    min_size=1,
    max_size=12,
)


@given(events, st.integers(0, 100))
def test_aging_never_opens_earlier_than_the_settling_time_after_the_zone_was_last_not_secure(
    told: list[tuple[int, str, Any]], wait: int
) -> None:
    # A run that writes to a zone has seen it.
    time, runs, recorded, not_secure = 1.0, [past_of(estate(OPEN, OPEN), 0)], list[Recorded](), START
    for pause, where, event in told:
        time += pause + 1
        lab = where == "lab"
        if len(event) == 2:
            runs += remembered(estate(*event, domain=f"{where}.example"), time, runs, recorded)
            # A zone that is gone from some servers only may not have come to them yet.
            bad = set(event) - {SECURE, GONE, None} or set(event) == {GONE}
            not_secure = hours(time) if bad and not lab else not_secure
            continue
        before, after, state = event
        recorded.append(replace(write(time, before, after, state), run=f"{where}{time:g}"))
        if before != SECURE and not lab:
            not_secure = max(not_secure, recorded[-1].asked)
        if after != SECURE and state != NOT_APPLIED and not lab:
            not_secure = hours(time)
    last = past_of(estate(SECURE, SECURE), time + wait, *runs, writes=recorded)
    state, sentence = gate(last, time + wait)
    assert state in ("open", "closed"), sentence
    assert (state == "open") <= (hours(time + wait) - not_secure >= SETTLE)
    assert last.secure_since is not None
    assert not_secure <= last.secure_since <= hours(time + wait)


#: An event of which only the time passes.
DROPPED = object()


@given(events, st.integers(0, 100))
def test_what_a_lab_does_never_lets_a_zone_count_from_earlier(told: list[tuple[int, str, Any]], wait: int) -> None:
    def since(told: list[tuple[int, str, Any]]) -> datetime | None:
        time, runs, recorded = 1.0, list[Past](), list[Recorded]()
        for pause, where, event in told:
            time += pause + 1
            if len(event) == 2 and event[0] is not DROPPED:
                runs += remembered(estate(*event, domain=f"{where}.example"), time, runs, recorded)
            elif len(event) == 3:
                recorded.append(replace(write(time, *event), run=f"{where}{time:g}"))
        return past_of(estate(SECURE, SECURE), time + wait, *runs, writes=recorded).secure_since

    alone = since([(pause, where, (DROPPED, None) if where == "lab" else event) for pause, where, event in told])
    both = since(told)
    assert alone is not None
    assert both is not None
    assert both >= alone


@given(events)
def test_the_count_of_a_zone_that_stays_secure_never_starts_anew(told: list[tuple[int, str, Any]]) -> None:
    time, runs = 0.0, [past_of(estate(SECURE, SECURE), 0)]
    for pause, _, _ in told:
        time += pause
        runs.append(past_of(estate(SECURE, SECURE), time, *runs))
    assert {past.secure_since for past in runs} == {hours(0)}


# One writer


def writer_gate(seen: Estate, last: Recorded | None, host: str = "dc1", **known: Any) -> tuple[str, str]:
    past = past_of(seen, 10, writes=[last] if last else [])
    told = one_writer(seen, replace(DRAFT, host=host), grounds(past, 10, **known))
    return told.state, told.sentence


def test_the_server_that_wrote_last_may_write_again() -> None:
    assert writer_gate(estate(OPEN, OPEN), write(5))[0] == "open"
    assert writer_gate(estate(OPEN, OPEN), None)[0] == "open"


def test_another_writer_waits_until_it_has_what_was_written() -> None:
    state, sentence = writer_gate(estate(SECURE, OPEN), write(5), host="dc2")
    assert state == "closed"
    assert sentence.startswith("dc1 wrote the zone at 2026-03-01 05:00 UTC (run w5) and dc2 does not have")
    assert "let dc1 write" in sentence
    assert writer_gate(estate(OPEN, SECURE), write(5), host="dc2")[0] == "open"


@pytest.mark.parametrize("second", ["dc1", "dc3"])
def test_where_values_were_given_back_another_writer_waits_for_the_longest_way(second: str) -> None:
    seen, writes = estate(OPEN, OPEN), [write(5), write(6, before=SECURE, after=OPEN, host=second)]

    def told(time: float, host: str = "dc2") -> tuple[str, str]:
        gate = one_writer(seen, replace(DRAFT, host=host), grounds(past_of(seen, time, writes=writes), time))
        return gate.state, gate.sentence

    state, sentence = told(10)
    assert state == "closed"
    assert f"{second} wrote the zone at 2026-03-01 06:00 UTC (run w6) and gave back what was there before" in sentence
    assert "wait until 2026-03-02 06:00 UTC" in sentence
    assert told(29)[0] == "closed"
    assert told(30)[0] == "open"
    assert told(10, second)[0] == "open"


def test_a_write_of_which_nobody_knows_the_outcome_counts_as_well() -> None:
    last = write(5, state=UNKNOWN)
    assert writer_gate(estate(None, OPEN), last, host="dc2")[0] == "unknown"
    assert writer_gate(estate(None, OPEN), write(5, state=NOT_APPLIED), host="dc2")[0] == "open"


def test_a_write_to_another_estate_does_not_hide_the_last_one_to_this() -> None:
    def last(servers: dict[str, list[str]]) -> str:
        writes = [write(5, host="dc2"), write(6, host="dc1")]
        told = remember(estate(OPEN, SECURE), "r10", hours(10), Earlier({}, {KEY: writes}, servers))[KEY]
        return one_writer(estate(OPEN, SECURE), DRAFT, grounds(told, 10)).sentence

    own, lab = ["dc2.corp.example"], ["dc1.lab.example"]
    assert last({"w5": own, "w6": lab}).startswith("dc2 wrote the zone at")
    assert last({"w5": [], "w6": lab}).startswith("dc2 wrote the zone at")
    assert "no other host wrote" in last({"w5": own, "w6": []})


def test_what_people_changed_since_on_all_servers_is_on_its_way_to_none() -> None:
    assert writer_gate(estate("None", "None"), write(5), host="dc2")[0] == "open"


def test_a_damaged_record_leaves_the_last_writer_unknown() -> None:
    state, sentence = writer_gate(estate(SECURE, SECURE), None, damaged=["runs/r1/writes/dc1.jsonl"])
    assert (state, "runs/r1/writes/dc1.jsonl" in sentence) == ("unknown", True)


# The file


def context(folder: Path, run: str, time: datetime) -> Context:
    hosts = ["dc1", "dc2"]
    return Context(open_run(folder, run), hosts, hosts, "dc1", True, False, "auditor", time, lambda _text: None)


def record(folder: Path, run: str, state: str = APPLIED, host: str = "dc1") -> datetime:
    changes = (Change("zone-secure-only", "dynamic_update", OPEN, SECURE),)
    of_host = HostRecord(open_run(folder, run), host, Author("admin", "alice"))
    of_host.conclude(of_host.intend(Write(1, "secure-forward", host, "dns_zone", ZONE, changes), []), state, "", None)
    return datetime.now(UTC)


def test_a_run_reads_what_earlier_runs_kept_and_recorded(tmp_path: Path) -> None:
    keep_history(estate(OPEN, OPEN), context(tmp_path, "r1", START))
    written = record(tmp_path, "r1")
    keep_history(estate(SECURE, SECURE), context(tmp_path, "r2", written + SETTLE))
    told = history_in(context(tmp_path, "r2", written))["zones"][KEY]
    assert (told["by"], told["run"], told["not_secure"] < told["secure_since"]) == ("record", "r1", True)
    assert (told["last_write"]["host"], told["last_write"]["after"]) == ("dc1", {"dynamic_update": SECURE})


def test_a_run_that_finds_a_zone_gone_keeps_that(tmp_path: Path) -> None:
    for time, mode in ((0, SECURE), (24, GONE), (60, SECURE)):
        keep_history(estate(mode, mode), context(tmp_path, f"r{time}", hours(time)))
    told = history_in(context(tmp_path, "r60", hours(60)))["zones"][KEY]
    assert (told["secure_since"], told["run"]) == (hours(60).isoformat(), "r60")


def test_a_write_counts_for_the_estate_that_its_run_read(tmp_path: Path) -> None:
    keep_history(estate(OPEN, OPEN, domain="lab.example"), context(tmp_path, "lab", START))
    written = record(tmp_path, "lab")
    keep_history(estate(SECURE, SECURE), context(tmp_path, "r2", written + SETTLE))
    told = history_in(context(tmp_path, "r2", written))["zones"][KEY]
    assert (told["by"], told["run"], told["last_write"]) == ("read", "r2", None)


@pytest.mark.parametrize(("undone", "by"), [("r1", "record"), ("lab", "read"), ("back", "read"), ("gone", "read")])
def test_a_rollback_counts_for_the_estate_of_the_run_that_it_took_back(tmp_path: Path, undone: str, by: str) -> None:
    keep_history(estate(OPEN, OPEN), context(tmp_path, "r1", START))
    keep_history(estate(OPEN, OPEN, domain="lab.example"), context(tmp_path, "lab", START))
    written = record(tmp_path, "back")
    (tmp_path / "back" / "undo.json").write_text(json.dumps(sealed({"run": undone})))
    keep_history(estate(SECURE, SECURE), context(tmp_path, "r2", written + SETTLE))
    assert history_in(context(tmp_path, "r2", written))["zones"][KEY]["by"] == by


def test_a_damaged_record_does_not_break_an_audit_and_is_named(tmp_path: Path) -> None:
    written = record(tmp_path, "r1")
    record(tmp_path, "r1", host="dc2")
    path = tmp_path / "r1" / "writes" / "dc1.jsonl"
    path.write_text(path.read_text().replace("alice", "mallory"))
    keep_history(estate(SECURE, SECURE), context(tmp_path, "r2", written))
    told = history_in(context(tmp_path, "r2", written))
    assert told["damaged"] == [str(path)]
    assert told["zones"][KEY]["last_write"]["host"] == "dc2"


DAMAGED = ["", "[]", "null", '{"schema_version": 1, "zones": {}}', json.dumps(sealed({"schema_version": 2}))]


@pytest.mark.parametrize("text", DAMAGED)
def test_a_history_that_is_not_what_was_written_leaves_the_settling_time_unknown(tmp_path: Path, text: str) -> None:
    keep_history(estate(OPEN, OPEN), context(tmp_path, "r1", START))
    path = tmp_path / "r1" / FILE
    path.write_text(text)
    keep_history(estate(SECURE, SECURE), context(tmp_path, "r2", hours(60)))
    state, sentence = settled_in(tmp_path, "r2", hours(200))
    assert (state, str(path) in sentence) == ("unknown", True)
    assert settled_in(tmp_path, "r2", hours(200), timedelta(0))[0] == "unknown"
    path.unlink()
    keep_history(estate(SECURE, SECURE), context(tmp_path, "r3", hours(200)))
    assert settled_in(tmp_path, "r3", hours(200))[0] == "open"


def settled_in(folder: Path, run: str, now: datetime, settle: timedelta = SETTLE) -> tuple[str, str]:
    """The gate as a phase of the run judges it."""
    told = settled(estate(SECURE, SECURE), DRAFT, grounds_in(folder, run, now, settle))
    return told.state, told.sentence


def grounds_in(folder: Path, run: str, now: datetime, settle: timedelta = SETTLE) -> Grounds:
    options = {name: option.get("default") for name, option in GATE_OPTIONS.items()}
    given = options | {"secure_settle": f"{settle.total_seconds() / 3600:g}h"}
    return grounds_of([], given, history_in(context(folder, run, now)), now)


def test_a_history_edited_by_hand_leaves_the_settling_time_unknown(tmp_path: Path) -> None:
    keep_history(estate(SECURE, SECURE), context(tmp_path, "r1", hours(50)))
    path = tmp_path / "r1" / FILE
    path.write_text(path.read_text().replace(hours(50).isoformat(), START.isoformat()))
    keep_history(estate(SECURE, SECURE), context(tmp_path, "r2", hours(60)))
    assert history_in(context(tmp_path, "r2", hours(60)))["zones"][KEY]["secure_since"] == hours(60).isoformat()
    assert settled_in(tmp_path, "r2", hours(60))[0] == "unknown"


def test_a_write_does_not_count_too_early_because_the_run_that_saw_the_zone_open_is_damaged(tmp_path: Path) -> None:
    keep_history(estate(OPEN, OPEN), context(tmp_path, "r1", START))
    written = record(tmp_path, "r1")
    keep_history(estate(OPEN, OPEN), context(tmp_path, "r2", written + SETTLE))
    (tmp_path / "r2" / FILE).write_text("{}")
    later = written + 2 * SETTLE
    keep_history(estate(SECURE, SECURE), context(tmp_path, "r3", later))
    assert history_in(context(tmp_path, "r3", later))["zones"][KEY]["by"] == "record"
    assert settled_in(tmp_path, "r3", later)[0] == "unknown"


@pytest.mark.parametrize("kept", ["nothing", "damaged", "that of another run"])
def test_without_the_history_of_the_run_itself_nothing_is_known(tmp_path: Path, kept: str) -> None:
    keep_history(estate(SECURE, SECURE), context(tmp_path, "r0", START))
    keep_history(estate(SECURE, SECURE), context(tmp_path, "r1", hours(60)))
    assert settled_in(tmp_path, "r1", hours(60))[0] == "open"
    path = tmp_path / "r1" / FILE
    text = {"damaged": "{}", "that of another run": (tmp_path / "r0" / FILE).read_text()}.get(kept)
    path.unlink() if text is None else path.write_text(text)
    state, sentence = settled_in(tmp_path, "r1", hours(60))
    assert (state, str(path) in sentence) == ("unknown", True)
    gate = one_writer(estate(SECURE, SECURE), DRAFT, grounds_in(tmp_path, "r1", hours(60)))
    assert (gate.state, str(path) in gate.sentence) == ("unknown", True)


def test_a_record_that_nobody_may_look_at_does_not_break_an_audit_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = record(tmp_path, "r1")
    whole = Path.iterdir

    def iterdir(path: Path) -> Iterator[Path]:
        if path == tmp_path / "r1" / "writes":
            raise PermissionError(13, "Permission denied", str(path))
        return whole(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    keep_history(estate(SECURE, SECURE), context(tmp_path, "r2", written))
    assert history_in(context(tmp_path, "r2", written))["damaged"] == [str(tmp_path / "r1" / "writes")]


# Since when a zone ages


def aging_write(time: float, before: dict[str, Any], after: dict[str, Any], state: str = APPLIED) -> Recorded:
    return replace(write(time, state=state), module="dns_zone_aging", before=before, after=after)


def test_a_zone_ages_since_the_first_run_that_read_it_so() -> None:
    first = past_of(estate(SECURE, SECURE, aging=True), 0)
    later = past_of(estate(SECURE, SECURE, aging=True), 300, first)
    assert (later.aging.since, later.aging.by, later.aging.run) == (hours(0), "read", "r0")
    assert Past.of(later.as_dict()).aging == later.aging


def test_a_zone_ages_since_the_write_that_switched_it_on() -> None:
    on = aging_write(5, {"aging": False}, {"aging": True})
    assert past_of(estate(SECURE, aging=True), 30, writes=[on]).aging.since == hours(5)


def test_shorter_intervals_do_not_begin_the_wait_anew() -> None:
    first = past_of(estate(SECURE, aging=True), 0)
    shorter = aging_write(5, {"refresh_interval": "7d"}, {"refresh_interval": "4d"})
    assert past_of(estate(SECURE, aging=True), 30, first, writes=[shorter]).aging.since == hours(0)


@pytest.mark.parametrize(
    ("mode", "facts"), [(SECURE, {"aging": False}), ("None", {"aging": True}), (SECURE, {"aging": None})]
)
def test_a_run_that_does_not_see_a_zone_age_remembers_nothing_new(mode: str, facts: dict[str, Any]) -> None:
    assert past_of(estate(mode, **facts), 0).aging.since is None


def test_aging_that_was_off_for_a_while_counts_from_when_it_is_on_again() -> None:
    first = past_of(estate(SECURE, aging=True), 0)
    off = past_of(estate(SECURE, aging=False), 10, first)
    again = past_of(estate(SECURE, aging=True), 20, off)
    assert (off.aging.since, again.aging.since) == (None, hours(20))


def test_history_from_before_aging_was_remembered_says_nothing_of_it() -> None:
    kept = past_of(estate(SECURE, aging=True), 0).as_dict()
    del kept["aging"]
    assert Past.of(kept).aging.since is None
