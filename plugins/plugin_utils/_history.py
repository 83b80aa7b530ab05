"""What earlier runs left about the zones of an estate, and what this run adds: ``history.json`` in its folder."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from ..module_utils._election import Choice
from ..module_utils._errors import Refused
from ..module_utils._estate import Estate, target_key
from ..module_utils._history import SCHEMA_VERSION, Earlier, Past, names_of, remember, written_only
from ..module_utils._names import is_dn
from ..module_utils._seal import intact, sealed
from ..module_utils._server_history import past_of, remember_servers
from ..module_utils._spans import Recorded
from ..module_utils._write import UNKNOWN, of_records
from ._context import Context
from ._record import Entry, entries_of, recorded_hosts
from ._runs import RunFolder, runs_in

FILE = "history.json"
#: What a rollback takes back, and of which run.
UNDO = "undo.json"


def past_in(estate: Estate, context: Context) -> dict[str, Any]:
    """Return what earlier runs knew of the servers of *estate*, and whom they elected."""
    kept: list[dict[str, Any]] = []
    for run in runs_in(context.run.path.parent):
        with suppress(Refused):
            kept += filter(None, [_whole(run)])
    kept.sort(key=lambda history: datetime.fromisoformat(history["time"]))
    return past_of(kept, names_of(estate))


def keep_history(estate: Estate, context: Context, choices: Iterable[Choice] = ()) -> None:
    """Write down what is known of the zones and servers of *estate* after this run read them, and whom it elected."""
    runs = runs_in(context.run.path.parent)
    earlier: dict[str, list[Past]] = {}
    lost: list[str] = []
    for run in runs:
        try:
            for key, past in _kept(run):
                earlier.setdefault(key, []).append(past)
        except Refused:
            # What it saw is gone, so since when a zone is Secure is not known any more.
            lost.append(str(run.path / FILE))
    writes, damaged = writes_in(runs)
    before = Earlier(earlier, writes, _servers(runs, {write.run for each in writes.values() for write in each}))
    zones = remember(estate, context.run.run_id, context.time, before)
    content = {
        "schema_version": SCHEMA_VERSION,
        "run_id": context.run.run_id,
        "time": context.time.isoformat(),
        "servers": sorted(names_of(estate)),
        "zones": {key: past.as_dict() for key, past in zones.items()},
        "unheld": {
            key: past.as_dict() for key, past in written_only(estate, context.time, before, zones.keys()).items()
        },
        **remember_servers(estate, past_in(estate, context), choices, context.time),
        "damaged": damaged,
        "lost": lost,
    }
    context.run.write(context.run.path / FILE, sealed(content))


def writes_in(runs: Iterable[RunFolder]) -> tuple[dict[str, list[Recorded]], list[str]]:
    """Return what the records of *runs* say of each AD zone, by its key, and the records that are damaged."""
    writes: dict[str, list[Recorded]] = {}
    damaged: list[str] = []
    for run in runs:
        try:
            hosts = recorded_hosts(run)
        except Refused:
            damaged.append(str(run.path / "writes"))
            continue
        for host in hosts:
            try:
                for write in _recorded(run.run_id, host, entries_of(run, host)):
                    writes.setdefault(write.zone, []).append(write)
            except Refused:
                # An audit goes on without it; what would be written because of it does not.
                damaged.append(str(run.writes_path(host)))
    return writes, damaged


def _hosts_of(run: RunFolder, damaged: list[str]) -> list[str]:
    try:
        return recorded_hosts(run)
    except Refused:
        damaged.append(str(run.path / "writes"))
        return []


def _servers(runs: Iterable[RunFolder], wanted: Collection[str]) -> dict[str, list[str]]:
    """Return the names of the servers of the estates that the *wanted* runs wrote to, as far as they left any."""
    folders = {run.run_id: run for run in runs}
    return {name: _servers_of(name, folders) for name in wanted}


def _servers_of(name: str, folders: Mapping[str, RunFolder], passed: tuple[str, ...] = ()) -> list[str]:
    if name not in folders or name in passed:
        return []
    try:
        if history := _whole(folders[name]):
            return list(history["servers"])
        # A rollback reads no estate: it is about that of the run that it takes back.
        undo = _sealed(folders[name], UNDO)
    except Refused:
        return []
    return _servers_of(str(undo["run"]), folders, (*passed, name)) if undo else []


def history_in(context: Context) -> dict[str, Any]:
    """Return the history that the judge of this run kept; without it nothing is known of what was before."""
    history = None
    with suppress(Refused):
        history = _whole(context.run)
    if history and history["run_id"] == context.run.run_id:
        return history
    path = str(context.run.path / FILE)
    return {"damaged": [path], "lost": [path]}


def _kept(run: RunFolder) -> Iterator[tuple[str, Past]]:
    history = _whole(run) or {}
    for key, entry in history.get("zones", {}).items():
        yield key, Past.of(entry)


def _whole(run: RunFolder) -> dict[str, Any] | None:
    """Return the history of a run, None when there is none; refuse one that is no longer what was written."""
    history = _sealed(run, FILE)
    if history and history.get("schema_version") != SCHEMA_VERSION:
        raise Refused(f"{run.path / FILE} is of another version")
    return history


def _sealed(run: RunFolder, name: str) -> dict[str, Any] | None:
    """Return a file of a run, None when there is none; refuse one that is no longer what was written."""
    content = run.read(run.path / name)
    if content is None and not (run.path / name).exists():
        return None
    if not isinstance(content, dict) or not intact(content):
        raise Refused(f"{run.path / name} is damaged")
    return content


def _recorded(run: str, host: str, entries: list[Entry]) -> Iterator[Recorded]:
    for entry in entries:
        intent: Mapping[str, Any] = entry.intent
        write = entry.write
        if is_dn(intent["target"]) and not of_records(write):
            yield Recorded(
                run=run,
                host=host,
                module=write.module,
                zone=target_key(intent["target"]),
                asked=datetime.fromisoformat(intent["time"]),
                time=entry.time,
                # What got no answer may have taken effect after its host was read back.
                state=UNKNOWN if entry.doubtful else entry.state,
                before=write.before,
                after=write.after,
            )
