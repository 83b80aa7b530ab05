"""The folder of a run: its id, made once for the playbook process, and files that are whole or not there."""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import platform
import re
import secrets
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..module_utils._errors import Refused
from ._encode import duration_text

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

#: Where what an audit read of each host lies in the folder of a run.
AUDIT = "read"
#: The folder of a run that holds backups, with one folder for each host.
BACKUPS = "backup"

# Set once, in the playbook process, because the name of a play asks for it; workers are forks and inherit it.
_made: list[str] = []


def run_id(given: str | None = None) -> str:
    """Return the id of this run: the *given* one, else one that stays the same in this process and its workers."""
    if given:
        return checked_id(given)
    if not _made:
        _made.append(f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}")
    return _made[0]


def playbook() -> str:
    """Return what tells this playbook process from every other, in the process itself and in its workers."""
    parent = multiprocessing.parent_process()
    pid = parent.pid if parent else os.getpid()
    try:
        # The moment of its start, because numbers of processes are used again; only Linux has such a file.
        started = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[19]
    except OSError:
        started = ""
    return f"{platform.node()} {pid} {started}".strip()


def checked_id(given: str) -> str:
    """Return *given* when it can name a folder; refuse it otherwise."""
    if not _ID.fullmatch(given):
        raise Refused(f"the run id {given!r} cannot name a folder: take up to 64 letters, digits, dots and dashes")
    return given


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder of one run. Only its owner can read it: it names servers, zones and addresses."""

    path: Path
    run_id: str

    def evidence_path(self, host: str, folder: str = AUDIT) -> Path:
        return self.path / folder / f"{quote(host, safe='')}.json"

    def evidence_in(self, folder: str) -> list[Any]:
        """Return every piece of evidence in *folder*, by the name of its host; none when there is no such folder."""
        return [self.read(path) for path in sorted((self.path / folder).glob("*.json"))]

    def writes_path(self, host: str) -> Path:
        return self.path / "writes" / f"{quote(host, safe='')}.jsonl"

    def confirm_path(self, host: str) -> Path:
        return self.path / "confirm" / f"{quote(host, safe='')}.json"

    def holdings_path(self, host: str) -> Path:
        return self.path / "holdings" / f"{quote(host, safe='')}.json"

    def matrix_path(self, host: str, phase: str) -> Path:
        return self.path / "matrix" / f"{quote(host, safe='')}-{phase}.json"

    def write(self, path: Path, value: Any) -> Path:
        """Write *value* as JSON, durably and whole: a reader sees the old file or the new one."""
        return self.write_text(path, json.dumps(value, indent=1, sort_keys=True, default=plain) + "\n")

    def write_text(self, path: Path, text: str) -> Path:
        """Write *text* in the same way."""
        try:
            _private_folder(path.parent)
            _write_whole(path, text)
        except OSError as error:
            raise Refused(_cannot_write(path, error)) from error
        return path

    def foreseen_path(self, host: str, name: str) -> Path:
        return self.path / "foreseen" / f"{quote(host, safe='')}-{quote(name, safe='')}.json"

    def append(self, path: Path, line: str) -> None:
        """Append *line* durably and whole; raise Refused when it cannot be kept."""
        try:
            _private_folder(path.parent)
            _append_whole(path, f"{line}\n".encode())
        except OSError as error:
            raise Refused(_cannot_write(path, error)) from error

    def read(self, path: Path) -> Any:
        """Return the JSON value of a file, or None when it is not there."""
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise Refused(f"{path} cannot be read ({error}): start the audit anew with another ddi_run_id") from error


def open_run(runs_dir: str | Path, given_id: str) -> RunFolder:
    """Return the folder of a run, made when it is missing; refuse one that others can read or write."""
    parent = Path(runs_dir).expanduser().absolute()
    path = parent / checked_id(given_id)
    try:
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if parent.stat().st_mode & stat.S_IWOTH and not parent.stat().st_mode & stat.S_ISVTX:
            raise Refused(f"everybody may write to {parent}: chmod o-w it, or name another folder in ddi_runs_dir")
        _private_folder(path)
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied", str(path))
    except OSError as error:
        raise Refused(_cannot_write(path, error)) from error
    return RunFolder(path, given_id)


def existing_run(runs_dir: str | Path, given_id: str) -> RunFolder:
    """Return the folder of an earlier run; refuse an id that no run has."""
    path = Path(runs_dir).expanduser().absolute() / checked_id(given_id)
    if not path.is_dir():
        raise Refused(
            f"there is no run {given_id} in {path.parent}: make runs lists them, ddi_runs_dir names another folder"
        )
    _private_folder(path)
    return RunFolder(path, given_id)


def refuse_used(runs_dir: str | Path, given_id: str, *, new: bool) -> None:
    """Refuse an id whose folder holds what must not be overwritten; a *new* run must have no folder at all."""
    path = Path(runs_dir).expanduser().absolute() / checked_id(given_id)
    if path.is_dir() and (new or any((path / name).exists() for name in ("approval.json", "undo.json", "writes"))):
        raise Refused(f"there is a run {given_id} in {path.parent} already: choose another ddi_run_id")


def runs_in(runs_dir: str | Path) -> list[RunFolder]:
    """Return the folders of all runs, by name; none when there is no such folder."""
    parent = Path(runs_dir).expanduser().absolute()
    if not parent.is_dir():
        return []
    return [
        RunFolder(path, path.name) for path in sorted(parent.iterdir()) if path.is_dir() and _ID.fullmatch(path.name)
    ]


def _private_folder(path: Path) -> None:
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise Refused(f"{path} is no folder: remove it, or choose another ddi_run_id or ddi_runs_dir")
    if found.st_uid != os.geteuid():
        raise Refused(f"{path} belongs to another user: choose another ddi_run_id or ddi_runs_dir")
    if stat.S_IMODE(found.st_mode) & 0o077:
        mode = stat.S_IMODE(found.st_mode)
        raise Refused(f"others can look into {path} (mode {mode:04o}), which would hold what was read: chmod 700 it")


def _write_whole(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    _keep_name(path)


def _append_whole(path: Path, line: bytes) -> None:
    """Append *line* with one write: a reader, and another process that appends, see all of it or nothing."""
    new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        written = os.write(descriptor, line)
        if written != len(line):
            os.ftruncate(descriptor, size)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if new:
        _keep_name(path)


def _keep_name(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _cannot_write(path: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{path} cannot be written ({error.strerror or error}): free space there, or choose another ddi_runs_dir"
    return f"{path} cannot be written ({error.strerror or error}): name a folder of your own in ddi_runs_dir"


def plain(value: Any) -> Any:
    """Return a JSON value for a point in time or a duration; raise TypeError for anything else."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_text(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON: {value!r}")
