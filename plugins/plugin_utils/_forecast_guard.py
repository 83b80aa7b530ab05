"""The guard of the next passes: which servers have to be stopped, and why, in ``guard.json`` and on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..module_utils._durations import parse_or_zero
from ..module_utils._errors import Refused
from ..module_utils._estate import NEVER
from ..module_utils._forecast_estate import now_of
from ..module_utils._forecast_guard import Guard, guard, pressing
from ..module_utils._forecast_servers import may_delete, scavenging
from ._columns import indented
from ._context import Context
from ._forecast_files import GUARD
from ._forecast_look import Look, look
from ._foreseen import approval_in, newest_approval
from ._runs import existing_run

SCHEMA_VERSION = 1


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Say which servers have to be stopped, and keep it for the task that says what became of it."""
    seen = look(params, context)
    now = now_of(seen.told) or context.time
    approval, trouble = _approval(params, seen, context)
    servers = {}
    for host in scavenging(seen.estate, seen.told):
        servers[host] = _server(seen, host, approval, trouble, params, now)
    unread = [server.name for server in seen.estate.unread] + _named_by_nobody(seen)
    kept = {
        "schema_version": SCHEMA_VERSION,
        "run_id": context.run.run_id,
        "time": context.time.isoformat(timespec="seconds"),
        "forecast": approval["about"]["run"] if approval else None,
        "max_unapproved": params["max_unapproved"],
        "servers": servers,
        "not_read": unread,
        "missing": seen.missing,
    }
    context.run.write(context.run.path / GUARD, kept)
    for line in _lines(servers):
        context.display(line)
    stop = [host for host, told in servers.items() if told["reasons"]]
    said = f"{len(stop)} of {len(servers)} servers that scavenge have to be stopped"
    return {"changed": False, "stop": stop, "servers": servers, "not_read": unread, "msg": said}


def _approval(params: Mapping[str, Any], seen: Look, context: Context) -> tuple[dict[str, Any] | None, str]:
    """Return the approval that counts, None for none, and why it is not known which one does."""
    try:
        if params["forecast"]:
            return approval_in(existing_run(params["runs_dir"], params["forecast"])), ""
        return (newest_approval(context.run.path.parent, seen.name) if seen.name else None), ""
    except Refused as error:
        return None, str(error)


def _server(
    seen: Look,
    host: str,
    approval: Mapping[str, Any] | None,
    trouble: str,
    params: Mapping[str, Any],
    now: datetime,
) -> dict[str, Any]:
    """Return what the passes of one server do, and why it has to be stopped, if it has to."""
    facts = seen.told.get(host)
    if facts is None or facts["scavenging_interval"] in (None, NEVER):
        return _told([], 0, 0, ["it was not read how often it scavenges, or what it deletes"])
    found = may_delete(seen.zones, host, facts)
    due = pressing(found, now, parse_or_zero("window", params["window"]))
    settings = {key: seen.settings[key] for key in {each.key[0] for each in due}}
    missing = [*seen.missing, *filter(None, [trouble])]
    judged = guard(due, approval, settings, seen.name, params["max_unapproved"], now, missing)
    reasons = list(judged.reasons) + ([trouble] if trouble and due else [])
    return _told(_passes(seen, host), len(due), len(found) - len(due), reasons, judged)


def _told(
    passes: Sequence[str], deletes: int, later: int, reasons: Sequence[str], judged: Guard | None = None
) -> dict[str, Any]:
    return {
        "passes": list(passes),
        "deletes": deletes,
        "later": later,
        "unapproved": len(judged.unapproved) if judged else 0,
        "reasons": list(reasons),
    }


def _passes(seen: Look, host: str) -> list[str]:
    times = {each.time for zone in seen.zones for each in zone.view.passes if each.server == host}
    return [each.isoformat() for each in sorted(times)]


def _named_by_nobody(seen: Look) -> list[str]:
    known = {seen.estate.fqdn_of(server) for server in seen.estate.servers}
    return [fqdn for fqdn in seen.estate.controllers if fqdn not in known]


def _lines(servers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    lines = []
    for host, told in servers.items():
        counted = f"{told['deletes']} records go, {told['unapproved']} of them unapproved"
        if told["later"]:
            counted += f"; {told['later']} more would be old by then and may be refreshed: look again shortly before"
        word = "STOP" if told["reasons"] else "goes on"
        lines += indented(f"{host}: {word}: {'; '.join(told['reasons']) or counted}", 2, hang=2)
    return lines
