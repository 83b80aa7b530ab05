"""Names of zones, patterns an operator writes for them, and the DistinguishedNames the directory has for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import pairwise
from typing import Any

from ._errors import Refused

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


def dn_parent(dn: str) -> str:
    """Return the DistinguishedName of the object that holds the object *dn*."""
    return ",".join(each.strip() for each in _RDN.findall(dn)[1:])


def escape_rdn(value: str) -> str:
    """Return *value* as it stands in a DistinguishedName (documented: RFC 4514)."""
    escaped = "".join(f"\\{each}" if each in ',+"\\<>;=' else each for each in value)
    return f"\\{escaped}" if escaped.startswith(("#", " ")) else escaped


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


def is_object(target: str) -> bool:
    """Return whether *target* names any object of the directory: every server that tells of it means the same one."""
    kinds = [kind for kind, _ in dn_parts(target)]
    return len(kinds) > 2 and "CN" in kinds and kinds[-1] == "DC" and set(kinds) <= {"CN", "OU", "DC"}


def is_dn(target: str) -> bool:
    """Return whether *target* names a zone in the directory rather than by its name."""
    parts = dn_parts(target)
    return len(parts) > 2 and parts[0][0] == "DC" and parts[1][0] == "CN"


def zone_name(target: str) -> str:
    """Return the name of the zone that *target*, a DistinguishedName or a name, stands for."""
    return dn_parts(target)[0][1] if is_dn(target) else target


def zone_list(value: Any, option: str = "the list of zones") -> list[str]:
    """Return the names and DistinguishedNames that *value* holds: a list, or one text with commas between them."""
    if value is None:
        return []
    texts = value if isinstance(value, (list, tuple)) else [value]
    if not all(isinstance(text, str) for text in texts):
        raise Refused(f"{option} is {value!r}: write names of zones, as a list or with commas between them.")
    return list(dict.fromkeys(name for text in texts for name in _split(text)))


def _split(text: str) -> Iterator[str]:
    """Yield what the commas of *text* part. A DistinguishedName begins where ``DC=`` is followed by ``CN=``."""
    pieces = [piece.strip() for piece in _RDN.findall(text)]
    kinds = [_kind(piece) for piece in pieces]
    begins = [here == "DC" and after == "CN" for here, after in pairwise([*kinds, ""])]
    whole: list[str] = []
    for piece, kind, begin in zip(pieces, kinds, begins, strict=True):
        if whole and kind and not begin:
            whole.append(piece)
            continue
        if whole:
            yield ",".join(whole)
        whole = [piece] if begin else []
        if piece and not begin:
            yield piece
    if whole:
        yield ",".join(whole)


def _kind(piece: str) -> str:
    kind = piece.partition("=")[0].strip().upper() if "=" in piece else ""
    return kind if kind in ("DC", "CN") else ""


def _unescape(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[2]
    return bytes.fromhex(match[1].replace("\\", "")).decode("utf-8", errors="replace")
