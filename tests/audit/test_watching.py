"""A watch sees when a change window has to stop, stops scavenging with the switch, and says what it cannot see."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils import _watch as watch
from ansible_collections.ddi.windows.plugins.module_utils._errors import DdiError, Refused
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.module_utils._plan_step import Change
from ansible_collections.ddi.windows.plugins.module_utils._write import Write
from ansible_collections.ddi.windows.plugins.modules import dns_scavenging
from ansible_collections.ddi.windows.plugins.plugin_utils import _watch_look, _watch_outcome, _watch_server
from ansible_collections.ddi.windows.plugins.plugin_utils._alone import write_alone
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._context import Context
from ansible_collections.ddi.windows.plugins.plugin_utils._hands import HostContext
from ansible_collections.ddi.windows.plugins.plugin_utils._runner import audit
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import open_run
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession
from ansible_collections.ddi.windows.plugins.plugin_utils._writer import carry_out

from simulator.estate.load import build
from simulator.local import LocalWire

from .law import no_pause

AUDIT = "Microsoft-Windows-DNSServer/Audit"
CORP = "DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
ROLES = ["SchemaMaster", "DomainNamingMaster", "PDCEmulator", "RIDMaster", "InfrastructureMaster"]
PRINTER = "printer.corp.example"


def updates(age: str, times: int, every: str = "5m", zone: str = "corp.example") -> dict[str, Any]:
    data = {"NAME": "pc", "Zone": zone, "Source": "10.0.0.5"}
    return {"log": AUDIT, "id": 519, "age": age, "every": every, "times": times, "data": data}


class Estate:
    """Two domain controllers and a play that watches them, run after run in one folder."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        self.folder, self.runs = folder, 0
        records = [
            {"name": "dc1", "data": "10.0.0.1", "age": "1h", "refreshes": "24h"},
            {"name": "dc2", "data": "10.0.0.2", "age": "1h", "refreshes": "24h"},
            {"name": "_ldap._tcp", "type": "SRV", "data": "0 100 389 dc1.corp.example.", "age": "1h"},
            {"name": "_ldap._tcp", "type": "SRV", "data": "0 100 389 dc2.corp.example.", "age": "1h"},
            {"name": "printer", "data": "10.0.0.9"},
        ]
        hosts = [
            {"name": "dc1", "addresses": ["10.0.0.1"], "fsmo": ROLES, "scavenging": {"interval": "7d"}},
            {"name": "dc2", "addresses": ["10.0.0.2"], "language": "de"},
        ]
        zone = {"name": "corp.example", "aging": True, "records": records, "dynamic_update": "NonsecureAndSecure"}
        self.estate = build(
            {
                "estate": "two",
                "domains": [{"name": "corp.example"}],
                "replication": {"failures": changes.get("failures", [])},
                "accounts": [{"name": "Administrator", "password": "Simulated-Only-1"}],
                "hosts": [host | {"domain": "corp.example"} | changes.get(host["name"], {}) for host in hosts],
                "zones": [zone],
            },
            "two servers",
        )

    def context(self, host: str, run: str, *, check_mode: bool = False) -> HostContext:
        wire = LocalWire(self.estate.hosts[host])
        return HostContext(open_run(self.folder, run), host, check_mode, "admin", wire, lambda _line: None, no_pause)

    def params(self, name: str, run: str, **options: Any) -> tuple[ModuleType, dict[str, Any]]:
        module = import_module(f"ansible_collections.ddi.windows.plugins.modules.{name}")
        given = {"run_id": run, "runs_dir": str(self.folder)} | options
        return module, check(module, name, given).params

    def secure(self) -> None:
        """Let an earlier run make the zone Secure, with its record."""
        context = self.context("dc1", "earlier")
        hands = context.hands(["dns_zone"], context.author(), lambda: "")
        change = Change("zone-secure-only", "dynamic_update", "NonsecureAndSecure", "Secure")
        (done,) = carry_out(hands, [Write(1, "domain-zone", "dc1", "dns_zone", CORP, (change,))])
        assert done.state == "applied"

    def watch(
        self, *names: str, check_mode: bool = False, only: tuple[str, ...] = ("dc1", "dc2"), **options: Any
    ) -> Any:
        self.runs += 1
        run, hosts = f"w{self.runs}", ["dc1", "dc2"]
        for host in only:
            _module, params = self.params("watch_server", run, static_names=list(names))
            try:
                _watch_server.run(params, self.context(host, run, check_mode=check_mode))
            except DdiError:
                continue
        now = self.context("dc1", run).now()
        said: list[str] = []
        context = Context(
            open_run(self.folder, run), hosts, list(only), only[0], check_mode, False, "admin", now, said.append
        )
        _module, params = self.params("watch_look", run, static_names=list(names), **options)
        looked = _watch_look.run(params, context)
        for host in looked["stop"]:
            self.stop(host, run, check_mode)
        _module, params = self.params("watch_outcome", run)
        outcome = _watch_outcome.run(params, context)
        return {"look": looked, "outcome": outcome, "said": said}

    def stop(self, host: str, run: str, check_mode: bool) -> None:
        module, params = self.params("dns_scavenging", run, scavenging_interval="never")
        context = self.context(host, run, check_mode=check_mode)
        audited = audit(module, HostSession(context.wire, read_only=True), params)
        if not check_mode:
            audited = write_alone(module, params, context, audited)[1]
        told = {"reached": True, "error": None, "time": context.now().isoformat(), "host": host}
        parts = {part.module: part.as_dict() for part in audited.parts}
        context.run.write(context.run.evidence_path(host), told | {"parts": parts})

    def interval(self, host: str) -> timedelta:
        found: timedelta = self.estate.hosts[host].dns.scavenging.interval
        return found


