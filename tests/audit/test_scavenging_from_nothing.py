"""From an estate that is well to one that scavenges, with every gate open for its own reason, and back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from .armed import DEAD, DHCP, ELECTED, RECORDS, SCOPE, WANTED, armed, prepare, well
from .enforcing import World
from .scavenged import deleted
from .test_forecasts import COMPUTERS, ROLES, estate
from .test_scavenging_run_info import send

WEEK = timedelta(days=7)
PASSES = "scavenging-really-runs"


def names(world: World) -> set[str]:
    """Return the names that the zone of the domain holds, without those of its own."""
    zone = world.estate.hosts[ELECTED].dns.find("corp.example")
    return {record.name for record in zone.records.all()} - {"@"}


def verdict(run: Any, host: str = ELECTED) -> tuple[str, str]:
    """Return what the audit of one host said of control 13."""
    part = run.file(f"read/{host}.json")["parts"]["dns_scavenging_run_info"]
    (found,) = part["verdicts"]
    return found["state"], found["reason"]


def findings(run: Any) -> list[tuple[str, str]]:
    """Return what was found, but of the DHCP server: its resolvers and options are not what these tests are about."""
    told = [each for each in run.file("report.json")["findings"] if "dhcp1.corp.example" not in each["target"]]
    return [(each["control"], each["target"]) for each in told]


def test_a_server_is_made_to_scavenge_deletes_what_was_foreseen_and_is_stopped_again(tmp_path: Path) -> None:
    world = well(tmp_path)
    began = world.now()
    first = world.audit()
    (step,) = first.file("plan.json")["steps"]
    assert {gate["gate"] for gate in step["gates"] if gate["state"] != "open"} == {"forecast", "backup"}

    forecast = world.foresee()
    foreseen = {each["name"] for each in forecast.file("forecast.json")["records"]}
    world.approve(forecast)
    world.back_up()
    (step,) = world.audit().file("plan.json")["steps"]
    assert (step["host"], step["ready"]) == (ELECTED, True)
    run = world.enforce(plan=world.audit().file("plan.json")["plan"])
    assert not run.failed
    assert [(each.host, each.command) for each in run.sent] == [(ELECTED, "Set-DnsServerScavenging")]

    held = names(world)
    world.later(days=6, hours=23)
    assert names(world) == held
    world.later(hours=2)
    gone = deleted(world.estate, began)
    assert {name for _, name, _, _ in gone} == foreseen == DEAD
    assert {(time, host) for time, host in gone.values()} == {(began + WEEK, ELECTED)}
    assert held - names(world) == DEAD
    after = world.audit()
    assert (verdict(after), findings(after)) == (("compliant", ""), [])

    assert not world.take_back(run).failed
    assert world.estate.hosts[ELECTED].dns.scavenging.interval == timedelta(0)
    world.later(days=30)
    assert held - names(world) == DEAD


#: What a log reaches back to; it is about no zone.
OLD = {"log": "Microsoft-Windows-DNSServer/Audit", "id": 551, "age": "60d"}


def first_audit(folder: Path, *events: dict[str, Any]) -> tuple[World, dict[str, Any]]:
    """Return an estate that is well, and the gates of the step that makes a server scavenge, by its first audit."""
    hosts = [
        {"name": f"dc{number}", "domain": "corp.example", "addresses": [f"10.1.0.{number}"], "uptime": "40d"}
        | ({"fsmo": ROLES} if number == 1 else {})
        | {"events": [OLD, *(events if number == 3 else ())]}
        for number in (1, 2, 3)
    ]
    listed = estate(RECORDS, hosts=[*hosts, DHCP | {"dhcp": {"scopes": [SCOPE]}}], computers=COMPUTERS)
    world = World(listed, folder / "runs", {"parts_of": {ELECTED: WANTED}}, leases=True)
    return world, aged_gate(world)


def aged_gate(world: World) -> dict[str, Any]:
    (step,) = world.audit().file("plan.json")["steps"]
    (gate,) = [each for each in step["gates"] if each["gate"] == "aged"]
    return dict(gate)


def test_the_first_audit_knows_by_the_audit_channels_that_a_zone_has_aged_for_long(tmp_path: Path) -> None:
    world, gate = first_audit(tmp_path)
    assert gate["state"] == "open"
    assert "known because no audit event says otherwise" in gate["sentence"]
    # A later change of another setting takes nothing from what was learnt.
    send(world.estate.hosts["dc3"], "Set-DnsServerZoneAging", Name="corp.example", RefreshInterval=WEEK)
    world.later(days=1)
    assert aged_gate(world)["state"] == "open"


def test_a_change_of_settings_in_the_channel_of_any_server_ends_the_silence(tmp_path: Path) -> None:
    event = {"log": OLD["log"], "id": 514, "age": "5d", "data": {"Zone": "corp.example"}}
    world, gate = first_audit(tmp_path, event)
    until = world.now() + timedelta(days=9)
    assert gate["state"] == "closed"
    assert f"corp.example not before {until:%Y-%m-%d}" in gate["sentence"]


def test_a_new_interval_is_no_drift_before_its_first_pass_is_due_and_is_when_that_never_comes(tmp_path: Path) -> None:
    world = well(tmp_path)
    armed(world)
    for _ in range(4):
        fresh = world.audit()
        assert verdict(fresh)[0] == "skipped"
        assert "so its first pass is due 2026-04-07 12:00 UTC" in verdict(fresh)[1]
        assert findings(fresh) == []
        world.later(days=1, hours=18)
    assert verdict(world.audit()) == ("compliant", "")


def test_an_interval_that_nobody_recorded_is_no_excuse(tmp_path: Path) -> None:
    world = well(tmp_path)
    world.estate.hosts[ELECTED].dns.schedule(interval=WEEK)
    told = world.audit()
    assert verdict(told)[0] == "drift"
    assert (PASSES, "dc2.corp.example") in findings(told)


def test_a_first_pass_that_is_overdue_is_drift(tmp_path: Path) -> None:
    world = well(tmp_path)
    armed(world)
    # Each start of the service begins the interval anew, so the pass never comes.
    for _ in range(3):
        world.later(days=3)
        world.estate.hosts[ELECTED].dns.restart(world.now())
    state, reason = verdict(world.audit())
    assert (state, "the interval begins anew with it" in reason) == ("drift", True)


def test_scavenging_moves_as_one_approved_plan_and_rollback_gives_it_back(tmp_path: Path) -> None:
    lists = [{"name": "corp.example", "aging": True, "scavenge_servers": ["10.1.0.1"], "records": RECORDS}]
    world = well(tmp_path, scavenger="dc1", zones=lists, replication={"within_site": "15s"})
    before = world.state()
    prepare(world)
    plan = world.audit().file("plan.json")
    assert [step["kind"] for step in plan["steps"]] == ["stop-scavenging", "zone-aging", "scavenging-interval"]
    # The pauses of the confirmation let replication pass.
    world.passing = True
    run = world.enforce(plan=plan["plan"])
    assert {step["state"] for step in run.file("outcome.json")["steps"]} == {"applied"}
    assert not run.failed
    intervals = {name: host.dns.scavenging.interval for name, host in world.estate.hosts.items() if host.dns}
    assert intervals == {"dc1": timedelta(0), "dc2": WEEK, "dc3": timedelta(0)}

    assert not world.take_back(run).failed
    world.later(hours=4)
    assert world.state() == before
