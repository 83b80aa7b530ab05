"""Whether each DHCP server reaches the servers that take its updates: secure ones need port 53 over TCP as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ._dhcp import DhcpServer
from ._findings import EstateFinding, finding
from ._reach_rows import Row
from ._reach_wants import BOTH, DOMAIN
from ._words import some

#: Where the name of such a server comes from.
PRIMARY = "start of authority"
_PORTS = {"udp": "UDP", "tcp": "TCP"}


def primary_rows(server: DhcpServer, rows: Sequence[Row]) -> Iterator[Row]:
    """Yield a row for each server that answers named as primary; *rows* are those of these answers.

    One that is no server of the estate is a finding of the resolver that named it, and one for guests is passed over.
    """
    for told in (server.facts.get("reach") or {}).get("primaries") or ():
        naming = [row for row in rows if row.mname == told["mname"] and row.state != "skipped"]
        if naming and all(row.writable is not False for row in naming):
            yield _row(told, naming)


def primary_findings(control: str, server: DhcpServer, rows: Sequence[Row]) -> Iterator[EstateFinding]:
    """Yield a finding for each primary server that does not answer over both protocols."""
    for row in rows:
        if row.source != PRIMARY or row.state != "drift":
            continue
        reason = (
            f"{row.asker} is told to send updates of {some(row.names)} to {row.target}, and {row.reason}. A secure "
            "update begins over UDP and exchanges its keys over TCP: open port 53 of both from there."
        )
        values = (row.error, "answers over UDP and TCP")
        yield finding(control, row.asker, f"primary:{row.target}", values, reason, hosts=[server.name])


def _row(told: Mapping[str, str], naming: Sequence[Row]) -> Row:
    state, reason = _judged(told)
    first = naming[0]
    return Row(
        asker=first.asker,
        target=told["mname"],
        source=PRIMARY,
        purpose=first.purpose if len({row.purpose for row in naming}) == 1 else BOTH,
        kind=DOMAIN if any(row.kind == DOMAIN for row in naming) else first.kind,
        names=tuple(dict.fromkeys(row.zone for row in naming)),
        scopes=tuple(dict.fromkeys(scope for row in naming for scope in row.scopes)),
        zone=told["zone"],
        mname=told["mname"],
        writable=first.writable,
        ns=(),
        error=told["unread"] or told["udp"] or told["tcp"],
        state=state,
        reason=reason,
    )


def _judged(told: Mapping[str, str]) -> tuple[str, str]:
    if told["unread"]:
        return "unknown", f"it could not be asked: {told['unread']}"
    silent = [name for key, name in _PORTS.items() if told[key]]
    if not silent:
        return "compliant", ""
    good = [name for name in _PORTS.values() if name not in silent]
    why = told["udp"] or told["tcp"]
    if not good:
        return "drift", f"it does not answer there, over UDP or TCP ({why})"
    return "drift", f"it answers there over {good[0]} and not over {silent[0]} ({why})"