def held(watched: Any, name: str) -> dict[str, tuple[str, str]]:
    """Return where a condition stands how, and why."""
    return {
        each["where"]: (each["state"], each["reason"]) for each in watched["look"]["conditions"] if each["name"] == name
    }


def states(watched: Any, name: str) -> dict[str, str]:
    return {where: state for where, (state, _reason) in held(watched, name).items()}


def test_nothing_asks_for_a_stop_while_all_is_well_and_the_queue_is_not_visible(tmp_path: Path) -> None:
    watched = Estate(tmp_path).watch(PRINTER)
    assert states(watched, "static-names") == {"dc1": "fine", "dc2": "fine"}
    assert states(watched, "replication") == {"dc1": "fine", "dc2": "fine"}
    assert states(watched, "own-records") == {"dc1": "fine", "dc2": "fine"}
    assert states(watched, "update-rate") == {"the estate": "fine"}
    assert states(watched, "dhcp-queue") == {"the DHCP servers": "not visible"}
    assert watched["outcome"] == {
        "changed": False,
        "stopped": [],
        "not_stopped": {},
        "msg": "no condition asks for a stop",
    }


@pytest.mark.parametrize("host", ["dc1", "dc2"])
@pytest.mark.parametrize("name", ["printer", "PRINTER.corp.example"])
def test_a_static_name_that_was_scavenged_is_seen_in_any_language(tmp_path: Path, host: str, name: str) -> None:
    event = {"log": AUDIT, "id": 521, "age": "2h", "data": {"NAME": name, "Zone": "corp.example"}}
    watched = Estate(tmp_path, **{host: {"events": [event]}}).watch(PRINTER)
    assert held(watched, "static-names")[host] == ("stop", f"{PRINTER} was scavenged (event 521)")
    assert watched["outcome"]["failed"]


@pytest.mark.parametrize("event", [{"id": 521, "age": "30h"}, {"id": 519, "age": "1h"}])
def test_what_is_older_than_the_window_or_no_deletion_asks_for_nothing(tmp_path: Path, event: dict[str, Any]) -> None:
    data = {"NAME": "printer", "Zone": "corp.example"}
    watched = Estate(tmp_path, dc1={"events": [{"log": AUDIT, "data": data} | event]}).watch(PRINTER)
    assert states(watched, "static-names")["dc1"] == "fine"


def test_a_static_name_that_is_gone_is_seen_without_an_event(tmp_path: Path) -> None:
    watched = Estate(tmp_path).watch("lost.corp.example")
    assert held(watched, "static-names")["dc1"] == ("stop", "lost.corp.example is not in the zone corp.example")


def test_a_name_in_no_zone_and_a_missing_list_are_unknown(tmp_path: Path) -> None:
    estate = Estate(tmp_path)
    assert held(estate.watch("a.else.example"), "static-names")["the estate"][0] == "unknown"
    assert held(estate.watch(), "static-names")["the estate"][0] == "unknown"


@pytest.mark.parametrize("log", [{"enabled": False}, {"since": "3h"}])
def test_a_log_that_cannot_answer_leaves_the_names_unknown(tmp_path: Path, log: dict[str, Any]) -> None:
    watched = Estate(tmp_path, dc1={"logs": [{"name": AUDIT} | log]}).watch(PRINTER)
    assert states(watched, "static-names") == {"dc1": "unknown", "dc2": "fine"}


