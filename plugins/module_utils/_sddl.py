"""Security descriptors in their text form, SDDL: parsed to values, and printed so that parsing gives the same values.

[MS-DTYP] 2.5.1 gives the grammar. A trustee stays as it is written, an alias or a SID; ``_trustees.py`` knows whom an
alias means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ._sddl_rights import SddlError, parse_rights, render_rights

KINDS = ("A", "D", "AU", "AL", "OA", "OD", "OU", "OL", "XA", "XD", "XU", "ZA", "ML", "RA", "SP", "TL", "FL")
#: Flags of an entry, in the order in which Windows writes them.
FLAGS = ("OI", "CI", "NP", "IO", "ID", "SA", "FA", "TP", "CR")
#: Flags of a list.
CONTROLS = ("P", "AR", "AI", "NO_ACCESS_CONTROL")

_SID = re.compile(r"S-1-(?:\d{1,15}|0x[0-9A-F]{1,12})(?:-\d{1,10}){0,15}", re.IGNORECASE)
_ALIAS = re.compile(r"[A-Z]{2}")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_PART = re.compile(r"([OGDS]):")
_MARK = re.compile(r"[()]|[OGDS]:")
_LEAST = 6
#: How many descriptors and entries are remembered: the zones of a server mostly have the same ones.
_KEPT = 512


@dataclass(frozen=True, slots=True)
class Entry:
    """One access control entry. ``tail`` is what a conditional or resource entry has behind its trustee."""

    kind: str
    flags: tuple[str, ...]
    rights: int
    object_type: str
    inherited_type: str
    trustee: str
    tail: str = ""

    @property
    def allows(self) -> bool:
        return self.kind in ("A", "OA", "XA", "ZA")

    @property
    def denies(self) -> bool:
        return self.kind in ("D", "OD", "XD")

    @property
    def inherited(self) -> bool:
        return "ID" in self.flags


@dataclass(frozen=True, slots=True)
class Acl:
    """A list with its flags, in its order, which counts."""

    controls: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What an object says about who may do what with it. A part that the text lacks is None."""

    owner: str | None
    group: str | None
    dacl: Acl | None
    sacl: Acl | None


@lru_cache(maxsize=_KEPT)
def parse(text: str) -> Descriptor:
    """Return the descriptor that *text* writes; raise SddlError where it writes none."""
    parts = _parts(text)
    lists = {key: _acl(parts[key]) if key in parts else None for key in "DS"}
    who = {key: _trustee(parts[key].strip()) if key in parts else None for key in "OG"}
    return Descriptor(who["O"], who["G"], lists["D"], lists["S"])


def render(descriptor: Descriptor) -> str:
    """Return *descriptor* as text."""
    owner = f"O:{descriptor.owner}" if descriptor.owner else ""
    group = f"G:{descriptor.group}" if descriptor.group else ""
    lists = (("D", descriptor.dacl), ("S", descriptor.sacl))
    return owner + group + "".join(f"{key}:{_acl_text(each)}" for key, each in lists if each is not None)


def render_entry(entry: Entry) -> str:
    """Return one entry as text."""
    fields = (entry.kind, "".join(entry.flags), render_rights(entry.rights), entry.object_type, entry.inherited_type)
    tail = f";{entry.tail}" if entry.tail else ""
    return f"({';'.join(fields)};{entry.trustee}{tail})"


def is_sid(text: str) -> bool:
    return _SID.fullmatch(text) is not None


def _parts(text: str) -> dict[str, str]:
    """Return owner, group and lists by their letters; a letter inside of an entry begins nothing."""
    parts: dict[str, str] = {}
    place = 0
    while place < len(text):
        found = _PART.match(text, place)
        if found is None:
            raise SddlError(f"{_cut(text[place:])!r} begins no part of a security descriptor: it has O:, G:, D: and S:")
        end = _end(text, found.end())
        if found[1] in parts:
            raise SddlError(f"the security descriptor has two parts {found[1]}:")
        parts[found[1]] = text[found.end() : end]
        place = end
    return parts


def _end(text: str, place: int) -> int:
    depth = 0
    for found in _MARK.finditer(text, place):
        if found[0] == "(":
            depth += 1
        elif found[0] == ")":
            depth -= 1
        elif depth == 0:
            return found.start()
    return len(text)


def _acl(text: str) -> Acl:
    head, bracket, rest = text.partition("(")
    return Acl(_controls(head.strip()), tuple(_entry(each) for each in _entries(bracket + rest)))


def _controls(text: str) -> tuple[str, ...]:
    found, rest = [], text
    while rest:
        word = next((each for each in CONTROLS if rest.startswith(each)), None)
        if word is None:
            raise SddlError(f"{_cut(rest)!r} is no flag of a list: it has {', '.join(CONTROLS)}")
        found.append(word)
        rest = rest.removeprefix(word)
    return tuple(each for each in CONTROLS if each in found)


def _entries(text: str) -> list[str]:
    """Return what stands between the outer brackets of *text*."""
    found, depth, begin = [], 0, 0
    for place, letter in enumerate(text):
        if letter == "(":
            begin = place + 1 if depth == 0 else begin
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth == 0:
                found.append(text[begin:place])
        elif depth == 0 and not letter.isspace():
            raise SddlError(f"{_cut(text[place:])!r} stands between two entries")
        if depth < 0:
            break
    if depth:
        raise SddlError(f"the brackets of {_cut(text)!r} do not match")
    return found


@lru_cache(maxsize=_KEPT)
def _entry(text: str) -> Entry:
    fields = text.split(";", _LEAST)
    if len(fields) < _LEAST:
        raise SddlError(f"entry {_cut(text)!r} has {len(fields)} fields: it needs {_LEAST}, with semicolons between")
    kind, flags, rights, object_type, inherited_type, trustee = (each.strip() for each in fields[:_LEAST])
    if kind.upper() not in KINDS:
        raise SddlError(f"{kind!r} in entry {_cut(text)!r} is no kind of entry")
    for each in (object_type, inherited_type):
        if each and not _GUID.fullmatch(each):
            raise SddlError(f"{each!r} in entry {_cut(text)!r} is no GUID")
    types = object_type.lower(), inherited_type.lower()
    tail = fields[_LEAST] if len(fields) > _LEAST else ""
    return Entry(kind.upper(), _flags(flags.upper(), text), parse_rights(rights), *types, _trustee(trustee), tail)


def _flags(text: str, entry: str) -> tuple[str, ...]:
    words = [text[place : place + 2] for place in range(0, len(text), 2)]
    unknown = next((each for each in words if each not in FLAGS), None)
    if unknown is not None:
        raise SddlError(f"{unknown!r} in entry {_cut(entry)!r} is no flag of an entry")
    return tuple(each for each in FLAGS if each in words)


def _trustee(text: str) -> str:
    if not (_SID.fullmatch(text) or _ALIAS.fullmatch(text)):
        raise SddlError(f"{_cut(text)!r} is no trustee: that is a SID or an alias of two letters")
    return text.upper().replace("X", "x") if _SID.fullmatch(text) else text


def _acl_text(acl: Acl) -> str:
    return "".join(acl.controls) + "".join(map(render_entry, acl.entries))


def _cut(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}..."
