"""The report of a run: ``report.json`` in its folder, the same on the terminal, and the diff of all hosts once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.utils.color import ANSIBLE_COLOR, stringc

from ..module_utils._errors import Refused
from ..module_utils._estate import estate_of
from ._answers_told import with_answers
from ._context import Context
from ._diff import diff_of
from ._judge import FILE as JUDGEMENT
from ._judge import dhcp_in, evidence_in
from ._outcome import changes_of
from ._report_build import build
from ._report_text import plain, render

FILE = "report.json"

_COLOURS = {"critical": "bright red", "high": "red", "medium": "yellow", "low": "cyan"}


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Write the report, show it, and return where it lies."""
    report = report_of(context, params.get("change"))
    path = context.run.write(context.run.path / FILE, report)
    context.display(render(report, _painted if ANSIBLE_COLOR else plain))
    context.display("")
    context.display(f"Report: {path}")
    diff = diff_of(report["findings"])
    return {
        "changed": context.check_mode and bool(diff["before"]),
        "diff": diff,
        "report": str(path),
        "summary": report["summary"],
        "msg": f"Report: {path}",
    }


def report_of(context: Context, change: str | None = None) -> dict[str, Any]:
    """Return the report of the run as one document; *change* is the ticket where nothing was approved."""
    judgement = context.run.read(context.run.path / JUDGEMENT)
    if judgement is None:
        raise Refused(f"{context.run.path} holds no judgement: run ddi.windows.estate_judgement before the report")
    evidence = evidence_in(context)
    changes = changes_of(context.run)
    run = {
        "id": context.run.run_id,
        "time": context.time.isoformat(timespec="seconds"),
        "change": (changes["change"] if changes else None) or change or None,
    }
    estate = estate_of(evidence, judgement["hosts"], judgement["play_hosts"], dhcp_in(context.run))
    judgement, _answers = with_answers(estate, judgement, context)
    return build(run, estate, evidence, judgement) | {"changes": changes}


def _painted(text: str, severity: str) -> str:
    return str(stringc(text, _COLOURS[severity]))
