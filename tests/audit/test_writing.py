"""What is sent to a host is recorded before and settled after, whatever happens in between."""

from __future__ import annotations

import json
import multiprocessing
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import DdiError, Refused
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command, Decision, Finding
from ansible_collections.ddi.windows.plugins.module_utils._plan_step import Change
from ansible_collections.ddi.windows.plugins.module_utils._seal import sealed
from ansible_collections.ddi.windows.plugins.module_utils._write import Done, Write
from ansible_collections.ddi.windows.plugins.plugin_utils import _change_write as change_write
from ansible_collections.ddi.windows.plugins.plugin_utils import _lock
from ansible_collections.ddi.windows.plugins.plugin_utils._alone import refusal
from ansible_collections.ddi.windows.plugins.plugin_utils._hands import HostContext, failed_in
from ansible_collections.ddi.windows.plugins.plugin_utils._record import HostRecord, entries_of, left_of
from ansible_collections.ddi.windows.plugins.plugin_utils._runner import ModuleResult, PartResult
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import open_run
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession
from ansible_collections.ddi.windows.plugins.plugin_utils._writer import carry_out

from simulator.estate.load import load
from simulator.local import LocalWire

from .company import ALL, Company
from .law import Site, converge, run

ESTATES = Path(__file__).resolve().parents[2] / "simulator" / "estates"
DEPOT = "DC=depot.corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
VOICE = "DC=voice.corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
SET_AGING, SET_ZONE = "Set-DnsServerZoneAging", "Set-DnsServerPrimaryZone"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site.of(load(ESTATES / "sample.yml").hosts["dc1"], tmp_path)


def aging(number: int, target: str, before: Any, after: Any, setting: str = "aging") -> Write:
    change = Change("zone-aging-enabled", setting, before, after)
    return Write(number, "zone-aging", "dc1", "dns_zone_aging", target, (change,))


def carried(site: Site, *writes: Write, check_mode: bool = False) -> list[Done]:
    context = site.context(check_mode=check_mode)
    parts = [write.module for write in writes]
    return carry_out(context.hands(parts, context.author("CHG1", "p1"), lambda: failed_in(site.run)), writes)


def states(done: list[Done]) -> list[str]:
    return [each.state for each in done]


def undo(site: Site) -> None:
    """Take the run back as the playbook of a rollback does."""
    _lock.take(site.run.path.parent, "back")
    company = Company(
        site.run.path.parent, site.host.estate, tuple(name for name, host in site.host.estate.hosts.items() if host.dns)
    )
    taken = company.roll_back(site.run.run_id, "back", allow_weakening=ALL, allow_inferred=True)
    assert {each["state"] for each in taken.result["results"]} == {"restored"}


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("dns_scavenging", {"scavenging_interval": "never"}),
        ("dns_scavenging", {"scavenging_interval": "3d", "new_zones_age": True, "unjudged": True}),
        ("dns_zone", {"unjudged": True}),
        ("dns_zone_aging", {"unjudged": True, "scavenge_servers": ["10.10.0.12"], "refresh_interval": "9d"}),
        ("dns_server", {"unjudged": True, "dns_scavenging": {"scavenging_interval": "never"}}),
    ],
)
def test_a_module_alone_keeps_the_law(site: Site, name: str, options: dict[str, Any]) -> None:
    # Nothing reaches the other controllers here, so what is written is what is read.
    result = converge(name, site, undo, **options)
    assert [entry.intent["commands"][0]["line"] for entry in site.entries[: len(result["done"])]] == [
        each["commands"][0] for each in result["done"]
    ]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("dns_zone", {}),
        ("dns_zone_aging", {}),
        ("dns_scavenging", {"scavenging_interval": "1d"}),
        ("dns_scavenging", {"new_zones_age": True}),
        ("dns_server", {"dns_scavenging": {"scavenging_interval": "never"}}),
    ],
)
def test_what_concerns_other_servers_is_refused_until_somebody_judged(
    site: Site, name: str, options: dict[str, Any]
) -> None:
    refused = run(name, site, **options)["refused"]
    assert "concerns other servers too" in refused
    assert "unjudged: true" in refused
    assert site.writes == []
    assert site.entries == []


def test_the_intent_is_on_the_disk_before_the_command_is_sent(site: Site) -> None:
    lines: list[str] = []
    wire = site.context().wire
    path = site.run.writes_path("dc1")

    class Watching:
        requests = 0

        def invoke(self, statements: Any) -> Any:
            if statements[0].name == SET_AGING:
                lines.extend(path.read_text().splitlines())
            return wire.invoke(statements)

        def close(self) -> None: ...

    context = HostContext(site.run, "dc1", False, "admin", Watching(), site.said.append, lambda _seconds: None)
    hands = context.hands(["dns_zone_aging"], context.author("CHG1"), lambda: "")
    carry_out(hands, [aging(1, DEPOT, False, True)])
    (intent,) = map(json.loads, lines)
    assert (intent["line"], intent["target"], intent["change"]) == ("intent", DEPOT, "CHG1")
    assert intent["commands"][0]["parameters"]["Aging"] == {"B": "true"}
    assert [json.loads(line)["line"] for line in path.read_text().splitlines()] == ["intent", "outcome"]


