"""How often which events were logged on one server, counted there: ``events/<host>.json`` in the folder of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..module_utils import _events as events
from ..module_utils._errors import ReadError
from ..module_utils._event_counts import Counted, Reach, counted, questions, reach_of, spelled
from ..module_utils._finding import Command
from ..module_utils._values import text
from ._columns import Row, table
from ._hands import HostContext
from ._session import HostSession

SCHEMA_VERSION = 1
FOLDER = "events"
READS = ("Get-DnsServerZone", "Get-Date", "Get-WinEvent", "Measure-Object")
_WIDTHS = (44, 8, 10, 38)


def run(params: Mapping[str, Any], context: HostContext) -> dict[str, Any]:
    """Count what is asked, show it, keep it, and fail when something is unknown."""
    session = HostSession(context.wire, read_only=True, reads=READS)
    named = dict(spelled(params["zones"], held_zones(session))) if params["zones"] else {}
    zones = [name for name in named.values() if name]
    absent = sorted(zone for zone, name in named.items() if name is None)
    asked = questions(zones, params["ids"], params["windows"]) if zones or not params["zones"] else []
    reach, answers = read_log(session, [each.command(params["most"]) for each in asked])
    rows = [counted(each, answer, reach, params["most"]) for each, answer in zip(asked, answers, strict=True)]
    kept = {
        "schema_version": SCHEMA_VERSION,
        "host": context.host,
        "time": context.now().isoformat(timespec="seconds"),
        "oldest_event": reach.oldest.isoformat() if reach.oldest else None,
        "counts": [each.as_dict() for each in rows],
        "not_held": absent,
    }
    path = context.run.write(context.run.evidence_path(context.host, FOLDER), kept)
    context.say("\n".join(_lines(context.host, reach, rows, absent)))
    unknown = [each for each in rows if each.state == "unknown"]
    result = {"changed": False, "kept": str(path), "asked": list(params["zones"])}
    result["held"] = [zone for zone in params["zones"] if zone not in absent]
    said = f"{len(rows) - len(unknown)} of {len(rows)} counts are known"
    if unknown:
        # Core shows the whole result of a task that failed; the counts are in the file.
        return result | {"failed": True, "msg": f"{said}: {unknown[0].reason}"}
    return result | {"counts": kept["counts"], "oldest_event": kept["oldest_event"], "msg": said}


def read_log(session: HostSession, commands: Sequence[Command]) -> tuple[Reach, list[Any]]:
    """Return how far the audit channel reaches back, and the answers to *commands* about it."""
    frame = [Command("Get-Date"), events.described(events.AUDIT_LOG), events.oldest(events.AUDIT_LOG)]
    clock, channel, oldest, *answers = session.read_all([*frame, *commands])
    return reach_of(clock, channel, oldest), answers


def held_zones(session: HostSession) -> list[str]:
    """Return the names of the zones of a server, as it writes them."""
    (zones,) = session.read_all([Command("Get-DnsServerZone")])
    if isinstance(zones, ReadError):
        raise zones
    return [text(zone.get("ZoneName")) for zone in zones]


def _lines(host: str, reach: Reach, rows: Sequence[Counted], absent: Sequence[str]) -> list[str]:
    held = f"its audit channel reaches back to {reach.oldest.isoformat()}" if reach.oldest else "no event is held"
    cells: list[Row] = [("ZONE", "EVENT", "WINDOW", "COUNT")]
    cells += [(each.zone or "(the server)", str(each.id), each.window, _count(each)) for each in rows]
    left = [f"{host} does not hold {', '.join(absent)}"] if absent else []
    return [f"{host}: {held}", *table(cells, _WIDTHS), *left, ""]


def _count(row: Counted) -> str:
    if row.state == "unknown":
        return f"unknown: {row.reason}"
    since = f" since {row.since}" if row.since else ""
    return f"{'at least ' if row.state == 'at least' else ''}{row.count}{since}"
