"""Which servers scavenge no more: by the record of the run, and by what each server said after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._plan_step import Change
from ansible_collections.ddi.windows.plugins.module_utils._write import Write
from ansible_collections.ddi.windows.plugins.plugin_utils import _stopped
from ansible_collections.ddi.windows.plugins.plugin_utils._context import Context
from ansible_collections.ddi.windows.plugins.plugin_utils._record import Author, HostRecord
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import open_run

Read = Callable[..., None]


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return Context(
        run=open_run(tmp_path / "runs", "r1"),
        hosts=["dc1"],
        play_hosts=["dc1"],
        host="dc1",
        check_mode=False,
        diff=False,
        account="admin",
        time=datetime(2026, 3, 1, tzinfo=UTC),
        display=lambda _text: None,
    )


@pytest.fixture
def read(context: Context) -> Read:
    """Keep what a server said of its scavenging; without an interval it was not reached."""

    def read(host: str, interval: str | None, error: str | None = None, reached: bool = True, later: int = 0) -> None:
        part = {"current": {"server": {"scavenging_interval": interval}} if interval else {}, "error": error}
        evidence = {"reached": reached, "error": error, "parts": {"dns_scavenging": part} if reached else {}}
        # It carries the time at which its task started, before a write of the same task.
        evidence["time"] = (datetime.now(UTC) + timedelta(minutes=later - 1)).isoformat(timespec="seconds")
        context.run.write(context.run.evidence_path(host), evidence)

    return read


def write(context: Context, host: str, outcome: str | None, before: str = "7d", after: str = "never") -> None:
    change = Change("server-scavenging-exactly-one", "scavenging_interval", before, after)
    record = HostRecord(context.run, host, Author("admin", "operator"))
    intent = record.intend(Write(1, "", host, "dns_scavenging", "server", (change,)), [])
    if outcome:
        record.conclude(intent, outcome, "the host said no" if outcome != "applied" else "", None)


def test_a_server_that_this_run_stopped_is_told_with_its_old_interval(context: Context, read: Read) -> None:
    write(context, "dc1", "applied")
    read("dc1", "never")
    shown: list[str] = []
    result = _stopped.run({}, replace(context, display=shown.append))
    assert result["stopped"] == {"dc1": "7d"}
    assert not result.get("failed")
    (text,) = shown
    assert "every 7d" in text
    assert "playbooks/rollback.yml -e ddi_run=r1" in text
    assert "-e ddi_allow_weakening=scavenging as well" in text


def test_a_server_that_was_off_is_no_change(context: Context, read: Read) -> None:
    read("dc1", "never")
    shown: list[str] = []
    result = _stopped.run({}, replace(context, display=shown.append))
    assert result["already"] == ["dc1"]
    assert not result.get("failed")
    assert "rollback" not in shown[0]


def test_the_record_counts_when_the_server_was_lost_after_its_write(context: Context, read: Read) -> None:
    write(context, "dc1", "applied")
    read("dc1", None, "connection refused", reached=False)
    assert _stopped.run({}, context)["stopped"] == {"dc1": "7d"}


@pytest.mark.parametrize("outcome", ["unknown", None])
def test_a_write_of_which_nobody_knew_is_settled_by_what_the_server_said_later(
    context: Context, read: Read, outcome: str | None
) -> None:
    write(context, "dc1", outcome)
    assert "its write is unknown" in _stopped.run({}, context)["not_stopped"]["dc1"]
    read("dc1", "never")
    assert _stopped.run({}, context)["stopped"] == {"dc1": "7d"}


@pytest.mark.parametrize(
    ("interval", "error", "reached", "reason"),
    [
        ("7d", None, True, "it scavenges every 7d"),
        (None, "Access is denied.", True, "Access is denied."),
        (None, None, True, "it did not say how often it scavenges"),
        (None, "connection refused", False, "connection refused"),
    ],
)
def test_a_server_that_may_go_on_fails_the_task_with_the_reason(
    context: Context, read: Read, interval: str | None, error: str | None, reached: bool, reason: str
) -> None:
    read("dc1", interval, error, reached)
    result = _stopped.run({}, context)
    assert result["failed"]
    assert result["msg"] == f"1 of 1 servers may still scavenge: dc1 ({reason})"


def test_a_server_without_evidence_is_not_stopped(context: Context) -> None:
    assert "nothing was read from it" in _stopped.run({}, context)["not_stopped"]["dc1"]


def test_a_write_that_was_refused_is_told(context: Context, read: Read) -> None:
    write(context, "dc1", "not applied")
    read("dc1", "7d")
    assert _stopped.run({}, context)["not_stopped"] == {"dc1": "its write is not applied: the host said no"}


def test_a_write_that_is_older_than_the_last_word_of_its_server_proves_nothing(context: Context, read: Read) -> None:
    write(context, "dc1", "applied")
    read("dc1", None, "connection refused", reached=False, later=5)
    assert _stopped.run({}, context)["not_stopped"] == {"dc1": "connection refused"}
    read("dc1", "7d", later=5)
    assert _stopped.run({}, context)["not_stopped"] == {"dc1": "it scavenges every 7d"}


def test_a_server_that_this_run_stopped_before_is_still_its_own(context: Context, read: Read) -> None:
    write(context, "dc1", "applied")
    read("dc1", "never", later=5)
    assert _stopped.run({}, context)["stopped"] == {"dc1": "7d"}


def test_a_server_that_somebody_else_stopped_was_off(context: Context, read: Read) -> None:
    write(context, "dc1", "not applied")
    read("dc1", "never")
    assert _stopped.run({}, context)["already"] == ["dc1"]


def test_a_server_outside_the_limit_is_not_stopped_whatever_it_said_before(context: Context, read: Read) -> None:
    read("dc1", "never")
    read("dc2", "never")
    result = _stopped.run({}, replace(context, hosts=["dc1", "dc2"]))
    assert result["already"] == ["dc1"]
    assert result["not_stopped"] == {"dc2": "it is outside the limit"}


def test_a_damaged_record_hides_one_server_and_no_other(context: Context, read: Read) -> None:
    write(context, "dc1", "applied")
    read("dc2", "never")
    path = context.run.writes_path("dc1")
    path.write_text(path.read_text(encoding="utf-8").replace("7d", "9d"), encoding="utf-8")
    result = _stopped.run({}, replace(context, hosts=["dc1", "dc2"], play_hosts=["dc1", "dc2"]))
    assert "is damaged" in result["not_stopped"]["dc1"]
    assert result["already"] == ["dc2"]


def test_a_server_that_was_told_to_scavenge_is_not_stopped(context: Context, read: Read) -> None:
    write(context, "dc1", "applied", before="never", after="7d")
    read("dc1", "7d")
    assert _stopped.run({}, context)["not_stopped"] == {"dc1": "it scavenges every 7d"}


def test_check_mode_tells_which_servers_would_be_stopped(context: Context, read: Read) -> None:
    read("dc1", "7d")
    read("dc2", "never")
    hosts = ["dc1", "dc2", "dc3"]
    read("dc3", None, "connection refused", reached=False)
    shown: list[str] = []
    tried = replace(context, hosts=hosts, play_hosts=hosts, check_mode=True, display=shown.append)
    result = _stopped.run({}, tried)
    assert (result["would_stop"], result["already"]) == ({"dc1": "7d"}, ["dc2"])
    assert result["not_stopped"] == {"dc3": "connection refused"}
    assert "rollback" not in shown[0]


def test_the_servers_that_are_not_stopped_come_last_where_a_terminal_ends(context: Context, read: Read) -> None:
    hosts = [f"dc{number}" for number in range(1, 4)]
    read("dc2", "never")
    read("dc3", "never")
    write(context, "dc3", "applied")
    shown: list[str] = []
    _stopped.run({}, replace(context, hosts=hosts, play_hosts=hosts, display=shown.append))
    states = [line.split()[0] for line in shown[0].splitlines() if line.startswith("dc")]
    assert states == ["dc3", "dc2", "dc1"]
    assert all(len(line) <= 100 for line in shown[0].splitlines() if "ansible-playbook" not in line)
