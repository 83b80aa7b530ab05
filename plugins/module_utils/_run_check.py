"""Whether scavenging really runs on a server, and if not, the first reason that holds.

A pass ends with event 2501 or 2502 [documented]. When none is seen for the interval and one day, the reasons are asked
in the order in which the vendor lists them: interval 0, restarted within the interval, the address is not in the list,
the partition never replicated since the start, the gate of the zone lies in the future, the zone is paused or takes no
updates. One of the last four holds when every zone that ages has one of them. Then a partition whose zones do not age
is asked about: one that has a partner and never replicated keeps every pass from being noted [inferred].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from . import _durations as durations
from ._decide import Outcome
from ._finding import Finding, Verdict
from ._past_gates import shown
from ._words import some

CONTROL = "scavenging-really-runs"
SETTING = "last_pass"
GRACE = timedelta(days=1)

LIST, REPLICATION, GATE, PAUSED = "list", "replication", "gate", "paused"
_NEVER_REPLICATED = "never replicated from a partner since the service started: mend replication first"
_ORDER = (LIST, REPLICATION, GATE, PAUSED)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why no pass ran, and who ends that."""

    remedy: str
    words: str


@dataclass(frozen=True, slots=True)
class Setting:
    """The interval that a server got, and when: nothing is wrong before the first pass after that is due."""

    interval: str
    time: datetime


def judge_run(target: str, facts: Mapping[str, Any], should_scavenge: bool, known: Setting | None = None) -> Outcome:
    """Return whether scavenging really runs on a server of which *facts* were read.

    *known* is what a record says of its interval. It counts while the server has that one.
    """
    interval, now = facts["scavenging_interval"], _moment(facts["now"])
    if interval is None:
        return _verdict(target, "unknown", facts["errors"].get("scavenging", "the server returned no interval"))
    if interval == durations.NEVER:
        if not should_scavenge:
            return _verdict(target, "skipped", "it does not scavenge: its interval is 0")
        cause = Cause("manual", "its interval is 0, so no pass ever runs: plan the interval with dns_scavenging")
        return _drift(target, None, f"This server should scavenge, but {cause.words}.", cause)
    if now is None:
        return _verdict(target, "unknown", facts["errors"].get("now", "the server did not say what time it is"))
    window = durations.restore(interval) + GRACE
    last = max(filter(None, (_moment(facts["last_event"]), _moment(facts["last_scavenge_time"]))), default=None)
    if last is not None and last >= now - window:
        return _verdict(target, "compliant")
    since = known.time if known and known.interval == interval and known.time <= now else None
    if since is not None and now <= since + window:
        due = max(filter(None, (since, _moment(facts["started"])))) + durations.restore(interval)
        return _verdict(
            target, "skipped", f"its interval was set {shown(since)}, so its first pass is due {shown(due)}"
        )
    if unseen := _unseen(facts, now - window):
        return _verdict(target, "unknown", unseen)
    cause = first_cause(facts, now, durations.restore(interval))
    ran = f"The last pass ended {shown(last)}" if last else "No pass is noted"
    reason = f"{ran}, though one should run every {interval}: {cause.words}."
    return _drift(target, facts["last_event"] or facts["last_scavenge_time"], reason, cause)


def first_cause(facts: Mapping[str, Any], now: datetime, interval: timedelta) -> Cause:
    """Return the first reason for which a server with an interval above 0 did not scavenge."""
    started = _moment(facts["started"])
    unread = [] if started else [facts["errors"].get("started", "when the service started was not read")]
    if started and started > now - interval:
        return Cause("waiting", f"the DNS service started {shown(started)}, and the interval begins anew with it")
    aging = {target: zone for target, zone in facts["zones"].items() if zone["aging"] is not False}
    found = {target: _zone_cause(zone, facts, now, started, unread) for target, zone in aging.items()}
    unread += [facts["errors"][name] for name in ("zones",) if name in facts["errors"]]
    if found and None not in found.values():
        kind = min((cause for cause in found.values() if cause), key=_ORDER.index)
        which = [target for target, cause in found.items() if cause == kind]
        return _said(kind, which, facts, unread)
    # A partition without any time may have no partner at all, which alone is no trouble.
    if started and (stale := [name for name in _never_replicated(facts, started) if facts["replicated"][name]]):
        return Cause("manual", f"{', '.join(stale)} {_NEVER_REPLICATED}")
    if unread:
        return Cause("manual", f"why could not be told, because not all was read ({unread[0]})")
    if not aging:
        return Cause("manual", "no zone of it ages, and no other reason was found")
    # When the interval was set is told by no read.
    words = "the first pass comes one interval after it was set; later than that, look at what the log DNS Server says"
    return Cause("manual", f"no known reason holds: {words}")


