"""The judge: what the evidence of all servers together says about the estate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ._agreement import judge_agreement
from ._clocks import judge_clocks
from ._copies import doubled_keys, hold_back_doubled, judge_copies
from ._coverage import judge_coverage
from ._delegated import judge_delegated
from ._dhcp_coverage import judge_dhcp_coverage
from ._dhcp_options import judge_options
from ._elected import judge_elected
from ._election import Choice, elect_scavengers
from ._estate import NEVER, Estate, target_key
from ._finding import Verdict
from ._findings import ESTATE, EstateFinding, Outcome, in_order, merge
from ._hidden_records import Hidden
from ._judge_acls import judge_acls, judge_exceptions
from ._lease_aging import judge_lease_aging
from ._listed import judge_listed
from ._operator import judge_operator_names
from ._partners import judge_partners
from ._pins import judge_pins, pins_of
from ._placement import judge_placement
from ._proxy_gates import member_writer
from ._reach import judge_reach, reach_rows
from ._reach_rows import Row as ReachRow
from ._reach_wants import Outside
from ._reverse_judge import CONTROLS as REVERSE_CONTROLS
from ._reverse_judge import Reverse, Row, judge_reverse
from ._rule_zero import hold_back
from ._running import judge_running
from ._scavengers import judge_scavengers
from ._switching_on import hold_back_scavenger, refuse_strange_list
from ._update_proxy import CONTROL as PROXY_CONTROL
from ._view_facts import networks
from ._writers import Election, elect
from ._zone_state import judge_writable

#: What only the whole estate can tell.
ESTATE_CONTROLS = (
    "estate-coverage",
    "dhcp-coverage",
    "dhcp-dns-targets",
    "lease-vs-aging",
    "zone-classification",
    "zone-writable-soa-reachable",
    "zone-delegations",
    "zone-acl-standard",
    "zone-scavenge-servers",
    "server-scavenging-exactly-one",
    "scavenging-fsmo-placement",
    "time-sync",
    "zone-settings-agree",
    "operator-names",
    *REVERSE_CONTROLS,
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Verdicts about the estate, the findings of everybody, the writer of each AD zone, and who scavenges."""

    verdicts: tuple[Verdict, ...]
    findings: tuple[EstateFinding, ...]
    writers: tuple[Election, ...]
    scavengers: tuple[Choice, ...] = ()
    #: The ranges in use that the operator's reverse policies are about.
    ranges: tuple[Row, ...] = ()
    #: New zones that would hide records of the zones above them.
    hidden: tuple[Hidden, ...] = ()
    #: What the resolvers of DHCP servers answer them.
    resolvers: tuple[ReachRow, ...] = ()


def decide(estate: Estate, params: Mapping[str, Any], past: Mapping[str, Any] | None = None) -> Judgement:
    """Judge the estate; under ``--limit`` only what the servers themselves found is merged.

    *past* is what earlier runs knew of servers and who was elected then, as their history has it.
    """
    writers = elect(estate, params["writers"])
    known = past or {}
    choices = elect_scavengers(estate, params.get("scavengers") or [], known)
    reverse = _reverse(estate, params)
    away = Outside(tuple(networks(params.get("outside_networks") or [])))
    reached = () if estate.outside else reach_rows(estate, away)
    more = reverse.outcome, judge_reach(estate, reached), judge_options(estate, away)
    outcome = _not_judged(estate) if estate.outside else _judged(estate, params, writers, choices, known, *more)
    writers = {**writers, **reverse.writers}
    findings = _gated(estate, _united(merge(estate), outcome.findings), choices)
    named = [_with_writer(estate, found, writers, params["writers"]) for found in findings]
    return Judgement(
        outcome.verdicts,
        in_order(named),
        tuple(writers.values()),
        tuple(choices.values()),
        reverse.rows,
        reverse.hidden,
        reached,
    )


def _reverse(estate: Estate, params: Mapping[str, Any]) -> Reverse:
    """Judge the reverse zones, unless the other servers were left out: their zones may answer already."""
    policies = params.get("reverse_policies") or []
    return Reverse() if estate.outside else judge_reverse(estate, policies, params["writers"])


def _gated(estate: Estate, found: Sequence[EstateFinding], choices: Mapping[str, Choice]) -> list[EstateFinding]:
    """Return what was found, with the remedy that the state of the estate allows."""
    doubled = doubled_keys(estate)
    gated = []
    for each in found:
        aging = refuse_strange_list(estate, hold_back(estate, each))
        gated.append(hold_back_scavenger(estate, hold_back_doubled(doubled, aging), found, choices))
    return gated


def _not_judged(estate: Estate) -> Outcome:
    reason = f"not judged: {len(estate.outside)} of {len(estate.servers)} servers outside the limit"
    return Outcome(tuple(Verdict(control, ESTATE, "skipped", reason) for control in ESTATE_CONTROLS))


def _judged(
    estate: Estate,
    params: Mapping[str, Any],
    writers: Mapping[str, Election],
    choices: Mapping[str, Choice],
    past: Mapping[str, Any],
    *more: Outcome,
) -> Outcome:
    pins = pins_of(estate, choices)
    pinned, elected, placed = (
        judge_pins(estate, pins, writers, past),
        judge_elected(estate, choices),
        judge_placement(estate, choices),
    )
    stopped = [*elected.findings, *(each for each in placed.findings if each.remedy == "automatic")]
    stopping = {host for each in stopped if each.after == NEVER for host in each.hosts}
    outcomes = (
        judge_coverage(estate),
        judge_partners(estate),
        judge_clocks(estate),
        judge_dhcp_coverage(estate),
        judge_lease_aging(estate),
        judge_copies(estate),
        judge_writable(estate),
        judge_delegated(estate),
        judge_acls(estate),
        judge_exceptions(estate),
        judge_listed(estate, pins),
        pinned,
        judge_scavengers(estate, stopping, {target_key(each.target) for each in pinned.findings}),
        elected,
        placed,
        judge_running(estate, choices),
        judge_agreement(estate),
        judge_operator_names(estate, params, choices),
        *more,
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


def _with_writer(
    estate: Estate, found: EstateFinding, writers: Mapping[str, Election], preferred: Sequence[str]
) -> EstateFinding:
    if found.control == PROXY_CONTROL:
        return replace(found, writer=member_writer(estate, found.hosts, preferred))
    election = writers.get(target_key(found.target))
    return replace(found, writer=election.writer) if election else found
