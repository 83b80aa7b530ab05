"""Small pieces that the ``decide`` functions share."""

from __future__ import annotations

from collections.abc import Iterable

from ._finding import Decision, Finding, Verdict
from ._zones import Zone

Outcome = tuple[list[Verdict], list[Finding]]


def gather(outcomes: Iterable[Outcome]) -> Decision:
    """Return one decision of the outcomes of all targets."""
    verdicts: list[Verdict] = []
    findings: list[Finding] = []
    for more_verdicts, more_findings in outcomes:
        verdicts += more_verdicts
        findings += more_findings
    return Decision(tuple(verdicts), tuple(findings))


def verdict_of(control: str, target: str, findings: list[Finding]) -> Verdict:
    """Return the verdict that *findings* of one control and target add up to."""
    if not findings:
        return Verdict(control, target, "compliant")
    return Verdict(control, target, "drift", "; ".join(finding.reason for finding in findings))


def remedy(zone: Zone, by_hand: str) -> tuple[str, str]:
    """Return who changes a setting of *zone*, and the words that say so; *by_hand* is the line for a person."""
    if zone.read_only:
        return "waiting", " This copy is read-only: a writable DC changes the zone."
    if zone.signed:
        return "manual", f" The zone is signed and a change signs it again: decide, then run {by_hand}."
    if not zone.ds_integrated:
        return "manual", f" The zone is file-backed: decide, then run {by_hand}."
    return "automatic", ""
