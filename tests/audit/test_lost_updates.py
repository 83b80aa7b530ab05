"""Two writers of one AD zone within the replication delay lose a change without a sound; no run ever is one of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._durations import restore
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command

from simulator.estate.generate import estate
from simulator.estate.load import build
from simulator.local import LocalWire

from .enforcing import Run, World

SEEDS = range(3)
WEEKS = {"no_refresh_interval": "no_refresh_h", "refresh_interval": "refresh_h"}
#: What another run wants of every zone that ages.
LONGER = {"dns_zone_aging": {"no_refresh_interval": "9d"}}


def world_of(seed: int, folder: Path, *faults: str, dcs: int = 3) -> World:
    """Return a world of controllers in sites of their own: what one writes, the others have three hours later."""
    content = estate(seed, dcs, 14, 0, faults)
    for host in content["hosts"]:
        host.pop("scavenging", None)
        host["site"] = f"site of {host['name']}"
    built = build(content, f"seed {seed}")
    variables = {
        "update_sources_reviewed": list(built.domains),
        "max_changes": 200,
        "replication_timeout": 0,
        "domain_zones": 9,
    }
    return World(built, folder / "runs", variables)


def enforced(world: World) -> Run:
    """Audit, and write what that planned."""
    return world.enforce(plan=world.audit().file("plan.json")["plan"])


def values(world: World, target: str) -> dict[str, dict[str, Any]]:
    """Return the settings of a zone on every host that serves it."""
    served = {name: state["zones"].values() for name, state in world.state().items()}
    return {name: zone for name, zones in served.items() for zone in zones if str(zone["dn"]).lower() == target.lower()}


def check_nothing_lost(world: World, *runs: Run) -> None:
    """Every server that holds a zone ends with all that *runs* wrote to it, the latest of each setting."""
    world.later(hours=4)
    wanted: dict[tuple[str, str], Any] = {}
    for entry in sorted((entry for run in runs for entry in run.entries), key=lambda entry: entry.time):
        assert entry.applied
        wanted |= {(entry.write.target, setting): value for setting, value in entry.write.after.items()}
    assert wanted
    for (target, setting), value in wanted.items():
        expected = restore(value) / timedelta(hours=1) if setting in WEEKS else value
        found = {name: zone[WEEKS.get(setting, setting)] for name, zone in values(world, target).items()}
        assert set(map(str, found.values())) == {str(expected)}, (target, setting, found)


def written(run: Run) -> dict[str, str]:
    """Return the host that wrote each zone."""
    hosts: dict[str, set[str]] = {}
    for entry in run.entries:
        hosts.setdefault(entry.write.target.lower(), set()).add(entry.write.host)
    assert all(len(each) == 1 for each in hosts.values()), "one zone has one writer"
    return {target: next(iter(each)) for target, each in hosts.items()}


def held_back(run: Run, targets: Any) -> None:
    """Nothing of *targets* is sent, and each is left for a gate that says which write has not arrived."""
    left = {
        entry["target"].lower(): entry["reason"]
        for entry in run.file("approval.json")["left"]
        if entry["state"] == "gate closed"
    }
    assert set(targets) <= set(left)
    assert not set(targets) & set(written(run))
    assert all("would lose one of the two" in left[target] for target in targets)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_simulator_loses_one_of_two_changes_within_the_replication_delay(tmp_path: Path, seed: int) -> None:
    world = world_of(seed, tmp_path, "nonsecure-reverse")
    (opened,) = (
        zone for zone in world.state()["dc1"]["zones"].values() if zone["dynamic_update"] != "Secure" and zone["aging"]
    )
    name = next(name for name, zone in world.state()["dc1"]["zones"].items() if zone == opened)
    for host, command in (
        ("dc1", Command("Set-DnsServerPrimaryZone", {"Name": name, "DynamicUpdate": "Secure"})),
        ("dc2", Command("Set-DnsServerZoneAging", {"Name": name, "RefreshInterval": timedelta(days=9)})),
    ):
        reply = LocalWire(world.estate.hosts[host]).invoke([command])
        assert not reply.errors
        world.later(seconds=1)
    world.later(hours=4)
    found = values(world, opened["dn"])
    assert len(found) == 3
    assert {(zone["dynamic_update"], zone["refresh_h"]) for zone in found.values()} == {("NonsecureAndSecure", 216.0)}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_has_one_writer_for_each_zone_whatever_is_changed_of_it(tmp_path: Path, seed: int) -> None:
    world = world_of(seed, tmp_path, "nonsecure-reverse", "nonsecure-forward", "no-aging", "old-copy", dcs=4)
    world.variables |= {"parts": LONGER, "secure_settle": "0h"}
    first = enforced(world)
    # What the first run made Secure gets its aging in the second one, at once.
    second = enforced(world)
    writers = [written(run) for run in (first, second)]
    assert {kind for run in (first, second) for kind in run.file("approval.json")["classes"]} >= {"zone-aging"}
    assert all(writers[1].get(target, host) == host for target, host in writers[0].items())
    check_nothing_lost(world, first, second)


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
def test_another_writer_waits_until_it_has_what_the_first_one_wrote(tmp_path: Path, seed: int, down: bool) -> None:
    world = world_of(seed, tmp_path, "nonsecure-reverse", "nonsecure-forward")
    first = enforced(world)
    assert set(written(first).values()) == {"dc1"}

    world.variables["parts"] = LONGER
    if down:
        # Another server is elected, and what the first one wrote is known from the record alone.
        world.estate.hosts["dc1"].faults.set({"unreachable": True})
        world.variables |= {"allow_missing": ["dc1"], "scavenging_armed_accepted": ["dc1"]}
    else:
        world.variables["writers"] = ["dc2"]
    early = enforced(world)
    held_back(early, written(first))
    assert set(written(early).values()) <= {"dc2"}

    # While the PDC emulator is not read, nobody knows whether clocks agree, and nothing that replicates is written.
    world.estate.hosts["dc1"].faults.set({"unreachable": False})
    world.variables["writers"] = ["dc2"]
    world.later(hours=4)
    late = enforced(world)
    assert set(written(first)) <= set(written(late))
    check_nothing_lost(world, first, early, late)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_under_a_limit_writes_nothing_that_another_server_wrote(tmp_path: Path, seed: int) -> None:
    world = world_of(seed, tmp_path, "nonsecure-reverse", "nonsecure-forward")
    first = enforced(world)
    world.limit = ["dc2", "dc3"]
    world.variables |= {"parts": LONGER, "allow_missing": ["dc1"], "scavenging_armed_accepted": ["dc1"]}
    early = enforced(world)
    held_back(early, written(first))
    check_nothing_lost(world, first, early)


@pytest.mark.parametrize("seed", SEEDS)
def test_another_writer_waits_for_what_was_written_and_given_back(tmp_path: Path, seed: int) -> None:
    # The values are those from before all of it, so looking at them does not tell whether anything arrived.
    world = world_of(seed, tmp_path, "nonsecure-reverse")
    first = enforced(world)
    back = world.take_back(first)
    world.variables |= {"parts": LONGER, "writers": ["dc2"]}
    early = enforced(world)
    check_nothing_lost(world, first, back, early)
    assert not set(written(early)) & set(written(first))
    world.later(hours=24)
    late = enforced(world)
    assert set(written(first)) <= set(written(late))
    check_nothing_lost(world, first, back, early, late)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_zone_is_given_back_where_it_was_written(tmp_path: Path, seed: int) -> None:
    world = world_of(seed, tmp_path, "nonsecure-reverse", "nonsecure-forward")
    before = world.state()
    first = enforced(world)
    world.variables["writers"] = ["dc2"]
    back = world.take_back(first)
    assert written(back) == written(first)
    world.later(hours=4)
    assert world.state() == before


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rollback_waits_for_what_another_server_wrote_since(tmp_path: Path, seed: int) -> None:
    world = world_of(seed, tmp_path, "nonsecure-reverse", "nonsecure-forward")
    first = enforced(world)
    world.later(hours=4)
    world.variables |= {"parts": LONGER, "writers": ["dc2"]}
    second = enforced(world)
    assert set(written(first)) <= set(written(second))

    early = world.take_back(first)
    check_nothing_lost(world, first, second, early)
    assert early.failed
    assert early.sent == []
    late = world.take_back(first)
    assert not late.failed
    check_nothing_lost(world, first, second, late)
