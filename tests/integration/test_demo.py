"""The first command a newcomer types: what it prints, what it leaves behind, and where it works."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sysconfig
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENV = Path(sysconfig.get_path("scripts")).parent

pytestmark = pytest.mark.skipif(
    VENV != ROOT / ".venv", reason="make demo uses the tools in .venv; these are the tests of another release of core"
)


def checkout(folder: Path) -> Path:
    """A second checkout of the working tree at *folder*, with the tools that are installed already."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    for name in names:
        if (ROOT / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name, follow_symlinks=False)
    (folder / ".venv").symlink_to(VENV)
    return folder


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return checkout(tmp_path_factory.mktemp("a checkout") / "with a blank")


def environment(home: Path | str) -> dict[str, str]:
    """The environment of a demo: *home* is its HOME, and there is no way to the network."""
    nowhere = "http://127.0.0.1:9"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
    offline = {"PIP_NO_INDEX": "1", "HTTPS_PROXY": nowhere, "HTTP_PROXY": nowhere, "NO_PROXY": "127.0.0.1,localhost"}
    return kept | offline | {"HOME": str(home)}


def demo(folder: Path, home: Path | str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["make", "--no-print-directory", "demo"],
        cwd=folder, env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip


def left_of(session: int) -> list[str]:
    """The processes that still belong to the session of *session*."""
    listing = subprocess.run(["ps", "-eo", "sess=,stat=,args="], capture_output=True, text=True, check=True).stdout
    return [
        line for line in listing.splitlines() if line.split()[0] == str(session) and not line.split()[1].startswith("Z")
    ]


@pytest.fixture(scope="module")
def finished(blank: Path) -> tuple[subprocess.Popen[str], str]:
    """A demo that ran to its end, for somebody whose HOME is empty."""
    root_had_one = Path("/.ansible").exists()
    process = demo(blank, "")
    output, _ = process.communicate(timeout=240)
    assert Path("/.ansible").exists() == root_had_one
    return process, output


def test_the_demo_says_where_its_report_lies_and_how_to_audit_a_real_estate(
    finished: tuple[subprocess.Popen[str], str], blank: Path
) -> None:
    process, output = finished
    assert process.returncode == 0, output
    last = output.splitlines()[-12:]
    assert any("ansible-playbook -i inventories/example playbooks/audit.yml" in line for line in last)
    assert "Kerberos over" in output
    assert "NTLM and Basic are for the simulator." in output
    report = next(found for line in last if (found := re.search(r"runs/\S+/report\.json", line)))
    assert json.loads((blank / report.group()).read_text(encoding="utf-8"))["findings"]
    assert left_of(process.pid) == []


def test_the_demo_changes_the_estate_and_takes_all_of_it_back(
    finished: tuple[subprocess.Popen[str], str], blank: Path
) -> None:
    _, output = finished
    assert "Shortened here:" in output
    assert "Allowed here:" in output
    assert "Every value that was read and every finding is what it was in the first report." in output
    found = re.search(r"runs/(\S+)/outcome\.json", output)
    assert found is not None
    outcome = json.loads((blank / "runs" / found[1] / "outcome.json").read_text(encoding="utf-8"))
    assert {step["state"] for step in outcome["steps"]} <= {"applied", "already"}
    assert [step["state"] for step in outcome["steps"]].count("applied") >= 4


def test_two_demos_at_the_same_time_do_not_meet_and_need_no_home(blank: Path, tmp_path: Path) -> None:
    processes = [demo(blank, "/dev/null"), demo(ROOT, tmp_path)]
    outputs = [process.communicate(timeout=240)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs


def test_ctrl_c_leaves_no_process_behind(blank: Path, tmp_path: Path) -> None:
    process = demo(blank, tmp_path)
    assert process.stdout is not None
    while "PLAY" not in process.stdout.readline():
        assert process.poll() is None
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode != 0
    assert left_of(process.pid) == []
