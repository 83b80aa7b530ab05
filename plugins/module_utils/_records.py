"""Resource records by their type: what a server shows of one, the text that a zone file has for it, and the calls.

A record is written ``name type data`` on one line, as ``www A 10.0.0.5``. Data of several fields stand in the order of
a zone file. Blanks in a name are written as there, ``\\032``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Any

from ._errors import Refused
from ._finding import Command
from ._session import Object

COUNT = "Measure-Object"
#: By this the server says that a zone has no such name (reported).
_NO_SUCH_NAME = "WIN32 9714"
READ, ADD, REMOVE = "Get-DnsServerResourceRecord", "Add-DnsServerResourceRecord", "Remove-DnsServerResourceRecord"
APEX = "@"
_MOST = 65535


@dataclass(frozen=True, slots=True)
class Kind:
    """A type that can be written: its word for -RRType, its switch of Add, and its data in the order of a zone file."""

    word: str
    switch: str
    fields: tuple[str, ...]


#: The types whose data come back as the parameters that make them. DHCID and DNAME do by analogy (inferred).
KINDS: Mapping[str, Kind] = {
    "A": Kind("A", "A", ("IPv4Address",)),
    "AAAA": Kind("AAAA", "AAAA", ("IPv6Address",)),
    "CNAME": Kind("CName", "CName", ("HostNameAlias",)),
    "DHCID": Kind("DhcId", "DhcId", ("DhcpIdentifier",)),
    "DNAME": Kind("DName", "DName", ("DomainNameAlias",)),
    "MX": Kind("Mx", "MX", ("Preference", "MailExchange")),
    "NS": Kind("Ns", "NS", ("NameServer",)),
    "PTR": Kind("Ptr", "Ptr", ("PtrDomainName",)),
    "SRV": Kind("Srv", "Srv", ("Priority", "Weight", "Port", "DomainName")),
    "TXT": Kind("Txt", "Txt", ("DescriptiveText",)),
}
_NUMBERS = frozenset({"Preference", "Priority", "Weight", "Port"})
#: Types whose data are text that a letter's case belongs to.
_EXACT = frozenset({"TXT", "DHCID"})
_MADE_BY_THE_SERVER = "the server makes it itself"


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a zone. ``timestamp`` is None for a static one. ``obstacle`` says why it cannot be written."""

    name: str
    type: str
    data: str
    ttl: int
    timestamp: datetime | None = None
    obstacle: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two records the same: their time to live and their timestamp do not."""
        return key_of(self.name, self.type, self.data)

    @property
    def text(self) -> str:
        return text_of(self.name, self.type, self.data)


def key_of(name: str, kind: str, data: str) -> tuple[str, str, str]:
    """Return what is compared of a record: names in any case, text as it is."""
    return name.lower(), kind.upper(), data if kind.upper() in _EXACT else data.lower()


def text_of(name: str, kind: str, data: str) -> str:
    """Return a record on one line."""
    return f"{_escaped(name)} {kind} {data}"


def parts_of(text: str) -> tuple[str, str, str]:
    """Return name, type and data of a record that ``text_of`` wrote."""
    name, kind, data = text.split(" ", 2)
    return name.replace("\\032", " ").replace("\\092", "\\"), kind, data


def _escaped(name: str) -> str:
    return name.replace("\\", "\\092").replace(" ", "\\032")


def record_of(shown: Object) -> Record:
    """Return the record that Get-DnsServerResourceRecord shows as *shown*; one that cannot be written says why."""
    kind = str(shown.get("RecordType") or "UNKNOWN").upper()
    ttl, stamp = shown.get("TimeToLive"), shown.get("Timestamp")
    data, obstacle = _data(kind, shown.get("RecordData"))
    if not isinstance(ttl, timedelta):
        obstacle = obstacle or "its time to live was not shown"
    return Record(
        str(shown.get("HostName") or APEX),
        kind,
        data,
        int(ttl.total_seconds()) if isinstance(ttl, timedelta) else 0,
        stamp.astimezone(UTC) if isinstance(stamp, datetime) else None,
        obstacle,
    )


def _data(kind: str, shown: Any) -> tuple[str, str]:
    """Return the data of a record as text, and why no record can be made of them, or nothing."""
    fields = shown if isinstance(shown, Mapping) else {}
    known = KINDS.get(kind)
    if known is None:
        said = _MADE_BY_THE_SERVER if kind == "SOA" else f"records of the type {kind} are not written by this tool"
        return " ".join(f"{name}={fields[name]}" for name in sorted(fields)) or str(shown or ""), said
    values = [fields.get(name) for name in known.fields]
    data = " ".join("" if value is None else str(value) for value in values)
    if any(value is None or value == "" for value in values):
        return data, f"the server did not show its {known.fields[values.index(None) if None in values else 0]}"
    return data, objection(kind, data)


def objection(kind: str, data: str) -> str:
    """Return why no record of the type *kind* has the text *data*, or nothing."""
    known = KINDS.get(kind)
    if known is None:
        return f"records of the type {kind} are not written by this tool"
    if not data or data != data.strip() or not data.isprintable():
        return "its data are not one line of text"
    values = data.split(" ", len(known.fields) - 1)
    if len(values) != len(known.fields):
        return f"its data are not {', '.join(known.fields)}"
    for name, value in zip(known.fields, values, strict=True):
        if name in _NUMBERS and not (value.isdecimal() and value == str(int(value)) and int(value) <= _MOST):
            return f"its {name} {value!r} is no number up to {_MOST}"
        if kind in ("A", "AAAA") and not _is_address(kind, value):
            return f"its {name} {value!r} is no address"
        if name not in _NUMBERS and kind != "TXT" and " " in value:
            return f"its {name} {value!r} has a blank"
    return ""


def _is_address(kind: str, value: str) -> bool:
    try:
        (IPv4Address if kind == "A" else IPv6Address)(value)
    except AddressValueError:
        return False
    return True


def look(zone: str, name: str) -> Command:
    """Return the read of all records at one name, without those below it."""
    return Command(READ, {"ZoneName": zone, "Name": name, "Node": True}, nothing=_NO_SUCH_NAME)


def every(zone: str) -> Command:
    """Return the read of all records of a zone."""
    return Command(READ, {"ZoneName": zone})


def counted(zone: str) -> Command:
    """Return the read that counts the records of a zone on its server: none of them travels."""
    return Command(READ, {"ZoneName": zone}, into=Command(COUNT))


def add(zone: str, text: str, ttl: int, *, ages: bool) -> Command:
    """Return the call that makes a record: static, unless it *ages* from now on."""
    name, kind, data = _checked(text)
    known = KINDS[kind]
    fields = _fields(known, data)
    parameters = {"ZoneName": zone, "Name": name, known.switch: True, **fields, "TimeToLive": timedelta(seconds=ttl)}
    return Command(ADD, parameters | ({"AgeRecord": True} if ages else {}))


def remove(zone: str, text: str) -> Command:
    """Return the call that takes one record value away: -RecordData has its data field by field."""
    name, kind, data = _checked(text)
    known = KINDS[kind]
    values = [str(value) for value in _fields(known, data).values()]
    # Without -Force it asks a question that nobody can answer. With it the call ignores -WhatIf and -Confirm.
    return Command(REMOVE, {"ZoneName": zone, "Name": name, "RRType": known.word, "RecordData": values, "Force": True})


def _checked(text: str) -> tuple[str, str, str]:
    name, kind, data = parts_of(text)
    if said := objection(kind, data):
        raise Refused(f"the record {text} cannot be written: {said}")
    return name, kind, data


def _fields(known: Kind, data: str) -> dict[str, Any]:
    values = data.split(" ", len(known.fields) - 1)
    return {name: int(value) if name in _NUMBERS else value for name, value in zip(known.fields, values, strict=True)}
