"""The stop conditions of an estate, joined from what its servers said: ``watch.json`` and the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..module_utils import _watch as watch
from ..module_utils._watch import Condition
from ._columns import indented
from ._context import Context
from ._runs import runs_in
from ._watch_server import FOLDER

SCHEMA_VERSION = 1
FILE = "watch.json"


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Say of every condition how it stands, and which servers have to be stopped for it."""
    told = {host: context.run.read(context.run.evidence_path(host, FOLDER)) for host in context.hosts}
    said = {host: each for host, each in told.items() if each is not None}
    conditions = [*_servers(said, params["static_names"], context), *_estate(said, params["static_names"])]
    conditions += [_unread(host, context) for host in context.hosts if host not in said]
    for line in _lines(conditions):
        context.display(line)
    reasons = watch.stops(conditions, on_unknown=params["stop_on_unknown"])
    kept = {
        "schema_version": SCHEMA_VERSION,
        "run_id": context.run.run_id,
        "time": context.time.isoformat(timespec="seconds"),
        "conditions": [each.as_dict() for each in conditions],
        "switch": params["stop"],
        "reasons": [f"{each.where}: {each.reason}" for each in reasons],
        "not_looked_at": [host for host in context.play_hosts if host in context.hosts and host not in said],
    }
    context.run.write(context.run.path / FILE, kept)
    wanted = bool(reasons) and params["stop"]
    return {
        "changed": False,
        "conditions": kept["conditions"],
        "stop": list(context.hosts) if wanted else [],
        "msg": f"{len(reasons)} conditions ask for a stop{'' if params['stop'] else ', and nobody allowed one'}",
    }


def _servers(said: Mapping[str, Mapping[str, Any]], names: Sequence[str], context: Context) -> list[Condition]:
    found = []
    for host, facts in said.items():
        found += watch.judge_static(host, names, facts["static"])
        if facts["controller"]:
            found.append(watch.judge_replication(host, facts))
            found += watch.judge_own(host, facts, _earlier(host, context))
    return found


def _estate(said: Mapping[str, Mapping[str, Any]], names: Sequence[str]) -> list[Condition]:
    found = watch.judge_homeless(names, [facts["static"] for facts in said.values()])
    if not names:
        reason = "no static names were given: name them in ddi_static_names"
        found.append(Condition(watch.STATIC, "the estate", watch.UNKNOWN, reason))
    troubles = sorted({facts["rates_error"] for facts in said.values() if facts["rates_error"]})
    found += [Condition(watch.RATE, "the estate", watch.UNKNOWN, each) for each in troubles]
    zones = {zone.casefold(): zone for facts in said.values() for zone in facts["rates"]}
    for key, zone in sorted(zones.items()):
        counts = [rate for facts in said.values() for name, rate in facts["rates"].items() if name.casefold() == key]
        found.append(watch.judge_rate(zone, counts))
    if not zones and not troubles and said:
        found.append(Condition(watch.RATE, "the estate", watch.FINE))
    return [*found, watch.dhcp_queue()]


def _unread(host: str, context: Context) -> Condition:
    where = "" if host in context.play_hosts else " (it is outside the limit or was not reached)"
    return Condition(watch.REPLICATION, host, watch.UNKNOWN, f"nothing was read from it{where}")


def _earlier(host: str, context: Context) -> Mapping[str, Any] | None:
    """Return what the newest earlier look saw of *host*."""
    looks = [
        told
        for run in runs_in(context.run.path.parent)
        if run.run_id != context.run.run_id and (told := run.read(run.evidence_path(host, FOLDER))) is not None
    ]
    return max(looks, key=lambda told: str(told["time"]), default=None)


def _lines(conditions: Sequence[Condition]) -> list[str]:
    lines = []
    for each in sorted(conditions, key=lambda each: watch.STATES[::-1].index(each.state)):
        if each.state != watch.FINE:
            lines += indented(f"{each.where}: {each.name}: {each.state.upper()}: {each.reason}", 2, hang=2)
    fine = sum(each.state == watch.FINE for each in conditions)
    return [*lines, f"  {fine} of {len(conditions)} stop conditions are fine"]
