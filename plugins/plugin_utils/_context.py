"""What a task knows beside its options: the run, the hosts, the modes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ._runs import RunFolder


@dataclass(frozen=True, slots=True)
class Context:
    """The surroundings of a module that works on the controller."""

    run: RunFolder
    #: All hosts of the play's pattern in inventory order, before ``--limit``.
    hosts: list[str]
    #: The hosts of this play, after ``--limit``, unreachable ones included.
    play_hosts: list[str]
    #: The host of this task.
    host: str
    check_mode: bool
    diff: bool
    #: The account that the connection of the task's host uses.
    account: str
    #: When the task started, aware.
    time: datetime
    #: Show a text on the terminal.
    display: Callable[[str], None]
