"""A forecast in words: a page for whoever approves it, and a table for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from ..module_utils._forecast_document import ALIVE, CLASSES, DEAD, DOUBTED, PROTECTED, UNCERTAIN, UNSURE
from ..module_utils._names import zone_name
from ..module_utils._past_gates import shown
from ..module_utils._seal import SEAL
from ._columns import Row, indented, table

_HEAD = ("ZONE", "GOES", "DEAD", "UNKNOWN", "ALIVE", "PROTECTED", "UNCERTAIN", "FIRST PASS")
_WIDTHS = (27, 6, 6, 9, 7, 11, 11, 21)
#: The order in which a table counts, mildest first.
_COUNTED = (DEAD, UNSURE, ALIVE, PROTECTED, UNCERTAIN)
#: How many records of a class a page lists of each zone; the file has all of them.
_LISTED = 200
_MEANING = {
    DEAD: "Its host is dead, by what was read. Approved with the list.",
    UNSURE: "No source knows whether its host lives. Approved with the list only when you say so, or one by one.",
    ALIVE: "Its host lives. Approved one by one, or not at all.",
    PROTECTED: "Servers are found by this name. Approved one by one, or not at all.",
    UNCERTAIN: "It is not known whether it goes, or whether it must stay. Cannot be approved in a list.",
}


def lines_of(document: Mapping[str, Any]) -> list[str]:
    """Return the forecast for a terminal: the zones that lose records, what was not read, what to look at."""
    rows: list[Row] = [_row(zone) for zone in document["zones"] if _lossy(zone)]
    lines = ["", f"FORECAST {document[SEAL]} of {document['estate'] or 'no forest'}, settings as {_of(document)}"]
    lines += [f"  {host} {_passes_of(host, document)}" for host in document["servers"]]
    lines += table([_HEAD, *rows], _WIDTHS) if rows else ["  Nothing is deleted from any zone."]
    for zone in document["zones"]:
        if zone["state"] == DOUBTED:
            lines += indented(f"not known: {zone['zone']}: {'; '.join(zone['reasons'])}", 2, hang=2)
    for each in document["missing"]:
        lines += indented(f"not read: {each}", 2, hang=2)
    for each in document["findings"]:
        lines += indented(f"look at: {_finding(each)}", 2, hang=2)
    return lines


def render(document: Mapping[str, Any]) -> str:
    """Return the forecast as a page."""
    return "\n".join(_page(document)) + "\n"


def _page(document: Mapping[str, Any]) -> Iterator[str]:
    run = document["run"]
    yield f"# Forecast {document[SEAL]}"
    yield ""
    yield f"Run {run['id']}, {run['time']}, of {document['estate'] or 'no forest'}, settings as {_of(document)}."
    yield f"Ticket: {run['change'] or 'none'}."
    yield ""
    yield "## Servers"
    yield ""
    for host in document["servers"]:
        yield f"- {host} {_passes_of(host, document)}"
    for title, entries in (("Not read", document["missing"]), ("Look at", _reasons(document))):
        if entries:
            yield from ("", f"## {title}", "")
            yield from (f"- {each}" for each in entries)
    for name in reversed(CLASSES):
        chosen = [each for each in document["records"] if each["class"] == name]
        if chosen:
            yield from ("", f"## {name.capitalize()}: {len(chosen)}", "", _MEANING[name], "")
            yield from _records(chosen)
    doubted = [zone for zone in document["zones"] if zone["state"] == DOUBTED]
    if doubted:
        yield from ("", "## Not known", "")
        yield from (f"- {zone['zone']}: {'; '.join(zone['reasons'])}" for zone in doubted)


def _records(chosen: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "| zone | name | type | data | stamped | goes | why |"
    yield "|---|---|---|---|---|---|---|"
    for each in chosen[:_LISTED]:
        goes = f"{shown(datetime.fromisoformat(each['time']))} on {each['server']}" if each["time"] else each["outcome"]
        stamped = shown(datetime.fromisoformat(each["stamped"])) if each["stamped"] else "not read"
        cells = (zone_name(each["zone"]), each["name"], each["type"], each["data"], stamped, goes, _why(each))
        yield f"| {' | '.join(_cell(cell) for cell in cells)} |"
    if len(chosen) > _LISTED:
        yield ""
        yield f"And {len(chosen) - _LISTED} more, which are in forecast.json."


def _why(each: Mapping[str, Any]) -> str:
    return "; ".join(filter(None, (each["reason"], each["protection"]["reason"], each["life"]["reason"])))


def _cell(text: str) -> str:
    """Return *text* as it is in a table: a record may hold anything."""
    plain = "".join(each if each.isprintable() else " " for each in text)
    return plain.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _reasons(document: Mapping[str, Any]) -> list[str]:
    return [_finding(each) for each in document["findings"]]


def _finding(each: Mapping[str, Any]) -> str:
    return f"{zone_name(each['target'])}: {each['reason']}"


def _lossy(zone: Mapping[str, Any]) -> bool:
    return any(zone["records"].values())


def _row(zone: Mapping[str, Any]) -> tuple[str, ...]:
    counts = [zone["records"][name] for name in _COUNTED]
    first = zone["passes"][0]["time"] if zone["passes"] else None
    when = shown(datetime.fromisoformat(first)) if first else "not known"
    return zone["zone"], str(sum(counts)), *map(str, counts), when


def _of(document: Mapping[str, Any]) -> str:
    return "they are" if document["of"] == "now" else f"planned, set within {document['lead']}"


def _passes_of(host: str, document: Mapping[str, Any]) -> str:
    server = document["servers"][host]
    interval = server["scavenging_interval"]
    if interval is None:
        return "did not say how often it scavenges"
    if interval == "never":
        return "does not scavenge"
    times = sorted({each["time"] for zone in document["zones"] for each in zone["passes"] if each["server"] == host})
    told = ", ".join(shown(datetime.fromisoformat(each)) for each in times[:3]) or "none that deletes anything"
    return f"scavenges every {interval}: {told}; reading took it {server['seconds']:.1f} s"
