"""The audit channel of a DNS server and its trouble with the directory, judged from what it says about its logs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils import _event_log as logs
from ansible_collections.ddi.windows.plugins.module_utils._errors import NotFound, ReadError, Refused
from ansible_collections.ddi.windows.plugins.module_utils._events import count_of, selection
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command, Decision
from ansible_collections.ddi.windows.plugins.modules import dns_event_log

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NO_LOG = NotFound("Get-WinEvent", "NoMatchingLogsFound,x", "ObjectNotFound", "There is not an event log.")
DENIED = ReadError("Get-WinEvent", "LogInfoUnavailable,x", "NotSpecified", "To access the log start elevated.")
CHANNEL = {"IsEnabled": True, "MaximumSizeInBytes": 20 * 2**20, "IsLogFull": False, "LogMode": "Circular"}


class Host:
    """A DNS server that answers in the order of the questions; by default one with nothing to complain about."""

    def __init__(self, **answers: Any) -> None:
        self.answers = {
            "now": [NOW],
            "channel": [CHANNEL],
            "held": [{"TimeCreated": NOW - 30 * DAY}],
            "server_held": [{"TimeCreated": NOW - 90 * DAY}],
            "forced": [],
            "settings": [],
            "complaints": [],
        } | answers

    def read_all(self, commands: Sequence[Command], /) -> list[Any]:
        assert tuple(commands) == logs.ASKED
        return list(self.answers.values())


def judged(wanted: int = 16 * 2**20, **answers: Any) -> Decision:
    current = dns_event_log.read(Host(**answers), {})  # type: ignore[arg-type]
    return dns_event_log.decide(current, {"audit_log_size": wanted})


def states(decision: Decision) -> dict[str, str]:
    return {each.control: each.state for each in decision.verdicts}


def reason(decision: Decision, control: str) -> str:
    return next(each.reason for each in decision.verdicts if each.control == control)


def test_a_quiet_server_that_writes_everything_down_is_compliant() -> None:
    assert states(judged()) == {"dns-audit-log": "compliant", "dns-events": "compliant"}


def test_a_channel_that_is_off_is_switched_on_by_a_person_with_the_exact_line() -> None:
    (found,) = judged(channel=[CHANNEL | {"IsEnabled": False}]).findings
    assert (found.setting, found.before, found.after, found.remedy) == ("audit_log_enabled", False, True, "manual")
    assert found.reason.endswith("Run wevtutil sl Microsoft-Windows-DNSServer/Audit /e:true.")


def test_a_small_channel_is_named_with_what_it_holds_and_a_size_that_windows_takes() -> None:
    (found,) = judged(20 * 2**20 + 1, channel=[CHANNEL | {"MaximumSizeInBytes": 2**20}]).findings
    assert (found.setting, found.before, found.after) == ("audit_log_size", 2**20, 20 * 2**20 + 2**16)
    assert found.reason.endswith("/ms:21037056.")


@pytest.mark.parametrize(("mode", "lost"), [("Circular", False), ("Retain", True), ("AutoBackup", True)])
def test_a_full_channel_loses_events_unless_it_drops_the_oldest(mode: str, lost: bool) -> None:
    found = judged(channel=[CHANNEL | {"IsLogFull": True, "LogMode": mode}]).findings
    assert [each.setting for each in found] == (["audit_log_full"] if lost else [])


def test_a_server_without_the_channel_says_so_in_a_finding() -> None:
    decision = judged(channel=NO_LOG, held=NO_LOG, forced=NO_LOG)
    assert states(decision) == {"dns-audit-log": "drift", "dns-events": "compliant"}
    assert "KB 2956577" in decision.findings[0].reason


@pytest.mark.parametrize("channel", [DENIED, [{}], [CHANNEL | {"IsEnabled": None}]])
def test_a_channel_that_was_not_read_is_unknown(channel: Any) -> None:
    assert states(judged(channel=channel))["dns-audit-log"] == "unknown"


@pytest.mark.parametrize("identity", [4013, 4515, 4521])
def test_a_complaint_about_the_directory_is_a_finding_whatever_its_language(identity: int) -> None:
    event = {"Id": identity, "Message": "Der DNS-Server ...", "TimeCreated": NOW - DAY / 2}
    (found,) = judged(complaints=[event, event]).findings
    assert (found.control, found.setting, found.before, found.remedy) == (
        "dns-events",
        f"event_{identity}",
        True,
        "manual",
    )


def test_how_often_and_when_is_told_by_the_facts_and_not_by_the_finding() -> None:
    """A plan of the same findings has the same id tomorrow."""
    often = [{"Id": 4515, "TimeCreated": NOW}] * 3
    once = [{"Id": 4515, "TimeCreated": NOW - DAY / 3}]
    assert judged(complaints=often).findings == judged(complaints=once).findings
    facts = dns_event_log.read(Host(complaints=often), {})["server"]  # type: ignore[arg-type]
    assert facts["complaints"] == {"4515": 3}


def test_somebody_who_stamped_all_records_is_found_by_the_event() -> None:
    (found,) = judged(forced=[{"Id": 566, "TimeCreated": NOW - 40 * DAY}]).findings
    assert (found.setting, found.before, found.remedy) == ("forced_aging", True, "manual")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"server_held": [{"TimeCreated": NOW - DAY / 2}]}, "reaches back to 2026-03-01T00:00:00+00:00 only"),
        ({"server_held": []}, "is empty"),
        ({"server_held": DENIED}, "LogInfoUnavailable"),
        ({"complaints": DENIED}, "LogInfoUnavailable"),
        ({"now": DENIED}, "LogInfoUnavailable"),
        ({"now": []}, "what time it is"),
    ],
)
def test_silence_is_unknown_unless_the_log_reaches_back_so_far(answers: dict[str, Any], words: str) -> None:
    decision = judged(**answers)
    assert states(decision)["dns-events"] == "unknown"
    assert words in reason(decision, "dns-events")


@pytest.mark.parametrize("size", [0, 2**20 - 1, 2**32])
def test_a_size_that_no_channel_has_is_refused(size: int) -> None:
    with pytest.raises(Refused, match="a channel takes 1 MB to 4 GB"):
        dns_event_log.check({"audit_log_size": size})


def test_a_filter_selects_by_id_age_and_data() -> None:
    assert selection([519]) == "*[System[EventID=519]]"
    assert selection([519, 520], newer=DAY, older=DAY / 2, data={"Zone": "a'b"}, anywhere=[["x", "x", "y"], ["z"]]) == (
        "*[System[(EventID=519 or EventID=520) and "
        "TimeCreated[timediff(@SystemTime) <= 86400000 and timediff(@SystemTime) > 43200000]] and "
        "EventData[Data[@Name='Zone']=\"a'b\" and (Data='x' or Data='y') and Data='z']]"
    )


@pytest.mark.parametrize("filtered", [{"ids": range(21)}, {"ids": [1], "data": {"Zone": "a'\"b"}}])
def test_a_filter_that_no_log_takes_is_refused(filtered: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        selection(**filtered)


@pytest.mark.parametrize(
    ("answer", "count"), [([{"Count": 7}], 7), ([{"Count": 0}], 0), ([], None), ([{}], None), (DENIED, None)]
)
def test_a_count_is_what_was_counted_or_nothing(answer: Any, count: int | None) -> None:
    assert count_of(answer) == count
