"""The command that runs inside a simulated estate: signals reach its whole process group, and nothing of it stays."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

#: Seconds a command has to end after a signal, and its stragglers after its end.
_GRACE = 15.0
_SWEEP = 3.0


class CommandError(Exception):
    """The command could not be started; ``status`` is what a shell would end with."""

    def __init__(self, sentence: str, status: int) -> None:
        self.status = status
        super().__init__(sentence)


async def run(command: Sequence[str], environment: Mapping[str, str], signals: asyncio.Queue[signal.Signals]) -> int:
    """Run *command* with *environment* added to ours; return its exit status, 128+n when signal n ended it."""
    try:
        # A group of its own: a signal for us can be passed on to everything that the command has started.
        child = await asyncio.create_subprocess_exec(*command, env={**os.environ, **environment}, process_group=0)
    except FileNotFoundError:
        raise CommandError(f"command {command[0]!r} was not found; check its name and PATH", 127) from None
    except OSError as error:
        raise CommandError(f"command {command[0]!r} cannot be run: {error.strerror}", 126) from None
    try:
        with _foreground(child.pid):
            status = await _supervised(child, signals)
    finally:
        await _swept(child.pid)
    return 128 - status if status < 0 else status


async def _supervised(child: asyncio.subprocess.Process, signals: asyncio.Queue[signal.Signals]) -> int:
    """Wait for the end of *child*; pass the first signal on, and kill after a second one or a while."""
    ended = asyncio.ensure_future(child.wait())
    asked = False
    while not ended.done():
        arrived = asyncio.ensure_future(signals.get())
        await asyncio.wait({ended, arrived}, timeout=_GRACE if asked else None, return_when=asyncio.FIRST_COMPLETED)
        if ended.done():
            arrived.cancel()
            break
        kill = asked or not arrived.done()
        _send(child.pid, signal.SIGKILL if kill else arrived.result())
        asked = True
        arrived.cancel()
    return ended.result()


async def _swept(group: int) -> None:
    """End what is left of the process group: first asked, then killed."""
    for each, seconds in ((signal.SIGTERM, _SWEEP), (signal.SIGKILL, _SWEEP)):
        if not _send(group, each):
            return
        for _ in range(int(seconds / 0.05)):
            if not _lives(group):
                return
            await asyncio.sleep(0.05)


def _lives(group: int) -> bool:
    """Say whether a process group has a member that runs; one that only waits to be collected does not."""
    if not _send(group, None):
        return False
    members = [fields for fields in _processes() if int(fields[2]) == group]
    return not members or any(fields[0] not in "ZX" for fields in members)


def _processes() -> Iterator[list[str]]:
    """Yield state, parent, group ... of every process, where the system tells them as files."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            yield path.read_text().rpartition(")")[2].split()


def _send(group: int, which: signal.Signals | None) -> bool:
    """Send a signal, or none, to a process group; return whether there is one."""
    try:
        os.killpg(group, which or 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


@contextlib.contextmanager
def _foreground(group: int) -> Iterator[None]:
    """Give the terminal to the command, when we have one, so that it can ask for a password; take it back after."""
    if not sys.stdin or not sys.stdin.isatty() or os.tcgetpgrp(sys.stdin.fileno()) != os.getpgrp():
        yield
        return
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    try:
        with contextlib.suppress(OSError):
            os.tcsetpgrp(sys.stdin.fileno(), group)
        _send(group, signal.SIGCONT)
        yield
    finally:
        with contextlib.suppress(OSError):
            os.tcsetpgrp(sys.stdin.fileno(), os.getpgrp())
        signal.signal(signal.SIGTTOU, before)
