"""What a running pipeline hands to the wire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

from psrpcore.types import PSCryptoProvider, PSRPMessageType, _primitive, _serializer, serialize


@dataclass(frozen=True, slots=True)
class Message:
    """A PSRP message of a pipeline: its type and its CLIXML."""

    type: PSRPMessageType
    clixml: bytes


@dataclass(frozen=True, slots=True)
class Pause:
    """A statement begins: the moment for the delay that a host may have."""


class ConnectionLost(Exception):
    """The connection breaks on purpose, before or after a command took effect."""


def _duration(value: timedelta) -> str:
    """Write a duration. That of psrpcore 0.3.1 drops the last zero of 10, 20 ... seconds: they become 1, 2 ..."""
    total = _primitive._timedelta_total_nanoseconds(value) // 100
    days, ticks = divmod(abs(total), 864_000_000_000)
    hours, ticks = divmod(ticks, 36_000_000_000)
    minutes, ticks = divmod(ticks, 600_000_000)
    seconds, fraction = divmod(ticks, 10_000_000)
    second = f"{seconds}.{fraction:07}".rstrip("0").rstrip(".") if fraction else str(seconds)
    time = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes) + f"{second}S" * (second != "0")
    text = f"{days}D" * bool(days) + (f"T{time}" if time else "")
    return "-" * (total < 0) + "P" + (text or "T0S")


_serializer._serialize_duration = _duration


class _NoSecrets(PSCryptoProvider):
    """Refuse to send secure strings: no command gives a secret back."""

    def decrypt(self, _value: str) -> str:
        raise ValueError("a secure string cannot be read here")

    def encrypt(self, _value: str) -> str:
        raise ValueError("a secure string cannot be sent to a client")


def clixml(value: Any) -> bytes:
    """Return the CLIXML of one value."""
    text: bytes = ElementTree.tostring(serialize(value, _NoSecrets()), encoding="utf-8", method="xml")
    return text


def message(kind: PSRPMessageType, value: Any) -> Message:
    return Message(kind, clixml(value))
