"""CIM instances as the engine writes them: adapted properties, members of the types file, and their class."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from xml.sax.saxutils import quoteattr

from psrpcore.types import PSList

from .emissions import Record
from .types import Property, Sender, TypeInfo, output_types
from .values import address, array, bare, listing, note, primitive

_INSTANCE = "Microsoft.Management.Infrastructure.CimInstance"


def instance(record: Record, host: Sender, known: set[str] | None) -> Any:
    """Return *record* as a CimInstance; one inside it is written one level deep again (measured)."""
    info, values = output_types()[record.type], record.properties
    unknown = [name for name in values if name not in info.declared]
    if unknown:
        raise ValueError(f"type {info.name} has no property {unknown[0]!r}: correct the record")
    # CimInstance.ToString is the name of the class where no key or caption is known.
    made = bare(info.type_names, info.name)
    meta = made.PSObject
    meta.adapted_properties = [
        note(each.name, _adapted(each, values.get(each.name), host, known))
        for each in info.properties.values()
        if each.cim_type
    ] + [note("PSComputerName", None)]
    meta.extended_properties = [
        note(each.name, _member(each, values.get(each.name), host)) for each in info.declared.values() if each.extended
    ] + [note("__ClassMetadata", _class_metadata(info, host, known))]
    return made


def _adapted(each: Property, value: Any, host: Sender, known: set[str] | None) -> Any:
    """Return the CIM value of a property: an address is a string there."""
    if isinstance(value, Record):
        return instance(value, host, known)
    if isinstance(value, (list, tuple)):
        items = [_adapted(each, item, host, known) for item in value]
        if each.element and each.element.startswith("CimInstance"):
            return array(_INSTANCE, items)
        return array(f"System.{'String' if each.cim_type == 'string[]' else each.element}", items)
    if value is not None and _is_address(each, value):
        return str(value)
    return primitive(value, each.element or each.type, host.timezone)


def _member(each: Property, value: Any, host: Sender) -> Any:
    """Return the value of a member that the types file adds: an address is an object there."""
    if isinstance(value, (list, tuple)):
        items = [_member(each, item, host) for item in value]
        return array("System.Net.IPAddress" if each.element == "IPAddress" else f"System.{each.element}", items)
    if value is not None and _is_address(each, value):
        return address(value)
    return primitive(value, each.element or each.type, host.timezone)


def _is_address(each: Property, value: Any) -> bool:
    return isinstance(value, (IPv4Address, IPv6Address)) or "IPAddress" in (each.type, each.element)


def _class_metadata(info: TypeInfo, host: Sender, known: set[str] | None) -> PSList:
    """Return the classes of an instance from the root down, beginning with the last that the client has already."""
    entries = []
    for name in reversed(info.classes):
        entry = bare(())
        entry.PSObject.extended_properties = [
            note("ClassName", name),
            note("Namespace", info.namespace),
            note("ServerName", host.computer),
            note("Hash", zlib.crc32(f"{info.namespace}/{name}".encode()) - 2**31),
        ]
        entries.append(entry)
        if known is None or name in known:
            break
        known.add(name)
        entry.PSObject.extended_properties.append(note("MiXml", _mi_xml(info, name)))
    return listing(entries[::-1], ("System.Collections.ArrayList", "System.Object"))


def _mi_xml(info: TypeInfo, name: str) -> str:
    """Return the definition of a class in MI XML; of an ancestor that the table lacks, its name alone."""
    place = info.classes.index(name)
    parent = info.classes[place - 1] if place else ""
    superclass = f" SUPERCLASS={quoteattr(parent)}" if parent else ""
    inherited = _declared(parent)
    own = [each for each in _declared(name).values() if each.cim_type and each.name not in inherited]
    return f"<CLASS NAME={quoteattr(name)}{superclass}>{''.join(map(_mi_property, own))}</CLASS>"


def _declared(name: str) -> Mapping[str, Property]:
    info = output_types().get(name)
    return info.declared if info else {}


def _mi_property(each: Property) -> str:
    kind = (each.cim_type or "").removesuffix("[]")
    tag = "PROPERTY.ARRAY" if (each.cim_type or "").endswith("[]") else "PROPERTY"
    return f"<{tag} NAME={quoteattr(each.name)} TYPE={quoteattr('string' if ' ' in kind else kind)}></{tag}>"
