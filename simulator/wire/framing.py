"""Message encryption as WinRM frames it: one encrypted part in a multipart/encrypted body."""

from __future__ import annotations

import re
import struct
from typing import Any

SPNEGO = "application/HTTP-SPNEGO-session-encrypted"
CONTENT_TYPE = f'multipart/encrypted;protocol="{SPNEGO}";boundary="Encrypted Boundary"'

_BOUNDARY = b"--Encrypted Boundary"
_BINARY = b"\tContent-Type: application/octet-stream\r\n"


class NotEncrypted(Exception):
    """The body is not framed as an encrypted message, or does not decrypt."""


def is_encrypted(content_type: str) -> bool:
    return content_type.lower().startswith("multipart/encrypted")


def seal(context: Any, message: bytes) -> bytes:
    """Encrypt and frame *message*."""
    wrapped = context.wrap_winrm(message)
    head = (
        f"\tContent-Type: {SPNEGO}\r\n\tOriginalContent: type=application/soap+xml;charset=UTF-8;"
        f"Length={len(message) + wrapped.padding_length}\r\n"
    ).encode()
    signature = struct.pack("<i", len(wrapped.header)) + wrapped.header
    return b"".join(
        [_BOUNDARY, b"\r\n", head, _BOUNDARY, b"\r\n", _BINARY, signature, wrapped.data, _BOUNDARY, b"--\r\n"]
    )


def unseal(context: Any, body: bytes) -> bytes:
    """Return the message in *body*; raise NotEncrypted when there is none."""
    start = body.find(_BINARY)
    length = re.search(rb"Length=(\d+)", body[: max(start, 0)])
    if start < 0 or length is None:
        raise NotEncrypted("the body has no encrypted part")
    end = body.rfind(_BOUNDARY)
    payload = body[start + len(_BINARY) : end]
    if len(payload) < 4:
        raise NotEncrypted("the encrypted part is cut off")
    size = struct.unpack("<i", payload[:4])[0]
    try:
        message: bytes = context.unwrap_winrm(payload[4 : 4 + size], payload[4 + size :])
    except Exception as error:  # pyspnego raises several unrelated types for a message it cannot decrypt
        raise NotEncrypted("the encrypted part does not decrypt") from error
    if len(message) != int(length[1]):
        raise NotEncrypted("the decrypted message has another length than announced")
    return message
