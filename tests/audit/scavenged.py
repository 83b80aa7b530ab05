"""What a forecast reads of an estate, and what the passes of that estate then delete."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ansible_collections.ddi.windows.plugins.module_utils._estate import Estate, estate_of
from ansible_collections.ddi.windows.plugins.module_utils._forecast import (
    DELETED,
    STATIC,
    UNKNOWN,
    Fate,
    Holder,
    Outlook,
    Record,
    hours,
    outlook,
)
from ansible_collections.ddi.windows.plugins.module_utils._forecast_estate import ZoneForecast, forecast
from ansible_collections.ddi.windows.plugins.module_utils._forecast_facts import holders_of
from ansible_collections.ddi.windows.plugins.module_utils._forecast_life import Evidence, Witnesses
from ansible_collections.ddi.windows.plugins.module_utils._passes import Scavenger
from ansible_collections.ddi.windows.plugins.module_utils._protected import Infrastructure
from ansible_collections.ddi.windows.plugins.modules import (
    dns_scavenging_forecast_info,
    dns_scavenging_run_info,
    dns_server,
)
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._runner import ModuleResult, audit, reads_of
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import plain
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession

from simulator.estate.events import AUDIT_LOG
from simulator.estate.record_events import fields_of
from simulator.estate.records import ResourceRecord
from simulator.local import LocalWire

#: The published rule to the letter.
EXACT = timedelta(0)
JUST_BEFORE = timedelta(microseconds=1)

#: zone, name, type and data of a record value.
Key = tuple[str, str, str, str]
#: When a record goes, and on which server.
Gone = dict[Key, tuple[datetime, str]]


def run_check(host: Any, *, should_scavenge: bool = True) -> ModuleResult:
    """Return what dns_scavenging_run_info says about *host*."""
    return run_module(dns_scavenging_run_info, host, should_scavenge=should_scavenge)


@dataclass(frozen=True)
class Seen:
    """What was read at one moment: the facts of each server, and the records of each zone by its target.

    *since* and *by_hand* are what a record of changes would add: when the interval of a server was set, and which
    servers ran a pass that somebody started.
    """

    now: datetime
    servers: dict[str, dict[str, Any]]
    records: dict[str, list[Record]]
    since: Mapping[str, datetime] = field(default_factory=dict)
    by_hand: frozenset[str] = frozenset()

    def holders(self, target: str, silent: Iterable[str] = ()) -> list[Holder]:
        """Return the servers of a zone; *silent* ones count as servers that do not scavenge."""
        stopped = {name: facts | {"scavenging_interval": "never"} for name, facts in self.servers.items()}
        found = holders_of(target, self.servers | {name: stopped[name] for name in silent})
        return [replace(each, server=self._told(each.server)) for each in found]

    def _told(self, server: Scavenger) -> Scavenger:
        return replace(server, since=self.since.get(server.name), by_hand=server.name in self.by_hand)

    def outlook(self, target: str, passes: int = 1, silent: Iterable[str] = ()) -> Outlook:
        return outlook(self.holders(target, silent), self.now, passes, EXACT)

    def fates(self, passes: int = 1, silent: Mapping[str, Iterable[str]] | None = None) -> dict[Key, Fate]:
        """Return what becomes of every record; *silent* are the servers that count for nothing in each zone."""
        found = {}
        for target, records in self.records.items():
            view = self.outlook(target, passes, (silent or {}).get(target, ()))
            for record in records:
                found[key_of(target, record)] = view.fate(record)
        return found


def look(estate: Any) -> Seen:
    """Read what a forecast needs, with the commands that it has on Windows."""
    servers = {
        name: json.loads(json.dumps(run_check(host).parts[0].current["server"]))
        for name, host in estate.hosts.items()
        if host.dns is not None
    }
    names = {target: zone["name"] for facts in servers.values() for target, zone in facts["zones"].items()}
    session = HostSession(LocalWire(next(iter(estate.hosts.values()))), read_only=True)
    records = {
        target: [record_of(each) for each in session.read("Get-DnsServerResourceRecord", ZoneName=name)]
        for target, name in names.items()
    }
    return Seen(estate.clock.now(), servers, records)


def record_of(shown: Mapping[str, Any]) -> Record:
    """Return a record as Get-DnsServerResourceRecord shows it; nested data become the text that one reads in a zone."""
    data, kind = shown["RecordData"], shown["RecordType"].upper()
    order = ("Priority", "Weight", "Port", "DomainName") if kind == "SRV" else tuple(data)
    stamp = shown["Timestamp"]
    return Record(
        shown["HostName"],
        kind,
        " ".join(str(data[name]) for name in order),
        STATIC if stamp is None else hours(stamp.astimezone(UTC)),
    )


def logged_data(kind: str, data: str) -> str:
    """Return the data of a record as the audit log has it."""
    return str(fields_of(ResourceRecord("any", kind, data), "any")["RDATA"]).lower()


def key_of(target: str, record: Record) -> Key:
    zone = target.partition(",")[0].removeprefix("DC=")
    return zone.lower(), record.name.lower(), record.type, logged_data(record.type, record.data)


def deleted(estate: Any, since: datetime) -> Gone:
    """Return what the audit logs say was scavenged after *since*. A record may go twice: the first time counts."""
    estate.history.catch_up()
    gone: Gone = {}
    for host in (each for each in estate.hosts.values() if each.dns is not None):
        for event in host.events.read(AUDIT_LOG, estate.clock.now()):
            if event.id == 521 and event.time > since:
                data = dict(event.data)
                key = (data["Zone"].lower(), data["NAME"].lower(), data["Type"], data["RDATA"].lower())
                gone[key] = min(gone.get(key, (event.time, host.name)), (event.time, host.name))
    return gone


def foretold(fates: Mapping[Key, Fate], until: datetime) -> Gone:
    """Return the records that are forecast to go, up to *until*."""
    found = {}
    for key, fate in fates.items():
        if fate.outcome == DELETED:
            assert fate.by is not None
            if fate.by.time <= until:
                found[key] = (fate.by.time, fate.by.server)
    return found


def unknown(fates: Mapping[Key, Fate]) -> dict[Key, str]:
    return {key: fate.reason for key, fate in fates.items() if fate.outcome == UNKNOWN}


def run_module(module: Any, host: Any, **options: Any) -> ModuleResult:
    """Return what *module* says about *host*, read over a wire as a play does it."""
    session = HostSession(LocalWire(host), read_only=True, reads=reads_of(module))
    return audit(module, session, check(module, module.__name__.rpartition(".")[2], options).params)


def told_by(host: Any, **options: Any) -> dict[str, Any]:
    """Return what dns_scavenging_forecast_info says about *host*, as a run keeps it."""
    result = run_module(dns_scavenging_forecast_info, host, **options)
    return dict(json.loads(json.dumps(result.parts[0].current["server"])))


def audited(estate: Any) -> Estate:
    """Return the estate as an audit of all of its DNS servers shows it."""
    hosts = [name for name, host in estate.hosts.items() if host.dns is not None]
    evidence = [
        {"host": name, "reached": True, "error": None, "parts": {part.module: part.as_dict() for part in result.parts}}
        for name in hosts
        for result in [run_module(dns_server, estate.hosts[name])]
    ]
    return estate_of(json.loads(json.dumps(evidence, default=plain)), hosts, hosts)


def forecast_by_module(estate: Any, passes: int = 1) -> list[ZoneForecast]:
    """Return the forecast of *estate* as a play makes it, but with the published rule to the letter."""
    seen = audited(estate)
    told = {server.name: told_by(estate.hosts[server.name], passes=passes) for server in seen.servers}
    witnesses = Witnesses.of(Evidence(estate.clock.now()))
    return forecast(seen, told, Infrastructure(), witnesses, passes, margin=EXACT)


def fates_of(zones: Iterable[ZoneForecast]) -> dict[Key, Fate]:
    """Return what becomes of the records that are deleted, or of which that is not known."""
    return {key_of(each.zone, each.record): each.fate for zone in zones for each in zone.found}
