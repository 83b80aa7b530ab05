"""Binds the arguments of a call to a command as PowerShell does, from signature tables."""

from __future__ import annotations

from .attach import BoundValue
from .bind import Argument, Binding, bind
from .errors import BindingError, Cause
from .limits import ParameterLimit, ParameterLimits
from .table import CommandInfo, ParameterInfo, command_table, restricted_proxies

__all__ = [
    "Argument",
    "Binding",
    "BindingError",
    "BoundValue",
    "Cause",
    "CommandInfo",
    "ParameterInfo",
    "ParameterLimit",
    "ParameterLimits",
    "bind",
    "command_table",
    "restricted_proxies",
]
