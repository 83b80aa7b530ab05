"""The folder of a run belongs to its owner, and what is in it is whole."""

from __future__ import annotations

import json
import multiprocessing
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.ddi.windows.plugins.filter.run_id import filter_run_id
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import open_run, run_id


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_id_is_made_once_and_forks_inherit_it() -> None:
    here = run_id()
    assert run_id() == here == filter_run_id("")
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    worker = context.Process(target=lambda: sender.send(run_id()))
    worker.start()
    assert receiver.recv() == here
    worker.join()


def test_the_operators_id_wins() -> None:
    assert filter_run_id("change-4711") == "change-4711"


@pytest.mark.parametrize("bad", ["../x", "a/b", ".hidden", "a b", "x" * 65, "a\n"])
def test_an_id_that_cannot_name_a_folder_is_refused(bad: str, tmp_path: Path) -> None:
    with pytest.raises(AnsibleFilterError, match="cannot name a folder"):
        filter_run_id(bad)
    with pytest.raises(Refused, match="cannot name a folder"):
        open_run(tmp_path, bad)
    assert list(tmp_path.iterdir()) == []


def test_folder_and_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        run = open_run(tmp_path / "runs", "r1")
        path = run.write(run.evidence_path("dc1"), {"b": 1, "a": [2]})
    finally:
        os.umask(old)
    assert [mode(each) for each in (run.path, path.parent, path)] == [0o700, 0o700, 0o600]
    assert json.loads(path.read_text()) == {"a": [2], "b": 1}
    assert run.read(path) == {"a": [2], "b": 1}
    assert list(path.parent.iterdir()) == [path], "no temporary file stays"


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    run = open_run(tmp_path, "r1")
    path = run.evidence_path("dc1")
    run.write(path, {"time": datetime(2026, 3, 2, 8, tzinfo=UTC), "length": timedelta(days=7)})
    with pytest.raises(TypeError, match="has no place in JSON"):
        run.write(path, {"bad": object()})
    assert run.read(path) == {"time": "2026-03-02T08:00:00+00:00", "length": "P7D"}


@pytest.mark.parametrize("host", ["../../etc/x", "a/b", "..", "fd00::1", "%41"])
def test_a_host_name_stays_inside_the_folder(host: str, tmp_path: Path) -> None:
    run = open_run(tmp_path, "r1")
    path = run.evidence_path(host)
    assert path.parent == run.path / "read"
    run.write(path, {})
    assert path.is_file()


def test_what_is_not_there_is_none_and_what_is_no_json_is_said(tmp_path: Path) -> None:
    run = open_run(tmp_path, "r1")
    assert run.read(run.path / "none.json") is None
    (run.path / "bad.json").write_text("{")
    with pytest.raises(Refused, match=r"bad\.json cannot be read"):
        run.read(run.path / "bad.json")


@pytest.mark.parametrize("open_mode", [0o755, 0o750, 0o704, 0o777])
def test_a_folder_that_others_can_look_into_is_refused(open_mode: int, tmp_path: Path) -> None:
    (tmp_path / "r1").mkdir()
    (tmp_path / "r1").chmod(open_mode)
    with pytest.raises(Refused, match=f"mode {open_mode:04o}.*chmod 700"):
        open_run(tmp_path, "r1")


def test_a_parent_that_everybody_may_change_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(Refused, match="everybody may write"):
        open_run(tmp_path, "r1")


def test_a_link_or_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="is no folder"):
        open_run(tmp_path, "link")
    with pytest.raises(Refused, match=r"file cannot be written|is no folder"):
        open_run(tmp_path, "file")


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match=r"cannot be written .*ddi_runs_dir"):
        open_run(tmp_path / "file" / "runs", "r1")
    with pytest.raises(Refused, match="cannot be written"):
        open_run("/proc/nowhere", "r1")
