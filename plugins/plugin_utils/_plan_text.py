"""The change plan as Markdown for a change board: what, where, when, how to check it, and the way back."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

WIDTH = 100

# Characters that mean something in Markdown; an underscore only at the edge of a word.
_MARKS = re.compile(r"[\\`*\[\]<>|]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")

Entry = Mapping[str, Any]


def render(plan: Entry) -> str:
    """Return the whole plan as Markdown."""
    blocks = [*_head(plan), *_overview(plan["steps"])]
    for step in plan["steps"]:
        blocks += _step(step)
    blocks += _list("Held back", plan["held_back"], "The tool could change these, and does not in this plan.")
    blocks += _list("For people", plan["manual"], "The tool never changes these.")
    return "\n\n".join(blocks) + "\n"


def _head(plan: Entry) -> list[str]:
    steps, run = plan["steps"], plan["run"]
    ready = sum(step["ready"] for step in steps)
    counts = (
        f"{len(steps)} steps, {ready} of them with every gate open; {len(plan['held_back'])} findings held back, "
        f"{len(plan['manual'])} for people. {len(plan['servers'])} servers."
    )
    rules = (
        "The steps are done in this order, one at a time, each by the host that it names and by no other. A step whose "
        "gate is closed or unknown is not done. After a stop condition nothing more is done. Writing this plan changed "
        "nothing, and its facts come from documents and recordings: they were not yet run on Windows."
    )
    change = f" for the change {_text(run['change'])}" if run["change"] else ""
    about = f"Made by the audit {_text(run['id'])} of {run['time']}{change}. Other steps would have another id."
    return [f"# Change plan {plan['plan']}", *map(_prose, (about, counts, rules))]


def _overview(steps: Sequence[Entry]) -> list[str]:
    if not steps:
        return ["## Steps", "There is nothing that the tool could change."]
    rows = ["| step | host | what | gates |", "|---|---|---|---|"]
    for step in steps:
        shut = [f"{gate['gate']} {gate['state']}" for gate in step["gates"] if gate["state"] != "open"]
        rows.append(
            f"| {step['number']} | {_text(step['host'])} | {_text(step['title'])} | {', '.join(shut) or 'open'} |"
        )
    return ["## Steps", "\n".join(rows)]


def _step(step: Entry) -> list[str]:
    blocks = [f"## {step['number']}. {_text(step['title'])}"]
    blocks += [_prose(_text(reason)) for reason in step["why"]]
    blocks.append(
        _prose(f"Host: **{_text(step['host'])}**. Writer: {_text(step['writer']['reason'])}. {_spread(step)}")
    )
    blocks.append(_fenced([step["target"]]) if step["zone"] else "")
    rows = ["| setting | before | after |", "|---|---|---|"]
    rows += [f"| {each['setting']} | {_value(each['before'])} | {_value(each['after'])} |" for each in step["changes"]]
    blocks += ["\n".join(rows), f"Run on {_text(step['host'])}:", _fenced(step["commands"])]
    gates = [f"{gate['gate']}: **{gate['state']}**. {_text(gate['sentence'])}" for gate in step["gates"]]
    blocks += ["Gates:", _items(gates or ["none: this write is safe at any time."])]
    blocks += _named("Before:", step["verify"]["before"])
    blocks += _named("Verify:", step["verify"]["after"])
    blocks += _named("Stop when:", step["stop_conditions"])
    caution = f" {_text(step['rollback']['caution'])}" if step["rollback"]["caution"] else ""
    blocks += [_prose(f"The way back, on {_text(step['host'])}:{caution}"), _fenced(step["rollback"]["commands"])]
    return [block for block in blocks if block]


def _spread(step: Entry) -> str:
    if not step["zone"]:
        return "It does not replicate."
    to = step["replicates_to"]
    number, unread = to["number"], to["unread"]
    said = f"It replicates to {number} other server{'' if number == 1 else 's'}"
    said += f" ({_names(to['servers'])})" if number else ""
    return f"{said}, and perhaps to {_names(unread)}, not read." if unread else f"{said}."


def _list(heading: str, entries: Sequence[Entry], about: str) -> list[str]:
    if not entries:
        return []
    return [f"## {heading}", about, _items(_entry(each) for each in entries)]


def _entry(entry: Entry) -> str:
    values = f"{_value(entry['before'])} to {_value(entry['after'])}" if entry["after"] is not None else "to be settled"
    return f"{_code(entry['target'])}, {entry['setting']}, {values} ({entry['control']}). {_text(entry['reason'])}"


def _named(name: str, sentences: Sequence[str]) -> list[str]:
    return [name, _items(map(_text, sentences))] if sentences else []


def _items(sentences: Iterable[str]) -> str:
    return "\n".join(_wrapped(f"- {each}", "  ") for each in sentences)


def _prose(text: str) -> str:
    return _wrapped(text, "")


def _wrapped(text: str, hang: str) -> str:
    # A name that is longer than a line stays whole: it is there to be copied.
    return textwrap.fill(text, WIDTH, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)


def _fenced(lines: Sequence[str]) -> str:
    longest = max((len(run) for line in lines for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}powershell" if lines[0].startswith("Set-") else fence, *lines, fence])


def _names(names: Sequence[str]) -> str:
    return ", ".join(_text(name) for name in names)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_text(str(each)) for each in value) or "every server"
    if isinstance(value, Mapping):
        return ", ".join(f"{_text(str(key))}: {_value(each)}" for key, each in value.items())
    return "-" if value is None else _text(str(value))


def _code(text: str) -> str:
    ticks = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    pad = " " if "`" in text else ""
    return f"{ticks}{pad}{_flat(text)}{pad}{ticks}"


def _text(text: str) -> str:
    """Return *text* so that Markdown shows it as it is."""
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", _flat(text))


def _flat(text: str) -> str:
    return _CONTROL.sub(" ", text)
