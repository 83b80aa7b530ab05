"""Clients that register their records again and again, and what a server makes of it.

A refresh moves the timestamp only after the no-refresh interval (documented), and is not recorded at all while the zone
does not age (documented by one of two sources). A client whose record is gone registers it anew (documented).
"""

from __future__ import annotations

import heapq
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from .records import EPOCH, Records, ResourceRecord

_SECOND = timedelta(seconds=1)
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Rules:
    """What the server does with a registration: whether it takes updates, and what aging says about a refresh."""

    takes: bool
    aging: bool
    no_refresh: int
    #: Whether this stays so until somebody writes again.
    lasting: bool


class Registrations:
    """The registrations of one zone, worked out when somebody looks: each client has its own second of the day."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._due: list[tuple[int, int, ResourceRecord]] | None = None
        self._lost: list[ResourceRecord] = []

    def plan(self, since: datetime) -> None:
        """Look at every client's next registration after *since*: the rules may have changed."""
        second = _seconds(since)
        clients = (*self._records.alive(), *self._lost)
        self._due = [(_next(each, second), place, each) for place, each in enumerate(clients)]
        heapq.heapify(self._due)

    def lose(self, gone: list[ResourceRecord], moment: datetime) -> None:
        """Expect the clients of records that went to register them anew."""
        lost = [each for each in gone if each.period]
        if lost:
            self._lost += lost
            self.plan(moment)

    def advance(
        self, since: datetime, until: datetime, rules: Callable[[datetime], Rules]
    ) -> list[tuple[datetime, ResourceRecord]]:
        """Let the clients register up to *until*; return the records that came back, with the moment of each."""
        if self._due is None:
            self.plan(since)
        due, last, back = self._due or [], _seconds(until), []
        if not due or due[0][0] > last:
            return []
        now = rules(since)
        while due and due[0][0] <= last:
            second, place, record = heapq.heappop(due)
            moment = EPOCH + second * _SECOND
            if not now.lasting:
                now = rules(moment)
            if record.gone and now.takes:
                record.timestamp = second // _HOUR
                self._records.put(record)
                self._lost.remove(record)
                back.append((moment, record))
            elif not record.gone and now.takes and now.aging and second // _HOUR >= record.timestamp + now.no_refresh:
                record.timestamp = second // _HOUR
            following = _following(record, second, now)
            if following is not None:
                heapq.heappush(due, (following, place, record))
        return back


def _seconds(moment: datetime) -> int:
    return (moment - EPOCH) // _SECOND


def _next(record: ResourceRecord, second: int) -> int:
    """Return the first registration of a client after *second*."""
    phase = zlib.crc32(f"{record.name}/{record.type}/{record.data}".encode()) % record.period
    return second + record.period - (second - phase) % record.period


def _following(record: ResourceRecord, second: int, rules: Rules) -> int | None:
    """Return the next registration that can matter; None when none does until the rules change."""
    if not rules.lasting:
        return second + record.period
    if not rules.takes or not rules.aging:
        return None
    wait = (record.timestamp + rules.no_refresh) * _HOUR - second
    return second + max(-(-wait // record.period), 1) * record.period
