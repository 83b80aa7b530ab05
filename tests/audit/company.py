"""The sample estate, runs that change it, and rollbacks of them, in one process."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import ConnectionLost
from ansible_collections.ddi.windows.plugins.module_utils._plan_step import Change
from ansible_collections.ddi.windows.plugins.module_utils._rollback_undo import CLASSES
from ansible_collections.ddi.windows.plugins.module_utils._write import Write
from ansible_collections.ddi.windows.plugins.modules import dns_server, rollback_outcome, rollback_plan, rollback_write
from ansible_collections.ddi.windows.plugins.plugin_utils import (
    _rollback_outcome,
    _rollback_plan,
    _rollback_write,
)
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._context import Context
from ansible_collections.ddi.windows.plugins.plugin_utils._hands import HostContext, part_of
from ansible_collections.ddi.windows.plugins.plugin_utils._record import HostRecord
from ansible_collections.ddi.windows.plugins.plugin_utils._runner import audit, reads_of
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import RunFolder, open_run, playbook
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession
from ansible_collections.ddi.windows.plugins.plugin_utils._writer import carry_out

from simulator.estate.load import load
from simulator.local import LocalWire

from .law import no_pause

#: Files of estates that are audited for exactly what is marked in them.
SAMPLES = (
    "sample",
    "healthy",
    "variant-directory-copies",
    "variant-name-servers",
    "variant-uncovered-dc",
    "variant-uncovered-dhcp",
    "variant-unreachable-dc",
)
ESTATES = Path(__file__).resolve().parents[2] / "simulator" / "estates"
CORP = "DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
DEPOT = "DC=depot.corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
YARD = "DC=yard.corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
VOICE = "DC=voice.corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example"
SET_AGING, SET_ZONE, SET_SCAVENGING = "Set-DnsServerZoneAging", "Set-DnsServerPrimaryZone", "Set-DnsServerScavenging"
#: Everything that a run of `Company.enforced` changed can be weakened by taking it back.
ALL = ["scavenging", "aging", "shorter-interval", "scavenge-servers", "nonsecure-updates", "update-proxy"]


@dataclass
class Taken:
    """What a rollback told."""

    run: str
    result: dict[str, Any]
    said: list[str]

    @property
    def failed(self) -> bool:
        return bool(self.result.get("failed"))

    @property
    def states(self) -> dict[tuple[str, str], str]:
        """(host, setting) -> state; no test writes one setting of two zones on one host."""
        return {(each["host"], each["setting"]): each["state"] for each in self.result["results"]}

    def reason(self, setting: str) -> str:
        return str(next(each["reason"] for each in self.result["results"] if each["setting"] == setting))


@dataclass
class Company:
    """The sample estate, the folder of its runs, and the plays that run on it."""

    folder: Path
    estate: Any = field(default_factory=lambda: load(ESTATES / "sample.yml"))
    hosts: tuple[str, ...] = ("dc1", "dc2")

    def later(self, **by: float) -> None:
        self.estate.clock.advance(timedelta(**by))

    def run_of(self, run_id: str) -> RunFolder:
        return open_run(self.folder, run_id)

    def context(self, host: str, run: RunFolder, *, check_mode: bool = False) -> HostContext:
        wire = LocalWire(self.estate.hosts[host])
        return HostContext(run, host, check_mode, "admin", wire, lambda _line: None, no_pause)

    def value(self, host: str, module: str, target: str, setting: str) -> Any:
        """Return what a host has now."""
        part = part_of(module)
        read = part.read(self.context(host, self.run_of("look")).reading([module]), check(part, module, {}).params)
        return next(facts for key, facts in read.items() if key.lower() == target.lower())[setting]

    def write(self, run_id: str, host: str, module: str, target: str, **values: Any) -> str:
        """Write *values* as an enforcing run does, with its record; return what became of it."""
        changes = tuple(
            Change("zone-secure-only", setting, self.value(host, module, target, setting), value)
            for setting, value in values.items()
        )
        context = self.context(host, self.run_of(run_id))
        hands = context.hands([module], context.author("CHG1", "p1"), lambda: "")
        return carry_out(hands, [Write(1, "zone-aging", host, module, target, changes)])[0].state

    def enforced(self, run_id: str = "e1") -> str:
        """Let a run stop dc1, make a zone Secure and change the aging of another, and stop dc2."""
        assert self.write(run_id, "dc1", "dns_scavenging", "server", scavenging_interval="never") == "applied"
        assert self.write(run_id, "dc2", "dns_scavenging", "server", scavenging_interval="never") == "applied"
        assert self.write(run_id, "dc1", "dns_zone", CORP, dynamic_update="Secure") == "applied"
        values = {"aging": True, "no_refresh_interval": "10d", "refresh_interval": "11d"}
        assert self.write(run_id, "dc1", "dns_zone_aging", DEPOT, **values) == "applied"
        return run_id

    def intend(self, run_id: str, host: str, module: str, target: str, changes: tuple[Change, ...]) -> None:
        """Record an intent without an outcome, as a run does that is killed in between."""
        context = self.context(host, self.run_of(run_id))
        record = HostRecord(context.run, host, context.author())
        write = Write(1, "zone-aging", host, module, target, changes)
        record.intend(write, part_of(module).commands(target, write.after))

    def plan_context(self, run_id: str, play_hosts: tuple[str, ...] | None, check_mode: bool) -> Context:
        hosts = list(self.hosts)
        left = list(hosts if play_hosts is None else play_hosts)
        run, now = self.run_of(run_id), datetime.now(UTC)
        self.said: list[str] = []
        return Context(run, hosts, left, left[0], check_mode, False, "admin", now, self.said.append)

    def look(self, context: Context) -> None:
        """Read the hosts of the play, as the first task of the playbook does."""
        params = check(dns_server, "dns_server", {}).params
        for host in context.play_hosts:
            told: dict[str, Any] = {"host": host, "playbook": playbook(), "reached": True, "error": None, "parts": {}}
            session = HostSession(LocalWire(self.estate.hosts[host]), read_only=True, reads=reads_of(dns_server))
            try:
                parts = audit(dns_server, session, params).parts
                told["parts"] = {part.module: part.as_dict() for part in parts}
            except ConnectionLost as error:
                told |= {"reached": False, "error": str(error)}
            context.run.write(context.run.evidence_path(host), told)

    def roll_back(
        self,
        undone: str,
        run_id: str = "r1",
        *,
        check_mode: bool = False,
        play_hosts: tuple[str, ...] | None = None,
        **options: Any,
    ) -> Taken:
        """Take *undone* back, class by class and host by host, as the playbook does."""
        context = self.plan_context(run_id, play_hosts, check_mode)
        self.look(context)
        given = {"run_id": run_id, "runs_dir": str(self.folder)}
        # Rule 0 has tests of its own; the group of these plays lacks most servers of the estate.
        options = {"scavenging_armed_accepted": [host.fqdn for host in self.estate.hosts.values()]} | options
        params = check(rollback_plan, "rollback_plan", given | {"run": undone} | options).params
        undo = given | {"undo": _rollback_plan.run(params, context)["undo"]}
        for kind in CLASSES:
            for host in context.play_hosts:
                params = check(rollback_write, "rollback_write", undo | {"undo_class": kind}).params
                try:
                    _rollback_write.run(params, self.context(host, context.run, check_mode=check_mode))
                except ConnectionLost:
                    pytest.fail("a lost host ends in its result")
        params = check(rollback_outcome, "rollback_outcome", undo).params
        return Taken(run_id, _rollback_outcome.run(params, context), self.said)

    def sent(self, host: str) -> list[str]:
        """Return the commands that could change something and reached *host*."""
        names = [entry.command for entry in self.estate.hosts[host].log]
        return [name for name in names if name.startswith("Set-")]

    def state(self) -> dict[str, Any]:
        """Return every setting of both hosts."""
        return {
            f"{host} {module}": part_of(module).read(
                self.context(host, self.run_of("look")).reading([module]), check(part_of(module), module, {}).params
            )
            for host in self.hosts
            for module in ("dns_zone_aging", "dns_scavenging")
        }
