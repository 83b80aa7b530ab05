"""The event logs of a host in an estate file, and the events that the file puts into them."""

from __future__ import annotations

from datetime import datetime, timedelta

from .events import AUDIT_LOG, DNS_LOG, KEPT, OTHER_LOGS, EventLogs, Log
from .section import Section

_MEGABYTE = 2**20


def logs(part: Section, now: datetime, *, with_dns: bool) -> EventLogs:
    """Return the logs of a host: those that every machine of its kind has, as the file changes them."""
    names = (*((DNS_LOG, AUDIT_LOG) if with_dns else ()), *OTHER_LOGS)
    found = {name: Log(now - KEPT) for name in names}
    for each in part.sections("logs"):
        name = each.choice("name", tuple(names))
        since = now - each.duration("since", KEPT)
        log = Log(since, each.flag("enabled", True), each.number("size_mb", 20, 1, 4096) * _MEGABYTE)
        missing = each.flag("missing", False)
        each.done()
        found.pop(name)
        if not missing:
            found[name] = log
    return EventLogs(found)


def planted(part: Section, events: EventLogs, now: datetime) -> None:
    """Put the events of the file into the logs."""
    for each in part.sections("events"):
        log = events.find(each.text("log"))
        if log is None:
            raise each.refuse(f"the host has no log {each.text('log')!r}", f"use one of {', '.join(events.logs)}")
        identity = each.number("id", None, 1, 65535)
        if identity is None:
            raise each.refuse("id is missing", "add it")
        time = now - each.duration("age", timedelta(0))
        every, times = each.duration("every", timedelta(0)), each.number("times", 1, 1, 100_000) or 1
        data = each.raw("data", {})
        if not isinstance(data, dict) or not all(isinstance(name, str) for name in data):
            raise each.refuse(f"data is {data!r}", "write a mapping of names and values")
        each.done()
        for count in range(times):
            events.hold(log, identity, time - count * every, **data)
