"""Records of the simulator as the PSRP objects that Windows would send, by the table of output types.

How deep an object is written follows the engine (source: serialization.cs; measured: recorded-messages.json). A
CimInstance is written one level deep, wherever it stands. Below any other object an enumeration is its name and an
object is its text, as recorded for the output of Get-Command; the notes of a custom object keep a level more, so there
an enumeration has its number and its name, and an address its members.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from psrpcore.types import PSString

from .cim import instance
from .emissions import Record
from .types import Property, Sender, TypeInfo, output_types
from .values import Enum, address, array, bare, enum, is_primitive, listing, note, primitive

__all__ = ["VALUE", "Enum", "build"]

#: Key of a record whose object is a bare value.
VALUE = "(value)"
_COLLECTION = (
    "Microsoft.ActiveDirectory.Management.ADPropertyValueCollection",
    "System.Collections.CollectionBase",
    "System.Object",
)
_CUSTOM = "System.Management.Automation.PSCustomObject"


def build(record: Record, host: Sender, known: set[str] | None = None) -> Any:
    """Return *record* as a wire object.

    *known* holds the CIM classes that the client of this pipeline has seen: the definition of a class travels once.
    Without it every object names its class and hash alone, as every object after the first does.
    """
    info = output_types()[record.type]
    if info.cim:
        return instance(record, host, known)
    if VALUE in record.properties:
        return _value(info, record.properties, host)
    custom = info.type_names[0] == _CUSTOM
    made = bare(info.type_names, None if custom else _text(info, record.properties))
    for each in _given(info, record.properties):
        deep = custom or each.extended
        members = made.PSObject.extended_properties if deep else made.PSObject.adapted_properties
        members.append(note(each.name, _below(each, record.properties[each.name], host, info.namespace, deep=deep)))
    return made


def _value(info: TypeInfo, values: Mapping[str, Any], host: Sender) -> Any:
    """Return a bare value; a line of text carries its other members as notes."""
    name = info.type_names[0].rpartition(".")[2]
    if name != "String" or len(values) == 1:
        # The class members of a primitive are never written (source).
        return primitive(values[VALUE], name if is_primitive(name) else "", host.timezone)
    made = PSString(values[VALUE])
    made.PSObject.extended_properties = [
        note(each.name, _below(each, values[each.name], host, info.namespace, deep=True))
        for each in _given(info, values)
        if each.name != VALUE
    ]
    return made


def _given(info: TypeInfo, values: Mapping[str, Any]) -> Iterator[Property]:
    """Yield the members of a record: declared ones first, then what was asked for besides."""
    yield from (each for name, each in info.declared.items() if name in values)
    yield from (Property(name, "Object", None, False) for name in values if name not in info.declared)


def _below(each: Property, value: Any, host: Sender, within: str, *, deep: bool) -> Any:
    """Return a value below an object of the namespace *within*; *deep* where it keeps its own members."""
    if isinstance(value, Record):
        return build(value, host)
    if isinstance(value, Enum):
        return enum(value, _full_name(each.type, within)) if deep else value.name
    if isinstance(value, Mapping):
        return {str(key): _below(each, item, host, within, deep=deep) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [_below(each, item, host, within, deep=deep) for item in value]
        if each.type in ("ADPropertyValueCollection", "Object"):
            return listing(items, _COLLECTION)
        return array(_full_name(each.element or "Object", within), items)
    if isinstance(value, (IPv4Address, IPv6Address)):
        return address(value) if deep else str(value)
    kind = each.element or each.type
    if value is None or is_primitive(kind) or kind == "Object":
        return primitive(value, kind, host.timezone)
    return str(value)


def _full_name(net_type: str, within: str) -> str:
    # The table gives short names: what is no primitive belongs to the namespace of the object (inferred).
    return f"{'System' if is_primitive(net_type) or net_type == 'Object' else within}.{net_type}"


def _text(info: TypeInfo, values: Mapping[str, Any]) -> str:
    # ToString of a directory object is its name in the directory, of a server or forest its name (inferred).
    found = values.get("DistinguishedName") or values.get("Name")
    return str(found) if found else info.type_names[0]
