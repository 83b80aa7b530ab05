"""What earlier runs left about the zones of an estate, and what this run adds: ``history.json`` in its folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from ..module_utils._errors import Refused
from ..module_utils._estate import Estate, target_key
from ..module_utils._history import SCHEMA_VERSION, Past, Recorded, remember
from ..module_utils._names import is_dn
from ..module_utils._seal import intact, sealed
from ._context import Context
from ._record import Entry, entries_of, recorded_hosts
from ._runs import RunFolder, runs_in

FILE = "history.json"


def keep_history(estate: Estate, context: Context) -> None:
    """Write down what is known of the zones of *estate* after this run read them."""
    runs = runs_in(context.run.path.parent)
    earlier: dict[str, list[Past]] = {}
    for run in runs:
        for key, past in _kept(run):
            earlier.setdefault(key, []).append(past)
    writes, damaged = writes_in(runs)
    zones = remember(estate, context.run.run_id, context.time, earlier, writes)
    content = {
        "schema_version": SCHEMA_VERSION,
        "run_id": context.run.run_id,
        "time": context.time.isoformat(),
        "zones": {key: past.as_dict() for key, past in zones.items()},
        "damaged": damaged,
    }
    context.run.write(context.run.path / FILE, sealed(content))


def writes_in(runs: Iterable[RunFolder]) -> tuple[dict[str, list[Recorded]], list[str]]:
    """Return what the records of *runs* say of each AD zone, by its key, and the records that are damaged."""
    writes: dict[str, list[Recorded]] = {}
    damaged: list[str] = []
    for run in runs:
        for host in recorded_hosts(run):
            try:
                for write in _recorded(run.run_id, host, entries_of(run, host)):
                    writes.setdefault(write.zone, []).append(write)
            except Refused:
                # An audit goes on without it; what would be written because of it does not.
                damaged.append(str(run.writes_path(host)))
    return writes, damaged


def history_in(context: Context) -> dict[str, Any]:
    """Return the history that the judge of this run kept; empty when it kept none."""
    return _whole(context.run) or {}


def _kept(run: RunFolder) -> Iterator[tuple[str, Past]]:
    history = _whole(run) or {}
    for key, entry in history.get("zones", {}).items():
        yield key, Past.of(entry)


def _whole(run: RunFolder) -> dict[str, Any] | None:
    """Return the history of a run; None when there is none, or it is no longer what was written."""
    history = None
    with suppress(Refused):
        history = run.read(run.path / FILE)
    known = isinstance(history, dict) and intact(history) and history.get("schema_version") == SCHEMA_VERSION
    return history if known else None


def _recorded(run: str, host: str, entries: list[Entry]) -> Iterator[Recorded]:
    for entry in entries:
        intent: Mapping[str, Any] = entry.intent
        if is_dn(intent["target"]):
            write = entry.write
            yield Recorded(
                run=run,
                host=host,
                module=write.module,
                zone=target_key(intent["target"]),
                asked=datetime.fromisoformat(intent["time"]),
                time=entry.time,
                state=entry.state,
                before=write.before,
                after=write.after,
            )
