"""Notice a pipeline whose end got lost: pypsrp would ask a host for ever that has no more to say."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..module_utils._errors import ConnectionLost

try:
    from pypsrp.shell import CommandState, WinRS
except ImportError:  # pragma: no cover - sanity imports every plugin without its requirements
    CommandState = WinRS = None


def watch(pool: Any) -> None:
    """Let every Receive of the runspace pool raise ConnectionLost when a command is done that told no state."""
    pool.shell.receive = partial(_received, pool)


def _received(pool: Any, stream: str, command_id: str | None = None, timeout: int | None = None) -> Any:
    state, code, parts = WinRS.receive(pool.shell, stream, command_id=command_id, timeout=timeout)
    # The state of a pipeline is the last that it sends: who has it asks no more.
    if command_id is not None and state == CommandState.DONE and not any(parts.values()):
        raise ConnectionLost(
            f"{pool.connection.transport.endpoint} ended a command without saying how: an answer was lost on its way; "
            "run it again, and look at the host and the network when it stays so"
        )
    return state, code, parts
