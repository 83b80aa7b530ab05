"""The backups that the runs of a folder keep, found by estate and zone, and looked at before anything rests on them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from ..module_utils._backup import SCHEMA_VERSION, Backup, record_in
from ..module_utils._errors import Refused
from ..module_utils._estate import Estate, target_key
from ..module_utils._history import names_of
from ..module_utils._names import is_dn
from ..module_utils._records import Record, key_of, parts_of
from ..module_utils._seal import intact
from ._backup_file import reading_of, sheet_path
from ._context import Context
from ._history import history_in
from ._runs import BACKUPS, RunFolder, runs_in
from ._zone_backup import records_path


def past_of(estate: Estate, context: Context) -> dict[str, Any]:
    """Return what gates know of earlier runs: the history of the judge, and the backups of *estate*."""
    return {**history_in(context), "backups": KeptBackups(context.run.path.parent, names_of(estate))}


class KeptBackups:
    """The backups of the estate whose servers are called *names*, in the folder of all runs."""

    def __init__(self, runs_dir: Path, names: Collection[str]) -> None:
        self._runs_dir = runs_dir
        self._names = frozenset(names)
        self._doubts: list[str] = []
        self._found: dict[tuple[str, str], list[Backup]] | None = None
        self._troubles: dict[Path, str] = {}

    @property
    def doubts(self) -> Sequence[str]:
        self._all()
        return self._doubts

    def of(self, key: str, host: str = "") -> Sequence[Backup]:
        return self._all().get((key, host), [])

    def trouble(self, backup: Backup) -> str:
        path = records_path(RunFolder(self._runs_dir / backup.run, backup.run), backup.host, backup.target)
        if path not in self._troubles:
            self._troubles[path] = trouble_of(path)
        return self._troubles[path]

    def holds(self, backup: Backup, record: str) -> bool:
        wanted = key_of(*parts_of(record))
        run = RunFolder(self._runs_dir / backup.run, backup.run)
        return any(
            each.key == wanted and not each.obstacle
            for each in records_in(records_path(run, backup.host, backup.target))
        )

    def _all(self) -> Mapping[tuple[str, str], list[Backup]]:
        if self._found is None:
            self._found = {}
            for run in runs_in(self._runs_dir):
                for path in sheets_of(run):
                    sheet = _sheet(path)
                    if sheet is None or sheet["run_id"] != run.run_id:
                        self._doubts.append(f"{path} is damaged")
                    elif self._names & set(sheet["servers"]):
                        backup = backup_of(sheet)
                        self._found.setdefault(_place(backup), []).append(backup)
            for backups in self._found.values():
                backups.sort(key=lambda each: each.time, reverse=True)
        return self._found


def sheets_of(run: RunFolder) -> list[Path]:
    """Return the sheets of the backups that *run* made."""
    return sorted((run.path / BACKUPS).glob("*/*.json"))


def sheet_of(path: Path) -> dict[str, Any]:
    """Return the sheet at *path*; refuse one that is no longer what was written."""
    sheet = _sheet(path)
    if sheet is None:
        raise Refused(f"{path} was edited or is damaged, so it is no backup: take another run's")
    return sheet


def backup_of(sheet: Mapping[str, Any]) -> Backup:
    return Backup(
        run=sheet["run_id"],
        host=sheet["host"],
        target=sheet["target"],
        name=sheet["zone"],
        time=datetime.fromisoformat(sheet["time"]),
        records=sheet["records"],
    )


def trouble_of(path: Path) -> str:
    """Return why the records at *path* are not what was read from the host, or nothing."""
    try:
        sheet = sheet_of(sheet_path(path))
        digest, count = reading_of(path)
    except Refused as error:
        return str(error)
    if not sheet["read_back"]:
        return f"{path} was never read again after it was written"
    if (digest, count) != (sheet["sha256"], sheet["records"]):
        return f"{path} is not what its sheet says: it was edited or is damaged"
    return ""


def records_in(path: Path) -> Iterator[Record]:
    """Yield the records of a backup."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield record_in(line)


def _place(backup: Backup) -> tuple[str, str]:
    # Zones outside the directory that carry the same name are different zones on every server.
    return target_key(backup.target), "" if is_dn(backup.target) else backup.host


def _sheet(path: Path) -> dict[str, Any] | None:
    sheet: Any = None
    with suppress(OSError, ValueError):
        sheet = json.loads(path.read_text(encoding="utf-8"))
    good = isinstance(sheet, dict) and intact(sheet) and sheet.get("schema_version") == SCHEMA_VERSION
    return sheet if good else None
