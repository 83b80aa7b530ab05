"""The lab answers what a server can answer, on zones of its own, and leaves nothing behind whatever happens."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import ConnectionLost, DdiError, Refused
from ansible_collections.ddi.windows.plugins.module_utils._lab import ANSWERED, PREFIX, QUESTIONS
from ansible_collections.ddi.windows.plugins.modules import lab_answers
from ansible_collections.ddi.windows.plugins.plugin_utils import _lab_answers
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._hands import HostContext
from ansible_collections.ddi.windows.plugins.plugin_utils._lab_hands import Lab, journal_path
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import open_run

from simulator.estate.dns import DnsServer
from simulator.estate.load import build
from simulator.local import LocalWire

from .law import no_pause

ROLES = ["SchemaMaster", "DomainNamingMaster", "PDCEmulator", "RIDMaster", "InfrastructureMaster"]
WORDS = {"forest": "lab.example", "test_forest": True}


def server(**changes: Any) -> Any:
    host = {"name": "dc1", "domain": "lab.example", "addresses": ["10.0.0.1"], "fsmo": ROLES}
    return build(
        {
            "estate": "lab",
            "clock": "2026-03-01T12:20:00Z",
            "domains": [{"name": "lab.example"}],
            "accounts": [{"name": "Administrator", "password": "Simulated-Only-1"}],
            "hosts": [host | {"utc_offset_minutes": 60} | changes],
            "zones": [{"name": "lab.example", "aging": True}],
        },
        "a lab",
    ).hosts["dc1"]


def context(host: Any, folder: Path, run: str = "r1", *, check_mode: bool = False) -> HostContext:
    return HostContext(open_run(folder, run), "dc1", check_mode, "admin", LocalWire(host), lambda _line: None, no_pause)


def run(host: Any, folder: Path, run_id: str = "r1", *, check_mode: bool = False, **options: Any) -> dict[str, Any]:
    given = {"run_id": run_id, "runs_dir": str(folder)} | WORDS | options
    params = check(lab_answers, "lab_answers", given).params
    return _lab_answers.run(params, context(host, folder, run_id, check_mode=check_mode))


def zones(host: Any) -> set[str]:
    return set(host.dns.zones())


def sent(host: Any) -> list[str]:
    return [entry.command for entry in host.log if not entry.command.startswith(("Get-", "Select-"))]


def answer(result: dict[str, Any], number: str) -> dict[str, Any]:
    return next(each for each in result["answers"] if each["number"] == number)


def test_every_question_is_answered_or_says_why_not(tmp_path: Path) -> None:
    result = run(server(), tmp_path)
    assert [each["number"] for each in result["answers"]] == [each.number for each in QUESTIONS]
    told = {each["number"] for each in result["answers"] if each["state"] == ANSWERED}
    assert told == {each.number for each in QUESTIONS if not each.cannot}
    assert all(each["reason"] for each in result["answers"] if each["state"] != ANSWERED)
    assert all(each["done"] for each in result["answers"] if each["state"] == ANSWERED)


def test_the_answers_are_those_of_the_server(tmp_path: Path) -> None:
    result = run(server(), tmp_path)
    assert answer(result, "1")["answer"]["interval_changed"] is False
    assert answer(result, "2a")["answer"]["name_servers_for_the_child"] == 0
    assert answer(result, "4b")["answer"] == {"before": ["192.0.2.1"], "after": [], "cleared": True}
    assert answer(result, "5a")["answer"]["node_changed"] is False
    assert answer(result, "10")["answer"]["offsets"] == ["1:00:00", "1:00:00"]
    assert answer(result, "11")["answer"]["RefreshInterval"] == "timedelta"
    assert 167 <= answer(result, "3c")["answer"]["hours_from_now"] <= 168


def test_the_answers_are_kept_as_json_beside_what_was_asked(tmp_path: Path) -> None:
    result = run(server(), tmp_path)
    kept = json.loads(Path(result["kept"]).read_text(encoding="utf-8"))
    assert (kept["forest"], kept["server"]) == ("lab.example", "dc1.lab.example")
    assert kept["answers"] == result["answers"]
    assert kept["left"] == []


@pytest.mark.parametrize("state", [False, True])
def test_nothing_is_left_behind(tmp_path: Path, state: bool) -> None:
    host = server(scavenging={"interval": "7d", "new_zones_age": state})
    before, scavenging = zones(host), host.dns.scavenging
    result = run(host, tmp_path)
    assert result["left"] == []
    assert zones(host) == before
    assert (host.dns.scavenging.state, host.dns.scavenging.interval) == (state, timedelta(days=7))
    assert host.dns.scavenging.since == scavenging.since


def let_the_state_set_the_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let servers do what the first question fears: the state alone makes them scavenge."""
    schedule = DnsServer.schedule

    def armed(self: DnsServer, **changes: Any) -> None:
        schedule(self, **changes, **({"interval": timedelta(days=7)} if changes.get("state") else {}))

    monkeypatch.setattr(DnsServer, "schedule", armed)


def test_an_interval_that_the_state_sets_is_told_and_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = server()
    let_the_state_set_the_interval(monkeypatch)
    told = answer(run(host, tmp_path), "1")["answer"]
    assert (told["interval_changed"], told["set_by_true"]) == (True, ["ScavengingInterval"])
    assert (host.dns.scavenging.state, host.dns.scavenging.interval) == (False, timedelta(0))


