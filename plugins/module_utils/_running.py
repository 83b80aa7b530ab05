"""Whether the servers that should scavenge really do: who should, only the judge knows."""

from __future__ import annotations

from collections.abc import Mapping

from ._candidates import wanted_interval
from ._election import ELECTED, Choice
from ._estate import NEVER, Estate
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding
from ._run_check import CONTROL, SETTING


def judge_running(estate: Estate, choices: Mapping[str, Choice]) -> Outcome:
    """Judge the elected servers that never scavenge; what the others do, each of them tells itself."""
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    for choice in choices.values():
        server = next((each for each in estate.read if each.name == choice.host), None)
        if choice.state != ELECTED or server is None or server.interval != NEVER or wanted_interval(server) == NEVER:
            continue
        reason = f"{choice.fqdn} should scavenge for {choice.domain}, but its interval is 0, so no pass ever runs."
        verdicts.append(Verdict(CONTROL, choice.fqdn, "drift", reason))
        found = finding(CONTROL, choice.fqdn, SETTING, (None, None), reason, hosts=[server.name], remedy="waiting")
        findings.append(found)
    return Outcome(tuple(verdicts), tuple(findings))
