"""Names of zones and of places in the directory."""

from __future__ import annotations

import re
import uuid

#: Every identity of an estate derives from names, so two loads of one file give the same GUIDs.
_SPACE = uuid.UUID("6f1c1c52-93c0-4f0e-9c5e-2f6c1d5e6a10")

_SPECIAL = re.compile(r'[,+"\\<>;=]')
_RDN = re.compile(r"(?:\\.|[^,\\])+")
_ESCAPE = re.compile(r"\\([0-9A-Fa-f]{2}|.)")


def dn_of(domain: str) -> str:
    """Return ``DC=corp,DC=example`` for ``corp.example``."""
    return ",".join(f"DC={label}" for label in domain.split("."))


def escape_rdn(value: str) -> str:
    """Return *value* as it stands in a DistinguishedName; a line feed, as in ``CNF:`` names, is ``\\0A``."""
    return _SPECIAL.sub(r"\\\g<0>", value).replace("\n", "\\0A")


def dn_key(dn: str) -> tuple[str, ...]:
    """Return a DistinguishedName as the directory compares it: any case, blanks and escapes alike."""
    parts = []
    for rdn in _RDN.findall(dn):
        kind, _, value = rdn.partition("=")
        parts.append(f"{kind.strip()}={_ESCAPE.sub(_unescaped, value.strip())}".lower())
    return tuple(parts)


def rdn_key(kind: str, value: str) -> str:
    """Return what `dn_key` has for the part *value* of a DistinguishedName; no name begins or ends with a blank."""
    return f"{kind}={value}".lower()


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code, 16)) if len(code) == 2 else code


def is_reverse(zone: str) -> bool:
    return zone.lower().endswith((".in-addr.arpa", ".ip6.arpa"))


def guid(*words: str) -> uuid.UUID:
    """Return a GUID that depends on *words* alone."""
    return uuid.uuid5(_SPACE, "/".join(words).lower())
