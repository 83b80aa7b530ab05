"""Which servers scavenge no more, and which still may: every host of the play has one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..module_utils._errors import Refused
from ..module_utils._estate import NEVER
from ..module_utils._write import APPLIED, UNKNOWN
from ._columns import Row, indented, some, table
from ._context import Context
from ._outcome_undo import said, undo_of
from ._record import Entry, entries_of
from ._runs import RunFolder

PART, SETTING = "dns_scavenging", "scavenging_interval"
STOPPED, OFF, WOULD, NOT_STOPPED = STATES = ("stopped", "was off already", "would be stopped", "NOT STOPPED")

_WIDTHS = (40, 18, 42)


@dataclass(frozen=True, slots=True)
class Server:
    """How one server stands. ``before`` is how often it scavenged before this run stopped it."""

    host: str
    state: str
    before: str | None = None
    reason: str = ""


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:  # noqa: ARG001 - the signature of all of them
    """Say of every server whether it scavenges no more, and fail when one may go on."""
    servers = [server_in(host, context) for host in context.hosts]
    stopped = [server for server in servers if server.state == STOPPED]
    left = [server for server in servers if server.state == NOT_STOPPED]
    changes = [{"setting": SETTING, "before": server.before, "after": NEVER} for server in stopped]
    lines = [*_table(servers), *said(undo_of(context.run, changes))]
    context.display("\n".join(lines))
    result = {
        "changed": False,
        "stopped": {server.host: server.before for server in stopped},
        "already": [server.host for server in servers if server.state == OFF],
        "would_stop": {server.host: server.before for server in servers if server.state == WOULD},
        "not_stopped": {server.host: server.reason for server in left},
    }
    if left:
        names = "; ".join(f"{server.host} ({server.reason})" for server in left)
        return result | {"failed": True, "msg": f"{len(left)} of {len(servers)} servers may still scavenge: {names}"}
    return result | {"msg": _told(servers)}


def server_in(host: str, context: Context) -> Server:
    """Return how *host* stands: by the record of this run, and by what it said after that."""
    try:
        write = _last_write(context.run, host)
        evidence = context.run.read(context.run.evidence_path(host)) or {}
    except Refused as error:
        return Server(host, NOT_STOPPED, reason=str(error))
    if write and (context.check_mode or write.write.after[SETTING] != NEVER):
        write = None
    if write and write.state == APPLIED and not _older(write, evidence):
        return Server(host, STOPPED, write.write.before[SETTING])
    if host not in context.play_hosts:
        return Server(host, NOT_STOPPED, reason="it is outside the limit")
    interval, trouble = _read(evidence)
    if interval == NEVER:
        # A write without a known outcome took effect after all.
        if write and write.state in (APPLIED, UNKNOWN):
            return Server(host, STOPPED, write.write.before[SETTING])
        return Server(host, OFF)
    if context.check_mode and interval is not None:
        return Server(host, WOULD, interval)
    return Server(host, NOT_STOPPED, reason=_reason(write, interval, trouble))


def _older(write: Entry, evidence: Mapping[str, Any]) -> bool:
    """Return whether *write* was over before the server was read: then what the server said is newer."""
    return bool(evidence) and write.time < datetime.fromisoformat(evidence["time"])


def _last_write(run: RunFolder, host: str) -> Entry | None:
    entries = [entry for entry in entries_of(run, host) if entry.write.module == PART and SETTING in entry.write.after]
    return entries[-1] if entries else None


def _read(evidence: Mapping[str, Any]) -> tuple[str | None, str]:
    """Return how often the host said it scavenges, and why it did not say so."""
    if not evidence:
        return None, "nothing was read from it: its task above says why"
    if not evidence["reached"]:
        return None, evidence["error"] or "it was not reached"
    part = evidence["parts"].get(PART) or {}
    interval = (part.get("current") or {}).get("server", {}).get(SETTING)
    return interval, part.get("error") or evidence["error"] or "it did not say how often it scavenges"


def _reason(write: Entry | None, interval: str | None, trouble: str) -> str:
    if write and write.state != APPLIED:
        return f"its write is {write.state}: {write.reason}" if write.reason else f"its write is {write.state}"
    return trouble if interval is None else f"it scavenges every {interval}"


def _table(servers: Sequence[Server]) -> list[str]:
    rows: list[Row] = [("SERVER", "SCAVENGING", "BEFORE")]
    lines = table(rows, _WIDTHS)
    for server in sorted(servers, key=lambda server: STATES.index(server.state)):
        often = f"every {server.before}" if server.before else ""
        lines += table([(server.host, server.state, often)], _WIDTHS)
        lines += indented(server.reason, 4, hang=2) if server.reason else []
    return [*lines, ""]


def _told(servers: Sequence[Server]) -> str:
    states = [server.state for server in servers]
    counted = ", ".join(f"{states.count(state)} {state}" for state in STATES if state in states)
    names = some([server.host for server in servers if server.state in (STOPPED, WOULD)])
    return f"{counted or 'there is no server'}{': ' + names if names else ''}"
