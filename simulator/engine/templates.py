"""Objects of one shape are serialised once: the next one only changes its texts, addresses and the server's name."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import lru_cache
from ipaddress import AddressValueError, IPv4Address
from typing import Any

from .emissions import Record
from .messages import clixml
from .objects import build
from .types import output_types

#: Stands for the name of the server: what AD replicates looks the same on every other host.
_SERVER = "3f0d6a52-name-of-the-server"
#: How many shapes are kept: a few kilobytes each.
_KEPT = 8192
#: Text that is written as it is: nothing to escape for XML, and none of the escapes of CLIXML.
_PLAIN = re.compile(r"(?:(?!_[xX])[ !\"#$%'-;=?-~])*")

#: Addresses that stand for others, all of one length: none begins another.
_FIRST = int(IPv4Address("198.18.0.100"))
_TEXT, _ADDRESS = "text", "address"


@dataclass(frozen=True, slots=True)
class _Shape:
    """What two records have in common that differ in texts only."""

    identity: Hashable
    record: Record = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Template:
    """Pieces of CLIXML, and between each two of them the place of the value that goes there."""

    pieces: tuple[bytes, ...]
    places: tuple[int, ...]

    def filled(self, values: list[bytes]) -> bytes:
        made = [self.pieces[0]]
        for place, piece in zip(self.places, self.pieces[1:], strict=True):
            made += (values[place], piece)
        return b"".join(made)


@dataclass(frozen=True, slots=True)
class _Anyone:
    """A host without a name."""

    timezone: tzinfo
    computer: str = _SERVER


def serialised(record: Record, computer: str, zone: tzinfo) -> bytes:
    """Return the CLIXML of *record*, whose classes the client knows already."""
    texts: list[tuple[str, str]] = []
    identity = _identity(record, texts)
    if not all(_PLAIN.fullmatch(text) for _, text in texts):
        return clixml(build(record, _Anyone(zone, computer)))
    values = [computer.encode()]
    for kind, text in texts:
        values.append(text.encode())
        if kind is _ADDRESS:
            values.append(_number(text))
    return _template(_Shape(identity, record), zone).filled(values)


@lru_cache(maxsize=_KEPT)
def _template(shape: _Shape, zone: tzinfo) -> _Template:
    marks = [_SERVER.encode()]
    marked = _marked(shape.record, marks)
    text = clixml(build(marked, _Anyone(zone)))
    parts = re.split(b"(" + b"|".join(map(re.escape, marks)) + b")", text)
    return _Template(tuple(parts[::2]), tuple(marks.index(each) for each in parts[1::2]))


def _marked(record: Record, marks: list[bytes]) -> Record:
    """Return *record* with a mark for each value that varies, in the order in which they are collected."""
    made: dict[str, Any] = {}
    for name, kind, value in _values(record):
        if kind is _TEXT:
            made[name] = f"3f0d6a52-text-{len(marks)}-end"
            marks.append(made[name].encode())
        elif kind is _ADDRESS:
            made[name] = str(IPv4Address(_FIRST + len(marks)))
            marks += (made[name].encode(), _number(made[name]))
        else:
            made[name] = _marked(value, marks) if isinstance(value, Record) else value
    return Record(record.type, made)


def _identity(record: Record, texts: list[tuple[str, str]]) -> Hashable:
    """Return what all records of the shape of *record* share; add what varies to *texts*."""
    parts: list[Hashable] = [record.type]
    for name, kind, value in _values(record):
        if kind:
            texts.append((kind, str(value)))
            parts.append((name, kind))
        else:
            parts.append((name, _identity(value, texts) if isinstance(value, Record) else _same(value)))
    return tuple(parts)


def _values(record: Record) -> Iterator[tuple[str, str, Any]]:
    """Yield name, kind and value of each property; a value without a kind is part of the shape."""
    declared = output_types()[record.type].declared
    for name, value in record.properties.items():
        kind = declared[name].type if name in declared else ""
        if type(value) is str and value and kind == "String":
            yield name, _TEXT, value
        elif kind == "IPAddress" and _is_ipv4(value):
            yield name, _ADDRESS, value
        else:
            yield name, "", value


def _is_ipv4(value: Any) -> bool:
    try:
        return value is not None and str(IPv4Address(value)) == str(value)
    except AddressValueError:
        return False


def _number(address: str) -> bytes:
    """Return the number of an address as .NET writes it: its bytes read little-endian, in a tag of its own."""
    return b">%d</I64>" % int.from_bytes(IPv4Address(address).packed, "little")


def _same(value: Any) -> Hashable:
    if isinstance(value, list | tuple):
        return tuple(_whole(each) for each in value)
    return _whole(value)


def _whole(value: Any) -> Hashable:
    """Return a value that is part of the shape; its type too, for True equals 1 and is written otherwise."""
    if isinstance(value, Record):
        return value.type, tuple((name, _same(each)) for name, each in value.properties.items())
    if isinstance(value, list | tuple):
        return tuple(_whole(each) for each in value)
    if isinstance(value, dict):
        return tuple((name, _whole(each)) for name, each in value.items())
    return type(value), value
