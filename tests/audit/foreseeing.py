"""The plays of a forecast on a simulated estate, in one process: read, judge, foresee, approve."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
from ansible_collections.ddi.windows.plugins.module_utils._errors import ConnectionLost
from ansible_collections.ddi.windows.plugins.modules import (
    change_plan,
    dns_scavenging_forecast_info,
    dns_server,
    estate_judgement,
    forecast_approval,
    forecast_guard,
    forecast_order,
    forecast_report,
)
from ansible_collections.ddi.windows.plugins.plugin_utils import (
    _forecast_approval,
    _forecast_guard,
    _forecast_logons,
    _forecast_order,
    _forecast_report,
    _judge,
    _plan,
)
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._context import Context
from ansible_collections.ddi.windows.plugins.plugin_utils._forecast_files import SERVERS
from ansible_collections.ddi.windows.plugins.plugin_utils._hands import HostContext
from ansible_collections.ddi.windows.plugins.plugin_utils._runner import audit, reads_of
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import AUDIT, open_run, playbook
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession

from simulator.local import LocalWire

from .law import no_pause

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "forecast.schema.json").read_text(encoding="utf-8"))


@dataclass
class Plays:
    """The runs of one estate, and what they said on the terminal."""

    estate: Any
    folder: Path
    #: The clock of the controller; simulated servers have their own.
    now: datetime = field(default_factory=lambda: datetime(2026, 3, 1, tzinfo=UTC))
    said: list[str] = field(default_factory=list)

    @property
    def hosts(self) -> list[str]:
        return [name for name, host in self.estate.hosts.items() if host.inventory and host.dns is not None]

    def context(self, run_id: str, *, check_mode: bool = False) -> Context:
        run, hosts = open_run(self.folder, run_id), self.hosts
        return Context(run, hosts, hosts, hosts[0], check_mode, False, "admin", self.now, self.said.append)

    def read(self, module: Any, folder: str, context: Context, options: dict[str, Any] | None = None) -> None:
        """Let *module* read every host and keep its evidence; *options* are by host."""
        name = module.__name__.rpartition(".")[2]
        for host in self.hosts:
            params = check(module, name, (options or {}).get(host, {})).params
            evidence: dict[str, Any] = {"host": host, "time": self.now, "playbook": playbook()}
            try:
                wire = LocalWire(self.estate.hosts[host])
                told = audit(module, HostSession(wire, read_only=True, reads=reads_of(module)), params)
            except ConnectionLost as error:
                evidence |= {"reached": False, "error": str(error), "parts": {}}
            else:
                parts = {part.module: part.as_dict() for part in told.parts}
                evidence |= {"reached": True, "error": told.trouble, "parts": parts}
            context.run.write(context.run.evidence_path(host, folder), evidence)

    def audited(self, run_id: str, wanted: dict[str, dict[str, Any]] | None = None) -> Context:
        """Read every server and judge the estate; *wanted* are the options of dns_server by host."""
        context = self.context(run_id)
        self.read(dns_server, AUDIT, context, wanted)
        _judge.run(check(estate_judgement, "estate_judgement", {"run_id": run_id}).params, context)
        return context

    def foreseen(
        self,
        run_id: str = "f1",
        of: str = "now",
        lead: str = "24h",
        passes: int = 1,
        wanted: dict[str, dict[str, Any]] | None = None,
    ) -> Context:
        """Read all that a forecast joins."""
        context = self.audited(run_id, wanted)
        asked = _forecast_order.run(
            check(forecast_order, "forecast_order", {"run_id": run_id, "of": of}).params, context
        )
        options = {host: {**each, "lead": lead, "passes": passes} for host, each in asked["servers"].items()}
        self.read(dns_scavenging_forecast_info, SERVERS, context, options)
        for host in self.hosts:
            wire = LocalWire(self.estate.hosts[host])
            try:
                _forecast_logons.run(
                    {}, HostContext(context.run, host, True, "admin", wire, self.said.append, no_pause)
                )
            except ConnectionLost:
                continue
        return context

    def forecast(self, run_id: str = "f1", *, joined: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
        """Return the forecast of a run as its file holds it; *joined* are options of forecast_report."""
        context = self.foreseen(run_id, **options)
        given = {"of": "now", "lead": "24h", "passes": 1} | {key: options[key] for key in options if key != "wanted"}
        params = check(forecast_report, "forecast_report", {"run_id": run_id} | given | (joined or {})).params
        result = _forecast_report.run(params, context)
        document: dict[str, Any] = json.loads(Path(result["forecast_json"]).read_text(encoding="utf-8"))
        jsonschema.validate(document, SCHEMA)
        return document | {"unknown": result["unknown"]}

    def plan(self, run_id: str, wanted: dict[str, dict[str, Any]] | None = None, **planning: Any) -> dict[str, Any]:
        """Return the plan of an audit; *planning* are options of change_plan."""
        context = self.audited(run_id, wanted)
        told = _plan.run(check(change_plan, "change_plan", {"run_id": run_id} | planning).params, context)
        plan: dict[str, Any] = json.loads(Path(told["plan_json"]).read_text(encoding="utf-8"))
        return plan

    def guarded(self, run_id: str = "g1", **options: Any) -> dict[str, Any]:
        """Let the guard look at the next passes; return what the task says."""
        context = self.foreseen(run_id, lead="0h")
        given = {"run_id": run_id, "runs_dir": str(self.folder), "static_names": []} | options
        return _forecast_guard.run(check(forecast_guard, "forecast_guard", given).params, context)

    def approved(self, forecast: str = "f1", *, check_mode: bool = False, **options: Any) -> dict[str, Any]:
        """Approve a forecast; return what the task says."""
        given = {"forecast": forecast, "runs_dir": str(self.folder), "run_id": "a1"} | options
        params = check(forecast_approval, "forecast_approval", given).params
        return _forecast_approval.run(params, self.context("a1", check_mode=check_mode))


def named(document: dict[str, Any], name: str) -> set[str]:
    """Return the names of the records of one class."""
    return {each["name"] for each in document["records"] if each["class"] == name}
