"""Names of zones, patterns an operator writes for them, and the DistinguishedNames the directory has for them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache

_RDN = re.compile(r"(?:[^\\,]|\\.)+")
# A letter outside ASCII may be written as the bytes of its UTF-8 form, each escaped [documented: RFC 4514].
_ESCAPED = re.compile(r"((?:\\[0-9A-Fa-f]{2})+)|\\(.)")


def zone_key(name: str) -> str:
    """Return the name of a zone as it is compared: any case, with or without the trailing dot."""
    return name.lower().removesuffix(".") or "."


def matches(name: str, pattern: str) -> bool:
    """Return whether the zone *name* is meant by *pattern*: an exact name, or a pattern with ``*``, ``?`` or ``[``."""
    wanted, given = zone_key(pattern), zone_key(name)
    return wanted == given or fnmatchcase(given, wanted)


def matches_any(name: str, patterns: Iterable[str]) -> bool:
    """Return whether one of *patterns* means the zone *name*."""
    return any(matches(name, pattern) for pattern in patterns)


# Every server of an estate repeats the same names.
@lru_cache(maxsize=65536)
def dn_parts(dn: str) -> tuple[tuple[str, str], ...]:
    """Return the (type, value) pairs of a DistinguishedName, types in upper-case, values unescaped."""
    parts = []
    for rdn in _RDN.findall(dn):
        kind, _, value = rdn.strip().partition("=")
        parts.append((kind.strip().upper(), _ESCAPED.sub(_unescape, value.strip())))
    return tuple(parts)


def dn_key(dn: str) -> str:
    """Return a DistinguishedName as it is compared: DNS and directory spell the same one in different cases."""
    return ",".join(f"{kind}={value}" for kind, value in dn_parts(dn)).lower()


def dn_suffix(dn: str) -> str:
    """Return the domain whose components end a DistinguishedName: ``corp.example`` of ``...,DC=corp,DC=example``."""
    labels: list[str] = []
    for kind, value in reversed(dn_parts(dn)):
        if kind != "DC" or value.lower() in ("domaindnszones", "forestdnszones"):
            break
        labels.insert(0, value.lower())
    return ".".join(labels)


def is_dn(target: str) -> bool:
    """Return whether *target* names a zone in the directory rather than by its name."""
    parts = dn_parts(target)
    return len(parts) > 2 and parts[0][0] == "DC" and parts[1][0] == "CN"


def zone_name(target: str) -> str:
    """Return the name of the zone that *target*, a DistinguishedName or a name, stands for."""
    return dn_parts(target)[0][1] if is_dn(target) else target


def _unescape(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[2]
    return bytes.fromhex(match[1].replace("\\", "")).decode("utf-8", errors="replace")
