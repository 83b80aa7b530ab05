"""The gates of a pass by hand, and the passes that a forecast leaves out of the schedule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils import _pass_state as state
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.module_utils._forecast_assume import assumptions
from ansible_collections.ddi.windows.plugins.module_utils._forecast_facts import assumed, scavenger_of
from ansible_collections.ddi.windows.plugins.module_utils._pass_gates import confirmed, ran_before
from ansible_collections.ddi.windows.plugins.module_utils._passes import Pass, schedule
from ansible_collections.ddi.windows.plugins.module_utils._plan_step import Change
from ansible_collections.ddi.windows.plugins.module_utils._run_check_reads import MOST_PASSES
from ansible_collections.ddi.windows.plugins.module_utils._write import APPLIED, NOT_APPLIED, Write
from ansible_collections.ddi.windows.plugins.modules import pass_approval, pass_confirmation
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._record import Author, HostRecord
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import open_run
from ansible_collections.ddi.windows.plugins.plugin_utils._scavenging_record import by_hand_in

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def at(days: float) -> str:
    return (NOW + days * DAY).isoformat()


def facts(*passes: float, **changes: Any) -> dict[str, Any]:
    """Return what a server said of itself that scavenges every week; *passes* are days from now."""
    times = [at(each) for each in sorted(passes, reverse=True)]
    return {
        "now": at(0),
        "scavenging_interval": "7d",
        "last_scavenge_time": times[0] if times else None,
        "last_event": times[0] if times else None,
        "passes": times,
        "oldest_event": at(-300),
        "started": at(-40),
        "zones": {},
        "errors": {},
    } | changes


def next_pass(told: dict[str, Any]) -> str | None:
    found = schedule(scavenger_of("dc2", told), NOW, 1)
    return found.passes[0].time.isoformat() if found.passes else None


def test_a_pass_that_was_started_by_hand_does_not_move_the_schedule() -> None:
    assert next_pass(facts(-4, -1)) == at(6)
    assert next_pass(facts(-4, -1, by_hand=[at(-1.01)])) == at(3)
    assert next_pass(facts(-4, -2, -1, by_hand=[at(-1.01), at(-2.01)])) == at(3)


def test_what_ended_first_after_the_start_is_the_pass_by_hand_and_later_ones_count() -> None:
    assert next_pass(facts(-4, -1, by_hand=[at(-4.5)])) == at(6)


def test_a_pass_by_hand_whose_end_is_not_noted_is_left_out_by_its_beginning() -> None:
    assert next_pass(facts(-4, last_scavenge_time=at(-1), by_hand=[at(-1.01)])) == at(3)


def test_after_nothing_but_passes_by_hand_the_start_of_the_service_counts_while_the_log_is_whole() -> None:
    assert next_pass(facts(-1, started=at(-3), by_hand=[at(-1.01)])) == at(4)
    assert next_pass(facts(-1, oldest_event=at(-2), by_hand=[at(-1.01)])) is None
    many = [-1 - each / 100 for each in range(MOST_PASSES)]
    assert next_pass(facts(*many, started=at(-3), by_hand=[at(each - 0.001) for each in many])) is None


def test_without_a_sound_record_the_schedule_is_not_known() -> None:
    told = schedule(scavenger_of("dc2", facts(-4, by_hand=None)), NOW, 1)
    assert (told.passes, "may have been started by hand" in told.unknown) == ((), True)


def test_a_pass_that_somebody_is_about_to_start_is_the_one_that_counts() -> None:
    changes = assumptions({"server": {"starts_pass": True, "by_hand": [at(-1)]}})
    told = assumed(facts(-4), changes, HOUR)
    found = schedule(scavenger_of("dc2", told), NOW, 3)
    assert found.passes == (Pass("dc2", 1, NOW + HOUR),)
    stopped = assumed(facts(-4, scavenging_interval="never"), changes, HOUR)
    assert schedule(scavenger_of("dc2", stopped), NOW, 1).passes == ()


@pytest.mark.parametrize("given", ["soon", [1], ["2026-03-01"]])
def test_times_of_passes_are_refused_unless_they_are_times(given: Any) -> None:
    with pytest.raises(Refused, match="by_hand is"):
        assumptions({"server": {"by_hand": given}})


@pytest.mark.parametrize(
    ("told", "gate"),
    [
        (facts(-4), ("open", "A pass ran on dc2 on schedule before.")),
        (facts(), ("unknown", "No pass on schedule is known of dc2")),
        (facts(-4, by_hand=[at(-5)]), ("unknown", "No pass on schedule is known of dc2")),
        (facts(-4, by_hand=None), ("unknown", "The record is damaged")),
        (facts(-4, scavenging_interval="never"), ("closed", "dc2 does not scavenge")),
        (facts(-4, scavenging_interval=None), ("unknown", "How often dc2 scavenges was not read.")),
        (facts(-4, errors={"events": "Get-WinEvent: denied"}), ("unknown", "Which passes ran on dc2 was not read")),
    ],
)
def test_a_pass_has_to_have_run_on_schedule(told: dict[str, Any], gate: tuple[str, str]) -> None:
    found = ran_before("dc2", told)
    assert (found.state, found.sentence.startswith(gate[1])) == (gate[0], True)


@pytest.mark.parametrize(
    ("said", "check_mode", "state"), [(3, False, "open"), (None, True, "open"), (None, False, "closed")]
)
def test_the_number_of_records_is_confirmed_outside_check_mode(said: int | None, check_mode: bool, state: str) -> None:
    assert confirmed(3, said, check_mode=check_mode).state == state
    assert confirmed(4, 3, check_mode=check_mode).state == "closed"


def test_the_record_tells_which_passes_were_started_and_none_where_it_is_damaged(tmp_path: Path) -> None:
    def record(run: str, host: str, outcome: str) -> None:
        kept = HostRecord(open_run(tmp_path, run), host, Author("admin", "me"), lambda: NOW)
        change = Change("scavenging-really-runs", state.setting_of(NOW), state.NONE, state.DONE)
        write = Write(1, "scavenging-pass", host, state.PART, "server", (change,))
        kept.conclude(kept.intend(write, []), outcome, "", None)

    record("r1", "dc1", APPLIED)
    record("r2", "dc2", NOT_APPLIED)
    assert by_hand_in(tmp_path, ["dc1", "dc2", "dc3"]) == {"dc1": [at(0)]}
    path = open_run(tmp_path, "r1").writes_path("dc1")
    path.write_text(path.read_text(encoding="utf-8").replace("admin", "somebody"), encoding="utf-8")
    assert by_hand_in(tmp_path, ["dc1", "dc2"]) == {"dc1": None}


def test_a_number_below_zero_is_refused() -> None:
    needed = {"run_id": "r1", "host": "dc2", "records": -1}
    with pytest.raises(Refused, match="records is -1: write how many records a pass now deletes, 0 or more"):
        pass_approval.check(check_without(pass_approval, "pass_approval", needed))
    with pytest.raises(Refused, match="pass_timeout is -1: write a number of seconds, 0 or more"):
        pass_confirmation.check({"pass_timeout": -1})


def check_without(module: Any, name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return the options with their defaults, as they are before the module checks them."""
    known = check(module, name, {key: value for key, value in given.items() if key != "records"}).params
    return known | given
