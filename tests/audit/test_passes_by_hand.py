"""A pass that somebody starts: only with every gate open, recorded, confirmed, and never taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.modules import dns_scavenging_pass
from ansible_collections.ddi.windows.plugins.plugin_utils._run_list import listed

from simulator.estate.events import DNS_LOG, EVENT_BYTES

from .armed import ELECTED, armed, between_passes, prepare, well
from .enforcing import Run, World
from .scavenged import deleted, run_module
from .test_scavenging_run_info import send

START, STOP = "Start-DnsServerScavenging", "Set-DnsServerScavenging"
PASS = "dns_scavenging_pass"
ROOT = Path(__file__).resolve().parents[2]
OUTCOME = json.loads((ROOT / "docs" / "outcome.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def between(tmp_path_factory: pytest.TempPathFactory) -> World:
    return between_passes(tmp_path_factory.mktemp("between"))


@pytest.fixture
def world(between: World) -> World:
    forked = between.fork()
    forked.passing = True
    return forked


@pytest.fixture
def ready(world: World) -> World:
    """Return the world with an approved forecast of the settings as they are, and a backup."""
    prepare(world, "now")
    return world


def refused(world: World, records: int | None = 1, host: str = ELECTED, **options: Any) -> str:
    """Return why no pass is started; nothing may be sent."""
    marks = {name: len(each.log) for name, each in world.estate.hosts.items()}
    with pytest.raises(Refused) as caught:
        world.scavenge(host, records, **options)
    assert world.sent(marks) == []
    return str(caught.value)


def confirmation(run: Run) -> dict[str, Any]:
    (told,) = run.of("pass_confirmation")
    return told


def test_a_pass_deletes_what_was_approved_and_nothing_else(ready: World) -> None:
    began = ready.now() - timedelta(seconds=1)
    foretold = ready.scavenge(ELECTED, check_mode=True)
    assert deleted(ready.estate, began) == {}
    assert foretold.sent == []
    assert "A pass on dc2 now deletes 1 record" in foretold.said
    assert "  leaver A 10.0.1.8 of corp.example" in foretold.said
    assert foretold.file("outcome.json")["steps"][0]["state"] == "would be applied"

    run = ready.scavenge(ELECTED, 1)
    assert not run.failed
    assert [(each.host, each.command, dict(each.parameters)) for each in run.sent] == [
        (ELECTED, START, {"Force": True, "Confirm": False})
    ]
    assert {name for _, name, _, _ in deleted(ready.estate, began)} == {"leaver"}
    told = confirmation(run)
    assert (told["state"], told["event"], told["deleted"], told["foreseen"]) == ("ended", 2501, 1, 1)


def test_it_is_recorded_as_every_write_and_listed_as_what_it_is(ready: World) -> None:
    run = ready.scavenge(ELECTED, 1, change="CHG9")
    (entry,) = run.entries
    assert (entry.write.host, entry.write.module, entry.write.kind) == (ELECTED, PASS, "scavenging-pass")
    assert (entry.state, entry.intent["change"]) == ("applied", "CHG9")
    assert [each["line"] for each in entry.intent["commands"]] == [f"{START} -Force"]
    assert [each.what for each in listed(ready.folder) if each.id == run.id] == ["scavenging pass"]


def test_a_rollback_says_that_a_pass_cannot_be_taken_back_and_what_makes_records_again(ready: World) -> None:
    run = ready.scavenge(ELECTED, 1)
    jsonschema.validate(run.file("outcome.json"), OUTCOME)
    assert run.file("outcome.json")["undo"] is None
    assert "No way back: a scavenging pass cannot be taken back" in "\n".join(run.said)
    back = ready.take_back(run)
    (told,) = back.of("rollback_outcome")
    assert (told["failed"], back.sent) == (True, [])
    assert "A scavenging pass cannot be taken back: playbooks/restore_records.yml, with the backup" in told["msg"]


def test_the_backup_makes_the_record_again(ready: World) -> None:
    ready.scavenge(ELECTED, 1)
    (backup,) = [each for each in listed(ready.folder)[-2:] if each.what == "backup"]
    assert not ready.restore(backup.id, ["corp.example leaver"]).failed
    zone = ready.estate.hosts[ELECTED].dns.find("corp.example")
    assert "leaver" in {record.name for record in zone.records.all()}


def test_the_schedule_of_a_forecast_does_not_move_with_a_pass_by_hand(ready: World) -> None:
    def passes() -> list[str]:
        zones = ready.foresee("now").file("forecast.json")["zones"]
        return [each["time"] for zone in zones for each in zone["passes"]]

    before = passes()
    ready.scavenge(ELECTED, 1)
    ready.later(hours=5)
    assert before == passes() == ["2026-04-21T12:00:00+00:00"]


@pytest.mark.parametrize(
    ("records", "said"),
    [(None, "Nobody said how many records go, and a pass now deletes 1"), (2, "ddi_scavenge_records says 2 records")],
)
def test_the_operator_says_how_many_records_go(ready: World, records: int | None, said: str) -> None:
    told = refused(ready, records)
    assert said in told
    assert "look with --check, and if these may go, add -e ddi_scavenge_records=1." in told


def test_only_the_elected_server_is_asked(ready: World) -> None:
    assert refused(ready, host="dc3").endswith("dc2.corp.example is elected to scavenge for corp.example, and not dc3.")
    assert "no server of the group is called so: write one of dc1, dc2, dc3" in refused(ready, host="dc9")


def test_without_an_approved_forecast_and_a_backup_each_gate_has_its_sentence(world: World) -> None:
    told = refused(world)
    assert told.startswith("The pass on dc2 is not started, and nothing was sent. ")
    assert "run playbooks/forecast.yml and approve it with playbooks/forecast_approve.yml" in told
    assert "The newest backup of corp.example is of 2026-03-31 12:00 UTC, which is more than 1d ago" in told
    assert "would not be started" in refused(world, check_mode=True)


def test_a_record_that_nobody_approved_closes_the_gate(world: World) -> None:
    forecast = world.foresee("now")
    world.approve(forecast)
    world.back_up()
    server = world.estate.hosts[ELECTED]
    zone = server.dns.find("corp.example")
    (record,) = [each for each in zone.records.all() if each.name == "leaver"]
    another = {"Name": "other", "ZoneName": "corp.example", "IPv4Address": "10.0.1.9", "A": True, "AgeRecord": True}
    send(server, "Add-DnsServerResourceRecord", **another)
    (other,) = [each for each in zone.records.all() if each.name == "other"]
    zone.records.put(replace(other, timestamp=record.timestamp))
    told = refused(world, 2)
    assert "A pass now would delete 1 records that nobody approved" in told


def closed_by(world: World, spoil: Callable[[World], None]) -> str:
    spoil(world)
    return refused(world)


def _another(world: World) -> None:
    send(world.estate.hosts["dc3"], STOP, ScavengingInterval=timedelta(days=7))


def _unread(world: World) -> None:
    world.estate.hosts["dc1"].faults.unreachable = True


def _stopped(world: World) -> None:
    send(world.estate.hosts[ELECTED], STOP, ScavengingInterval=timedelta(0))


def _repinned(world: World) -> None:
    send(world.estate.hosts[ELECTED], "Set-DnsServerZoneAging", Name="corp.example", ScavengeServers=["10.1.0.3"])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_another, "Another server of corp.example scavenges (dc3 every 7d)"),
        (_unread, "Not covered"),
        (_stopped, "dc2 does not scavenge, and then a pass by hand deletes nothing."),
        (_repinned, "Not every server shows a list that names this server alone"),
    ],
)
def test_a_gate_that_is_not_open_sends_nothing(ready: World, spoil: Callable[[World], None], said: str) -> None:
    assert said in closed_by(ready, spoil)


def test_a_lease_that_is_longer_than_both_intervals_closes_the_gate(ready: World) -> None:
    assert "The longest lease (90d) is longer than both intervals" in refused(ready, longest_lease="90d")


def test_before_the_first_pass_on_schedule_none_is_started(tmp_path: Path) -> None:
    world = well(tmp_path)
    armed(world)
    told = refused(world, 2)
    assert "No pass on schedule is known of dc2, and before the first one a pass by hand deletes nothing" in told


def test_a_pass_that_was_started_by_hand_alone_is_none_on_schedule(ready: World) -> None:
    # The log of the server holds nothing but the end of the pass by hand.
    run = ready.scavenge(ELECTED, 1)
    logs = ready.estate.hosts[ELECTED].events.logs
    logs[DNS_LOG] = replace(logs[DNS_LOG], size=EVENT_BYTES)
    ready.later(minutes=1)
    assert not run.failed
    assert "No pass on schedule is known of dc2" in refused(ready, 0)


def test_an_end_that_is_not_seen_in_time_is_told_and_no_failure(ready: World) -> None:
    def silence(host: Any, command: Any) -> None:
        if command.name == START:
            host.events.logs[DNS_LOG] = replace(host.events.logs[DNS_LOG], enabled=False)

    ready.watch = silence
    began = ready.now()
    run = ready.scavenge(ELECTED, 1, timeout=60)
    assert timedelta(seconds=60) <= ready.now() - began < timedelta(minutes=4)
    assert "not seen yet" in confirmation(run)["msg"]
    assert not run.failed


def test_a_connection_that_breaks_leaves_it_unknown_and_sends_it_once(ready: World) -> None:
    ready.estate.hosts[ELECTED].faults.set({"lost_before": START})
    run = ready.scavenge(ELECTED, 1)
    assert len([each for each in run.sent if each.command == START]) == 1
    assert [entry.state for entry in run.entries] == ["unknown"]
    assert run.failed


def test_a_connection_that_breaks_after_the_pass_ran_is_settled_by_its_event(ready: World) -> None:
    ready.estate.hosts[ELECTED].faults.set({"lost_after": START})
    run = ready.scavenge(ELECTED, 1)
    assert len([each for each in run.sent if each.command == START]) == 1
    assert [entry.state for entry in run.entries] == ["applied"]
    assert (run.failed, confirmation(run)["deleted"]) == (False, 1)


def test_a_server_that_refuses_leaves_it_not_applied(ready: World) -> None:
    ready.estate.hosts[ELECTED].faults.set({"denied": [START]})
    run = ready.scavenge(ELECTED, 1)
    assert [entry.state for entry in run.entries] == ["not applied"]
    assert run.failed
    assert confirmation(run)["msg"] == "no pass was started on dc2, so none is awaited"


def test_a_module_in_a_play_of_its_own_only_says_when_the_last_pass_was(world: World) -> None:
    told = run_module(dns_scavenging_pass, world.estate.hosts[ELECTED])
    assert (told.planned, [each.reason for each in told.parts[0].decision.verdicts]) == (
        [],
        ["the last pass ended 2026-04-14 12:00 UTC; one is started by playbooks/scavenge.yml alone"],
    )
