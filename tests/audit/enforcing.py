"""Whole runs on one estate in one process: the phases of the role in their order, each run with an id of its own."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.filter.interval_set import filter_interval_set
from ansible_collections.ddi.windows.plugins.module_utils._errors import ConnectionLost, DdiError
from ansible_collections.ddi.windows.plugins.plugin_utils import _lock
from ansible_collections.ddi.windows.plugins.plugin_utils._alone import refusal, write_alone
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._context import Context
from ansible_collections.ddi.windows.plugins.plugin_utils._decode import duration_of
from ansible_collections.ddi.windows.plugins.plugin_utils._door import CONTROLLER_MODULES
from ansible_collections.ddi.windows.plugins.plugin_utils._hands import HostContext, part_of
from ansible_collections.ddi.windows.plugins.plugin_utils._host import HOST_MODULES
from ansible_collections.ddi.windows.plugins.plugin_utils._record import Entry, entries_of, recorded_hosts
from ansible_collections.ddi.windows.plugins.plugin_utils._runner import ModuleResult, audit, may_change, reads_of
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import AUDIT, RunFolder, open_run, playbook
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession

from simulator.estate.generate import FAULTS, GenerateError, estate
from simulator.estate.host import LogEntry
from simulator.estate.load import build
from simulator.local import LocalWire

from .leasing import read_dhcp

#: Generated estates of which each is enforced and taken back; the later ones are in the long set.
SEEDS = [*range(40), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(40, 100))]
#: Every word that lets a rollback weaken something.
WEAKENINGS = ["scavenging", "aging", "shorter-interval", "scavenge-servers", "nonsecure-updates"]
#: What the plan and the approval both take.
_GATES = (
    "allow_missing",
    "domain_zones",
    "longest_lease",
    "scavenging_armed_accepted",
    "secure_settle",
    "update_sources_reviewed",
)

_COLLECTION = "ansible_collections.ddi.windows.plugins"
#: Faults of generated estates that a run can put right, and all others.
_WRITABLE = [
    "nonsecure-domain",
    "nonsecure-reverse",
    "nonsecure-forward",
    "domain-without-updates",
    "no-aging",
    "short-intervals",
    "long-refresh",
    "open-list",
    "retired-scavenger",
    "pdc-scavenger",
    "two-scavengers",
]
_OTHER = [name for name in FAULTS if name not in _WRITABLE]

#: Called with a host and a command that may change something, just before it is sent; what it returns, just after.
Watch = Callable[[Any, Any], Callable[[], None] | None]

#: How commands begin that change nothing.
READING = ("Get-", "Test-", "Resolve-", "Measure-", "Select-")


@dataclass(frozen=True)
class Sent:
    """One command that could change something, as the log of a host of the estate has it."""

    host: str
    command: str
    parameters: Mapping[str, Any]
    outcome: str

    @property
    def took_effect(self) -> bool:
        return self.outcome in ("completed", "connection lost after it took effect")


@dataclass(frozen=True)
class Run:
    """What a run told: the result of each of its tasks, by the name of the module, and the files that it left."""

    folder: RunFolder
    said: list[str]
    results: list[tuple[str, str, dict[str, Any]]]
    #: What reached the hosts, in the order of the hosts.
    sent: list[Sent]

    @property
    def id(self) -> str:
        return self.folder.run_id

    def of(self, module: str) -> list[dict[str, Any]]:
        return [result for name, _, result in self.results if name == module]

    @property
    def failed(self) -> bool:
        return any(result.get("failed") for _, _, result in self.results)

    def file(self, name: str) -> Any:
        return json.loads((self.folder.path / name).read_text(encoding="utf-8"))

    @property
    def record(self) -> dict[str, list[Entry]]:
        return {host: entries_of(self.folder, host) for host in recorded_hosts(self.folder)}

    @property
    def entries(self) -> list[Entry]:
        return [entry for entries in self.record.values() for entry in entries]

    @property
    def writers(self) -> dict[str, str]:
        """Return the elected writer of each zone, by its name in the directory."""
        return {each["zone"].lower(): each["writer"] for each in self.file("judgement.json")["writers"]}


class _Watched:
    """A wire that calls *watch* before it sends what may change something."""

    def __init__(self, host: Any, watch: Watch) -> None:
        self._host, self._watch, self._wire = host, watch, LocalWire(host)

    @property
    def requests(self) -> int:
        return self._wire.requests

    def invoke(self, statements: Sequence[Any]) -> Any:
        after = None
        if not statements[0].name.startswith(READING):
            after = self._watch(self._host, statements[0])
        try:
            return self._wire.invoke(statements)
        finally:
            if after:
                after()

    def stream(self, statement: Any, each: Callable[[Any], None]) -> Any:
        return self._wire.stream(statement, each)

    def close(self) -> None:
        self._wire.close()


@dataclass
class World:
    """An estate, the folder of its runs, and the variables of the plays that run on it."""

    estate: Any
    folder: Path
    #: Variables of the role, by the names of the options of its modules.
    variables: dict[str, Any] = field(default_factory=dict)
    watch: Watch = lambda _host, _command: None
    limit: Sequence[str] = ()
    runs: int = 0
    pauses: list[float] = field(default_factory=list)
    #: Whether time passes while a run waits.
    passing: bool = False
    #: Whether DHCP servers are read before the DNS servers, with their leases.
    leases: bool = False

    @property
    def hosts(self) -> list[str]:
        return [name for name, host in self.estate.hosts.items() if host.inventory and host.dns is not None]

    def fork(self) -> World:
        """Return a world that is the same and lives on by itself."""
        folder = self.folder.with_name(f"{self.folder.name}-{self.runs}")
        while folder.exists():
            folder = folder.with_name(f"{folder.name}x")
        copytree(self.folder, folder)
        return replace(self, estate=deepcopy(self.estate), folder=folder, pauses=[])

    def later(self, **by: float) -> None:
        self.estate.clock.advance(timedelta(**by))

    def now(self) -> datetime:
        return self.estate.clock.now()  # type: ignore[no-any-return]

    # The runs, as the files of the role have them.

    def audit(self) -> Run:
        """Audit the estate and plan: ``audit.yml``."""
        with self._run() as play:
            play.read()
            play.controller("audit_report")
            play.controller("change_plan", **self._gates())
        return play.ended

    def back_up(self, *, check_mode: bool = False, zones: Sequence[str] = (), **options: Any) -> Run:
        """Keep the records of all zones, or of *zones*: ``backup.yml``."""
        with self._run(check_mode=check_mode) as play:
            play.read()
            for host in play.hosts:
                play.task(host, "zone_backup", zones=list(zones), **options)
            play.controller("backup_outcome", zones=list(zones))
        return play.ended

    def foresee(self, of: str = "planned", *, static_names: Sequence[str] = (), **options: Any) -> Run:
        """Foresee what passes delete: ``forecast.yml``."""
        with self._run(check_mode=True) as play:
            play.read()
            play.foresee(of, lead="24h", passes=1)
            play.controller("forecast_report", of=of, lead="24h", passes=1, static_names=list(static_names), **options)
        return play.ended

    def approve(self, forecast: Run, **options: Any) -> Run:
        """Approve what a run foresaw: ``forecast_approve.yml``."""
        with self._run() as play:
            play.controller("forecast_approval", forecast=forecast.id, **options)
        return play.ended

    def scavenge(
        self, host: str, records: int | None = None, *, check_mode: bool = False, timeout: int = 300, **options: Any
    ) -> Run:
        """Start a pass on *host*: ``scavenge.yml``."""
        with self._run(check_mode=check_mode) as play:
            play.read()
            play.foresee("now", lead="1h", passes=1, pass_on=host)
            _lock.take(self.folder, play.id)
            asked = {"static_names": []} | options
            approval = play.controller("pass_approval", host=host, records=records, **asked)
            for each in play.hosts:
                play.task(each, "change_write", approval=approval["approval"], change_class="scavenging-pass")
            play.task(approval["host"], "pass_confirmation", pass_timeout=timeout)
            play.controller("change_outcome")
        return play.ended

    def restore(self, backup: str, records: Any, *, check_mode: bool = False, **options: Any) -> Run:
        """Make *records* of the run *backup* again: ``restore_records.yml``."""
        with self._run(check_mode=check_mode) as play:
            play.read()
            _lock.take(self.folder, play.id)
            approval = play.controller("record_restore", backup=backup, records=records, **options)
            self._write(play, approval)
        return play.ended

    def stop_scavenging(self) -> Run:
        """Stop scavenging everywhere: ``enforce.yml --tags stop-scavenging``."""
        with self._run() as play:
            for host in play.hosts:
                play.task(host, "dns_scavenging", scavenging_interval="never")
            play.controller("scavenging_stopped")
        return play.ended

    def enforce(self, *, check_mode: bool = False, **approved: Any) -> Run:
        """Write what is *approved* by ``plan`` or by ``zones``: ``enforce.yml``."""
        with self._run(check_mode=check_mode) as play:
            play.read()
            play.controller("change_plan", **self._gates())
            _lock.take(self.folder, play.id)
            asked = {name: value for name, value in self.variables.items() if name in ("max_changes", "plan_max_age")}
            approval = play.controller("change_approval", **self._gates(), **asked, **approved)
            self._write(play, approval, report=True)
        return play.ended

    def _write(self, play: _Play, approval: Mapping[str, Any], *, report: bool = False) -> None:
        for kind in approval["classes"]:
            if kind in approval.get("confirm_before", ()):
                play.confirm()
            for host in play.hosts:
                play.task(host, "change_write", approval=approval["approval"], change_class=kind)
            if kind == "zone-create" and not play.check_mode:
                play.confirm()
                for host in play.hosts:
                    play.task(host, "zone_answers", phase="after")
        play.confirm()
        if report:
            play.controller("audit_report")
        play.controller("change_outcome")

    def roll_back(self, undone: Run, *, check_mode: bool = False, **allowed: Any) -> Run:
        """Take *undone* back: ``rollback.yml``."""
        with self._run(check_mode=check_mode) as play:
            _lock.take(self.folder, play.id)
            play.look()
            undo = play.controller("rollback_plan", run=undone.id, **allowed)
            for host in play.hosts if undo["removals"] else ():
                play.task(host, "zone_holdings", undo=undo["undo"])
            for kind in undo["classes"]:
                for host in play.hosts:
                    play.task(host, "rollback_write", undo=undo["undo"], undo_class=kind)
            play.confirm()
            play.controller("rollback_outcome", undo=undo["undo"])
        return play.ended

    def take_back(self, undone: Run, **allowed: Any) -> Run:
        """Take *undone* back with every word that there is."""
        words = {name: self.variables[name] for name in ("scavenging_armed_accepted",) if name in self.variables}
        return self.roll_back(undone, allow_weakening=WEAKENINGS, allow_inferred=True, **{**words, **allowed})

    def _gates(self) -> dict[str, Any]:
        return {name: self.variables[name] for name in _GATES if name in self.variables}

    @contextmanager
    def _run(self, *, check_mode: bool = False) -> Iterator[_Play]:
        self.runs += 1
        play = _Play(self, open_run(self.folder, f"r{self.runs}"), check_mode)
        marks = {name: len(host.log) for name, host in self.estate.hosts.items()}
        try:
            yield play
        finally:
            _lock.release(self.folder)
        play.sent += self.sent(marks)

    # What the estate is.

    def sent(self, marks: Mapping[str, int]) -> list[Sent]:
        """Return what could change something and reached a host after its mark."""
        return [
            Sent(name, entry.command, entry.parameters, entry.outcome)
            for name, host in self.estate.hosts.items()
            for entry in _writes(host.log[marks.get(name, 0) :])
        ]

    def state(self) -> dict[str, Any]:
        """Return every setting of every server and zone, without what time alone changes."""
        states = {name: host.state()["dns"] for name, host in self.estate.hosts.items()}
        return {
            name: {key: value for key, value in state.items() if key != "last_scavenge_time"}
            for name, state in states.items()
            if state
        }

    def dn_of(self, sent: Sent) -> str:
        """Return the zone that a command was about, by its name in the directory."""
        zone = self.estate.hosts[sent.host].dns.find(sent.parameters["Name"])
        return str(zone.dns_dn).lower()


@dataclass
class _Play:
    """One run while it goes on."""

    world: World
    folder: RunFolder
    check_mode: bool
    said: list[str] = field(default_factory=list)
    results: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.folder.run_id

    @property
    def hosts(self) -> list[str]:
        return [host for host in self.world.hosts if not self.world.limit or host in self.world.limit]

    @property
    def ended(self) -> Run:
        return Run(self.folder, self.said, self.results, self.sent)

    def controller(self, name: str, **options: Any) -> dict[str, Any]:
        """Run a module on the controller, once; an error of its own ends the run."""
        params = check(part_of(name), name, self._options(options)).params
        hosts, play_hosts = self.world.hosts, self.hosts
        now, check_mode = self.world.now(), self.check_mode
        context = Context(self.folder, hosts, play_hosts, play_hosts[0], check_mode, False, "admin", now, self._say)
        work = import_module(f"{_COLLECTION}.plugin_utils.{CONTROLLER_MODULES[name]}")
        result: dict[str, Any] = work.run(params, context)
        self.results.append((name, play_hosts[0], result))
        return result

    def task(self, host: str, name: str, **options: Any) -> None:
        """Run a module on a host; what it raises is its result, and the run goes on."""
        params = check(part_of(name), name, self._options(options)).params
        try:
            result = self._work(name, params, self._context(host))
        except ConnectionLost as error:
            result = {"unreachable": True, "msg": str(error)}
        except DdiError as error:
            result = {"failed": True, "msg": str(error)}
        self.results.append((name, host, result))

    def foresee(self, of: str, lead: str, passes: int, **asking: Any) -> None:
        """Read what a forecast joins beside the audit."""
        asked = self.controller("forecast_order", of=of, **asking)["servers"]
        for host in self.hosts:
            self.task(host, "dns_scavenging_forecast_info", lead=lead, passes=passes, **asked[host])
        for host in self.hosts:
            self.task(host, "forecast_logons")

    def look(self) -> None:
        """Read every server: always in check mode."""
        if self.world.leases:
            read_dhcp(self.world.estate, self.folder, leases=True)
        check_mode, self.check_mode = self.check_mode, True
        policies = self.world.variables.get("reverse_policies", [])
        parts = {"dns_reverse_zone": {"reverse_policies": policies}} | self.world.variables.get("parts", {})
        for host in self.hosts:
            known = {"dns_scavenging_run_info": filter_interval_set(host, self.world.folder)}
            self.task(
                host, "dns_server", **{**known, **parts, **self.world.variables.get("parts_of", {}).get(host, {})}
            )
        self.check_mode = check_mode

    def read(self) -> None:
        """Read every server and judge."""
        read_dhcp(self.world.estate, self.folder)
        self.look()
        judged = {name: self.world.variables.get(name, []) for name in ("writers", "reverse_policies")}
        told = self.controller("estate_judgement", **judged)
        for host in told["leases_on"]:
            self.task(host, "zone_leases")
        for host in self.hosts if told["zones_wanted"] else ():
            self.task(host, "zone_answers")
        for host in told["hidden_on"]:
            self.task(host, "zone_holdings")

    def confirm(self) -> None:
        timeout = self.world.variables.get("replication_timeout", 300)
        for host in self.hosts:
            self.task(host, "change_confirmation", replication_timeout=timeout)

    def _work(self, name: str, params: dict[str, Any], context: HostContext) -> dict[str, Any]:
        if name in HOST_MODULES:
            work = import_module(f"{_COLLECTION}.plugin_utils.{HOST_MODULES[name]}")
            return work.run(params, context)  # type: ignore[no-any-return]
        return self._alone(name, params, context)

    def _alone(self, name: str, params: dict[str, Any], context: HostContext) -> dict[str, Any]:
        """Read, decide, write outside check mode, and keep the evidence: what the action does on its connection."""
        module = part_of(name)
        evidence: dict[str, Any] = {"schema_version": 1, "run_id": self.id, "host": context.host, "module": name}
        evidence |= {"time": self.world.now().isoformat(), "account": context.account, "playbook": playbook()}
        try:
            audited = audit(
                module, HostSession(context.wire, read_only=True, reads=reads_of(module), clock=context.now), params
            )
        except ConnectionLost as error:
            self._keep(evidence | {"reached": False, "error": str(error), "requests": 0, "parts": {}})
            raise
        result: dict[str, Any] = {}
        last: ModuleResult = audited
        if may_change(module) and not context.check_mode:
            assert not refusal(name, audited, params)
            result, last = write_alone(module, params, context, audited)
        parts = {part.module: part.as_dict() for part in last.parts}
        self._keep(evidence | {"reached": True, "error": last.trouble, "requests": 0, "parts": parts})
        return result

    def _keep(self, evidence: Mapping[str, Any]) -> None:
        folder = getattr(part_of(evidence["module"]), "EVIDENCE", AUDIT)
        self.folder.write(self.folder.evidence_path(evidence["host"], folder), evidence)

    def _context(self, host: str) -> HostContext:
        wire = _Watched(self.world.estate.hosts[host], self.world.watch)
        return HostContext(self.folder, host, self.check_mode, "admin", wire, self._say, self._pause, self.world.now)

    def _options(self, options: Mapping[str, Any]) -> dict[str, Any]:
        return {"run_id": self.id, "runs_dir": str(self.world.folder), **options}

    def _say(self, text: str) -> None:
        self.said.append(text)

    def _pause(self, seconds: float) -> None:
        self.world.pauses.append(seconds)
        if self.world.passing:
            self.world.later(seconds=seconds)
        self.world.later(seconds=seconds)


def untidy(seed: int, folder: Path) -> World:
    """Return a world in which a run has something to write, and variables that chance chose with its faults."""
    chance = random.Random(f"untidy {seed}")
    built = _built(seed, chance)
    unread = [host.fqdn for host in built.hosts.values() if not host.inventory or host.faults.unreachable]
    unread += [target for control, target, _ in built.expected() if control == "estate-coverage"]
    scavengers = [str(host.addresses[0]) for host in built.hosts.values() if host.dns.scavenging.interval]
    parts: list[dict[str, Any]] = [
        {},
        {},
        {},
        {"dns_zone_aging": {"scavenge_servers": scavengers[:1]}, "dns_scavenging": {"new_zones_age": True}},
        {"dns_zone_aging": {"refresh_interval": "14d"}, "dns_scavenging": {"scavenging_interval": "never"}},
        {"dns_zone_aging": {"no_refresh_interval": "9d"}},
    ]
    variables = {
        "allow_missing": unread,
        "scavenging_armed_accepted": unread if chance.random() < 0.7 else [],
        "update_sources_reviewed": list(built.domains),
        "domain_zones": chance.choice([1, 9]),
        "secure_settle": chance.choice(["0h", "48h"]),
        "max_changes": 200,
        "parts": chance.choice(parts),
        "replication_timeout": chance.choice([0, 0, 0, 0, 0, 30]),
    }
    return World(built, folder / "runs", variables)


def _built(seed: int, chance: random.Random) -> Any:
    """Return an estate with as many faults as fit into a small one."""
    for more in range(100):
        faults = chance.choices(_WRITABLE, k=chance.randint(1, 4)) + chance.sample(_OTHER, chance.randint(0, 2))
        # No gate depends on it but those that the variables open.
        faults.append("nonsecure-forward")
        with suppress(GenerateError):
            content = estate(seed, chance.choice([3, 3, 3, 4]), chance.randint(5, 8) + more // 4, 0, faults)
            return build(content, f"seed {seed}")
    raise AssertionError(f"seed {seed}: no faults fit an estate")


def recorded(entries: Iterable[Entry]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return the commands of a record as the log of their host shows them."""
    return [
        (entry.write.host, command["name"], {name: _logged(value) for name, value in command["parameters"].items()})
        for entry in entries
        for command in entry.intent["commands"]
    ]


def logged(sent: Iterable[Sent]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return what was sent in the same form."""
    return [(each.host, each.command, dict(each.parameters)) for each in sent]


def _logged(value: Any) -> Any:
    if isinstance(value, list):
        return [_logged(each) for each in value]
    ((tag, text),) = value.items()
    return {"B": lambda: text == "true", "TS": lambda: str(duration_of(text))}.get(tag, lambda: text)()


def _writes(log: Iterable[LogEntry]) -> list[LogEntry]:
    return [entry for entry in log if not entry.command.startswith(READING)]
