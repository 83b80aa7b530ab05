"""Whether a server receives what others write to a part of the directory: by its partners, and when each last worked.

The baseline wants a success within 24 hours of every partner and no error since. The times are those of the server, so
they are compared with its own clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from ._decide import Outcome
from ._durations import render
from ._finding import Finding, Verdict
from ._past_gates import shown

CONTROL, SETTING = "replication-health", "replication"
LIMIT = timedelta(hours=24)
#: A success that lies so far ahead of the clock of the same server is no success that can be believed.
_AHEAD = timedelta(hours=1)

ALONE = "no partner replicates it to this server"


def judge_partitions(facts: Mapping[str, Any]) -> Outcome:
    """Return how the replication of every partition with zones stands, by what one server said."""
    verdicts: list[Verdict] = []
    findings: list[Finding] = []
    for partition, partners in facts["partitions"].items():
        state, reason = state_of(partners, facts)
        verdicts.append(Verdict(CONTROL, partition, state, reason))
        if state == "drift":
            last = [each["success"] for each in partners or [] if each["success"]]
            before = min(last, key=datetime.fromisoformat, default=None)
            words = (
                f"{reason}: mend replication (repadmin /showrepl), because nothing that replicates is changed before."
            )
            findings.append(Finding(CONTROL, partition, SETTING, before, None, "manual", words))
    return verdicts, findings


def state_of(partners: Iterable[Mapping[str, Any]] | None, facts: Mapping[str, Any]) -> tuple[str, str]:
    """Return the state of one partition, and why unless it is compliant."""
    if partners is None:
        return "unknown", str(facts["errors"].get("replication", "its partners were not read"))
    known = list(partners)
    if not known:
        return "skipped", ALONE
    if facts["now"] is None:
        return "unknown", str(facts["errors"].get("clock", "the server did not say what time it is"))
    now = datetime.fromisoformat(facts["now"])
    said = [_said(each, now) for each in known]
    for wanted in ("drift", "unknown"):
        if reasons := [reason for state, reason in said if state == wanted]:
            return wanted, "; ".join(reasons)
    return "compliant", ""


def _said(partner: Mapping[str, Any], now: datetime) -> tuple[str, str]:
    name, result, failures = partner["partner"], partner["result"], partner["failures"]
    if result or failures:
        since = f"last success {shown(datetime.fromisoformat(partner['success']))}" if partner["success"] else "never"
        number = f"error {result}" if result else f"{failures} failures in a row"
        return "drift", f"replication from {name} fails ({number}, {since})"
    if partner["success"] is None:
        return "drift", f"nothing was ever replicated from {name}"
    success = datetime.fromisoformat(partner["success"])
    if success > now + _AHEAD:
        return "unknown", f"the last success from {name} lies ahead of the clock of the server: {shown(success)}"
    if now - success >= LIMIT:
        return "drift", f"nothing was replicated from {name} for {render(LIMIT)}, last {shown(success)}"
    if result is None or failures is None:
        return "unknown", f"whether replication from {name} fails was not told"
    return "compliant", ""
