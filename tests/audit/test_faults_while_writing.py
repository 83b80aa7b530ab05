"""One fault in the middle of the writes: what happened is recorded, nothing follows, and the rest is done later."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .enforcing import SEEDS, Run, World, logged, recorded, untidy

#: What strikes at a write -> the faults of its host, by the name of the command.
FAULTS: dict[str, Callable[[str], dict[str, Any]]] = {
    "lost before": lambda command: {"lost_before": command},
    "lost after": lambda command: {"lost_after": command},
    "denied": lambda command: {"denied": [command]},
    "slow": lambda _command: {"delay_ms": 1},
}


@dataclass
class Strike:
    """A fault that comes with one write. A host that dies with it tells nobody what became of the write."""

    left: int
    fault: str
    dies: bool

    def __call__(self, host: Any, command: Any) -> Callable[[], None] | None:
        self.left -= 1
        if self.left:
            return None
        host.faults.set(FAULTS[self.fault](command.name))
        return (lambda: host.faults.set({"unreachable": True})) if self.dies else None

    @classmethod
    def of(cls, chance: random.Random, writes: int) -> Strike:
        return cls(chance.randint(1, writes), chance.choice(list(FAULTS)), chance.random() < 0.2)


def check_record(run: Run, strike: Strike) -> None:
    """The record has what reached the hosts, each with what became of it."""
    sent = sorted(run.sent, key=lambda each: each.host)
    assert recorded(run.entries) == logged(sent)
    for entry, each in zip(run.entries, sent, strict=True):
        told = "applied" if each.took_effect else "not applied"
        assert entry.state == told or (strike.dies and entry.state == "unknown")


def check_end(run: Run) -> None:
    """Nothing is sent after a write that failed, and the outcome names what was not reached."""
    entries = sorted(run.entries, key=lambda entry: entry.time)
    assert all(entry.applied for entry in entries[:-1])
    steps = run.file("outcome.json")["steps"]
    failed = not entries[-1].applied
    not_reached = [step for step in steps if step["state"] == "not reached"]
    assert len(not_reached) == (len(steps) - len(entries) if failed else 0)
    assert all("nothing more is sent after a write that is" in step["reason"] for step in not_reached)
    assert run.failed == failed


def faults_of(world: World) -> dict[str, dict[str, Any]]:
    return {name: host.faults.as_dict() for name, host in world.estate.hosts.items()}


def recover(world: World, own: dict[str, dict[str, Any]]) -> None:
    """Switch off what struck, and leave what belongs to the estate."""
    for name, faults in own.items():
        world.estate.hosts[name].faults.set(faults)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fault_in_the_middle_of_the_writes_is_recorded_and_mended(tmp_path: Path, seed: int) -> None:
    chance = random.Random(f"strike {seed}")
    world = untidy(seed, tmp_path)
    world.variables["replication_timeout"] = 0
    before = world.state()
    plan = world.audit().file("plan.json")["plan"]
    stopped = [world.stop_scavenging()] if seed % 4 else []
    calm = world.fork()
    undisturbed = calm.enforce(plan=plan)
    calm.later(hours=4)
    if not undisturbed.sent:
        left = {entry["state"] for entry in undisturbed.file("approval.json")["left"]}
        assert left <= {"already", "gate closed"}
        return

    own = faults_of(world)
    strike = Strike.of(chance, len(undisturbed.sent))
    world.watch = strike
    run = world.enforce(plan=plan)
    check_record(run, strike)
    check_end(run)
    recover(world, own)
    world.watch = lambda _host, _command: None

    back = world.fork()
    assert not any(back.take_back(each).failed for each in [run, *stopped] if each.entries)
    back.later(hours=4)
    assert back.state() == before

    world.later(hours=chance.choice([0, 4]))
    rest = world.enforce(plan=plan)
    assert not rest.failed
    world.later(hours=4)
    assert world.state() == calm.state()
