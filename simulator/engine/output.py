"""Output of the commands of one pipeline as messages; objects of one shape are serialised once."""

from __future__ import annotations

from collections.abc import Iterator

from psrpcore.types import PSRPMessageType

from simulator.estate.host import Host

from .emissions import Primitive, Record
from .messages import Message, message
from .objects import build
from .templates import serialised


class Output:
    """The output of one pipeline. It knows which CIM classes the client has seen: a class is described once."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._known: set[str] = set()
        self._described: set[str] = set()

    def message(self, item: Record | Primitive) -> Message:
        """Return the message of one emitted object."""
        if isinstance(item, Primitive):
            return message(PSRPMessageType.PipelineOutput, item.value)
        types = set(_types(item))
        if types <= self._described:
            text = serialised(item, self._host.computer, self._host.timezone)
            return Message(PSRPMessageType.PipelineOutput, text)
        self._described |= types
        return message(PSRPMessageType.PipelineOutput, build(item, self._host, self._known))


def _types(record: Record) -> Iterator[str]:
    yield record.type
    for value in record.properties.values():
        for each in value if isinstance(value, list | tuple) else (value,):
            if isinstance(each, Record):
                yield from _types(each)
