"""What the audit log says of a record: the values of an event, in the order of its documented text."""

from __future__ import annotations

import struct
from ipaddress import ip_address

from .records import APEX, ResourceRecord


def fields_of(record: ResourceRecord, zone: str) -> dict[str, object]:
    """Return the values that tell a record: name and order of 1 to 7 are documented, their form is reported.

    The data is the wire form, in hexadecimal; the type is shown by its name here, where Windows may show its number.
    """
    data = wire_form(record)
    return {
        "Type": record.type,
        "NAME": record.name,
        "TTL": record.ttl,
        "BufferSize": len(data),
        "RDATA": f"0x{data.hex().upper()}",
        "Zone": zone,
        "ZoneScope": "Default",
    }


def source_of(record: ResourceRecord, zone: str, server: str) -> str:
    """Return the address that a client registers *record* from: its own; the server's own where it has none."""
    if record.type in ("A", "AAAA"):
        return str(ip_address(record.data))
    if record.type == "PTR":
        return _reversed(zone if record.name == APEX else f"{record.name}.{zone}") or server
    return server


def _reversed(name: str) -> str | None:
    labels = name.lower().rstrip(".").split(".")
    try:
        if labels[-2:] == ["in-addr", "arpa"]:
            return str(ip_address(".".join(reversed(labels[:-2]))))
        digits = "".join(reversed(labels[:-2]))
        return str(ip_address(":".join(digits[at : at + 4] for at in range(0, len(digits), 4))))
    except ValueError:
        return None


def wire_form(record: ResourceRecord) -> bytes:
    """Return the data of *record* as it travels in a DNS message; text of types without a form here stays text."""
    words = record.data.split()
    if record.type in ("A", "AAAA"):
        return ip_address(record.data).packed
    if record.type in ("CNAME", "PTR", "NS", "DNAME"):
        return _name(record.data)
    if record.type == "MX" and len(words) == 2:
        return struct.pack("!H", int(words[0])) + _name(words[1])
    if record.type == "SRV" and len(words) == 4:
        return struct.pack("!3H", *map(int, words[:3])) + _name(words[3])
    return record.data.encode()


def _name(name: str) -> bytes:
    labels = [each.encode() for each in name.rstrip(".").split(".") if each]
    return b"".join(bytes((len(each) & 63,)) + each for each in labels) + b"\0"