def _zone_cause(
    zone: Mapping[str, Any], facts: Mapping[str, Any], now: datetime, started: datetime | None, unread: list[str]
) -> str | None:
    """Return the first reason for which a zone is not scavenged, None when none holds; note what was not read."""
    listed, own = zone["scavenge_servers"], facts["addresses"]
    if listed and own and set(listed).isdisjoint(own):
        return LIST
    partition, replicated = zone["partition"], facts["replicated"]
    if started and partition in _never_replicated(facts, started):
        return REPLICATION
    available = _moment(zone["available"])
    if available and available > now:
        return GATE
    if zone["paused"] or zone["dynamic_update"] == "None":
        return PAUSED
    untold = {
        "whether it ages": zone["aging"] is None,
        "which servers may scavenge it": listed is None,
        "the addresses of the server": bool(listed) and not own,
        "when it replicated": bool(partition) and partition not in replicated,
        "from when on it may be scavenged": available is None,
        "whether it is paused": zone["paused"] is None,
        "which updates it takes": zone["dynamic_update"] is None,
    }
    cause = zone["error"] or facts["errors"].get("replication", "")
    unread += [f"{zone['name']}: {words}{cause and ', ' + cause}" for words, missing in untold.items() if missing]
    return None


def _never_replicated(facts: Mapping[str, Any], started: datetime) -> list[str]:
    """Return the partitions that replicated from no partner since the service started."""
    return [name for name, last in facts["replicated"].items() if (_moment(last) or started) <= started]


def _said(kind: str, targets: list[str], facts: Mapping[str, Any], unread: list[str]) -> Cause:
    zones = [facts["zones"][target] for target in sorted(targets)]
    names = some(zone["name"] for zone in zones)
    doubt = f" (a reason that comes before it could not be told: {unread[0]})" if unread else ""
    if kind == LIST:
        words = f"no address of this server is among those that may scavenge {names}: name it there, or another server"
        return Cause("manual", words + doubt)
    if kind == REPLICATION:
        partitions = ", ".join(sorted({zone["partition"] for zone in zones}))
        return Cause("manual", f"{partitions} {_NEVER_REPLICATED}{doubt}")
    if kind == GATE:
        until = max(time for zone in zones if (time := _moment(zone["available"])))
        return Cause("waiting", f"{names} may not be scavenged before {shown(until)}{doubt}")
    return Cause("manual", f"{names} is paused or takes no dynamic updates: resume it, or let it not age{doubt}")


def _unseen(facts: Mapping[str, Any], since: datetime) -> str:
    """Return why it is not known that no pass ran after *since*, or nothing when it is."""
    if error := facts["errors"].get("events"):
        return str(error)
    oldest = _moment(facts["oldest_event"])
    if oldest is None:
        return "the log of the DNS server holds no event, so it is not known whether a pass ran"
    if oldest > since:
        return f"the log of the DNS server goes back to {shown(oldest)} only, and a pass before that is not seen"
    return ""


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _verdict(target: str, state: str, reason: str = "") -> Outcome:
    return [Verdict(CONTROL, target, state, reason)], []


def _drift(target: str, last: str | None, reason: str, cause: Cause) -> Outcome:
    found = Finding(CONTROL, target, SETTING, last, None, cause.remedy, reason)
    return [Verdict(CONTROL, target, "drift", reason)], [found]
