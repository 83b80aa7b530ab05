"""What a pass did that somebody started: awaited on its server for a while, and held against what was foreseen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ..module_utils import _events as events
from ..module_utils import _pass_state as state
from ..module_utils._directory import first
from ..module_utils._errors import ConnectionLost, ReadError, Refused
from ..module_utils._event_counts import Reach, reach_of
from ..module_utils._finding import Command
from ..module_utils._past_gates import shown
from ..module_utils._values import moment
from ..module_utils._write import APPLIED, UNKNOWN
from ._hands import HostContext
from ._record import entries_of
from ._session import HostSession

SCHEMA_VERSION = 1
FILE = "pass.json"
ENDED, LATE, UNTOLD = "ended", "not seen yet", "unknown"
READS = ("Get-WinEvent", "Get-Date", "Measure-Object")

#: Seconds before the second look, and the longest between two.
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 10.0
_REMOVED, _NONE_REMOVED, _SCAVENGED = 2501, 2502, 521
_SECOND = timedelta(seconds=1)


def run(params: Mapping[str, Any], context: HostContext) -> dict[str, Any]:
    """Wait until the pass has ended, say what it deleted, and fail when that is more than was foreseen."""
    looked = context.run.read(context.run.path / FILE)
    if looked is None or looked["run_id"] != context.run.run_id:
        raise Refused(f"{context.run.path} holds no look at a pass: run ddi.windows.pass_approval before")
    if context.check_mode or not _started(context, looked):
        return {"changed": False, "msg": f"no pass was started on {context.host}, so none is awaited"}
    time = state.time_in(looked["setting"])
    ended = _await(context, time, params["pass_timeout"])
    told = ended if ended["state"] != ENDED else ended | _deleted(context, time)
    foreseen = len(looked["deletes"])
    context.run.write(context.run.path / FILE, looked | {"ended": told})
    said, failed = _said(context.host, told, foreseen)
    context.say(said)
    result = {"changed": False, **told, "foreseen": foreseen, "msg": said}
    return {"changed": False, "failed": True, "msg": said} if failed else result


def _started(context: HostContext, looked: Mapping[str, Any]) -> bool:
    """Return whether the record says that the pass was started, or may have been."""
    return any(
        looked["setting"] in entry.write.after and entry.state in (APPLIED, UNKNOWN)
        for entry in entries_of(context.run, context.host)
    )


def _await(context: HostContext, time: datetime, timeout: float) -> dict[str, Any]:
    """Return which event tells the end of the pass, once there is one, or that it was not seen in time."""
    until, length = context.now() + timedelta(seconds=timeout), _FIRST_PAUSE
    while True:
        found = _event(context, time)
        left = (until - context.now()).total_seconds()
        if found["state"] == ENDED or left <= 0:
            return found
        context.pause(min(length, left))
        length = min(2 * length, _LONGEST_PAUSE)


def _event(context: HostContext, time: datetime) -> dict[str, Any]:
    """Return the first look's answer of one new session: the newest event of each kind, at *time* or later."""
    asked = [events.newest(events.DNS_LOG, events.selection([each])) for each in (_REMOVED, _NONE_REMOVED)]
    try:
        answers = _session(context).read_all(asked)
    except ConnectionLost as error:
        return {"state": UNTOLD, "reason": str(error)}
    times: dict[int, datetime] = {}
    for number, answer in zip((_REMOVED, _NONE_REMOVED), answers, strict=True):
        if isinstance(answer, ReadError):
            return {"state": UNTOLD, "reason": str(answer)}
        when = moment(first(answer).get("TimeCreated"))
        if when and datetime.fromisoformat(when) >= time:
            times[number] = datetime.fromisoformat(when)
    if not times:
        return {"state": LATE, "reason": ""}
    # The first pass after the start is the one that was started.
    number = min(times, key=lambda each: times[each])
    return {"state": ENDED, "reason": "", "event": number, "time": times[number].isoformat()}


def _deleted(context: HostContext, time: datetime) -> dict[str, Any]:
    """Return how many records the audit channel says were scavenged since *time*, or why that is not known."""
    frame = [Command("Get-Date"), events.described(events.AUDIT_LOG), events.oldest(events.AUDIT_LOG)]
    try:
        reach = reach_of(*_session(context).read_all(frame))
        if reason := _short(reach, time):
            return {"deleted": None, "because": reason}
        assert reach.now is not None
        asked = events.selection([_SCAVENGED], newer=reach.now - time + _SECOND)
        (answer,) = _session(context).read_all([events.counted(events.AUDIT_LOG, asked, _MOST)])
    except ConnectionLost as error:
        return {"deleted": None, "because": str(error)}
    count = events.count_of(answer)
    if isinstance(answer, ReadError) or count is None:
        return {"deleted": None, "because": str(answer) if isinstance(answer, ReadError) else "no count came"}
    return {"deleted": count, "because": ""}


#: More than that are counted as that many.
_MOST = 100_000


def _short(reach: Reach, time: datetime) -> str:
    if reach.trouble or reach.now is None:
        return reach.trouble or "the server did not say what time it is"
    if reach.oldest is None or reach.oldest > time:
        return "the audit channel does not reach back to the start of the pass"
    return ""


def _said(host: str, told: Mapping[str, Any], foreseen: int) -> tuple[str, bool]:
    """Return the sentence about a pass, and whether it is one that fails the run."""
    if told["state"] == LATE:
        return f"{host}: the end of the pass was not seen yet: event 2501 or 2502 tells it, look again later", False
    if told["state"] == UNTOLD:
        return f"{host}: whether the pass ended is not known ({told['reason']})", True
    when = f"{host}: the pass ended {shown(datetime.fromisoformat(told['time']))} (event {told['event']})"
    if told["deleted"] is None:
        return f"{when}; how many records it deleted is not known, {foreseen} were foreseen ({told['because']})", False
    counted = f"{when}: it deleted {told['deleted']} records, and {foreseen} were foreseen"
    if told["deleted"] > foreseen:
        return f"{counted}: look at the events 521 of {host}, and {_MENDING}", True
    if told["event"] == _NONE_REMOVED and foreseen:
        return f"{counted}: a pass by hand deletes nothing before one ran on schedule", False
    return counted, False


_MENDING = "make records again with playbooks/restore_records.yml"


def _session(context: HostContext) -> HostSession:
    return HostSession(context.wire, read_only=True, reads=READS)
