"""The event logs of one host: what is logged, and what is left of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

#: The logs that a DNS server has besides those of every machine.
DNS_LOG, AUDIT_LOG, SYSTEM_LOG = "DNS Server", "Microsoft-Windows-DNSServer/Audit", "System"
OTHER_LOGS = ("Application", "Security", SYSTEM_LOG)
#: How far back the logs of a new estate reach.
KEPT = timedelta(days=90)
#: How much an event takes in the file of a log (invented).
EVENT_BYTES = 900


@dataclass(frozen=True, slots=True)
class Event:
    """One event: ``data`` are its named values, in the order that the event declares them."""

    id: int
    log: str
    time: datetime
    number: int
    data: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Log:
    """One log of a host: since when it has events, whether it takes any, and how large it may grow."""

    since: datetime
    enabled: bool = True
    size: int = 20 * 2**20


class EventLogs:
    """The logs of a host. One that is not among them does not exist there: the server lacks an update or a role."""

    def __init__(self, logs: Mapping[str, Log] | None = None) -> None:
        self.logs = dict(logs or {})
        self._events: dict[str, list[Event]] = {name: [] for name in self.logs}
        self._number = 0

    def find(self, name: str) -> str | None:
        """Return the name of a log as it is written; None where there is no such log."""
        return next((each for each in self.logs if each.lower() == name.lower()), None)

    def add(self, log: str, identity: int, time: datetime, **data: object) -> None:
        """Log an event, where the log exists, is on, and reaches back so far."""
        settings = self.logs.get(log)
        if settings is not None and settings.enabled:
            self.hold(log, identity, time, **data)

    def hold(self, log: str, identity: int, time: datetime, **data: object) -> None:
        """Put an event into a log that reaches back so far; one that was switched off keeps what it has."""
        if time >= self.logs[log].since:
            self._number += 1
            values = tuple((name, str(value)) for name, value in data.items())
            self._events[log].append(Event(identity, log, time, self._number, values))

    def read(self, log: str, now: datetime) -> list[Event]:
        """Return the events of *log* up to *now*, the newest first: a full log loses its oldest (documented)."""
        found = [each for each in self._events[log] if each.time <= now]
        room = self.logs[log].size // EVENT_BYTES
        return sorted(found, key=lambda each: (each.time, each.number), reverse=True)[:room]