@pytest.mark.parametrize(
    ("fault", "state", "reached"),
    [("lost_before", "not applied", False), ("lost_after", "applied", True), ("denied", "not applied", False)],
)
def test_what_became_of_a_write_that_went_wrong_is_read(site: Site, fault: str, state: str, reached: bool) -> None:
    site.host.faults.set({fault: [SET_AGING] if fault == "denied" else SET_AGING})
    done = carried(site, aging(1, DEPOT, False, True))
    assert states(done) == [state]
    assert site.host.state()["dns"]["zones"]["depot.corp.example"]["aging"] is reached
    assert [command for command, _, _ in site.writes] == [SET_AGING]
    (entry,) = site.entries
    assert (entry.state, bool(entry.reason)) == (state, True)
    assert entry.outcome is not None
    assert entry.outcome["seen"] == {"aging": reached}


def test_a_write_is_unknown_when_nobody_can_read_it_back(site: Site) -> None:
    site.host.faults.set({"lost_after": SET_AGING})
    inner = LocalWire(site.host)

    class Dying:
        requests = 0

        def invoke(self, statements: Any) -> Any:
            if statements[0].name == SET_AGING:
                site.host.faults.set({"unreachable": True, "lost_after": None})
                site.host.faults.set({"unreachable": False})
                inner.invoke(statements)
                site.host.faults.set({"unreachable": True})
            return inner.invoke(statements)

        def close(self) -> None: ...

    context = HostContext(site.run, "dc1", False, "admin", Dying(), site.said.append, lambda _seconds: None)
    hands = context.hands(["dns_zone_aging"], context.author(), lambda: failed_in(site.run))
    done = carry_out(hands, [aging(1, DEPOT, False, True), aging(2, VOICE, "1d", "7d", "refresh_interval")])
    assert states(done) == ["unknown", "not reached"]
    assert [entry.state for entry in site.entries] == ["unknown"]
    assert [line["state"] for line in left_of(site.run, "dc1")] == ["not reached"]


def test_after_a_write_that_failed_nothing_more_is_sent_on_any_host(site: Site) -> None:
    site.host.faults.set({"lost_before": SET_AGING})
    done = carried(site, aging(1, DEPOT, False, True), aging(2, VOICE, "1d", "7d", "refresh_interval"))
    assert states(done) == ["not applied", "not reached"]
    other = Site(site.host.estate.hosts["dc2"], site.run)
    assert states(carried(other, aging(3, VOICE, "1d", "7d", "no_refresh_interval"))) == ["not reached"]
    assert other.writes == []
    assert "nothing more is sent after a write that is not applied" in other.said[0]


def test_a_setting_that_was_changed_since_is_left_alone(site: Site) -> None:
    write = Write(
        1,
        "zone-aging",
        "dc1",
        "dns_zone_aging",
        VOICE,
        (Change("c", "refresh_interval", "1d", "7d"), Change("c", "no_refresh_interval", "1d", "7d")),
    )
    command = Command(SET_AGING, {"Name": "voice.corp.example", "RefreshInterval": timedelta(days=2)})
    LocalWire(site.host).invoke([command])
    (done,) = carried(site, write)
    assert (done.state, done.reason) == ("changed since", "it was changed since: refresh_interval is 2d, not 1d")
    assert len(site.writes) == 1
    assert [line["state"] for line in left_of(site.run, "dc1")] == ["changed since"]


def test_a_zone_that_is_gone_is_left_alone(site: Site) -> None:
    (done,) = carried(site, aging(1, DEPOT.replace("depot", "gone"), False, True))
    assert done.state == "changed since"
    assert "holds no such zone" in done.reason


def test_check_mode_sends_and_records_nothing(site: Site) -> None:
    done = carried(site, aging(1, DEPOT, False, True), check_mode=True)
    assert states(done) == ["would be applied"]
    assert site.writes == []
    assert not site.run.writes_path("dc1").exists()
    assert done[0].lines == ("Set-DnsServerZoneAging -Name depot.corp.example -Aging $true",)


