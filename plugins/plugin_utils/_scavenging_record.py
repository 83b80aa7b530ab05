"""What the record says of the scavenging of servers: since when their intervals are set."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from ..module_utils._errors import Refused
from ._record import entries_of, recorded_hosts
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


def _set_in(run: RunFolder, hosts: Container[str]) -> Iterator[tuple[str, datetime, Any]]:
    """Yield each interval that a run set, with its host and time."""
    with suppress(Refused):
        for host in recorded_hosts(run):
            for entry in entries_of(run, host) if host in hosts else ():
                write = entry.write
                if entry.applied and write.module == "dns_scavenging" and INTERVAL in write.after:
                    yield host, entry.time, write.after[INTERVAL]
