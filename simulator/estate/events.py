"""The event logs of one host: what is logged, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

#: The logs that a DNS server has besides those of every machine.
DNS_LOG, AUDIT_LOG, SYSTEM_LOG = "DNS Server", "Microsoft-Windows-DNSServer/Audit", "System"
OTHER_LOGS = ("Application", "Security", SYSTEM_LOG)


@dataclass(frozen=True, slots=True)
class Event:
    """One event: ``data`` are its named values, in the order that the event declares them."""

    id: int
    log: str
    time: datetime
    number: int
    data: tuple[tuple[str, str], ...] = ()


class EventLogs:
    """The logs of a host. ``missing`` ones do not exist there, as on a server that lacks an update or a role."""

    def __init__(self, names: Iterable[str], missing: Iterable[str] = ()) -> None:
        absent = {each.lower() for each in missing}
        self._logs: dict[str, list[Event]] = {name: [] for name in names if name.lower() not in absent}
        self._number = 0

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._logs)

    def add(self, log: str, identity: int, time: datetime, **data: object) -> None:
        """Log an event; where the log is missing, nothing is kept."""
        if log in self._logs:
            self._number += 1
            values = tuple((name, str(value)) for name, value in data.items())
            self._logs[log].append(Event(identity, log, time, self._number, values))

    def read(self, log: str, now: datetime) -> list[Event]:
        """Return the events of *log* up to *now*, the newest first."""
        found = [each for each in self._logs[log] if each.time <= now]
        return sorted(found, key=lambda each: (each.time, each.number), reverse=True)