def test_a_replication_that_fails_asks_for_a_stop(tmp_path: Path) -> None:
    watched = Estate(tmp_path, failures=[{"host": "dc2", "since": "2d", "result": 8453}]).watch(PRINTER)
    assert states(watched, "replication") == {"dc1": "fine", "dc2": "stop"}
    assert "from DC1" in held(watched, "replication")["dc2"][1]


def test_a_server_that_was_not_read_is_unknown(tmp_path: Path) -> None:
    watched = Estate(tmp_path).watch(PRINTER, only=("dc1",))
    assert states(watched, "replication") == {"dc1": "fine", "dc2": "unknown"}
    assert "failed" not in watched["outcome"]


def test_a_watch_that_could_not_look_at_a_server_of_its_play_fails(tmp_path: Path) -> None:
    two = Estate(tmp_path)
    two.estate.hosts["dc2"].faults.set({"lost_before": "*"})
    outcome = two.watch(PRINTER)["outcome"]
    assert outcome["failed"]
    assert "nothing was read from dc2" in outcome["msg"]
    assert two.watch(PRINTER, only=("dc1",))["outcome"].get("failed") is None, "a limit is the operator's own"


@pytest.mark.parametrize(("kind", "name", "data"), [("A", "dc2", None), ("Srv", "_ldap._tcp", "dc2.corp.example.")])
def test_a_domain_controller_that_lost_its_own_record_asks_for_a_stop(
    tmp_path: Path, kind: str, name: str, data: str | None
) -> None:
    estate = Estate(tmp_path)
    assert states(estate.watch(PRINTER), "own-records")["dc2"] == "fine"
    server = estate.estate.hosts["dc1"].dns
    zone = server.find("corp.example")
    gone = [each for each in zone.records.all() if each.name == name and (data is None or each.data.endswith(data))]
    zone.records.remove(gone, server.now)
    state, reason = held(estate.watch(PRINTER), "own-records")["dc2"]
    assert state == "stop"
    assert reason == f"its own {kind.upper()} record is not in corp.example"


