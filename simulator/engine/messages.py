"""What a running pipeline hands to the wire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from psrpcore.types import PSCryptoProvider, PSRPMessageType, serialize


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
