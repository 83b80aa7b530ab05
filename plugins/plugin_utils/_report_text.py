"""The report as text for a terminal of 100 columns: the gravest first, then the counts, then what is not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..module_utils._names import dn_parts, is_object
from ._columns import FEW_HOSTS, Row, indented, some, table
from ._outcome_text import about, counts
from ._report_resolvers import resolvers
from ._report_reverse import ranges
from ._report_servers import servers

_NOT_JUDGED = ("skipped", "unknown")

Paint = Callable[[str, str], str]


def plain(text: str, severity: str) -> str:  # noqa: ARG001 - the signature of a painter
    """Return *text* as it is, for an output that is no terminal."""
    return text


def render(report: Mapping[str, Any], paint: Paint = plain) -> str:
    """Return the whole report as text; *paint* colours a text by a severity."""
    blocks = [_head(report), _changes(report["changes"]), _findings(report, paint), servers(report)]
    blocks += [
        _scavengers(report),
        ranges(report),
        resolvers(report),
        _counts(report["controls"]),
        _reasons(report["controls"]),
        _not_covered(report),
        _confidence(report),
    ]
    return "\n\n".join(block for block in blocks if block)


def _head(report: Mapping[str, Any]) -> str:
    run, summary = report["run"], report["summary"]
    accounts = ", ".join(run["accounts"]) or "nobody"
    ticket = f", change {run['change']}" if run["change"] else ""
    lines = [f"Audit {run['id']} of {run['time']}{ticket}, read by {accounts}"]
    read = f"{summary['servers_read']} of {run['servers']} servers read, {summary['zones']} zones"
    if run["outside_limit"]:
        read += f", {len(run['outside_limit'])} servers outside the limit"
    graves = ", ".join(f"{number} {grave}" for grave, number in summary["findings"].items() if number)
    return "\n".join([*lines, f"{read}; findings: {graves or 'none'}"])


def _changes(changes: Mapping[str, Any] | None) -> str:
    """Return in a few words what was approved; what became of each step is the outcome of the run."""
    if changes is None:
        return ""
    told = f"{counts(changes)}; {len(changes['left'])} left out" if changes["left"] else counts(changes)
    before = "The findings below are what was read before that."
    return "\n".join(indented(f"Approved ({about(changes)}): {told}. {before}", 0))


def _findings(report: Mapping[str, Any], paint: Paint) -> str:
    findings = report["findings"]
    if not findings:
        judged = report["summary"]["judged"]
        return "Nothing that was judged is other than it should be." if judged else "Nothing was judged."
    lines = table([("SEVERITY", "TARGET", "SETTING", "IS", "SHOULD BE")], _FINDING_WIDTHS)
    for found in findings:
        row = (found["severity"], _target(found["target"]), found["setting"])
        cells = table([(*row, *(_value(found["setting"], found[side]) for side in _SIDES))], _FINDING_WIDTHS)
        severity = str(found["severity"])
        lines += [paint(severity, severity) + cells[0][len(severity) :], *cells[1:]]
        lines += indented(_sentence(found), 10)
    return "\n".join(lines)


def _sentence(found: Mapping[str, Any]) -> str:
    number = f"{found['number']} " if found["number"] else ""
    where = f" On {some(found['hosts'])}." if found["hosts"] else ""
    writer = f" Writer: {found['writer']}." if found["writer"] else ""
    return f"[{number}{found['control']}, {found['remedy']}] {found['reason']}{where}{writer}"


def _scavengers(report: Mapping[str, Any]) -> str:
    """Return who is elected to scavenge, and why; a domain without one says so among the findings too."""
    lines = [line for each in report["scavengers"] for line in indented(each["reason"], 0, hang=4)]
    return "\n".join(["WHO SCAVENGES", *lines]) if lines else ""


def _counts(controls: Sequence[Mapping[str, Any]]) -> str:
    rows: list[Row] = [("CONTROL / HOST", "TOTAL", "JUDGED", "COMPLIANT", "DRIFT", "SKIPPED", "UNKNOWN")]
    for control in controls:
        rows.append(_count_row(f"{control['number'] or '-':>2} {control['key']}", control))
        hosts = control["hosts"]
        shown = hosts if len(hosts) <= FEW_HOSTS else [host for host in hosts if host["drift"] or host["unknown"]]
        rows += [_count_row(f"     {host['host']}", host) for host in shown]
    return "\n".join(table(rows, _COUNT_WIDTHS))


def _count_row(name: str, numbers: Mapping[str, Any]) -> tuple[str, ...]:
    keys = ("total", "judged", "compliant", "drift", "skipped", "unknown")
    return (name, *(str(numbers[key]) if numbers[key] else "." for key in keys))


def _reasons(controls: Sequence[Mapping[str, Any]]) -> str:
    """Return why something is unknown, by host, and why something was skipped, for all hosts together."""
    reasons: dict[tuple[str, str], dict[str, int]] = {}
    for control in controls:
        for host in control["hosts"]:
            for entry in host["reasons"]:
                if entry["state"] in _NOT_JUDGED:
                    who = f"{host['host']}: " if entry["state"] == "unknown" else ""
                    numbers = reasons.setdefault((entry["state"], f"{who}{entry['reason']}"), {})
                    numbers[control["key"]] = numbers.get(control["key"], 0) + entry["count"]
    lines: list[str] = []
    for (state, reason), numbers in sorted(reasons.items(), key=_most_first):
        where = ", ".join(f"{key} {number}" for key, number in numbers.items())
        lines += indented(f"{state} {sum(numbers.values())} x {reason} ({where})", 0, hang=4)
    return "\n".join(["WHY SOMETHING WAS NOT JUDGED", *lines]) if lines else ""


def _most_first(entry: tuple[tuple[str, str], Mapping[str, int]]) -> tuple[bool, int]:
    return entry[0][0] != "unknown", -sum(entry[1].values())


def _not_covered(report: Mapping[str, Any]) -> str:
    """Return who was not read: by name for those among the findings, with the error for the others."""
    named = [entry["server"] for entry in report["not_covered"]]
    lines = indented(", ".join(named), 0, hang=4) if named else []
    for host in report["hosts"]:
        told = named or host["reached"] or host["name"] in report["run"]["outside_limit"]
        lines += [] if told else indented(f"{host['name']}: {host['error']}", 0, hang=4)
    return "\n".join(["NOT COVERED", *lines]) if lines else ""


def _confidence(report: Mapping[str, Any]) -> str:
    confidence = report["confidence"]
    lines = ["HOW SURE THIS IS"]
    if confidence["not_run_on_windows"]:
        lines += indented("Not yet run on Windows: " + ", ".join(confidence["not_run_on_windows"]) + ".", 0, hang=4)
    for entry in confidence["inferred"]:
        lines += indented(f"Inferred, {entry['control']}: {entry['what']}", 0, hang=4)
    return "\n".join(lines)


_SIDES = ("before", "after")
_FINDING_WIDTHS = (10, 35, 20, 20, 15)
_COUNT_WIDTHS = (44, 8, 9, 12, 8, 10, 8)


def _target(target: str) -> str:
    """Return a zone by its name and where the directory keeps it: a DistinguishedName fills a line by itself."""
    if not is_object(target):
        return target
    place = ".".join(value for kind, value in dn_parts(target)[1:] if kind == "DC")
    return f"{_one_line(dn_parts(target)[0][1])} in {place}"


def _one_line(text: str) -> str:
    return text.replace("\n", "\\n")


def _value(setting: str, value: Any) -> str:
    """Return a value for a narrow column; what does not fit there is said by the reason below it."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict) and "sddl" in value:
        # What was there before is kept for the way back.
        return str(value["entry"] if "entry" in value else value["owner"])
    if isinstance(value, dict):
        return _of_servers(setting, value)
    if isinstance(value, list):
        # Who is not limited to a list is everybody.
        return _counted(len(value), "copy", "copies") if setting == "copies" else ", ".join(value) or "every server"
    return str(value)


def _of_servers(setting: str, values: Mapping[str, Any]) -> str:
    """Return what several servers say: each value once."""
    said = list(dict.fromkeys(_value(setting, value) for value in values.values()))
    return " or ".join(said) if len(said) > 1 else f"{said[0]} on {_counted(len(values), 'server', 'servers')}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number or 'no'} {one if number == 1 else many}"
