"""Output of the commands of one pipeline as messages."""

from __future__ import annotations

from psrpcore.types import PSRPMessageType

from simulator.estate.host import Host

from .emissions import Primitive, Record
from .messages import Message, message
from .objects import build


class Output:
    """The output of one pipeline. It knows which CIM classes the client has seen: a class is described once."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._known: set[str] = set()

    def message(self, item: Record | Primitive) -> Message:
        """Return the message of one emitted object."""
        value = build(item, self._host, self._known) if isinstance(item, Record) else item.value
        return message(PSRPMessageType.PipelineOutput, value)
