"""What became of every approved step, joined from approval, record and confirmations, in JSON and for a person."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.module_utils._seal import sealed
from ansible_collections.ddi.windows.plugins.module_utils._write import Done, Write
from ansible_collections.ddi.windows.plugins.plugin_utils import _outcome
from ansible_collections.ddi.windows.plugins.plugin_utils._context import Context
from ansible_collections.ddi.windows.plugins.plugin_utils._outcome_text import render
from ansible_collections.ddi.windows.plugins.plugin_utils._record import Author, HostRecord
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import open_run

DOCS = Path(__file__).resolve().parents[2] / "docs"
SCHEMA = json.loads((DOCS / "outcome.schema.json").read_text(encoding="utf-8"))
ZONE = "DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
CHANGES = {
    "dynamic_update": ("zone-secure-only", "NonsecureAndSecure", "Secure"),
    "aging": ("zone-aging-enabled", False, True),
    "refresh_interval": ("zone-aging-intervals", "1d", "7d"),
    "scavenge_servers": ("zone-scavenge-servers", [], ["10.0.0.2"]),
    "scavenging_interval": ("server-scavenging-exactly-one", "7d", "never"),
}

Approve = Callable[..., None]
Told = Callable[..., dict[str, Any]]


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return Context(
        run=open_run(tmp_path / "runs", "r1"),
        hosts=["dc1", "dc2", "rodc1"],
        play_hosts=["dc1", "dc2", "rodc1"],
        host="dc1",
        check_mode=False,
        diff=False,
        account="admin",
        time=datetime(2026, 3, 1, tzinfo=UTC),
        display=lambda _text: None,
    )


def step(number: int, *settings: str, **about: Any) -> dict[str, Any]:
    """A step of an approval as its file holds it."""
    changes = [
        dict(zip(("control", "setting", "before", "after"), (control, setting, before, after), strict=True))
        for setting in settings or ("dynamic_update",)
        for control, before, after in [CHANGES[setting]]
    ]
    known: dict[str, Any] = {"number": number, "kind": "secure-domain", "title": "Zone corp.example is secure"}
    known |= {"host": "dc1", "module": "dns_zone", "target": ZONE, "zone": "corp.example", "changes": changes}
    known |= {"commands": ["Set-DnsServerPrimaryZone -Name corp.example -DynamicUpdate Secure"]}
    spread = {"number": 2, "servers": ["dc2", "rodc1"], "unread": []}
    return known | {"replicates_to": spread} | about


def stopping(number: int, host: str) -> dict[str, Any]:
    about = {"kind": "stop-scavenging", "title": f"{host} stops scavenging", "target": "server", "zone": None}
    spread = {"number": 0, "servers": [], "unread": []}
    return step(number, "scavenging_interval", module="dns_scavenging", host=host, replicates_to=spread, **about)


def left(entry: dict[str, Any], state: str, reason: str) -> dict[str, Any]:
    names = ("number", "kind", "title", "host", "module", "target", "changes")
    return {name: entry[name] for name in names} | {"state": state, "reason": reason}


@pytest.fixture
def approve(context: Context) -> Approve:
    def approve(*steps: dict[str, Any], **about: Any) -> None:
        known: dict[str, Any] = {"schema_version": 1, "run_id": "r1", "time": context.time.isoformat()}
        known |= {"check_mode": False, "change": "CHG0123", "plan": "0123456789abcdef", "zones": None, "left": []}
        known |= {"classes": [], "steps": list(steps), "accepted": {"missing": [], "armed": []}, "play_hosts": []}
        context.run.write(context.run.path / "approval.json", sealed(known | about))

    return approve


@pytest.fixture
def told(context: Context) -> Told:
    """Ask for the outcome; return its file with the result of the task under ``result`` and its text under ``text``."""

    def told() -> dict[str, Any]:
        shown: list[str] = []
        result = _outcome.run({}, replace(context, display=shown.append))
        outcome = json.loads(Path(result["outcome"]).read_text(encoding="utf-8"))
        jsonschema.validate(outcome, SCHEMA, format_checker=jsonschema.FormatChecker())
        assert all(len(line) <= 100 for line in "\n".join(shown).splitlines() if "ansible-playbook" not in line)
        return outcome | {"result": result, "text": "\n".join(shown)}

    return told


def record(context: Context, entry: dict[str, Any], outcome: str | None, reason: str = "") -> None:
    host = HostRecord(context.run, entry["host"], Author("admin", "operator"))
    intent = host.intend(Write.of(entry), [Command("Get-DnsServerZone")])
    if outcome:
        host.conclude(intent, outcome, reason, Write.of(entry).after)


def leave(context: Context, entry: dict[str, Any], state: str, reason: str) -> None:
    HostRecord(context.run, entry["host"], Author("admin", "operator")).leave(Done(Write.of(entry), state, reason))


def foresee(context: Context, *done: Done) -> None:
    kept = {"schema_version": 1, "host": "dc1", "done": [each.as_dict() for each in done]}
    context.run.write(context.run.foreseen_path("dc1", "secure-domain"), kept)


def confirmed(context: Context, host: str, state: str = "confirmed", **about: Any) -> None:
    entry = {"module": "dns_zone", "target": ZONE.upper(), "setting": "dynamic_update", "wanted": "Secure"}
    entry |= {"seen": "Secure" if state == "confirmed" else "NonsecureAndSecure", "state": state}
    entry |= {"reason": f"{host} is late" if state != "confirmed" else ""} | about
    context.run.write(context.run.confirm_path(host), {"host": host, "entries": [entry]})


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_report_says_the_same_of_changes() -> None:
    report = json.loads((DOCS / "report.schema.json").read_text(encoding="utf-8"))
    shared = report["$defs"]["changes"]["properties"]
    assert shared == {name: SCHEMA["properties"][name] for name in shared}
    assert {name: report["$defs"][name] for name in SCHEMA["$defs"]} == SCHEMA["$defs"]


def test_an_applied_step_is_no_failure(context: Context, approve: Approve, told: Told) -> None:
    approve(step(1))
    record(context, step(1), "applied")
    outcome = told()
    assert [each["state"] for each in outcome["steps"]] == ["applied"]
    assert outcome["result"]["msg"].startswith("1 applied")
    assert not outcome["result"].get("failed")


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("not applied", "step 2 on dc2 was not applied: the host said no"),
        ("unknown", "step 2 on dc2 is unknown: the host said no"),
        (None, "step 2 on dc2 is unknown: no outcome was recorded"),
    ],
)
def test_a_step_that_is_not_as_approved_fails_with_host_and_step(
    context: Context, approve: Approve, told: Told, outcome: str | None, words: str
) -> None:
    approve(stopping(1, "dc1"), stopping(2, "dc2"))
    record(context, stopping(1, "dc1"), "applied")
    record(context, stopping(2, "dc2"), outcome, "the host said no")
    result = told()["result"]
    assert result["failed"]
    assert words in result["msg"]
    assert "dc1" not in result["msg"]


def test_a_step_without_a_line_in_the_record_was_not_reached(approve: Approve, told: Told) -> None:
    approve(step(1))
    outcome = told()
    assert outcome["steps"][0]["state"] == "not reached"
    assert "step 1 on dc1 was not reached: the record has nothing of it" in outcome["result"]["msg"]


@pytest.mark.parametrize(("state", "fails"), [("already", False), ("changed since", False), ("not reached", True)])
def test_a_step_that_was_not_sent_says_why(
    context: Context, approve: Approve, told: Told, state: str, fails: bool
) -> None:
    approve(step(1))
    leave(context, step(1), state, "because of it")
    outcome = told()
    assert (outcome["steps"][0]["state"], outcome["steps"][0]["reason"]) == (state, "because of it")
    assert bool(outcome["result"].get("failed")) == fails
    assert outcome["undo"] is None


def test_a_step_that_was_sent_is_told_by_its_outcome_also_when_it_was_left_later(
    context: Context, approve: Approve, told: Told
) -> None:
    approve(step(1))
    record(context, step(1), "applied")
    leave(context, step(1), "already", "it is so already")
    assert told()["steps"][0]["state"] == "applied"


def test_the_newest_of_two_writes_of_a_step_counts(context: Context, approve: Approve, told: Told) -> None:
    approve(step(1))
    record(context, step(1), "not applied")
    record(context, step(1), "applied")
    outcome = told()
    assert (outcome["steps"][0]["state"], outcome["others"]) == ("applied", [])


def test_a_recorded_write_that_nobody_approved_is_told_too(context: Context, approve: Approve, told: Told) -> None:
    approve(step(1))
    record(context, step(1), "applied")
    record(context, stopping(7, "dc2"), "unknown", "the connection broke")
    outcome = told()
    assert [(each["host"], each["state"]) for each in outcome["others"]] == [("dc2", "unknown")]
    assert "a write on dc2 is unknown: the connection broke" in outcome["result"]["msg"]
    assert "not among these steps" in outcome["text"]


def test_every_server_says_whether_it_arrived(context: Context, approve: Approve, told: Told) -> None:
    spread = {"number": 4, "servers": ["dc2", "rodc1", "dc3", "dc4"], "unread": []}
    approve(step(1, replicates_to=spread))
    record(context, step(1), "applied")
    confirmed(context, "dc1")
    confirmed(context, "dc2")
    confirmed(context, "rodc1", "waiting")
    confirmed(context, "dc3", "unknown", seen=None, reason="Access is denied.")
    outcome = told()
    assert outcome["steps"][0]["confirmation"] == {
        "confirmed": ["dc1", "dc2"],
        "waiting": [{"host": "rodc1", "seen": {"dynamic_update": "NonsecureAndSecure"}, "reason": "rodc1 is late"}],
        "unknown": [{"host": "dc3", "seen": {}, "reason": "Access is denied."}],
        "not_asked": ["dc4"],
    }
    for line in ("confirmed on dc1, dc2", "waiting for rodc1: dynamic_update is NonsecureAndSecure"):
        assert line in outcome["text"]
    assert "unknown on dc3: Access is denied." in outcome["text"]
    assert "not asked: dc4" in outcome["text"]
    assert outcome["result"]["msg"] == "1 applied; waiting for rodc1; not known of dc3"
    assert not outcome["result"].get("failed")


def test_a_server_is_as_late_as_its_latest_setting(context: Context, approve: Approve, told: Told) -> None:
    entry = step(1, "aging", "refresh_interval", module="dns_zone_aging", kind="zone-aging")
    approve(entry)
    record(context, entry, "applied")
    lines = [
        {"module": "dns_zone_aging", "target": ZONE, "setting": "aging", "wanted": True, "seen": True},
        {"module": "dns_zone_aging", "target": ZONE, "setting": "refresh_interval", "wanted": "7d", "seen": "1d"},
    ]
    for line, state in zip(lines, ("confirmed", "waiting"), strict=True):
        line |= {"state": state, "reason": "late" if state == "waiting" else ""}
    context.run.write(context.run.confirm_path("dc2"), {"host": "dc2", "entries": lines})
    told_of = told()["steps"][0]["confirmation"]
    assert told_of["waiting"] == [{"host": "dc2", "seen": {"refresh_interval": "1d"}, "reason": "late"}]
    assert told_of["not_asked"] == ["dc1", "rodc1"]


def test_what_belongs_to_one_server_has_nothing_to_confirm(context: Context, approve: Approve, told: Told) -> None:
    approve(stopping(1, "dc1"))
    record(context, stopping(1, "dc1"), "applied")
    assert told()["steps"][0]["confirmation"] is None


def test_what_the_approval_left_out_is_listed_and_no_failure(context: Context, approve: Approve, told: Told) -> None:
    approve(step(1), left=[left(step(2, title="Zone b.example ages"), "gate closed", "dc2 scavenges every 7d")])
    record(context, step(1), "applied")
    outcome = told()
    assert [(each["number"], each["state"]) for each in outcome["left"]] == [(2, "gate closed")]
    text = outcome["text"][outcome["text"].index("Left by the approval") :]
    assert "Zone b.example ages" in text
    assert "dc2 scavenges every 7d" in text
    assert not outcome["result"].get("failed")


def test_the_way_back_is_one_line_with_the_words_it_needs(context: Context, approve: Approve, told: Told) -> None:
    entry = step(3, "scavenge_servers", module="dns_zone_aging")
    approve(step(1), stopping(2, "dc1"), entry)
    for each in (step(1), stopping(2, "dc1"), entry):
        record(context, each, "applied")
    outcome = told()
    assert outcome["undo"]["command"].startswith(
        "ansible-playbook -i INVENTORY playbooks/rollback.yml -e ddi_run=r1 -e ddi_runs_dir="
    )
    assert outcome["undo"]["weakening"] == ["scavenging", "scavenge-servers", "nonsecure-updates"]
    assert outcome["undo"]["inferred"] is True
    assert outcome["undo"]["command"] in outcome["text"]
    assert "ddi_allow_weakening=scavenging,scavenge-servers,nonsecure-updates" in " ".join(outcome["text"].split())


def test_the_way_back_of_the_folder_that_everybody_has_names_no_folder(
    context: Context, approve: Approve, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(context.run.path.parent.parent)
    approve(step(1))
    record(context, step(1), "unknown")
    assert told()["undo"]["command"] == "ansible-playbook -i INVENTORY playbooks/rollback.yml -e ddi_run=r1"


def test_there_is_no_way_back_from_nothing(context: Context, approve: Approve, told: Told) -> None:
    approve(step(1))
    record(context, step(1), "not applied")
    outcome = told()
    assert outcome["undo"] is None
    assert "rollback.yml" not in outcome["text"]


def test_check_mode_tells_what_the_writing_task_found(context: Context, approve: Approve, told: Told) -> None:
    approve(step(1), step(2, "aging", module="dns_zone_aging"), check_mode=True)
    found = Done(Write.of(step(1)), "changed since", "it was changed since: dynamic_update is None", seen={})
    foresee(context, found, Done(Write.of(step(2, "aging", module="dns_zone_aging")), "would be applied"))
    outcome = told()
    assert [each["state"] for each in outcome["steps"]] == ["changed since", "would be applied"]
    assert "in check mode" in outcome["text"]
    assert outcome["undo"] is None
    assert not outcome["result"].get("failed")


def test_check_mode_without_a_writing_task_tells_what_was_approved(approve: Approve, told: Told) -> None:
    approve(step(1), check_mode=True)
    assert told()["steps"][0]["state"] == "would be applied"


def test_check_mode_fails_for_a_server_whose_writing_task_said_nothing(
    context: Context, approve: Approve, told: Told
) -> None:
    approve(step(1), stopping(2, "dc2"), check_mode=True)
    foresee(context, Done(Write.of(step(1)), "would be applied"))
    result = told()["result"]
    assert result["failed"]
    assert "step 2 on dc2 was not reached: its task in check mode said nothing of it" in result["msg"]


def test_an_approval_without_steps_says_so(approve: Approve, told: Told) -> None:
    approve()
    outcome = told()
    assert outcome["result"]["msg"] == "nothing to write"
    assert not outcome["result"].get("failed")


def test_named_zones_stand_where_there_is_no_plan(context: Context, approve: Approve, told: Told) -> None:
    approve(step(1), plan=None, zones=[ZONE], change=None)
    record(context, step(1), "applied")
    assert told()["text"].startswith("Run r1, zones corp.example: 1 applied")


def test_no_outcome_without_an_approval(context: Context) -> None:
    with pytest.raises(Refused, match="holds no approval"):
        _outcome.run({}, context)


@pytest.mark.parametrize("edit", [{"plan": "fedcba9876543210"}, {"run_id": "r2"}])
def test_an_approval_that_was_edited_is_refused(context: Context, approve: Approve, edit: dict[str, Any]) -> None:
    approve(step(1))
    path = context.run.path / "approval.json"
    context.run.write(path, context.run.read(path) | edit)
    with pytest.raises(Refused, match="is not what was approved in this run"):
        _outcome.run({}, context)


def test_a_damaged_record_is_refused(context: Context, approve: Approve) -> None:
    approve(step(1))
    record(context, step(1), "applied")
    path = context.run.writes_path("dc1")
    path.write_text(path.read_text(encoding="utf-8").replace("Secure", "None"), encoding="utf-8")
    with pytest.raises(Refused, match=r"line 1 of .* is damaged"):
        _outcome.run({}, context)


def test_the_same_outcome_has_the_same_text(context: Context, approve: Approve, told: Told) -> None:
    approve(step(1))
    record(context, step(1), "applied")
    outcome = told()
    assert render(outcome).splitlines()[0] == "Run r1, plan 0123456789abcdef, change CHG0123: 1 applied"
