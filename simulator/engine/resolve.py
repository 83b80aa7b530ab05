"""Which command a name means for a caller, if it means any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.binder.table import CommandInfo, command_info, command_table, restricted_proxies
from simulator.estate.host import Host

from .errors import Terminated
from .refusals import command_not_found

_CLEAR_HOST = {"name": "Clear-Host", "command_type": "Function", "parameters": {}}
#: Signatures beside those of the tables, by name in lower case: whoever adds a command of its own adds it here.
SIGNATURES: dict[str, CommandInfo] = {"clear-host": command_info(_CLEAR_HOST)}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who runs a pipeline, and where. ``extended``: the client wants to know the invocation with every record."""

    host: Host
    user: str
    extended: bool = False


def resolve(name: str, caller: Caller) -> CommandInfo:
    """Find the command that *name* (``Command`` or ``Module\\Command``) means; end the statement when none is shown."""
    module, _, command = name.rpartition("\\")
    info = _find(command)
    if info is None or not caller.host.visible(info.name, caller.user):
        raise Terminated(command_not_found(name))
    if module and module.lower() != info.module.lower():
        raise Terminated(command_not_found(name))
    return info


def visible(caller: Caller, pattern: str = "*") -> Iterator[CommandInfo]:
    """Yield the commands that a caller may see whose name matches *pattern*, each once, in the order of their names."""
    if not is_wildcard(pattern):
        found = _find(pattern)
        if found is not None and caller.host.visible(found.name, caller.user):
            yield found
        return
    names = {**command_table(), **restricted_proxies(), **SIGNATURES}
    wanted = wildcard(pattern)
    for name in sorted(names):
        if wanted.fullmatch(name) and caller.host.visible(name, caller.user):
            yield names[name]


def is_wildcard(pattern: str) -> bool:
    return any(each in pattern for each in "*?[")


def wildcard(pattern: str) -> re.Pattern[str]:
    """Compile a PowerShell wildcard: ``*``, ``?`` and sets."""
    parts = re.split(r"(\*|\?|\[[^\]]+\])", pattern)
    known = {"*": ".*", "?": "."}
    text = "".join(known.get(part, _one_of(part[1:-1]) if part.startswith("[") else re.escape(part)) for part in parts)
    return re.compile(text, re.IGNORECASE | re.DOTALL)


def _one_of(characters: str) -> str:
    """A set of characters and ranges; it knows no negation (documented: about_Wildcards)."""
    found = re.findall(r"(.)-(.)|(.)", characters, re.DOTALL)
    ranges = [
        f"{re.escape(low or single)}-{re.escape(high or single)}"
        for low, high, single in found
        if (low or single) <= (high or single)
    ]
    return f"[{''.join(ranges)}]" if ranges else "(?!)"


def _find(name: str) -> CommandInfo | None:
    key = name.lower()
    # A restricted endpoint has its own Select-Object and its like, whatever the module offers.
    return SIGNATURES.get(key) or restricted_proxies().get(key) or command_table().get(key)
