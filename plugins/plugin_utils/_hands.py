"""What a task on a host knows beside its options, and the hands that it writes with."""

from __future__ import annotations

import getpass
import multiprocessing
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from types import ModuleType
from typing import Any

from ..module_utils._finding import Params
from ..module_utils._write import NOT_APPLIED, UNKNOWN
from ._arguments import check
from ._record import Author, HostRecord, entries_of, recorded_hosts
from ._runs import RunFolder
from ._session import HostSession
from ._wire import Wire
from ._writer import Hands


@dataclass(frozen=True, slots=True)
class HostContext:
    """The surroundings of a task that works on a host."""

    run: RunFolder
    #: The machine that the connection leads to, also under delegate_to.
    host: str
    check_mode: bool
    #: The account of the connection.
    account: str
    wire: Wire
    #: Show a line on the terminal.
    say: Callable[[str], None]
    #: Wait for seconds, and tell the time, aware.
    pause: Callable[[float], None]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def reading(self, parts: Iterable[str]) -> HostSession:
        """Return a new session that may send the reads of *parts* and nothing else."""
        reads = [command for part in parts for command in part_of(part).READS]
        return HostSession(self.wire, read_only=True, reads=reads)

    def writing(self, parts: Iterable[str]) -> HostSession:
        """Return a new session that may also send the writes of *parts*, but not in check mode."""
        names = list(parts)
        if self.check_mode:
            return self.reading(names)
        return HostSession(
            self.wire, read_only=False, writes=[command for part in names for command in part_of(part).WRITES]
        )

    def author(self, change: str | None = None, plan: str | None = None) -> Author:
        """Return who writes: the account of the connection and the user of the controller."""
        return Author(self.account, getpass.getuser(), change, plan)

    def hands(
        self,
        parts: Iterable[str],
        author: Author,
        stopped: Callable[[], str],
        params: Mapping[str, Params] | None = None,
    ) -> Hands:
        """Return the hands for writes of *parts*; *params* are the options of those that have not their defaults."""
        names, given = tuple(dict.fromkeys(parts)), params or {}
        parent = multiprocessing.parent_process()
        return Hands(
            host=self.host,
            connect=lambda: self.writing(names),
            module_of=part_of,
            params_of=lambda part: given.get(part) or defaults_of(part),
            record=None if self.check_mode else HostRecord(self.run, self.host, author, self.now),
            stopped=lambda: _orphaned(parent.pid if parent else None) or stopped(),
            say=self.say,
        )


def _orphaned(parent: int | None) -> str:
    """Return why a worker sends nothing more whose playbook process is gone: nobody would hear what became of it."""
    return "" if parent in (None, os.getppid()) else "the playbook process has ended: nothing more is sent"


def part_of(name: str) -> ModuleType:
    """Return the module of a part, by the name that plans and records have for it."""
    package = __package__.rpartition(".")[0]
    return import_module(f"{package}.modules.{name}")


def defaults_of(part: str) -> Params:
    """Return the options that a part has when nobody gives any."""
    return check(part_of(part), part, {}).params


def failed_in(run: RunFolder, hosts: Iterable[str] | None = None, since: int = 0) -> str:
    """Return why nothing more may be sent in *run*: a write of *hosts* that failed or whose outcome is not known.

    Without *hosts* those of all are looked at; the first *since* entries of each are passed over.
    """
    for host in recorded_hosts(run) if hosts is None else hosts:
        for entry in entries_of(run, host)[since:]:
            if entry.state in (NOT_APPLIED, UNKNOWN):
                where = f"{', '.join(entry.write.after)} of {entry.write.target}"
                return f"nothing more is sent after a write that is {entry.state}: {where} on {host}"
    return ""


def result_of(done: Iterable[Any]) -> dict[str, Any]:
    """Return what a task says about its writes."""
    told = [each.as_dict() for each in done]
    states = [each["state"] for each in told]
    failed = [each for each in told if each["state"] in (NOT_APPLIED, UNKNOWN)]
    counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states)) or "nothing to write"
    result = {
        "changed": any(state in ("applied", "would be applied", UNKNOWN) for state in states),
        "done": told,
        "commands": [line for each in told if each["state"] not in ("not reached",) for line in each["commands"]],
        "msg": counts,
    }
    if failed:
        first = failed[0]
        where = f"{', '.join(each['setting'] for each in first['changes'])} of {first['target']} on {first['host']}"
        # Core shows the whole result of a task that failed; the rest is in the record.
        result = {
            "changed": result["changed"],
            "failed": True,
            "msg": f"{where} is {first['state']}: {first['reason']}",
        }
    return result