@pytest.mark.parametrize(
    ("before", "after", "state"), [(40, 10, "stop"), (40, 20, "fine"), (40, 40, "fine"), (9, 0, "unknown")]
)
def test_the_rate_of_updates_is_compared_over_all_servers(tmp_path: Path, before: int, after: int, state: str) -> None:
    here = [updates("10m", after // 2)] if after else []
    there = [updates("5m", after - after // 2)] if after else []
    estate = Estate(
        tmp_path,
        dc1={"events": [*here, updates("5h", before // 2)]},
        dc2={"events": [*there, updates("5h", before - before // 2)]},
    )
    estate.secure()
    record = open_run(tmp_path, "earlier").writes_path("dc1")
    assert record.exists()
    # The record says that it was just now; the play looks four hours later.
    estate_now = HostContext.__dataclass_fields__["now"].default()
    later = estate_now + timedelta(hours=4)
    conditions = watched_later(estate, later)
    assert conditions["corp.example"][0] == state


def watched_later(estate: Estate, now: Any) -> dict[str, tuple[str, str]]:
    """Watch at *now* by the clock of the controller; the servers count back from their own time."""
    hosts = ("dc1", "dc2")
    for host in hosts:
        _module, params = estate.params("watch_server", "later")
        base = estate.context(host, "later")
        context = HostContext(base.run, host, False, "admin", base.wire, base.say, base.pause, lambda: now)
        _watch_server.run(params, context)
    look = Context(
        open_run(estate.folder, "later"), list(hosts), list(hosts), "dc1", False, False, "a", now, lambda _t: None
    )
    _module, params = estate.params("watch_look", "later")
    return held({"look": _watch_look.run(params, look)}, "update-rate")


def test_a_change_of_the_last_hour_is_too_early_to_tell(tmp_path: Path) -> None:
    estate = Estate(tmp_path)
    estate.secure()
    state, reason = held(estate.watch(PRINTER), "update-rate")["corp.example"]
    assert (state, "less than an hour ago" in reason) == ("unknown", True)


def test_a_damaged_record_leaves_the_rate_unknown(tmp_path: Path) -> None:
    estate = Estate(tmp_path)
    estate.secure()
    open_run(tmp_path, "earlier").writes_path("dc1").write_text("{}\n")
    assert states(estate.watch(PRINTER), "update-rate") == {"the estate": "unknown"}


def test_without_the_switch_nothing_is_written_and_the_way_is_told(tmp_path: Path) -> None:
    estate = Estate(tmp_path)
    watched = estate.watch("lost.corp.example")
    assert watched["look"]["stop"] == []
    assert estate.interval("dc1") == timedelta(days=7)
    assert "--tags stop-scavenging" in watched["outcome"]["msg"]


def test_with_the_switch_scavenging_is_stopped_and_recorded(tmp_path: Path) -> None:
    estate = Estate(tmp_path)
    watched = estate.watch("lost.corp.example", stop=True)
    assert watched["look"]["stop"] == ["dc1", "dc2"]
    assert estate.interval("dc1") == timedelta(0)
    assert watched["outcome"]["failed"]
    assert watched["outcome"]["stopped"] == ["dc1"]
    assert open_run(tmp_path, "w1").writes_path("dc1").exists()


def test_check_mode_tells_what_would_be_stopped_and_writes_nothing(tmp_path: Path) -> None:
    estate = Estate(tmp_path)
    watched = estate.watch("lost.corp.example", stop=True, check_mode=True)
    assert "dc1 would be stopped" in watched["outcome"]["msg"]
    assert estate.interval("dc1") == timedelta(days=7)


@pytest.mark.parametrize(("word", "stopped"), [(False, []), (True, ["dc1"])])
def test_what_is_unknown_stops_only_with_its_own_word(tmp_path: Path, word: bool, stopped: list[str]) -> None:
    estate = Estate(tmp_path, dc1={"logs": [{"name": AUDIT, "enabled": False}]})
    watched = estate.watch(PRINTER, stop=True, stop_on_unknown=word)
    assert watched["outcome"]["stopped"] == stopped


def test_a_server_that_cannot_be_stopped_is_named(tmp_path: Path) -> None:
    estate = Estate(tmp_path)
    estate.estate.hosts["dc1"].faults.set({"denied": ["Set-DnsServerScavenging"]})
    watched = estate.watch("lost.corp.example", stop=True)
    assert list(watched["outcome"]["not_stopped"]) == ["dc1"]
    assert "NOT STOPPED: dc1" in watched["outcome"]["msg"]


def test_the_switch_needs_the_look_of_its_own_run(tmp_path: Path) -> None:
    estate = Estate(tmp_path)
    _module, params = estate.params("watch_outcome", "other")
    now = estate.context("dc1", "other").now()
    context = Context(open_run(tmp_path, "other"), ["dc1"], ["dc1"], "dc1", False, False, "a", now, lambda _text: None)
    with pytest.raises(Refused, match="holds no look of a watch"):
        _watch_outcome.run(params, context)


def test_the_one_write_of_a_watch_is_the_interval_of_a_server() -> None:
    assert dns_scavenging.commands("server", {"scavenging_interval": "never"}) == [
        Command("Set-DnsServerScavenging", {"ScavengingInterval": timedelta(0)})
    ]


@pytest.mark.parametrize(
    ("name", "zone", "node"),
    [
        ("a.corp.example", "corp.example", "a"),
        ("A.b.Corp.Example.", "corp.example", "A.b"),
        ("corp.example", "corp.example", "@"),
        ("a.lab.corp.example", "lab.corp.example", "a"),
        ("acorp.example", None, ""),
    ],
)
def test_a_name_lies_in_the_longest_zone(name: str, zone: str | None, node: str) -> None:
    found = watch.zone_of(name, ["corp.example", "lab.corp.example"])
    assert found == zone
    assert not found or watch.node_of(name, found) == node


@pytest.mark.parametrize(("hours", "span"), [(0.5, None), (1, 1), (5.5, 5), (400, 168)])
def test_updates_are_counted_as_long_before_a_change_as_after_it(hours: float, span: int | None) -> None:
    found = watch.span_of(timedelta(hours=hours))
    assert found == (None if span is None else timedelta(hours=span))


@pytest.mark.parametrize(
    ("counts", "state"),
    [
        ({"before": 100, "after": 60, "least_before": True}, "unknown"),
        ({"before": 100, "after": 40, "least_before": True}, "stop"),
        ({"before": 100, "after": 40, "least_after": True}, "fine"),
        ({"before": 100, "after": 40, "error": "denied"}, "unknown"),
    ],
)
def test_a_count_that_reached_its_limit_is_the_least(counts: dict[str, Any], state: str) -> None:
    base = {"host": "dc1", "error": "", "early": False, "least_before": False, "least_after": False}
    assert watch.judge_rate("corp.example", [base | counts]).state == state
