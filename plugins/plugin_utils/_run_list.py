"""All runs of a folder, oldest first: who changed what when, and what was taken back since."""

from __future__ import annotations

import json
import pwd
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..module_utils._errors import DdiError
from ..module_utils._estate import target_key
from ..module_utils._plan_step import PASS
from ..module_utils._write import UNKNOWN
from ._columns import indented, table
from ._record import Entry, record_of
from ._runs import BACKUPS, RunFolder, runs_in

_HEAD = ("RUN", "TIME (UTC)", "WHAT", "WHO", "TICKET", "APPLIED", "UNDONE")
#: Files of a run that tell what its record cannot: an audit has no record.
_FILES = ("approval.json", "undo.json", "report.json", "plan.json", "judgement.json")
#: A write: its run, and the id of its intent.
Taken = tuple[str, str]
_TELL = "playbooks/rollback.yml with --check tells"


@dataclass(frozen=True, slots=True)
class Listed:
    """One run. ``trouble`` says why its record cannot be counted."""

    id: str
    time: datetime
    what: str = ""
    who: str = ""
    ticket: str = ""
    applied: int = 0
    undone: int = 0
    #: Writes of which nobody knows whether they took effect, and that nobody took back.
    unknown: int = 0
    trouble: str = ""


def listed(runs_dir: str | Path) -> list[Listed]:
    """Return every run of *runs_dir* that left something, oldest first."""
    runs, records, troubles = [], dict[str, list[Entry]](), dict[str, str]()
    for run in runs_in(runs_dir):
        try:
            if not any(run.path.iterdir()):
                continue
            records[run.run_id] = [entry for entries in record_of(run).values() for entry in entries]
        except DdiError as error:
            troubles[run.run_id] = str(error)
        except OSError as error:
            troubles[run.run_id] = f"{run.path} cannot be read ({error.strerror or error})"
        runs.append(run)
    taken = taken_back(records)
    found = [_listed(run, records.get(run.run_id, []), taken, troubles.get(run.run_id, "")) for run in runs]
    return sorted(found, key=lambda each: (each.time, each.id))


def taken_back(records: Mapping[str, Sequence[Entry]]) -> frozenset[Taken]:
    """Return the (run, id) of every write that was taken back and not written again by a rollback of the rollback."""
    undos: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for run, entries in records.items():
        for entry in entries:
            undoes = entry.write.undoes
            if entry.applied and undoes:
                undos.setdefault((undoes["run"], undoes["id"]), []).append((run, entry.id))

    def stands(write: tuple[str, str]) -> bool:
        return not any(stands(undo) for undo in undos.get(write, ()))

    return frozenset(write for write in undos if not stands(write))


def render(runs: Sequence[Listed], runs_dir: str | Path) -> str:
    """Return the runs as a table for a terminal."""
    if not runs:
        return f"There is no run in {runs_dir}."
    rows = [_HEAD, *map(_row, runs)]
    # An id is there to be copied, so no cell is broken.
    widths = [max(map(len, column)) + 2 for column in zip(*rows, strict=True)]
    lines = table(rows[:1], widths)
    for each, row in zip(runs, rows[1:], strict=True):
        lines += table([row], widths)
        lines += indented(each.trouble, 2) if each.trouble else []
        if each.unknown:
            lines += indented(f"{each.unknown} of its writes may have taken effect or not: {_TELL}", 2)
    return "\n".join(lines)


def _row(run: Listed) -> tuple[str, ...]:
    counted = ("?", "?") if run.trouble else (str(run.applied or "-"), str(run.undone or "-"))
    return (run.id, f"{run.time:%Y-%m-%d %H:%M}", run.what, run.who or "-", run.ticket or "-", *counted)


def _listed(run: RunFolder, entries: Sequence[Entry], taken: Collection[Taken], trouble: str) -> Listed:
    files = _documents(run)
    given = [str(entry.intent["time"]) for entry in entries] + _each(files.values(), "time")
    times = [time for time in map(_time, given) if time]
    undone = _undone(run.run_id, entries, taken)
    return Listed(
        id=run.run_id,
        time=min(times, default=datetime.fromtimestamp(run.path.stat().st_mtime, UTC)),
        what=_what(files, entries),
        who=_names(entry.intent["user"] for entry in entries) or _owner(run.path),
        ticket=_names(entry.intent["change"] for entry in entries) or _names(_each(files.values(), "change")),
        # What was taken back had taken effect, whether or not its own run knew.
        applied=sum(entry.applied or (entry.state == UNKNOWN and entry in undone) for entry in entries),
        undone=sum(entry.applied or entry.state == UNKNOWN for entry in undone),
        unknown=sum(entry.state == UNKNOWN for entry in entries if entry not in undone),
        trouble=trouble,
    )


def _undone(run: str, entries: Sequence[Entry], taken: Collection[Taken]) -> list[Entry]:
    """Return the writes that were taken back: a later one of the same settings takes the earlier ones with it."""
    found: list[Entry] = []
    back: set[tuple[str, ...]] = set()
    for entry in reversed(entries):
        write = entry.write
        settings = {(write.host, write.module, target_key(write.target), setting) for setting in write.after}
        if (run, entry.id) in taken:
            back |= settings
        if settings <= back:
            found.append(entry)
    return found


def _time(given: str) -> datetime | None:
    """Return a time that a file tells, None for what is none."""
    try:
        time = datetime.fromisoformat(given)
    except ValueError:
        return None
    return time if time.tzinfo else None


def _what(files: Mapping[str, Mapping[str, Any]], entries: Sequence[Entry]) -> str:
    """Return what a run was: what it approved or took back, else whether it wrote or looked."""
    asked = files.get("approval.json") or files.get("undo.json") or {}
    check = ", check" if asked.get("check_mode") else ""
    if "undo.json" in files:
        return f"rollback of {asked.get('run', '?')}{check}"
    if asked.get("classes") == [PASS]:
        return f"scavenging pass{check}"
    if "approval.json" in files:
        return f"restore from {asked['backup']}{check}" if asked.get("backup") else f"enforce{check}"
    if entries:
        stops = all(set(entry.write.after) == {"scavenging_interval"} for entry in entries)
        return "stop-scavenging" if stops else "modules alone"
    if "backup" in files:
        return "backup"
    return "audit" if files else "-"


def _owner(path: Path) -> str:
    """Return who made the folder of a run; its number when the system knows no name."""
    number = path.stat().st_uid
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def _documents(run: RunFolder) -> dict[str, Mapping[str, Any]]:
    """Return what the files of a run say, by name; one that cannot be read says nothing here."""
    found: dict[str, Mapping[str, Any]] = {"backup": {}} if (run.path / BACKUPS).is_dir() else {}
    for name in _FILES:
        with suppress(OSError, ValueError):
            content = json.loads((run.path / name).read_text(encoding="utf-8"))
            if isinstance(content, dict):
                found[name] = content
    return found


def _each(files: Iterable[Mapping[str, Any]], key: str) -> list[str]:
    """Return what the files say under *key*, of themselves or of their run."""
    told = [file.get(key) or (file["run"].get(key) if isinstance(file.get("run"), dict) else None) for file in files]
    return [each for each in told if isinstance(each, str)]


def _names(found: Iterable[Any]) -> str:
    return ", ".join(dict.fromkeys(str(each) for each in found if each))
