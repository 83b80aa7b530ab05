"""Whole runs on generated estates: what is approved is written once, told in advance, recorded, and taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from .enforcing import SEEDS, Run, World, logged, recorded, untidy

SET_AGING, SET_ZONE = "Set-DnsServerZoneAging", "Set-DnsServerPrimaryZone"


def check_told_in_advance(world: World, plan: str) -> Run:
    """Enforce in check mode and then for good: both approve the same, and what was told is what is sent."""
    foreseen, run = world.enforce(plan=plan, check_mode=True), world.enforce(plan=plan)
    told, approval = foreseen.file("approval.json"), run.file("approval.json")
    assert (foreseen.sent, foreseen.record) == ([], {}), "check mode sends nothing and records nothing"
    assert (told["steps"], told["left"]) == (approval["steps"], approval["left"])
    would = [(step["number"], step["state"], step["commands"]) for step in foreseen.file("outcome.json")["steps"]]
    assert would == [(step["number"], "would be applied", step["commands"]) for step in approval["steps"]]
    for host in world.hosts:
        shown = [line for step in approval["steps"] if step["host"] == host for line in step["commands"]]
        lines = [command["line"] for entry in run.record.get(host, ()) for command in entry.intent["commands"]]
        assert lines == shown
    return run


def check_recorded(run: Run) -> None:
    """The record is what the hosts received, and the outcome says the same."""
    assert recorded(run.entries) == logged(sorted(run.sent, key=lambda each: each.host))
    assert all(each.outcome == "completed" for each in run.sent)
    assert all(entry.state == "applied" for entry in run.entries)
    outcome = run.file("outcome.json")
    assert [step["state"] for step in outcome["steps"]] == ["applied"] * len(run.entries)
    assert outcome["others"] == []
    assert not run.failed


def check_order(world: World, run: Run) -> None:
    """One writer writes a zone, few domain zones go to Secure, and no zone of these ages in the same run."""
    secured = {world.dn_of(each) for each in run.sent if each.parameters.get("DynamicUpdate") == "Secure"}
    aging = {world.dn_of(each) for each in run.sent if each.parameters.get("Aging") is True}
    assert not secured & aging
    domains = {f"dc={name},cn=microsoftdns,dc=domaindnszones" for name in world.estate.domains}
    assert len([dn for dn in secured if dn.startswith(tuple(domains))]) <= world.variables["domain_zones"]
    assert {(world.dn_of(each), each.host) for each in run.sent if "Name" in each.parameters} <= set(
        run.writers.items()
    )


def lasting(run: Run) -> list[dict[str, Any]]:
    """Return what was found, but for what time alone changes: whether a pass ran lately, and events of the last day."""
    passing = ("scavenging-really-runs", "dns-events")
    return [each for each in run.file("report.json")["findings"] if each["control"] not in passing]


def armed(world: World) -> Any:
    """Return a watch that fails when the aging of a zone is to be changed while a server that holds it scavenges."""
    accepted = world.variables["scavenging_armed_accepted"]

    def watch(host: Any, command: Any) -> None:
        if command.name == SET_AGING:
            zone = host.dns.find(command.parameters["Name"])
            holders = [other for other in host.estate.hosts.values() if zone in other.dns.zones().values()]
            going = [other.fqdn for other in holders if other.dns.scavenging.interval and other.fqdn not in accepted]
            assert going == []

    return watch


@pytest.mark.parametrize("seed", SEEDS)
def test_an_estate_is_enforced_once_and_given_back_value_by_value(tmp_path: Path, seed: int) -> None:
    world = untidy(seed, tmp_path)
    before = world.state()
    first = world.audit()
    plan = first.file("plan.json")["plan"]
    # Without it the run itself stops what has to be stopped before it changes how zones age.
    stopped = [world.stop_scavenging()] if seed % 4 else []
    world.later(hours=50 if seed % 3 == 0 else 0)

    world.watch = armed(world)
    run = check_told_in_advance(world, plan)
    check_recorded(run)
    check_order(world, run)
    world.later(hours=4)
    enforced = world.state()

    again = world.enforce(plan=plan)
    assert again.sent == []
    assert again.file("approval.json")["classes"] == []
    left = {entry["number"]: entry["state"] for entry in again.file("approval.json")["left"]}
    assert all(left[entry.write.number] == "already" for entry in run.entries)

    world.watch = lambda _host, _command: None
    wrote = [each for each in [run, *stopped] if each.entries]
    undone = [world.take_back(each) for each in wrote]
    assert not any(each.failed for each in undone)
    world.later(hours=4)
    assert world.state() == before
    assert lasting(world.audit()) == lasting(first)

    if seed % 10 == 3:
        for each in reversed(undone):
            assert not world.take_back(each).failed
        world.later(hours=4)
        assert world.state() == enforced


def test_the_record_tells_the_time_of_its_run(tmp_path: Path) -> None:
    world = untidy(1, tmp_path)
    world.later(days=3)
    start = world.now()
    times = [entry.time for entry in world.stop_scavenging().entries]
    assert times
    assert all(timedelta(0) <= time - start < timedelta(hours=1) for time in times)
