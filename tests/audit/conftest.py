"""Audits of simulated estates in one process: runner, judge and report over a wire without HTTP."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from ansible_collections.ddi.windows.plugins.module_utils._errors import ConnectionLost
from ansible_collections.ddi.windows.plugins.module_utils._gate_options import GATE_OPTIONS
from ansible_collections.ddi.windows.plugins.modules import dns_server
from ansible_collections.ddi.windows.plugins.plugin_utils import _judge, _plan, _report
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._context import Context
from ansible_collections.ddi.windows.plugins.plugin_utils._runner import audit as audit_host
from ansible_collections.ddi.windows.plugins.plugin_utils._runner import reads_of
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import open_run, playbook
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession

from simulator.estate.generate import FAULTS, GenerateError, estate
from simulator.estate.load import build, load
from simulator.local import LocalWire

from .leasing import read_dhcp

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
PLAN_SCHEMA = json.loads((ROOT / "docs" / "plan.schema.json").read_text(encoding="utf-8"))

#: When the first run of a test starts.
TIME = datetime(2026, 3, 1, tzinfo=UTC)

#: How often an estate that is too small for its faults is drawn again, larger each time.
TRIES = 40

#: What an operator who says nothing plans with.
PLANNING: dict[str, Any] = {name: option.get("default") for name, option in GATE_OPTIONS.items()}

#: What the sample company wants: group_vars of inventories/simulated say the same.
_WANTED = yaml.safe_load((ROOT / "inventories/simulated/group_vars/dns_servers.yml").read_text(encoding="utf-8"))
REVERSE = tuple(_WANTED["dns_server_reverse_policies"])
SAMPLE = "yard.corp.example"
STATIC = tuple(_WANTED["dns_server_static_records"])

Found = set[tuple[str, str, str]]


@dataclass(frozen=True)
class Audited:
    """The report of an estate, what was planted in it, and what it cost."""

    report: dict[str, Any]
    planted: Found
    #: The requests that each host would have answered over HTTP, closing included.
    requests: dict[str, int]
    plan: dict[str, Any]
    #: The plan as a change board reads it.
    plan_text: str
    #: The run, for the phases that follow.
    context: Context

    @property
    def found(self) -> Found:
        return {(each["control"], each["target"], each["setting"]) for each in self.report["findings"]}

    def states(self, host: str) -> dict[str, dict[str, int]]:
        """Return the counts of every control on *host*."""
        return {
            control["key"]: entry
            for control in self.report["controls"]
            for entry in control["hosts"]
            if entry["host"] == host
        }

    def unknown(self, host: str) -> set[str]:
        """Return the controls of *host* that are unknown for some target."""
        return {control for control, entry in self.states(host).items() if entry["unknown"]}


Audit = Callable[..., Audited]


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    """Audit an estate, or the one that a file of ``simulator/estates`` describes, with options for every host."""
    runs = iter(range(10_000))

    def audit(
        estate: Any,
        user: str | None = None,
        limit: list[str] | None = None,
        planning: dict[str, Any] | None = None,
        time: datetime = TIME,
        writers: Sequence[str] = (),
        reverse_policies: Sequence[dict[str, Any]] = REVERSE,
        outside: Sequence[str] = (),
        **options: Any,
    ) -> Audited:
        estate = load(ROOT / "simulator" / "estates" / f"{estate}.yml") if isinstance(estate, str) else estate
        policies = {"reverse_policies": list(reverse_policies)}
        if SAMPLE in {zone.name for zone in next(iter(estate.hosts.values())).dns.zones().values()}:
            options = {"dns_static_record": {"records": list(STATIC)}, **options}
        params = check(dns_server, "ddi.windows.dns_server", {"dns_reverse_zone": policies} | options).params
        hosts = [name for name, host in estate.hosts.items() if host.inventory and host.dns is not None]
        context = replace(_context(tmp_path, f"r{next(runs)}", hosts, limit or hosts), time=time)
        read_dhcp(estate, context.run)
        requests = {name: _read(estate.hosts[name], user, params, context) for name in context.play_hosts}
        _judge.run({"writers": list(writers), "outside_networks": list(outside), **policies}, context)
        report = json.loads(Path(_report.run({}, context)["report"]).read_text(encoding="utf-8"))
        jsonschema.validate(report, SCHEMA)
        told = _plan.run(PLANNING | (planning or {}), context)
        plan = json.loads(Path(told["plan_json"]).read_text(encoding="utf-8"))
        jsonschema.validate(plan, PLAN_SCHEMA)
        planted = {
            (each["control"], each["target"], each["setting"]) for oddity in estate.oddities for each in oddity.findings
        }
        text = Path(told["plan_md"]).read_text(encoding="utf-8")
        return Audited(report, planted, requests, plan, text, context)

    return audit


def _context(folder: Path, run_id: str, hosts: list[str], play_hosts: list[str]) -> Context:
    run = open_run(folder / "runs", run_id)
    whole = Context(run, hosts, hosts, hosts[0], True, False, "auditor", TIME, lambda _text: None)
    return replace(whole, play_hosts=play_hosts)


def _read(host: Any, user: str | None, params: dict[str, Any], context: Context) -> int:
    wire = LocalWire(host, user)
    evidence: dict[str, Any] = {"schema_version": 1, "run_id": context.run.run_id, "host": host.name}
    evidence |= {
        "module": "dns_server",
        "time": context.time,
        "account": user or "Administrator",
        "playbook": playbook(),
    }
    try:
        told = audit_host(dns_server, _session(wire, host), params)
    except ConnectionLost as error:
        evidence |= {"reached": False, "error": str(error), "requests": 0, "parts": {}}
    else:
        parts = {part.module: part.as_dict() for part in told.parts}
        evidence |= {"reached": True, "error": told.trouble, "requests": wire.requests, "parts": parts}
    context.run.write(context.run.evidence_path(host.name), evidence)
    return wire.requests + 1


def _session(wire: LocalWire, host: Any) -> HostSession:
    """Return a session of a controller whose clock is that of the estate."""
    return HostSession(wire, read_only=True, reads=reads_of(dns_server), clock=host.estate.clock.now)


@pytest.fixture
def generated() -> Callable[[int, int, int], Any]:
    """Generate an estate from a seed, a number of DCs and a number of zones."""
    return _generated


def _generated(seed: int, dcs: int, zones: int) -> Any:
    """Return an estate with faults that chance chose; every fifth is healthy, another fifth has all faults."""
    chance = random.Random(seed)
    faults = {0: [], 1: list(FAULTS)}.get(seed % 5, chance.sample(list(FAULTS), chance.randint(1, 6)))
    dcs, zones = dcs + chance.randint(0, 2), zones + chance.randint(0, zones // 2)
    for more in range(TRIES):
        try:
            return build(estate(seed, dcs + more, zones + 3 * more, 0, faults), f"seed {seed}")
        except GenerateError:
            continue
    raise AssertionError(f"seed {seed}: {faults} fit no estate")
