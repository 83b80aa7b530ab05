"""What the logs of a DNS server say about themselves and about the directory, and what is wrong with that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from . import _events as events
from ._decide import Outcome, verdict_of
from ._directory import first
from ._errors import ReadError
from ._finding import Command, Finding, Verdict
from ._session import Object, Session
from ._values import known_flag, moment, text

AUDIT, TROUBLE = "dns-audit-log", "dns-events"
#: How long a complaint of the server counts.
WINDOW = timedelta(days=1)
#: How many complaints travel; more are not needed to see that there are some.
MOST = 20
#: What the server complains about -> what that means, and what a person does about it.
COMPLAINTS: Mapping[int, str] = {
    4013: "the directory was not ready, so no zone of it was loaded: mend replication and let the service start again",
    4515: "the directory holds a zone twice and this server serves one of the copies: compare them and remove one",
    4521: "a zone of the directory could not be loaded: look at the event on the server, and mend the directory",
}
#: Somebody stamped all records of a zone, static ones too.
FORCED = 566
#: A setting of a zone was changed, or one of the server, which may be told to write its own over those of all zones.
SETTINGS = (514, 541)

_CHANNEL = events.described(events.AUDIT_LOG)
_HELD, _SERVER_HELD = events.oldest(events.AUDIT_LOG), events.oldest(events.DNS_LOG)
_FORCED = events.newest(events.AUDIT_LOG, events.selection([FORCED]))
_SETTINGS = events.newest(events.AUDIT_LOG, events.selection(SETTINGS))
_COMPLAINTS = events.newest(events.DNS_LOG, events.selection(tuple(COMPLAINTS), newer=WINDOW), MOST)
#: What a log holds may be nothing, which is an error: the events come after what always answers.
ASKED = (Command("Get-Date"), _CHANNEL, _HELD, _SERVER_HELD, _FORCED, _SETTINGS, _COMPLAINTS)
#: A channel is a multiple of that large.
_STEP = 2**16


def read_logs(session: Session) -> dict[str, Any]:
    """Return the facts about the logs; ``errors`` holds what could not be read, by its name."""
    clock, channel, held, server_held, forced, changed, complaints = session.read_all(ASKED)
    answers = {"now": clock, "channel": channel, "held": held, "server_held": server_held, "forced": forced}
    answers |= {"settings": changed, "complaints": complaints}
    settings = first(channel)
    ids = [] if isinstance(complaints, ReadError) else [each.get("Id") for each in complaints]
    return {
        "now": moment(next(iter(clock), None)) if not isinstance(clock, ReadError) else None,
        "enabled": known_flag(settings.get("IsEnabled")),
        "size": _number(settings.get("MaximumSizeInBytes")),
        "full": known_flag(settings.get("IsLogFull")),
        "mode": text(settings.get("LogMode")),
        "records": _number(settings.get("RecordCount")),
        "oldest_audit_event": _time(held),
        "oldest_server_event": _time(server_held),
        "forced_aging": _time(forced),
        "setting_changed": _time(changed),
        "complaints": {str(each): count for each, count in sorted(Counter(ids).items()) if each in COMPLAINTS},
        "errors": {name: str(answer) for name, answer in answers.items() if isinstance(answer, ReadError)},
        "absent": _is_absent(channel),
    }


def judge_audit(target: str, facts: Mapping[str, Any], wanted: int) -> Outcome:
    """Judge whether changes of zones and records are written down, and kept."""
    if facts["absent"]:
        reason = (
            f"This server has no channel {events.AUDIT_LOG}: install the update that brings it (KB 2956577 "
            "for 2012 R2), or the role of a DNS server."
        )
        found = [Finding(AUDIT, target, "audit_log_enabled", None, True, "manual", reason)]
        return [verdict_of(AUDIT, target, found)], found
    if "channel" in facts["errors"]:
        return [Verdict(AUDIT, target, "unknown", facts["errors"]["channel"])], []
    if facts["enabled"] is None or facts["size"] is None:
        return [Verdict(AUDIT, target, "unknown", "the server did not say whether its audit channel is on")], []
    found = _audit_findings(target, facts, -(-wanted // _STEP) * _STEP)
    return [verdict_of(AUDIT, target, found)], found


def _audit_findings(target: str, facts: Mapping[str, Any], wanted: int) -> list[Finding]:
    line, found = f"wevtutil sl {events.AUDIT_LOG}", []
    if not facts["enabled"]:
        reason = f"Changes of zones and records leave no trace: the audit channel is off. Run {line} /e:true."
        found.append(Finding(AUDIT, target, "audit_log_enabled", False, True, "manual", reason))
    if facts["size"] < wanted:
        reason = (
            f"The audit channel may grow to {facts['size']} bytes, not {wanted}: its oldest events are lost too early. "
            f"Run {line} /ms:{wanted}."
        )
        found.append(Finding(AUDIT, target, "audit_log_size", facts["size"], wanted, "manual", reason))
    if facts["full"] and facts["mode"] != "Circular":
        reason = f"The audit channel is full and keeps its old events, so new ones are lost. Run {line} /rt:false."
        found.append(Finding(AUDIT, target, "audit_log_full", True, False, "manual", reason))
    return found


def judge_trouble(target: str, facts: Mapping[str, Any]) -> Outcome:
    """Judge what the server complained about; none found counts only where the log reaches back far enough.

    How often and when is among the facts: a finding that holds says the same tomorrow.
    """
    found = [
        Finding(TROUBLE, target, f"event_{each}", True, False, "manual", _complaint(each))
        for each in COMPLAINTS
        if facts["complaints"].get(str(each))
    ]
    if facts["forced_aging"]:
        reason = (
            f"Somebody stamped all records of a zone, static ones too, which age since: the audit channel holds event "
            f"{FORCED}. Compare the timestamps with the static records before any server scavenges."
        )
        found.append(Finding(TROUBLE, target, "forced_aging", True, False, "manual", reason))
    if found:
        return [verdict_of(TROUBLE, target, found)], found
    return [_silence(target, facts)], []


def _complaint(identity: int) -> str:
    return f"The server logged event {identity} within the last day: {COMPLAINTS[identity]}."


def _silence(target: str, facts: Mapping[str, Any]) -> Verdict:
    errors = facts["errors"]
    for name in ("complaints", "server_held", "now"):
        if name in errors:
            return Verdict(TROUBLE, target, "unknown", errors[name])
    held = facts["oldest_server_event"]
    if held is None:
        reason = f"the log {events.DNS_LOG} is empty: that it holds no complaint says nothing"
        return Verdict(TROUBLE, target, "unknown", reason)
    if facts["now"] is None:
        return Verdict(TROUBLE, target, "unknown", "the server did not say what time it is")
    if datetime.fromisoformat(held) > datetime.fromisoformat(facts["now"]) - WINDOW:
        reason = f"the log {events.DNS_LOG} reaches back to {held} only: what was before is not known"
        return Verdict(TROUBLE, target, "unknown", reason)
    return Verdict(TROUBLE, target, "compliant")


def _is_absent(answer: list[Object] | ReadError) -> bool:
    return isinstance(answer, ReadError) and answer.identity.partition(",")[0] == "NoMatchingLogsFound"


def _time(answer: list[Object] | ReadError) -> str | None:
    return moment(first(answer).get("TimeCreated"))


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
