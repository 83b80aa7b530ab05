"""Enforcing and rolling back by real ansible-playbook processes: what is written, refused, and known afterwards."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
AUDIT, ENFORCE, ROLLBACK = (ROOT / "playbooks" / f"{name}.yml" for name in ("audit", "enforce", "rollback"))
CORP = "DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
REVERSE = "16.172.in-addr.arpa"
#: Both zones of the sample that accept updates from anybody, and what they need to be changed.
ZONES = {"ddi_zones": f"corp.example,{REVERSE}", "ddi_update_sources_reviewed": "corp.example"}
#: A demo's patience: nothing of these tests waits for replication.
QUICK = {"ddi_replication_timeout": "0", "ddi_secure_settle": "0h"}

#: Longer than any replication of the sample.
HOURS = timedelta(hours=8)

Site = Any


def arguments(site: Site, **values: str) -> list[str]:
    given = {"ddi_runs_dir": str(site.folder / "runs")} | QUICK | values
    return [word for name, value in given.items() for word in ("-e", f"{name}={value}")]


def play(site: Site, playbook: Path, *words: str, **values: str) -> Any:
    return site.playbook(playbook, *words, *arguments(site, **values))


def writes(site: Site) -> list[tuple[str, str, str]]:
    """Every command that could change something, with its host and outcome."""
    return [
        (name, entry.command, entry.outcome)
        for name, host in site.world.estate.hosts.items()
        for entry in host.log
        if entry.command.startswith("Set-")
    ]


def state(site: Site) -> dict[str, Any]:
    """What every server holds, but for the time of its last pass."""
    held = {name: host.state()["dns"] for name, host in site.world.estate.hosts.items() if host.dns}
    for dns in held.values():
        dns.pop("last_scavenge_time")
    return held


def lines(site: Site, run: str, host: str = "dc1") -> list[dict[str, Any]]:
    path = site.folder / "runs" / run / "writes" / f"{host}.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def kept(site: Site, run: str, name: str) -> Any:
    return json.loads((site.folder / "runs" / run / name).read_text(encoding="utf-8"))


@pytest.fixture
def sample(site: Callable[..., Any]) -> Iterator[Site]:
    with site() as running:
        yield running


def test_without_an_approval_it_stops_after_the_judge_and_prints_both_lines(sample: Site) -> None:
    played = play(sample, ENFORCE, ddi_run_id="asked")
    assert played.rc == 2
    plan = kept(sample, "asked", "plan.json")["plan"]
    assert f"-e ddi_plan={plan}" in played.output
    assert "-e ddi_zones=" in played.output
    assert "nothing is approved, so nothing was written" in played.output
    assert writes(sample) == []


def test_a_plan_is_carried_out_recorded_reported_and_taken_back(sample: Site) -> None:
    before = state(sample)
    assert play(sample, AUDIT, ddi_run_id="audit").rc == 0
    approved = {"ddi_plan": kept(sample, "audit", "plan.json")["plan"], "ddi_change": "CHG0123"}
    approved |= {"ddi_update_sources_reviewed": "corp.example"}
    foreseen = play(sample, ENFORCE, "--check", **approved, ddi_run_id="check")
    assert foreseen.rc == 0, foreseen.output
    assert writes(sample) == []
    played = play(sample, ENFORCE, **approved, ddi_run_id="real")
    assert played.rc == 0, played.output
    told, done = (kept(sample, run, "approval.json")["steps"] for run in ("check", "real"))
    assert told == done
    sent = [
        line["commands"][0]["line"]
        for host in ("dc1", "dc2")
        for line in lines(sample, "real", host)
        if line["line"] == "intent"
    ]
    assert sorted(sent) == sorted(line for step in told for line in step["commands"])
    assert [outcome for _, _, outcome in writes(sample)] == ["completed"] * len(told)
    assert {line["change"] for line in lines(sample, "real") if line["line"] == "intent"} == {"CHG0123"}
    assert kept(sample, "real", "report.json")["run"]["change"] == "CHG0123"
    again = play(sample, ENFORCE, **approved, ddi_run_id="again")
    assert again.rc == 0, again.output
    assert len(writes(sample)) == len(told)
    words = "nonsecure-updates,aging,shorter-interval,scavenging"
    undone = play(sample, ROLLBACK, ddi_run="real", ddi_allow_weakening=words, ddi_run_id="back")
    assert undone.rc == 0, undone.output
    sample.world.estate.clock.advance(HOURS)
    assert state(sample) == before


def test_scavenging_is_stopped_everywhere_it_can_be(sample: Site) -> None:
    sample.world.set_faults("dc1", unreachable=True)
    played = play(sample, ENFORCE, "--tags", "stop-scavenging", ddi_run_id="stop", ddi_change="CHG7")
    assert played.rc in (2, 4), played.output
    assert writes(sample) == [
        ("dc2", "Set-DnsServerScavenging", "completed"),
        ("emea2", "Set-DnsServerScavenging", "completed"),
    ]
    assert "dc1" in played.of("dc2").result["msg"] + played.of("dc1").result["msg"]
    (intent, outcome) = lines(sample, "stop", "dc2")
    assert (intent["changes"][0]["before"], outcome["outcome"], intent["change"]) == ("7d", "applied", "CHG7")
    sample.world.set_faults("dc1", unreachable=False)
    assert play(sample, ENFORCE, "--tags", "stop-scavenging", ddi_run_id="stop-2").rc == 0
    back = play(sample, ROLLBACK, ddi_run="stop", ddi_run_id="back")
    assert back.rc == 2
    assert "ddi_allow_weakening=scavenging" in back.output


@pytest.mark.parametrize(
    ("words", "sentence"), [({"serial": 1}, "leave out serial"), ({"strategy": "free"}, "strategy")]
)
def test_a_play_that_breaks_the_barriers_is_refused(sample: Site, words: dict[str, Any], sentence: str) -> None:
    role = {"ansible.builtin.import_role": {"name": "ddi.windows.dns_server", "tasks_from": "enforce.yml"}}
    played = sample.play([role], *arguments(sample, **ZONES), check_mode=False, **words)
    assert played.rc == 2
    assert sentence in played.output
    assert writes(sample) == []


def test_a_playbook_that_starts_in_the_middle_does_not_write_by_what_an_earlier_one_read(sample: Site) -> None:
    assert play(sample, AUDIT, ddi_run_id="old").rc == 0
    started = ("--start-at-task", "What all servers together say is judged")
    played = play(sample, ENFORCE, *started, **ZONES, ddi_run_id="old")
    assert played.rc == 2, played.output
    assert "was not read and judged by this playbook" in played.output
    assert writes(sample) == []


@pytest.mark.parametrize(
    ("playbook", "tag"),
    [(ENFORCE, "stop_scavenging"), (ROLLBACK, "undo"), (AUDIT, "nosuch")],
    ids=["enforce", "rollback", "audit"],
)
def test_a_mistyped_tag_is_no_success(sample: Site, playbook: Path, tag: str) -> None:
    played = play(sample, playbook, "--tags", tag)
    assert played.rc == 2, played.output
    assert f"There is no tag {tag}, so nothing would be done" in played.output


def test_the_folder_of_a_run_that_wrote_is_not_written_over(sample: Site) -> None:
    assert play(sample, ENFORCE, **ZONES, ddi_run_id="done").rc == 0
    kept_before = kept(sample, "done", "plan.json")
    for playbook, tags in ((AUDIT, ()), (ENFORCE, ()), (ENFORCE, ("--tags", "stop-scavenging"))):
        played = play(sample, playbook, *tags, **ZONES, ddi_run_id="done")
        assert played.rc == 2, played.output
        assert "there is a run done in" in played.output
    assert kept(sample, "done", "plan.json") == kept_before


def test_one_fork_is_enough(sample: Site) -> None:
    played = play(sample, ENFORCE, "--forks", "1", **ZONES, ddi_run_id="narrow")
    assert played.rc == 0, played.output
    assert [(host, outcome) for host, _, outcome in writes(sample)] == [("dc1", "completed")] * 2


def start(site: Site, playbook: Path, **values: str) -> subprocess.Popen[str]:
    """Start a playbook of which the test does not wait for the end."""
    environment = os.environ | {"ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "ANSIBLE_LOCALHOST_WARNING": "false"}
    return subprocess.Popen(
        [
            str(Path(sys.executable).with_name("ansible-playbook")),
            "-i",
            str(site._inventory(None)),
            str(playbook),
            *arguments(site, **values),
        ],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def family(pid: int) -> list[int]:
    """Return a process and all that it started, workers before their parents: they have sessions of their own."""
    listing = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [(int(child), int(parent)) for child, parent in map(str.split, listing.splitlines())]
    found = [pid]
    for each in found:
        found += [child for child, parent in parents if parent == each]
    return found[::-1]


def send(number: signal.Signals, processes: list[int]) -> None:
    """Send a signal to processes of which some may have ended since they were listed."""
    for pid in processes:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def halt(pid: int) -> list[int]:
    """Stop a process and all that it started, and return them: what a parent starts until it stops is listed again."""
    halted: list[int] = []
    while fresh := [each for each in family(pid) if each not in halted]:
        send(signal.SIGSTOP, fresh[::-1])
        halted += fresh
    return halted


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


def test_of_two_enforcing_runs_the_second_stops_in_one_sentence(sample: Site) -> None:
    first = start(sample, ENFORCE, **ZONES, ddi_run_id="first")
    wait_for((sample.folder / "runs" / "first" / "approval.json").exists)
    halted = halt(first.pid)
    second = play(sample, ENFORCE, **ZONES, ddi_run_id="second")
    send(signal.SIGCONT, halted)
    output, _ = first.communicate(timeout=120)
    assert first.returncode == 0, output
    assert second.rc == 2
    assert "another enforce or rollback run is at work (first since" in second.output
    assert len(writes(sample)) == 2
    assert play(sample, ENFORCE, **ZONES, ddi_run_id="third").rc == 0, "the lock ends with its process"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda each: each.name)
def test_a_run_that_was_killed_between_intent_and_outcome_leaves_what_a_rollback_can_tell(
    sample: Site, number: signal.Signals
) -> None:
    killed = start(sample, ENFORCE, **ZONES, ddi_run_id="killed")
    wait_for((sample.folder / "runs" / "killed" / "approval.json").exists)
    sample.world.set_faults("dc1", delay_ms=1000)
    wait_for(lambda: len(lines(sample, "killed")) == 1)
    send(number, family(killed.pid))
    killed.communicate(timeout=60)
    sample.world.set_faults("dc1", delay_ms=0)
    assert killed.returncode != 0
    assert [line["line"] for line in lines(sample, "killed")] == ["intent"]
    words = {"ddi_run": "killed", "ddi_allow_weakening": "nonsecure-updates"}
    foreseen = play(sample, ROLLBACK, "--check", **words, ddi_run_id="look")
    mode = sample.world.estate.hosts["dc1"].state()["dns"]["zones"][REVERSE]["dynamic_update"]
    took_effect = mode == "Secure"
    assert ("it had taken effect" in foreseen.output) is took_effect, foreseen.output
    assert ("it had not taken effect" in foreseen.output) is not took_effect
    back = play(sample, ROLLBACK, **words, ddi_run_id="back")
    assert back.rc == 0, back.output
    zones = sample.world.estate.hosts["dc1"].state()["dns"]["zones"]
    assert zones[REVERSE]["dynamic_update"] == "NonsecureAndSecure"
    assert zones["corp.example"]["dynamic_update"] == "NonsecureAndSecure", "nothing more was sent"


def test_a_worker_that_outlives_its_playbook_ends_its_write_records_it_and_sends_nothing_more(sample: Site) -> None:
    names = ["depot.corp.example", "voice.corp.example"]
    assert play(sample, ENFORCE, "--tags", "stop-scavenging", ddi_run_id="stop").rc == 0
    done = len(writes(sample))
    killed = start(sample, ENFORCE, ddi_zones=",".join(names), ddi_run_id="killed")
    wait_for((sample.folder / "runs" / "killed" / "approval.json").exists)
    sample.world.set_faults("dc1", delay_ms=700)
    wait_for(lambda: len(lines(sample, "killed")) == 1)
    os.kill(killed.pid, signal.SIGKILL)
    with (sample.folder / "runs" / ".writing").open() as lock, pytest.raises(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    wait_for(lambda: len(lines(sample, "killed")) == 3)
    sample.world.set_faults("dc1", delay_ms=0)
    killed.communicate(timeout=60)
    told = lines(sample, "killed")
    assert [(line["line"], line.get("outcome"), line.get("state")) for line in told] == [
        ("intent", None, None),
        ("outcome", "applied", None),
        ("left", None, "not reached"),
    ]
    assert "the playbook process has ended" in told[2]["reason"]
    assert len(writes(sample)) == done + 1


def test_a_lost_connection_is_settled_and_ends_the_run_when_nothing_was_applied(sample: Site) -> None:
    started = start(sample, ENFORCE, **ZONES, ddi_run_id="lost")
    wait_for((sample.folder / "runs" / "lost" / "approval.json").exists)
    sample.world.set_faults("dc1", lost_before="Set-DnsServerPrimaryZone")
    output, _ = started.communicate(timeout=120)
    assert started.returncode == 2, output
    assert [line.get("outcome") for line in lines(sample, "lost") if line["line"] != "left"] == [None, "not applied"]
    states = {step["zone"]: step["state"] for step in kept(sample, "lost", "outcome.json")["steps"]}
    assert states == {REVERSE: "not applied", "corp.example": "not reached"}
    resumed = play(sample, ENFORCE, **ZONES, ddi_run_id="resumed")
    assert resumed.rc == 0, resumed.output
    zones = sample.world.estate.hosts["dc1"].state()["dns"]["zones"]
    assert {zones[name]["dynamic_update"] for name in (REVERSE, "corp.example")} == {"Secure"}


def test_a_record_without_a_place_sends_nothing(sample: Site) -> None:
    started = start(sample, ENFORCE, **ZONES, ddi_run_id="full")
    folder = sample.folder / "runs" / "full"
    wait_for((folder / "approval.json").exists)
    (folder / "writes").write_text("a file is in the way")
    output, _ = started.communicate(timeout=120)
    assert started.returncode == 2, output
    assert writes(sample) == []
