"""The refusal of a conversion."""

from __future__ import annotations

from typing import Any

from .text import text_of
from .values import net_type_of


class InvalidCastError(ValueError):
    """A value that does not convert; ``reason`` is the message of the exception inside, if there is one."""

    def __init__(self, message: str, reason: str | None = None, reason_type: str = "System.FormatException") -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason
        self.reason_type = reason_type


def no_conversion(value: Any, target: str) -> InvalidCastError:
    """The refusal when no way leads from the value's type to *target* (a full .NET name)."""
    if value is None:
        return InvalidCastError(f'Cannot convert null to type "{target}".')
    kind = net_type_of(value)
    return InvalidCastError(f'Cannot convert the "{text_of(value)}" value of type "{kind}" to type "{target}".')
