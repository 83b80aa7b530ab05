"""Whether zones answer: on one server, and whether any server of the estate can write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._estate import Copy, Estate
from ._finding import Finding, Verdict
from ._findings import EstateFinding, Outcome, finding
from ._unread import unseen_holders
from ._values import quoted

CONTROL = "zone-writable-soa-reachable"
#: Kinds of zones that a server answers from itself.
_ANSWERED = ("primary", "secondary")


def judge(target: str, facts: Mapping[str, Any]) -> tuple[list[Verdict], list[Finding]]:
    """Judge whether one zone answers on its server."""
    name, kind = facts["name"], str(facts.get("zone_type", "")).lower()
    if kind not in _ANSWERED or facts.get("auto_created"):
        return [Verdict(CONTROL, target, "skipped", "the server holds no records of it that anybody registers in")], []
    if untold := [word for word in ("paused", "shutdown") if facts.get(word) is None]:
        return [Verdict(CONTROL, target, "unknown", f"the server did not say whether it is {' or '.join(untold)}")], []
    found = []
    if facts["paused"]:
        reason = (
            f"Zone {name} is paused on this server, so it answers nobody and takes no updates here. Find out why, then "
            f"run Resume-DnsServerZone -Name {quoted(name)} -Force: its wait for the first deletion starts again then."
        )
        found.append(Finding(CONTROL, target, "paused", True, False, "manual", reason))
    if facts["shutdown"]:
        reason = (
            f"Zone {name} is shut down on this server, so it answers nobody: the log DNS Server of the host says why "
            "it was not loaded or expired."
        )
        found.append(Finding(CONTROL, target, "shutdown", True, False, "manual", reason))
    if found:
        return [Verdict(CONTROL, target, "drift", "; ".join(each.reason for each in found))], found
    return [Verdict(CONTROL, target, "compliant")], []


def judge_writable(estate: Estate) -> Outcome:
    """Judge whether every AD zone has a copy that runs and can be written."""
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    for key, servers in estate.holders.items():
        copies = {server.name: server.held[key] for server in servers}
        target, name = servers[0].held[key].target, servers[0].held[key].name
        states = {host: state_of(copy) for host, copy in copies.items()}
        unseen = unseen_holders(estate, target)
        if "" in states.values():
            verdicts.append(Verdict(CONTROL, target, "compliant"))
        elif None in states.values() or unseen:
            silent = [*(host for host, state in states.items() if state is None), *unseen]
            reason = f"no copy that was read can be written, and not everything is known of {', '.join(silent)}"
            verdicts.append(Verdict(CONTROL, target, "unknown", reason))
        else:
            said = ", ".join(f"{host} has it {state}" for host, state in states.items())
            reason = (
                f"No server can write zone {name}: {said}. Nobody can register in it: let a writable domain controller "
                "hold it, and resume it there."
            )
            findings.append(finding(CONTROL, target, "writable", (states, None), reason, hosts=states))
            verdicts.append(Verdict(CONTROL, target, "drift", reason))
    return Outcome(tuple(verdicts), tuple(findings))


def state_of(copy: Copy) -> str | None:
    """Return why a copy cannot be written, nothing when it can, None when its server did not say."""
    words = {"read_only": "read-only", "paused": "paused", "shutdown": "shut down"}
    told = {word: copy.facts.get(fact) for fact, word in words.items()}
    wrong = [word for word, value in told.items() if value]
    return " and ".join(wrong) if wrong else None if None in told.values() else ""