def test_nothing_is_sent_when_there_is_no_space_for_the_record(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "write", lambda _descriptor, line: len(line) // 2)
    with pytest.raises(Refused, match=r"dc1\.jsonl cannot be written \(No space left on device\)"):
        carried(site, aging(1, DEPOT, False, True))
    assert site.writes == []
    assert site.run.writes_path("dc1").read_bytes() == b"", "half a line would damage the record"


def test_a_write_whose_outcome_finds_no_space_is_said_to_be_unknown(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, lines = os.write, iter([True, False])
    monkeypatch.setattr(os, "write", lambda descriptor, line: write(descriptor, line) if next(lines, False) else 0)
    (done,) = carried(site, aging(1, DEPOT, False, True))
    assert done.state == "unknown"
    assert "its outcome (applied) is not recorded" in done.reason
    assert [entry.state for entry in entries_of(site.run, "dc1")] == ["unknown"]


def test_a_line_that_was_damaged_is_named(site: Site) -> None:
    carried(site, aging(1, DEPOT, False, True))
    path = site.run.writes_path("dc1")
    path.write_text(path.read_text().replace('"after": true', '"after": false'))
    with pytest.raises(Refused, match=r"line 1 of .*dc1\.jsonl is damaged"):
        entries_of(site.run, "dc1")


def test_a_session_sends_only_what_a_module_declares(site: Site) -> None:
    command = Command(SET_ZONE, {"Name": "depot.corp.example", "DynamicUpdate": "Secure"})
    for session in (
        HostSession(LocalWire(site.host), read_only=True, writes=[SET_ZONE]),
        HostSession(LocalWire(site.host), read_only=False, writes=[SET_AGING]),
    ):
        with pytest.raises(DdiError):
            session.write(command)
    assert site.writes == []


def approve(site: Site, *writes: Write, **more: Any) -> str:
    """Write an approval into the folder of the run; return its id."""
    steps = [write.as_dict() | {"title": f"step {write.number}"} for write in writes]
    content = {"run_id": site.run.run_id, "check_mode": False, "change": "CHG1", "plan": "p1", "steps": steps} | more
    site.run.write(site.run.path / "approval.json", sealed(json.loads(json.dumps(content))))
    return str(json.loads((site.run.path / "approval.json").read_text())["seal"])


def test_change_write_writes_the_class_and_the_host_that_it_was_asked_for(site: Site) -> None:
    other = replace(aging(3, VOICE, "1d", "7d", "refresh_interval"), host="dc2")
    later = replace(aging(4, VOICE, "1d", "7d", "refresh_interval"), kind="new-zones-age")
    approval = approve(site, aging(1, DEPOT, False, True), other, later)
    result = change_write.run({"approval": approval, "change_class": "zone-aging"}, site.context())
    assert [(each["number"], each["state"]) for each in result["done"]] == [(1, "applied")]
    assert result["changed"]
    assert site.said == ["dc1: applied: Set-DnsServerZoneAging -Name depot.corp.example -Aging $true"]


@pytest.mark.parametrize("state", ["nothing", "changed since", "already", "applied"])
def test_aging_is_written_only_after_every_server_was_seen_to_stop(site: Site, state: str) -> None:
    interval = Change("server-scavenging-exactly-one", "scavenging_interval", "7d", "never")
    stop = Write(1, "stop-scavenging", "dc2", "dns_scavenging", "server", (interval,))
    approval = approve(site, stop, aging(2, DEPOT, False, True))
    author = site.context().author()
    record = HostRecord(site.run, "dc2", author)
    if state == "applied":
        record.conclude(record.intend(stop, []), "applied", "", {"scavenging_interval": "never"})
    elif state != "nothing":
        record.leave(Done(stop, state, "a reason"))
    result = change_write.run({"approval": approval, "change_class": "zone-aging"}, site.context())
    goes_on = state in ("already", "applied")
    assert states_of(result) == (["applied"] if goes_on else ["not reached"])
    assert bool(site.writes) is goes_on
    if not goes_on:
        assert "after step 1 on dc2" in result["done"][0]["reason"]


def states_of(result: dict[str, Any]) -> list[str]:
    return [each["state"] for each in result["done"]]


def test_a_record_of_another_run_or_host_is_not_taken_for_this_one(site: Site) -> None:
    carried(site, aging(1, DEPOT, False, True))
    other = open_run(site.run.path.parent, "other")
    for folder, host in ((other, "dc1"), (site.run, "dc2")):
        target = folder.writes_path(host)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        target.write_text(site.run.writes_path("dc1").read_text())
        with pytest.raises(Refused, match=r"line 1 of .* is of run r1 and host dc1"):
            entries_of(folder, host)


def test_a_worker_without_its_playbook_sends_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "parent_process", lambda: SimpleNamespace(pid=1_000_000_000))
    assert states(carried(site, aging(1, DEPOT, False, True))) == ["not reached"]
    assert site.writes == []
    assert "the playbook process has ended" in site.said[0]


def test_a_zone_that_does_not_say_where_it_lies_is_not_one_hosts_own() -> None:
    found = Finding(
        "zone-secure-only", "app.example", "dynamic_update", "NonsecureAndSecure", "Secure", "automatic", ""
    )
    part = PartResult("dns_zone", {}, decision=Decision(findings=(found,)))
    assert "concerns other servers too" in refusal("ddi.windows.dns_zone", ModuleResult((part,)), {"unjudged": False})


@pytest.mark.parametrize("change", [{"change": "CHG2"}, {"run_id": "another"}])
def test_change_write_refuses_an_approval_that_is_not_of_this_run(site: Site, change: dict[str, Any]) -> None:
    approval = approve(site, aging(1, DEPOT, False, True))
    if "run_id" in change:
        approval = approve(site, aging(1, DEPOT, False, True), **change)
    else:
        path = site.run.path / "approval.json"
        path.write_text(path.read_text().replace("CHG1", "CHG2"))
    for given in (approval, "", "0123456789abcdef"):
        with pytest.raises(Refused, match=r"is not the approval|nothing is approved"):
            change_write.run({"approval": given, "change_class": "zone-aging"}, site.context())
    assert site.writes == []
