"""The list of all runs: who changed what when, and what was taken back since."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._plan_step import Change
from ansible_collections.ddi.windows.plugins.module_utils._write import Write
from ansible_collections.ddi.windows.plugins.plugin_utils._record import Author, HostRecord
from ansible_collections.ddi.windows.plugins.plugin_utils._run_list import Listed, listed, render
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import open_run

ROOT = Path(__file__).resolve().parents[2]
OWNER = pwd.getpwuid(os.getuid()).pw_name


def record(folder: Path, run: str, host: str = "dc1") -> HostRecord:
    return HostRecord(open_run(folder, run), host, Author("CORP\\admin", "anna", "CHG7"))


def wrote(
    kept: HostRecord, outcome: str | None = "applied", undoes: dict[str, str] | None = None, setting: str = "aging"
) -> str:
    """Record one write; return its id."""
    write = Write(1, "zone-aging", kept.host, "dns_zone_aging", "a.example", (Change("c", setting, 1, 2),), undoes)
    intent = kept.intend(write, [])
    if outcome:
        kept.conclude(intent, outcome, "", None)
    return intent


def numbers(folder: Path) -> dict[str, tuple[int, int]]:
    return {each.id: (each.applied, each.undone) for each in listed(folder)}


def test_a_rollback_counts_until_it_is_taken_back_itself(tmp_path: Path) -> None:
    kept = record(tmp_path, "e1")
    one, two = wrote(kept), wrote(kept, setting="refresh_interval")
    wrote(kept, "not applied")
    assert numbers(tmp_path) == {"e1": (2, 0)}
    first = wrote(record(tmp_path, "r1"), undoes={"run": "e1", "id": one})
    wrote(record(tmp_path, "r1"), "not applied", {"run": "e1", "id": two})
    assert numbers(tmp_path) == {"e1": (2, 1), "r1": (1, 0)}
    wrote(record(tmp_path, "r2"), undoes={"run": "r1", "id": first})
    assert numbers(tmp_path) == {"e1": (2, 0), "r1": (1, 1), "r2": (1, 0)}
    wrote(record(tmp_path, "r3"), undoes={"run": "e1", "id": one})
    assert numbers(tmp_path)["e1"] == (2, 1)


def test_the_undo_of_the_last_write_takes_the_earlier_ones_of_the_setting_with_it(tmp_path: Path) -> None:
    kept = record(tmp_path, "e1")
    wrote(kept)
    last = wrote(kept)
    wrote(record(tmp_path, "r1"), undoes={"run": "e1", "id": last})
    assert numbers(tmp_path)["e1"] == (2, 2)


def test_an_audit_is_listed_by_what_its_files_say(tmp_path: Path) -> None:
    run = open_run(tmp_path, "audit")
    time = "2026-03-01T08:00:00+00:00"
    run.write(run.path / "report.json", {"run": {"id": "audit", "time": time, "accounts": ["auditor"]}})
    run.write(run.path / "plan.json", {"plan": "x", "change": "CHG9", "run": {"id": "audit", "time": time}})
    assert listed(tmp_path) == [Listed("audit", datetime(2026, 3, 1, 8, tzinfo=UTC), "audit", OWNER, "CHG9")]


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("approval.json", {"check_mode": False}, "enforce"),
        ("approval.json", {"check_mode": True}, "enforce, check"),
        ("undo.json", {"check_mode": True, "run": "e1"}, "rollback of e1, check"),
    ],
)
def test_a_run_says_what_it_was(tmp_path: Path, name: str, content: dict[str, object], what: str) -> None:
    run = open_run(tmp_path, "r1")
    run.write(run.path / name, content)
    run.write(run.path / "judgement.json", {})
    assert [each.what for each in listed(tmp_path)] == [what]


def test_a_write_that_was_taken_back_had_taken_effect(tmp_path: Path) -> None:
    intent = wrote(record(tmp_path, "killed"), None)
    assert numbers(tmp_path)["killed"] == (0, 0)
    wrote(record(tmp_path, "back"), undoes={"run": "killed", "id": intent})
    assert numbers(tmp_path)["killed"] == (1, 1)


def test_runs_are_listed_oldest_first_and_empty_folders_not_at_all(tmp_path: Path) -> None:
    for name, day in (("z", 1), ("a", 2), ("m", 3)):
        run = open_run(tmp_path, name)
        run.write(run.path / "judgement.json", {"time": f"2026-03-0{day}T08:00:00+00:00"})
    open_run(tmp_path, "empty")
    (tmp_path / ".writing").touch()
    assert [each.id for each in listed(tmp_path)] == ["z", "a", "m"]


def test_a_damaged_record_is_said_in_its_row(tmp_path: Path) -> None:
    wrote(record(tmp_path, "good"))
    kept = record(tmp_path, "bad")
    wrote(kept)
    path = kept.run.writes_path("dc1")
    path.write_text(path.read_text(encoding="utf-8").replace("anna", "otto"), encoding="utf-8")
    text = render(listed(tmp_path), tmp_path)
    rows = {line.split()[0]: line.split() for line in text.splitlines()}
    assert rows["bad"][-2:] == ["?", "?"]
    assert rows["good"][-4:] == ["anna", "CHG7", "1", "-"]
    assert f"line 1 of {path} is damaged" in " ".join(text.split())


@pytest.mark.parametrize("content", ["", "[]", "{", '{"time": "yesterday", "run": 7, "change": 3}'])
def test_a_file_that_says_nothing_is_passed_over(tmp_path: Path, content: str) -> None:
    run = open_run(tmp_path, "odd")
    run.write_text(run.path / "report.json", content)
    os.utime(run.path, (0, 0))
    (odd,) = listed(tmp_path)
    assert (odd.time.year, odd.who, odd.ticket) == (1970, OWNER, "")


def test_a_write_of_which_nobody_knows_is_said_until_it_is_taken_back(tmp_path: Path) -> None:
    intent = wrote(record(tmp_path, "e1"), None)
    assert "1 of its writes may have taken effect or not: playbooks/rollback.yml with --check tells" in render(
        listed(tmp_path), tmp_path
    )
    wrote(record(tmp_path, "r1"), undoes={"run": "e1", "id": intent})
    assert "taken effect or not" not in render(listed(tmp_path), tmp_path)


def test_the_script_lists_a_folder(tmp_path: Path) -> None:
    wrote(record(tmp_path, "e1"))
    command = [sys.executable, "scripts/runs.py", "--runs-dir"]
    for folder, expected in ((tmp_path, "e1"), (tmp_path / "none", "There is no run in")):
        done = subprocess.run([*command, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True)
        assert expected in done.stdout
        assert done.stderr == ""
