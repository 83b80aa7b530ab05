"""Output of the commands of one pipeline as messages; an object that did not change is serialised once."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from psrpcore.types import PSRPMessageType

from simulator.estate.host import Host

from .emissions import Primitive, Record
from .messages import Message, clixml, message
from .objects import build

#: Stands for the name of the server in a kept object: what AD replicates looks the same on every other host.
_SERVER = "3f0d6a52-name-of-the-server"
#: How many objects are kept: about two kilobytes each.
_KEPT = 16384


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
            kept = _kept(_Same(_identity(item), item), self._host.timezone)
            text = kept.replace(_SERVER.encode(), self._host.computer.encode())
            return Message(PSRPMessageType.PipelineOutput, text)
        self._described |= types
        return message(PSRPMessageType.PipelineOutput, build(item, self._host, self._known))


@dataclass(frozen=True, slots=True)
class _Anyone:
    """A host without a name."""

    timezone: tzinfo
    computer: str = _SERVER


@dataclass(frozen=True, slots=True)
class _Same:
    """A record that equals every other with the same values of the same types."""

    identity: Hashable
    record: Record = field(compare=False)


@lru_cache(maxsize=_KEPT)
def _kept(same: _Same, zone: tzinfo) -> bytes:
    return clixml(build(same.record, _Anyone(zone)))


def _types(record: Record) -> Iterator[str]:
    yield record.type
    for value in record.properties.values():
        for each in value if isinstance(value, list | tuple) else (value,):
            if isinstance(each, Record):
                yield from _types(each)


def _identity(value: Any) -> Hashable:
    if isinstance(value, Record):
        return value.type, tuple((name, _identity(each)) for name, each in value.properties.items())
    if isinstance(value, list | tuple):
        return tuple(_identity(each) for each in value)
    # The type too: True equals 1, and is written otherwise.
    return type(value), value
