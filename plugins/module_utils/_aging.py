"""The verdicts about the aging of one zone: whether it ages, in which intervals, who may scavenge it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._decide import Outcome, remedy, verdict_of
from ._finding import Finding, Verdict
from ._values import quoted
from ._zones import Plan, Zone, plan

ENABLED, INTERVALS, SERVERS = "zone-aging-enabled", "zone-aging-intervals", "zone-scavenge-servers"
NO_SCAVENGER = "no scavenger named"


def judge_zone(target: str, facts: Mapping[str, Any], wanted: Mapping[str, Any]) -> Outcome:
    """Judge the aging of one zone against the *wanted* settings."""
    zone = Zone.of(facts)
    planned = plan(zone, wanted["static_zones"], wanted["reverse_zones"])
    if planned.aging != "judged":
        return _same(target, planned.aging, _reason(planned, facts)), []
    if "error" in facts:
        return _same(target, "unknown", facts["error"]), []
    ages = planned.ages and wanted["aging"]
    outcomes = [_judge_enabled(target, zone, facts, ages, planned)]
    if ages:
        outcomes += [_judge_intervals(target, zone, facts, wanted), _judge_servers(target, zone, facts, wanted)]
    else:
        reason = planned.aging_reason if not planned.ages else "it should not age"
        outcomes += [(Verdict(control, target, "skipped", reason), []) for control in (INTERVALS, SERVERS)]
    return [verdict for verdict, _ in outcomes], [finding for _, findings in outcomes for finding in findings]


def _same(target: str, state: str, reason: str) -> list[Verdict]:
    return [Verdict(control, target, state, reason) for control in (ENABLED, INTERVALS, SERVERS)]


def _reason(planned: Plan, facts: Mapping[str, Any]) -> str:
    unread = facts.get("unread", "") if planned.aging == "unknown" else ""
    return f"{planned.aging_reason}: {unread}" if unread else planned.aging_reason


def _judge_enabled(
    target: str, zone: Zone, facts: Mapping[str, Any], ages: bool, planned: Plan
) -> tuple[Verdict, list[Finding]]:
    if facts["aging"] is None:
        return Verdict(ENABLED, target, "unknown", "the server did not say whether this zone ages"), []
    findings = []
    if facts["aging"] != ages:
        if ages:
            reason = f"Zone {zone.name} does not age, so names of hosts that are gone stay for ever."
        elif planned.ages:
            reason = f"Zone {zone.name} ages, but the operator wants no zone to age."
        else:
            reason = f"Zone {zone.name} ages, but it should not ({planned.aging_reason})."
        findings.append(_finding(ENABLED, target, zone, "aging", (facts["aging"], ages), reason))
    return verdict_of(ENABLED, target, findings), findings


def _judge_intervals(
    target: str, zone: Zone, facts: Mapping[str, Any], wanted: Mapping[str, Any]
) -> tuple[Verdict, list[Finding]]:
    findings = []
    for setting, words in (("no_refresh_interval", "no-refresh"), ("refresh_interval", "refresh")):
        before, after = facts[setting], wanted[setting]
        if before is None:
            return Verdict(INTERVALS, target, "unknown", f"the server returned no {words} interval"), []
        if before != after:
            reason = f"The {words} interval of zone {zone.name} is {before}, not {after}."
            findings.append(_finding(INTERVALS, target, zone, setting, (before, after), reason))
    return verdict_of(INTERVALS, target, findings), findings


def _judge_servers(
    target: str, zone: Zone, facts: Mapping[str, Any], wanted: Mapping[str, Any]
) -> tuple[Verdict, list[Finding]]:
    before, after = facts["scavenge_servers"], wanted["scavenge_servers"]
    if after is None:
        return Verdict(SERVERS, target, "skipped", NO_SCAVENGER), []
    findings = []
    if before != after:
        allowed = ", ".join(before) if before else "every server"
        reason = f"Zone {zone.name} may be scavenged by {allowed}, not by {', '.join(after)}."
        findings.append(_finding(SERVERS, target, zone, "scavenge_servers", (before, after), reason))
    return verdict_of(SERVERS, target, findings), findings


_PARAMETERS = {
    "aging": "Aging",
    "no_refresh_interval": "NoRefreshInterval",
    "refresh_interval": "RefreshInterval",
    "scavenge_servers": "ScavengeServers",
}


def _finding(control: str, target: str, zone: Zone, setting: str, values: tuple[Any, Any], reason: str) -> Finding:
    before, after = values
    line = f"Set-DnsServerZoneAging -Name {quoted(zone.name)} -{_PARAMETERS[setting]} {_literal(setting, after)}"
    who, words = remedy(zone, line)
    return Finding(control, target, setting, before, after, who, reason + words)


def _literal(setting: str, value: Any) -> str:
    if setting == "aging":
        return "$true" if value else "$false"
    if setting == "scavenge_servers":
        return ",".join(value)
    return f"([TimeSpan]::FromHours({int(value[:-1]) * (24 if value.endswith('d') else 1)}))"
