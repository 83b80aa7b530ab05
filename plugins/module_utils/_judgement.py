"""The judge: what the evidence of all servers together says about the estate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ._agreement import judge_agreement
from ._copies import doubled_keys, hold_back_doubled, judge_copies
from ._coverage import judge_coverage
from ._estate import Estate, target_key
from ._finding import Verdict
from ._findings import ESTATE, EstateFinding, Outcome, in_order, merge
from ._listed import judge_listed
from ._operator import judge_operator_names
from ._placement import judge_placement
from ._rule_zero import hold_back
from ._scavengers import judge_scavengers
from ._switching_on import hold_back_scavenger, refuse_strange_list
from ._writers import Election, elect

#: What only the whole estate can tell.
ESTATE_CONTROLS = (
    "estate-coverage",
    "zone-classification",
    "zone-scavenge-servers",
    "server-scavenging-exactly-one",
    "scavenging-fsmo-placement",
    "zone-settings-agree",
    "operator-names",
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Verdicts about the estate, the findings of everybody, and the writer of each AD zone."""

    verdicts: tuple[Verdict, ...]
    findings: tuple[EstateFinding, ...]
    writers: tuple[Election, ...]


def decide(estate: Estate, params: Mapping[str, Any]) -> Judgement:
    """Judge the estate; under ``--limit`` only what the servers themselves found is merged."""
    writers = elect(estate, params["writers"])
    outcome = _not_judged(estate) if estate.outside else _judged(estate, params)
    hosts = _gated(estate, merge(estate))
    findings = [_with_writer(found, writers) for found in _united(hosts, outcome.findings)]
    return Judgement(outcome.verdicts, in_order(findings), tuple(writers.values()))


def _gated(estate: Estate, found: Sequence[EstateFinding]) -> list[EstateFinding]:
    """Return what the hosts found, with the remedy that the state of the estate allows."""
    doubled = doubled_keys(estate)
    gated = []
    for each in found:
        aging = refuse_strange_list(estate, hold_back(estate, each))
        gated.append(hold_back_scavenger(estate, hold_back_doubled(doubled, aging), found))
    return gated


def _not_judged(estate: Estate) -> Outcome:
    reason = f"not judged: {len(estate.outside)} of {len(estate.servers)} servers outside the limit"
    return Outcome(tuple(Verdict(control, ESTATE, "skipped", reason) for control in ESTATE_CONTROLS))


def _judged(estate: Estate, params: Mapping[str, Any]) -> Outcome:
    outcomes = (
        judge_coverage(estate),
        judge_copies(estate),
        judge_listed(estate),
        judge_scavengers(estate),
        judge_placement(estate),
        judge_agreement(estate),
        judge_operator_names(estate, params),
    )
    verdicts = tuple(verdict for outcome in outcomes for verdict in outcome.verdicts)
    findings = tuple(found for outcome in outcomes for found in outcome.findings)
    return Outcome((*verdicts, *_without_target(estate, verdicts)), findings)


def _without_target(estate: Estate, verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return a verdict for each question that had nothing to look at, so that none is missing from the counts."""
    state, reason = "skipped", "there is nothing to judge"
    if not any(server.zones_read for server in estate.read):
        state, reason = "unknown", "no server told its zones"
    answered = {verdict.control for verdict in verdicts}
    return [Verdict(control, ESTATE, state, reason) for control in ESTATE_CONTROLS if control not in answered]


def _united(hosts: list[EstateFinding], judge: tuple[EstateFinding, ...]) -> list[EstateFinding]:
    """Add the findings of the judge; what a host found about the same setting of a target takes over its reason."""
    by_setting = {_setting(found): index for index, found in enumerate(hosts)}
    united = list(hosts)
    for found in judge:
        index = by_setting.get(_setting(found))
        if index is None:
            united.append(found)
        else:
            united[index] = replace(united[index], reason=f"{united[index].reason} {found.reason}")
    return united


def _setting(found: EstateFinding) -> tuple[str, str, str]:
    return found.control, target_key(found.target), found.setting


def _with_writer(found: EstateFinding, writers: Mapping[str, Election]) -> EstateFinding:
    election = writers.get(target_key(found.target))
    return replace(found, writer=election.writer) if election else found
