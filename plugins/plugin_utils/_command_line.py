"""Write a command as the line that a person would type. It is shown, never sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from ..module_utils._finding import Command
from ._signatures import signature

# Words that need no quotes in an argument.
_BARE = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")


def line_of(command: Command) -> str:
    """Return *command* as PowerShell: names as declared, text quoted, durations as ``7.00:00:00``."""
    return " | ".join(_call(each) for each in command.chain())


def _call(command: Command) -> str:
    declared = signature(command.name)
    words = [command.name]
    for name, value in command.parameters.items():
        if value is True and declared.type_of(name) == "SwitchParameter":
            words.append(f"-{name}")
        elif isinstance(value, bool) and declared.type_of(name) == "SwitchParameter":
            words.append(f"-{name}:$false")
        else:
            words.append(f"-{name} {_shown(value)}")
    return " ".join(words)


def _shown(value: Any) -> str:
    if value is None:
        return "$null"
    if isinstance(value, bool):
        return "$true" if value else "$false"
    if isinstance(value, timedelta):
        return _duration(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(_shown(each) for each in value) if value else "@()"
    if isinstance(value, Mapping):
        return "@{" + "; ".join(f"{_shown(key)} = {_shown(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (int, float)):
        return str(value)
    text = str(value)
    return text if _BARE.fullmatch(text) else "'" + text.replace("'", "''") + "'"


def _duration(value: timedelta) -> str:
    sign = "-" if value < timedelta(0) else ""
    seconds = abs(value) // timedelta(seconds=1)
    hours, seconds = divmod(seconds, 3600)
    days, hours = divmod(hours, 24)
    return f"{sign}{days}.{hours:02}:{seconds // 60:02}:{seconds % 60:02}"
