"""Names of zones and of places in the directory."""

from __future__ import annotations

import uuid

#: Every identity of an estate derives from names, so two loads of one file give the same GUIDs.
_SPACE = uuid.UUID("6f1c1c52-93c0-4f0e-9c5e-2f6c1d5e6a10")


def dn_of(domain: str) -> str:
    """Return ``DC=corp,DC=example`` for ``corp.example``."""
    return ",".join(f"DC={label}" for label in domain.split("."))


def escape_rdn(value: str) -> str:
    """Return *value* as it stands in a DistinguishedName; a line feed, as in ``CNF:`` names, is ``\\0A``."""
    escaped = "".join(f"\\{each}" if each in ',+"\\<>;=' else each for each in value)
    return escaped.replace("\n", "\\0A")


def is_reverse(zone: str) -> bool:
    return zone.lower().endswith((".in-addr.arpa", ".ip6.arpa"))


def guid(*words: str) -> uuid.UUID:
    """Return a GUID that depends on *words* alone."""
    return uuid.uuid5(_SPACE, "/".join(words).lower())
