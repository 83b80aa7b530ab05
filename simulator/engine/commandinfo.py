"""A command as Get-Command shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from psrpcore.types import PSObject, PSScriptBlock, PSVersion

from simulator.binder import CommandInfo
from simulator.binder.table import ALL_SETS

from .netobject import generic, net_dictionary, net_list, net_object

_SMA = "System.Management.Automation"
_FUNCTION = (f"{_SMA}.FunctionInfo", f"{_SMA}.CommandInfo", "System.Object")
_CMDLET = (f"{_SMA}.CmdletInfo", f"{_SMA}.CommandInfo", "System.Object")
_OUTPUT_TYPE = generic("System.Collections.ObjectModel.ReadOnlyCollection", f"{_SMA}.PSTypeName")
_PARAMETERS = generic("System.Collections.Generic.Dictionary", "System.String", f"{_SMA}.ParameterMetadata")
_SETS = generic("System.Collections.ObjectModel.ReadOnlyCollection", f"{_SMA}.CommandParameterSetInfo")
_SHOULD_PROCESS = ("WhatIf", "Confirm")
#: Types that PowerShell shows by a word of its own.
_SHORT = {
    "String": "string",
    "Boolean": "bool",
    "Int32": "int",
    "Int64": "long",
    "UInt16": "uint16",
    "UInt32": "uint32",
    "UInt64": "uint64",
    "Byte": "byte",
    "Double": "double",
    "Object": "Object",
    "DateTime": "datetime",
    "TimeSpan": "timespan",
    "IPAddress": "ipaddress",
    "PSCredential": "pscredential",
    "CimInstance": "ciminstance",
    "Hashtable": "hashtable",
    "Guid": "guid",
    "Version": "version",
}
#: Versions of the modules that the signature tables were made from.
_VERSIONS = {"DnsServer": "2.0.0.0", "DhcpServer": "2.0.0.0", "ActiveDirectory": "1.0.1.0"}


def command_object(info: CommandInfo) -> PSObject:
    """Return the FunctionInfo or CmdletInfo object of a command."""
    return _function(info) if info.is_function else _cmdlet(info)


def _function(info: CommandInfo) -> PSObject:
    verb, _, noun = info.name.partition("-")
    definition = "\n".join(_syntax(info))
    return net_object(
        _FUNCTION,
        text=info.name,
        props=(
            ("ScriptBlock", PSScriptBlock(definition)),
            ("CmdletBinding", True),
            ("DefaultParameterSet", _default_set(info)),
            ("Definition", definition),
            ("Options", "None"),
            ("Description", None),
            ("Verb", verb),
            ("Noun", noun),
            ("HelpFile", None),
            ("OutputType", net_list(_OUTPUT_TYPE, info.output_types)),
            ("Name", info.name),
            ("CommandType", "Function"),
            ("Source", info.module),
            ("Version", _version(info)),
            ("Visibility", "Public"),
            ("ModuleName", info.module),
            ("Module", info.module),
            *_common(info),
        ),
        members=(("Namespace", info.module), ("HelpUri", "")),
    )


def _cmdlet(info: CommandInfo) -> PSObject:
    verb, _, noun = info.name.partition("-")
    library = f"C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\{info.module}.dll"
    return net_object(
        _CMDLET,
        text=info.name,
        props=(
            ("Verb", verb),
            ("Noun", noun),
            ("HelpFile", f"{info.module}.dll-Help.xml"),
            ("PSSnapIn", info.module),
            ("Version", _version(info)),
            ("ImplementingType", info.error_id_suffix),
            ("Definition", "\n".join(_syntax(info))),
            ("DefaultParameterSet", _default_set(info)),
            ("OutputType", net_list(_OUTPUT_TYPE, info.output_types)),
            ("Options", "ReadOnly"),
            ("Name", info.name),
            ("CommandType", "Cmdlet"),
            ("Source", info.module),
            ("Visibility", "Public"),
            ("ModuleName", info.module),
            ("Module", None),
            *_common(info),
        ),
        members=(("Namespace", info.module), ("HelpUri", ""), ("DLL", library)),
    )


def _common(info: CommandInfo) -> tuple[tuple[str, Any], ...]:
    metadata = dict.fromkeys(info.parameters, f"{_SMA}.ParameterMetadata")
    return (
        ("RemotingCapability", "PowerShell"),
        ("Parameters", net_dictionary(_PARAMETERS, metadata)),
        ("ParameterSets", net_list(_SETS, _syntax(info))),
    )


def _version(info: CommandInfo) -> PSVersion:
    return PSVersion(_VERSIONS.get(info.module, "0.0" if info.is_function else "3.0.0.0"))


def _default_set(info: CommandInfo) -> str | None:
    return info.default_set if info.default_set and not info.default_set.startswith("__") else None


def _syntax(info: CommandInfo) -> list[str]:
    """Return one line for each parameter set, as Get-Command -Syntax would show it without the name."""
    return [" ".join(_words(info, name)) for name in info.parameter_sets]


def _words(info: CommandInfo, set_name: str) -> Iterator[str]:
    """Yield the parameters of a set: positional ones first, then mandatory ones, then the others as declared."""
    found = []
    for parameter in info.parameters.values():
        entry = parameter.sets.get(set_name) or parameter.sets.get(ALL_SETS)
        if entry is not None and (not parameter.common or parameter.name in _SHOULD_PROCESS):
            found.append((parameter, entry))
    found.sort(key=lambda each: (each[1].position is None, each[1].position or 0, not each[1].mandatory))
    for parameter, entry in found:
        name = f"-{parameter.name}" if entry.position is None else f"[-{parameter.name}]"
        kind = parameter.type.element
        word = name if kind == "SwitchParameter" else f"{name} <{_SHORT.get(kind, kind)}{'[]' * parameter.type.array}>"
        yield word if entry.mandatory else f"[{word}]"
    yield "[<CommonParameters>]"
