"""What the record says of the scavenging of servers: since when intervals are set, and which passes runs started."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from ..module_utils import _pass_state as passes
from ..module_utils._errors import Refused
from ._record import Entry, entries_of, recorded_hosts
from ._runs import RunFolder, runs_in

INTERVAL = "scavenging_interval"


def since_in(runs_dir: Path, intervals: Mapping[str, str | None]) -> dict[str, str]:
    """Return when servers got the interval that they have, as far as the newest record of each says so.

    *intervals* are those that they have.
    """
    newest = last_set(runs_dir, intervals)
    return {host: time.isoformat() for host, (time, after) in newest.items() if after == intervals[host]}


def last_set(runs_dir: Path, hosts: Container[str]) -> dict[str, tuple[datetime, Any]]:
    """Return when a run last set the interval of each of *hosts*, and to what.

    A damaged record says nothing, and then the log of the server has to.
    """
    newest: dict[str, tuple[datetime, Any]] = {}
    for run in runs_in(runs_dir):
        for host, time, after in _set_in(run, hosts):
            if host not in newest or newest[host][0] < time:
                newest[host] = time, after
    return newest


def by_hand_in(runs_dir: Path, hosts: Iterable[str]) -> dict[str, list[str] | None]:
    """Return the times just before passes that runs started, or may have, on *hosts*; None when that is not known.

    A server of which nothing is recorded is missing.
    """
    wanted = set(hosts)
    found: dict[str, list[str] | None] = {}
    for run in runs_in(runs_dir):
        try:
            named = wanted & set(recorded_hosts(run))
        except Refused:
            return dict.fromkeys(wanted)
        for host in named:
            try:
                started = list(_started(entries_of(run, host)))
            except Refused:
                found[host] = None
                continue
            known = found.get(host, [])
            if started and known is not None:
                found[host] = [*known, *started]
    return found


def _started(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the time just before each pass that was started, or may have been."""
    for entry in entries:
        if entry.write.module == passes.PART and (entry.applied or entry.doubtful):
            yield from (passes.time_in(setting).isoformat() for setting in entry.write.after)


def _set_in(run: RunFolder, hosts: Container[str]) -> Iterator[tuple[str, datetime, Any]]:
    """Yield each interval that a run set, with its host and time."""
    with suppress(Refused):
        for host in recorded_hosts(run):
            for entry in entries_of(run, host) if host in hosts else ():
                write = entry.write
                if entry.applied and write.module == "dns_scavenging" and INTERVAL in write.after:
                    yield host, entry.time, write.after[INTERVAL]
