"""Objects of .NET types that psrpcore has no class for, ready to be serialised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psrpcore.types import PSDict, PSList, PSNoteProperty, PSObject

Properties = Iterable[tuple[str, Any]]

_MSCORLIB = "mscorlib, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089"
_AUTOMATION = "System.Management.Automation, Version=3.0.0.0, Culture=neutral, PublicKeyToken=31bf3856ad364e35"
_ASSEMBLIES = {"System.Management.Automation": _AUTOMATION}


def generic(name: str, *arguments: str) -> tuple[str, str]:
    """Return the type names of a generic class as the .NET Framework of Windows PowerShell 5.1 writes them."""
    inner = ",".join(f"[{each}, {_assembly(each)}]" for each in arguments)
    return f"{name}`{len(arguments)}[{inner}]", "System.Object"


def net_object(
    types: Sequence[str], *, text: str | None = None, props: Properties = (), members: Properties = ()
) -> PSObject:
    """An object with adapted properties (``props``), extended ones (``members``) and a text form."""
    made = PSObject()
    made.PSObject.type_names = list(types)
    made.PSObject.adapted_properties = [PSNoteProperty(name, value=value) for name, value in props]
    made.PSObject.extended_properties = [PSNoteProperty(name, value=value) for name, value in members]
    if text is not None:
        made.PSObject.to_string = text
    return made


def net_dictionary(types: Sequence[str], entries: Mapping[str, Any]) -> PSDict:
    made = PSDict(entries)
    made.PSObject.type_names = list(types)
    return made


def net_list(types: Sequence[str], items: Iterable[Any]) -> PSList:
    made = PSList(items)
    made.PSObject.type_names = list(types)
    return made


def _assembly(type_name: str) -> str:
    return next((name for prefix, name in _ASSEMBLIES.items() if type_name.startswith(prefix)), _MSCORLIB)
