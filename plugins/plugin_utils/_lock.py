"""One writer at a time: a lock on the folder of all runs, held by the playbook process and its workers.

The lock belongs to an open file. The playbook process opens it while it makes the name of a task, its workers inherit
it, and the kernel gives it back when the last of them is gone, whatever ended them. It covers the processes of one
machine, and of several where their file system shares locks.
"""

from __future__ import annotations

import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path

from ..module_utils._errors import Refused

FILE = ".writing"

#: Folder of all runs -> the open file, or who holds it. Made in the playbook process; workers are forks.
_held: dict[Path, int | str] = {}


def take(runs_dir: str | Path, run_id: str) -> None:
    """Take the lock of *runs_dir* for this process and its forks, or remember who has it."""
    folder = _folder(runs_dir)
    if isinstance(_held.get(folder), int):
        return
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(folder / FILE, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        _held[folder] = f"{folder / FILE} cannot be written ({error.strerror or error}): name a folder of your own"
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        told = os.pread(descriptor, 200, 0).decode(errors="replace").strip()
        os.close(descriptor)
        _held[folder] = (
            f"another enforce or rollback run is at work ({told or 'it did not say which'}): wait until it has ended"
        )
        return
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{run_id} since {datetime.now(UTC):%Y-%m-%d %H:%M:%SZ}".encode(), 0)
    _held[folder] = descriptor


def require(runs_dir: str | Path) -> None:
    """Raise Refused unless this process, or the one that it is a fork of, has the lock of *runs_dir*."""
    state = _held.get(_folder(runs_dir))
    if isinstance(state, int):
        return
    if state is None:
        state = "nobody asked to be the only run that writes: put the filter ddi.windows.sole_writer into a task's name"
    raise Refused(state)


def release(runs_dir: str | Path) -> None:
    """Give the lock back, which the end of the process does as well."""
    state = _held.pop(_folder(runs_dir), None)
    if isinstance(state, int):
        os.close(state)


def _folder(runs_dir: str | Path) -> Path:
    return Path(runs_dir).expanduser().absolute()
