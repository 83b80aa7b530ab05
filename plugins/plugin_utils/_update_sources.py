"""Where the dynamic updates of one server come from: ``sources/<host>.json`` in the folder of the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..module_utils import _durations as durations
from ..module_utils import _events as events
from ..module_utils import _update_sources as sources
from ..module_utils._errors import ReadError
from ..module_utils._event_counts import Question, counted, spelled, spellings
from ._columns import Row, table
from ._event_counts import held_zones, read_log
from ._hands import HostContext
from ._session import HostSession

SCHEMA_VERSION = 1
FOLDER = "sources"
READS = ("Get-DnsServerZone", "Get-Date", "Get-WinEvent", "Measure-Object")
_WIDTHS = (44, 18, 38)


def run(params: Mapping[str, Any], context: HostContext) -> dict[str, Any]:
    """Count the updates of named sources, group a limited number of others by their texts, show and keep both."""
    session = HostSession(context.wire, read_only=True, reads=READS)
    zone = params["zone"]
    asked = [zone] if zone else []
    if zone:
        name = dict(spelled(asked, held_zones(session)))[zone]
        if name is None:
            said = f"{context.host} does not hold {zone}"
            context.say(said)
            return {"changed": False, "asked": asked, "held": [], "named": {}, "sample": None, "msg": said}
        zone = name
    groups = [spellings(zone)] if zone else []
    window, most = durations.parse("window", params["window"]), params["most"]
    named = sources.addresses("sources", params["sources"])
    filters = [events.selection([sources.CREATED], newer=window, anywhere=[*groups, [each]]) for each in named]
    every = events.selection([sources.CREATED], newer=window, anywhere=groups)
    commands = [events.counted(events.AUDIT_LOG, each, most) for each in (*filters, every)]
    if params["sample"]:
        commands.append(events.newest(events.AUDIT_LOG, every, params["sample"]))
    reach, answers = read_log(session, commands)
    question = Question(zone, sources.CREATED, params["window"])
    rows = [counted(question, answer, reach, most) for answer in answers[: len(named) + 1]]
    sample = answers[-1] if params["sample"] else []
    told = None if isinstance(sample, ReadError) else sources.sampled(sample, params["sample"]) if sample else None
    kept = {
        "schema_version": SCHEMA_VERSION,
        "host": context.host,
        "time": context.now().isoformat(timespec="seconds"),
        "zone": zone,
        "window": params["window"],
        "all": rows[-1].as_dict(),
        "named": {source: row.as_dict() for source, row in zip(named, rows, strict=False)},
        "sample": told.as_dict() if told else None,
        "inferred": "The sources of the sample are read out of texts; the named ones are filtered on the server.",
    }
    path = context.run.write(context.run.evidence_path(context.host, FOLDER), kept)
    context.say("\n".join(_lines(context.host, kept, told)))
    result = {"changed": False, "kept": str(path), "asked": asked, "held": asked}
    trouble = (
        str(sample) if isinstance(sample, ReadError) else next((r.reason for r in rows if r.state == "unknown"), "")
    )
    if trouble:
        return result | {"failed": True, "msg": f"not everything is known: {trouble}"}
    return result | {name: kept[name] for name in ("named", "all", "sample")} | {"msg": _said(told)}


def _lines(host: str, kept: Mapping[str, Any], told: sources.Sample | None) -> list[str]:
    where = f" of {kept['zone']}" if kept["zone"] else ""
    cells: list[Row] = [("SOURCE", "UPDATES", "BY")]
    for source, row in (*kept["named"].items(), ("(all)", kept["all"])):
        shown = f"unknown: {row['reason']}" if row["state"] == "unknown" else f"{row['count']}"
        cells.append((source, shown if row["state"] != "at least" else f"at least {shown}", "a filter on the server"))
    for source, count in (told.sources if told else {}).items():
        cells.append((source, str(count), "the text of the event (inferred)"))
    return [f"{host}: updates{where} that created a record, {kept['window']}", *table(cells, _WIDTHS), _said(told), ""]


def _said(told: sources.Sample | None) -> str:
    if told is None:
        return "no text was looked at"
    more = ", there may be older ones" if told.full else ""
    return f"of {told.looked_at} texts that were looked at{more}, {told.not_parsed} could not be parsed"
