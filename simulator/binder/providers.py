"""Dynamic parameters: all of some commands, and those that a provider adds for paths of its own."""

from __future__ import annotations

from collections.abc import Mapping

from .attach import BoundValue
from .table import CommandInfo, ParameterInfo

_DRIVES = {
    "hklm": "Registry",
    "hkcu": "Registry",
    "registry": "Registry",
    "cert": "Certificate",
    "wsman": "WSMan",
    "alias": "Alias",
    "function": "Function",
}


def provided(command: CommandInfo, bound: Mapping[str, BoundValue]) -> dict[str, ParameterInfo]:
    """The dynamic parameters that exist once these arguments are bound."""
    dynamic = {name: one for name, one in command.parameters.items() if one.dynamic}
    provider = _provider(bound)
    return {name: one for name, one in dynamic.items() if not one.providers or provider in one.providers}


def _provider(bound: Mapping[str, BoundValue]) -> str | None:
    for name in ("Path", "LiteralPath"):
        if name in bound:
            path = bound[name].text.split(",")[0].lower().rpartition("\\microsoft.powershell.core\\")[2]
            return _DRIVES.get(path.partition(":")[0].rpartition("\\")[2], "FileSystem")
    return None
