"""What one server wrote arrives on the others sooner or later: who waits how long, and what is said of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.module_utils._plan_step import Change
from ansible_collections.ddi.windows.plugins.module_utils._seal import sealed
from ansible_collections.ddi.windows.plugins.module_utils._write import Write
from ansible_collections.ddi.windows.plugins.plugin_utils import _confirmation
from ansible_collections.ddi.windows.plugins.plugin_utils._hands import HostContext, part_of
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import RunFolder, open_run

from simulator.estate.load import build
from simulator.estate.source import read
from simulator.local import LocalWire

ESTATES = Path(__file__).resolve().parents[2] / "simulator" / "estates"
DOMAIN = "cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
CORP = f"DC=corp.example,{DOMAIN}"
MSDCS = "DC=_msdcs.corp.example,cn=MicrosoftDNS,DC=ForestDnsZones,DC=corp,DC=example"


@dataclass
class Company:
    """The sample company under a clock that moves only while somebody waits, and a run that changes it."""

    estate: Any
    run: RunFolder
    pauses: list[float] = field(default_factory=list)
    writes: int = 0

    def write(self, target: str, module: str = "dns_zone", **values: Any) -> None:
        """Give a zone *values* on dc1, and record it."""
        host = self.estate.hosts["dc1"]
        changes = tuple(Change("control", setting, None, value) for setting, value in values.items())
        write = Write(1, "kind", "dc1", module, target, changes)
        commands: list[Command] = part_of(module).commands(target, values)
        self._record("intent", **write.as_dict(), commands=[])
        for command in commands:
            reply = LocalWire(host).invoke([command])
            assert not reply.errors
            assert reply.failure is None
        self._record("outcome", outcome="applied", reason="", seen=values)

    def _record(self, line: str, **content: Any) -> None:
        """Record at the time of the estate, which a HostRecord does not know."""
        time = self.estate.clock.now().isoformat()
        head = {"schema_version": 1, "line": line, "host": "dc1", "run": "r1", "time": time}
        entry = sealed(head | {"id": f"w{self.writes}"} | content)
        self.writes += line == "outcome"
        self.run.append(self.run.writes_path("dc1"), json.dumps(entry))

    def pause(self, seconds: float) -> None:
        assert seconds > 0
        self.pauses.append(seconds)
        self.later(seconds)

    def later(self, seconds: float) -> None:
        self.estate.clock.advance(timedelta(seconds=seconds))

    def confirm(self, host: str, timeout: int = 300, check_mode: bool = False) -> dict[str, Any]:
        wire = LocalWire(self.estate.hosts[host])
        context = HostContext(
            self.run, host, check_mode, "admin", wire, lambda _line: None, self.pause, self.estate.clock.now
        )
        return _confirmation.run({"replication_timeout": timeout}, context)

    def states(self, host: str, timeout: int = 300) -> dict[str, str]:
        return {entry["setting"]: entry["state"] for entry in self.confirm(host, timeout)["entries"]}

    def evidence(self, host: str, *targets: str) -> None:
        """Say that *host* told in this run that it holds *targets*."""
        parts = {"dns_zone": {"current": {each: {} for each in targets}, "error": None}}
        self.run.write(self.run.evidence_path(host), {"reached": True, "parts": parts})


@pytest.fixture
def company(tmp_path: Path) -> Company:
    content = read(ESTATES / "sample.yml")
    content["clock"] = "2026-03-01T22:00:00Z"
    return Company(build(content, "the company"), open_run(tmp_path / "runs", "r1"))


def test_the_writer_has_it_at_once(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    assert company.states("dc1") == {"dynamic_update": "confirmed"}
    assert company.pauses == []


def test_a_server_of_the_same_site_is_read_until_it_arrived(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    (entry,) = company.confirm("dc2")["entries"]
    assert (entry["state"], entry["seen"], entry["zone"], entry["writer"]) == (
        "confirmed",
        "Secure",
        "corp.example",
        "dc1",
    )
    assert company.pauses[:5] == [1.0, 2.0, 4.0, 8.0, 10.0]
    assert 15 <= sum(company.pauses) <= 15 + 180 + 10


def test_a_read_only_server_behind_a_slow_link_is_waited_for_and_then_named(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    result = company.confirm("rodc1")
    (entry,) = result["entries"]
    assert (entry["state"], entry["wanted"], entry["seen"]) == ("waiting", "Secure", "NonsecureAndSecure")
    assert "rodc1 has dynamic_update NonsecureAndSecure for corp.example, not yet Secure as dc1" in entry["reason"]
    assert entry["reason"] in result["msg"]
    assert not result.get("failed")
    assert 299 <= sum(company.pauses) <= 301


def test_a_read_only_server_has_it_when_there_is_enough_time(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    assert company.states("rodc1", timeout=1200) == {"dynamic_update": "confirmed"}
    assert 900 <= sum(company.pauses) <= 900 + 180 + 10


def test_a_zone_of_the_forest_needs_hours_to_another_site(company: Company) -> None:
    company.write(MSDCS, dynamic_update="Secure", module="dns_zone")
    company.write(MSDCS, module="dns_zone_aging", refresh_interval="9d")
    assert company.states("emea1") == {"dynamic_update": "confirmed", "refresh_interval": "waiting"}
    company.later(3 * 3600)
    assert company.states("emea1") == {"dynamic_update": "confirmed", "refresh_interval": "confirmed"}


def test_the_time_counts_from_the_write(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    company.later(280)
    assert company.states("rodc1") == {"dynamic_update": "waiting"}
    assert 19 <= sum(company.pauses) <= 21


def test_a_server_is_read_once_when_the_time_is_over(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    company.later(4000)
    assert company.states("rodc1") == {"dynamic_update": "confirmed"}
    assert company.states("rodc1", timeout=0) == {"dynamic_update": "confirmed"}
    assert company.pauses == []


def test_without_any_time_what_has_not_arrived_is_waiting_after_one_look(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    company.later(1)
    assert company.states("dc2", timeout=0) == {"dynamic_update": "waiting"}
    assert company.pauses == []


def test_a_record_from_the_future_makes_nobody_wait_for_longer(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    company.estate.clock._ahead -= timedelta(days=2)
    company.confirm("rodc1")
    assert 299 <= sum(company.pauses) <= 301


def test_a_later_write_is_waited_for_when_an_earlier_one_arrived(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    company.later(250)
    company.write(CORP, module="dns_zone_aging", refresh_interval="9d")
    states = company.states("dc2")
    assert states == {"dynamic_update": "confirmed", "refresh_interval": "confirmed"}


def test_servers_that_are_asked_one_after_the_other_wait_no_longer_than_the_slowest(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    company.write(CORP, module="dns_zone_aging", refresh_interval="9d")
    company.write(MSDCS, dynamic_update="None")
    for host in company.estate.hosts:
        company.confirm(host)
    assert 299 <= sum(company.pauses) <= 301


def test_a_server_is_asked_a_few_requests_a_look_whatever_was_written(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    company.write(CORP, module="dns_zone_aging", refresh_interval="9d")
    company.later(4 * 3600)
    log = company.estate.hosts["dc2"].log
    log.clear()
    company.confirm("dc2")
    assert sorted({entry.command for entry in log}) == [
        "Get-ADDomain",
        "Get-ADForest",
        "Get-DnsServerZone",
        "Get-DnsServerZoneAging",
        "Select-Object",
    ]
    assert [entry.command for entry in log].count("Get-DnsServerZone") == 1


def test_a_zone_of_another_domain_is_no_concern_of_a_server(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    result = company.confirm("emea1")
    assert result["entries"] == []
    assert "holds no zone that this run wrote" in result["msg"]


def test_a_server_that_told_which_zones_it_holds_is_asked_about_no_other(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    company.evidence("emea1", MSDCS)
    company.confirm("emea1")
    assert company.estate.hosts["emea1"].log == []


def test_a_zone_that_a_server_no_longer_holds_is_unknown(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    company.evidence("emea1", CORP)
    (entry,) = company.confirm("emea1")["entries"]
    assert entry["state"] == "unknown"
    assert "emea1 no longer holds corp.example" in entry["reason"]


def test_a_server_that_denies_the_read_is_unknown_at_once_with_the_error(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    company.estate.hosts["dc2"].faults.set({"denied": ["Get-DnsServerZone"]})
    (entry,) = company.confirm("dc2")["entries"]
    assert entry["state"] == "unknown"
    assert "Get-DnsServerZone" in entry["reason"]
    assert company.pauses == []


def test_what_another_module_reads_is_told_although_one_is_denied(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    company.write(CORP, module="dns_zone_aging", refresh_interval="9d")
    company.estate.hosts["dc2"].faults.set({"denied": ["Get-DnsServerZoneAging"]})
    assert company.states("dc2") == {"dynamic_update": "confirmed", "refresh_interval": "unknown"}


def test_a_server_that_is_gone_is_tried_twice_and_unknown(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    company.estate.hosts["dc2"].faults.set({"unreachable": True})
    (entry,) = company.confirm("dc2")["entries"]
    assert (entry["state"], "unreachable" in entry["reason"]) == ("unknown", True)
    assert company.pauses == [1.0]


def test_a_connection_that_breaks_once_is_no_reason_to_give_up(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    company.estate.hosts["dc2"].faults.set({"lost_after": "Get-DnsServerZone"})
    assert company.states("dc2") == {"dynamic_update": "confirmed"}


def test_a_slow_server_is_waited_for_as_any_other(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    company.estate.hosts["dc2"].faults.set({"delay_ms": 1})
    assert company.states("dc2") == {"dynamic_update": "confirmed"}


def test_nothing_is_written_while_waiting(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    for host in company.estate.hosts.values():
        host.log.clear()
    for name in company.estate.hosts:
        company.confirm(name, timeout=30)
    sent = {entry.command.partition("-")[0] for host in company.estate.hosts.values() for entry in host.log}
    assert sent <= {"Get", "Select"}


def test_in_check_mode_nothing_is_asked_and_nothing_is_kept(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    company.estate.hosts["dc2"].log.clear()
    result = company.confirm("dc2", check_mode=True)
    assert "check mode" in result["msg"]
    assert company.estate.hosts["dc2"].log == []
    assert not company.run.confirm_path("dc2").exists()


def test_what_was_found_is_kept_for_the_outcome(company: Company) -> None:
    company.write(CORP, dynamic_update="Secure")
    result = company.confirm("dc2")
    kept = company.run.read(company.run.confirm_path("dc2"))
    assert (kept["host"], kept["entries"]) == ("dc2", result["entries"])