def test_an_interval_that_a_lost_lab_left_behind_is_taken_back_by_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = server()
    let_the_state_set_the_interval(monkeypatch)
    host.faults.set({"lost_after": "Set-DnsServerZoneAging", "denied": []})
    with pytest.raises(ConnectionLost):
        run(host, tmp_path)
    # As if nothing could be given back any more when the connection was lost.
    host.dns.schedule(state=True)
    journal = journal_path(open_run(tmp_path, "r1"), "dc1")
    told = [each for each in journal.read_text().splitlines() if "given back" not in each]
    journal.write_text("".join(f"{each}\n" for each in told))
    run(host, tmp_path, "r2")
    assert (host.dns.scavenging.state, host.dns.scavenging.interval) == (False, timedelta(0))


@pytest.mark.parametrize("again", [False, True])
def test_a_wait_that_begins_anew_is_seen_within_the_same_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    available, write = DnsServer.available, DnsServer.write
    ends: dict[str, Any] = {}

    def written_down(self: DnsServer, zone: Any, moment: Any = None) -> Any:
        """Tell the end of the wait as it was when the wait began, which a shorter interval does not move."""
        return ends.setdefault(zone.name, available(self, zone, moment)) if self.settings(zone).aging else None

    def written(self: DnsServer, zone: Any, settings: Any, *, arms: bool) -> None:
        if arms or (again and settings == self.settings(zone)):
            ends.pop(zone.name, None)
        write(self, zone, settings, arms=arms)

    monkeypatch.setattr(DnsServer, "available", written_down)
    monkeypatch.setattr(DnsServer, "write", written)
    host = server()
    told = answer(run(host, tmp_path), "4a")["answer"]
    assert told["a_shorter_interval_moves_it"] is False
    assert told["begins_anew"] is again


@pytest.mark.parametrize(
    "command",
    ["Set-DnsServerZoneAging", "Set-DnsServerPrimaryZone", "Set-DnsServerScavenging", "Add-DnsServerResourceRecord"],
)
def test_a_write_that_is_refused_leaves_its_question_open_and_nothing_behind(tmp_path: Path, command: str) -> None:
    host = server()
    host.faults.set({"denied": [command]})
    before = zones(host)
    result = run(host, tmp_path)
    open_questions = [each for each in result["answers"] if "access is denied" in each["reason"]]
    assert open_questions
    assert zones(host) == before
    assert "failed" not in result


@pytest.mark.parametrize("moment", ["lost_before", "lost_after"])
def test_what_a_lost_connection_left_behind_is_removed_by_the_next_lab(tmp_path: Path, moment: str) -> None:
    host = server()
    before = zones(host)
    host.faults.set({moment: "Set-DnsServerZoneAging"})
    with pytest.raises(ConnectionLost):
        run(host, tmp_path)
    run(host, tmp_path, "r2")
    assert zones(host) == before


def test_what_cannot_be_removed_is_told_with_the_line_and_swept_later(tmp_path: Path) -> None:
    host = server()
    before = zones(host)
    host.faults.set({"denied": ["Remove-DnsServerZone"]})
    result = run(host, tmp_path)
    assert result["failed"]
    assert all(each.startswith(f"Remove-DnsServerZone -Name {PREFIX}") for each in result["left"])
    host.faults.set({"denied": []})
    assert run(host, tmp_path, "r2")["left"] == []
    assert zones(host) == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"forest": "corp.example"}, "is of the forest lab.example, not of corp.example"),
        ({"forest": "LAB.example"}, "not of LAB.example"),
        ({"forest": ""}, "name the forest with ddi_lab_forest"),
        ({"test_forest": False}, "say that it is a test forest"),
    ],
)
def test_any_forest_but_the_named_test_forest_is_refused(tmp_path: Path, options: dict[str, Any], words: str) -> None:
    host = server()
    with pytest.raises(Refused, match=words):
        run(host, tmp_path, **options)
    assert sent(host) == []


def test_in_check_mode_nothing_is_tried(tmp_path: Path) -> None:
    host = server()
    assert run(host, tmp_path, check_mode=True)["answers"] == []
    assert sent(host) == []


def test_a_zone_that_the_lab_did_not_make_is_never_touched(tmp_path: Path) -> None:
    host = server()
    lab = Lab(context(host, tmp_path))
    for zone in ("lab.example", f"{PREFIX}other.test"):
        with pytest.raises(Refused, match="no zone but its own"):
            lab.write("Remove-DnsServerZone", Name=zone, Force=True)
    with pytest.raises(Refused, match="which the lab did not make"):
        lab.make("lab.example")
    assert sent(host) == []


def test_a_scratch_zone_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    host = server(zones=[{"name": f"{PREFIX}mine.test", "kind": "file"}])
    run(host, tmp_path)
    assert f"{PREFIX}mine.test" in zones(host)


def test_every_write_is_in_the_journal_before_it_is_sent(tmp_path: Path) -> None:
    host = server()
    run(host, tmp_path)
    lines = [json.loads(each) for each in journal_path(open_run(tmp_path, "r1"), "dc1").read_text().splitlines()]
    intents = [each["command"].split()[0] for each in lines if each["state"] == "intent"]
    assert intents == sent(host)
    told = [each["state"] for each in lines if each["state"] not in ("before", "given back")]
    assert len(told) == 2 * len(intents)
    assert lines[0]["state"] == "before", "how the server scavenged is written down before it is changed"


def test_a_server_that_is_no_domain_controller_is_asked_nothing(tmp_path: Path) -> None:
    host = server()
    host.faults.set({"denied": ["Get-ADForest"]})
    with pytest.raises(DdiError):
        run(host, tmp_path)
    assert sent(host) == []
