"""The command line: what a command is given, how the simulator ends, and what it leaves behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from simulator import cli

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "simulator" / "estates" / "sample.yml"


@pytest.fixture
def simulate(tmp_path):
    """Start the simulator on the sample estate; whatever is left of it is killed in the end."""
    started = []

    def simulate(*arguments, estate=SAMPLE):
        (tmp_path / "a b").mkdir(exist_ok=True)
        environment = {**os.environ, "TMPDIR": str(tmp_path / "a b"), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "simulator", "--estate", str(estate), *arguments]
        process = subprocess.Popen(
            command, env=environment, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield simulate
    for process in started:
        process.kill()
        process.communicate()
    assert list((tmp_path / "a b").iterdir()) == [], "no temporary folder is left"


def ended(process):
    """Wait for the end; return status, stdout and stderr."""
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


@pytest.mark.parametrize(
    ("script", "status"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137), ("kill -15 $$", 143)]
)
def test_ends_with_the_status_of_the_command(simulate, script, status):
    assert ended(simulate("--", "sh", "-c", script))[0] == status


def test_the_command_finds_an_inventory_that_only_its_owner_can_read(simulate, tmp_path):
    script = 'cp -rp "$(dirname "$DDI_SIMULATED_INVENTORY")" copy; basename "$DDI_SIMULATED_INVENTORY"'
    status, out, err = ended(simulate("--", "sh", "-c", script))
    assert (status, out) == (0, "hosts.yml\n")
    assert "control http://127.0.0.1:" in err
    inventory = yaml.safe_load((tmp_path / "copy" / "hosts.yml").read_text())
    hosts = inventory["simulated"]["children"]["dns_servers"]["hosts"]
    assert list(hosts)[:2] == ["dc1.corp.example", "dc2.corp.example"]
    assert {each["ansible_host"] for each in hosts.values()} == {"127.0.0.1"}
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o700
    secret = tmp_path / "copy" / "group_vars" / "simulated.yml"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert "ansible_password: !unsafe" in secret.read_text()
    assert "Simulated-Only" not in (tmp_path / "copy" / "hosts.yml").read_text()


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_command_with_all_its_children(simulate, tmp_path, which):
    script = "trap 'echo asked >> seen; exit 3' INT TERM HUP; sleep 60 & echo $! > pid; touch up; wait"
    process = simulate("--", "sh", "-c", script)
    _wait_for(tmp_path / "up")
    process.send_signal(which)
    assert ended(process)[0] == 3
    assert (tmp_path / "seen").read_text() == "asked\n"
    _assert_gone(tmp_path / "pid")


def test_what_a_command_leaves_running_is_ended(simulate, tmp_path):
    assert ended(simulate("--", "sh", "-c", "sleep 60 & echo $! > pid"))[0] == 0
    _assert_gone(tmp_path / "pid")


def test_a_second_signal_kills_a_command_that_does_not_listen(simulate, tmp_path):
    process = simulate("--", "sh", "-c", "trap '' INT TERM; touch up; while :; do sleep 0.1; done")
    _wait_for(tmp_path / "up")
    process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    assert ended(process)[0] == 137


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_without_a_command_it_serves_until_stopped_and_says_where(simulate, which):
    process = simulate()
    lines = []
    while not lines or not lines[-1].startswith("Stop"):
        lines.append(process.stdout.readline())
    text = "".join(lines)
    port = int(re.search(r"dc1\.corp\.example +http (\d+)", text)[1])
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
    assert Path(re.search(r"inventory +(.+)", text)[1]).is_file()
    assert re.search(r"control +http://127\.0\.0\.1:\d+\ntoken +\S{20,}", text)
    process.send_signal(which)
    assert ended(process)[0] == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)


def test_two_estates_run_side_by_side(simulate):
    first, second = simulate("--", "sleep", "0.5"), simulate("--", "sleep", "0.5")
    assert [ended(first)[0], ended(second)[0]] == [0, 0]


def test_a_port_in_use_is_one_clear_sentence(simulate, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        content = yaml.safe_load(SAMPLE.read_text())
        content["hosts"][0]["port"] = port
        (tmp_path / "estate.yml").write_text(yaml.safe_dump(content))
        status, _, err = ended(simulate(estate=tmp_path / "estate.yml"))
    assert (status, err.count("\n")) == (2, 1)
    assert f"host dc1: port {port} cannot be used" in err


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["--estate", "nowhere.yml"], 2, "nowhere.yml"),
        (["--estate", str(SAMPLE), "--"], 2, "there is no command after --"),
        (["--estate", str(SAMPLE), "--", "no-such-command"], 127, "'no-such-command' was not found"),
        (["--estate", str(SAMPLE), "--", str(ROOT)], 126, "cannot be run"),
        (["--estate", str(SAMPLE), "--set", "dc1"], 2, "write it as HOST.FAULT=VALUE"),
        (["--estate", str(SAMPLE), "--set", "dc9.unreachable=true"], 2, "there is no host 'dc9'; use one of dc1"),
        (["--estate", str(SAMPLE), "--set", "dc1.broken=true"], 2, "there is no fault 'broken'"),
        (["--estate", str(SAMPLE), "--set", "dc1.unreachable=maybe"], 2, "give true or false"),
        (["--estate", str(SAMPLE), "--set", "dc1.denied=["], 2, "the value is no YAML"),
    ],
)
def test_bad_input_is_one_clear_sentence(capsys, arguments, status, sentence):
    assert cli.main(arguments) == status
    err = capsys.readouterr().err.splitlines()
    assert sentence in err[-1]
    assert [line.startswith("simulator: ") for line in err] == [True] * len(err)


def test_help_names_what_a_command_is_given(capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(["--help"])
    assert left.value.code == 0
    shown = capsys.readouterr().out
    for name in ("INVENTORY", "CONTROL", "TOKEN", "CA"):
        assert f"DDI_SIMULATED_{name}" in shown


def test_generate_is_handed_on(monkeypatch):
    monkeypatch.setattr("simulator.estate.generate.main", lambda given: len(given))
    assert cli.main(["generate", "--seed", "7"]) == 2


def _wait_for(path):
    for _ in range(300):
        if path.exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"{path} never came")


def _assert_gone(path):
    """A process that ended may wait to be collected by the init process: that is gone enough."""
    pid = int(path.read_text())
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return
    assert state.rpartition(")")[2].split()[0] == "Z"
