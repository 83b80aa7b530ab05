"""Tests of attributes, of which search filters are made."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.estate.lookup import LOOKED_UP, Keys

#: attribute (lower-case) -> its values as text.
Attributes = Mapping[str, Sequence[str]]
Test = Callable[[Attributes], bool]
#: Classes of which every object is played.
PLAYED = ("dnszone", "dhcpclass")


@dataclass(frozen=True, slots=True)
class Filter:
    """A parsed filter: a test of attributes, the attributes it names, and whether all that can pass it is played.

    ``equal``: exactly what has one of these values passes. ``narrow``: nothing else passes, and only attributes by
    which accounts can be looked up are in it. None: no such values are known.
    """

    matches: Test
    names: frozenset[str]
    played_only: bool = False
    equal: Keys | None = None
    narrow: Keys | None = None


def equal_or_like(name: str, value: str, wildcard: str, unescape: Callable[[str], str]) -> Filter:
    attribute = name.lower()
    if value == wildcard:
        return present(attribute)
    played_only = attribute in ("objectclass", "objectcategory") and value.lower() in PLAYED
    if wildcard not in value:
        return _has_one({attribute: frozenset((unescape(value).lower(),))}, played_only=played_only)
    pieces = [re.escape(unescape(piece)) for piece in value.split(wildcard)]
    pattern = re.compile(".*".join(pieces), re.IGNORECASE | re.DOTALL)
    return Filter(
        lambda of: any(pattern.fullmatch(each) for each in of.get(attribute, ())), frozenset((attribute,)), played_only
    )


def _has_one(keys: Keys, *, played_only: bool) -> Filter:
    """Return the test that an attribute has one of the values that *keys* have for it."""
    return Filter(
        lambda of: any(each.lower() in wanted for name, wanted in keys.items() for each in of.get(name, ())),
        frozenset(keys),
        played_only,
        keys,
        keys if keys.keys() <= LOOKED_UP else None,
    )


def number(attribute: str, compare: Callable[[int, int], bool], bound: int) -> Filter:
    """Return the test that a number of the attribute stands so to *bound*; an empty attribute fails it."""
    return Filter(
        lambda of: any(compare(int(each), bound) for each in of.get(attribute, ()) if each.isdecimal()),
        frozenset((attribute,)),
    )


def present(attribute: str) -> Filter:
    return Filter(lambda of: bool(of.get(attribute)), frozenset((attribute,)))


def all_of(parts: Sequence[Filter]) -> Filter:
    narrow = [each.narrow for each in parts if each.narrow is not None]
    return Filter(
        lambda of: all(each.matches(of) for each in parts),
        _names(parts),
        any(each.played_only for each in parts),
        narrow=min(narrow, key=lambda keys: sum(map(len, keys.values()))) if narrow else None,
    )


def one_of(parts: Sequence[Filter]) -> Filter:
    # Many names are asked for at once: they are looked up and not tried one after the other.
    known = [each.equal for each in parts if each.equal is not None]
    rest = [each for each in parts if each.equal is None]
    narrow = [each.narrow for each in parts if each.narrow is not None]
    listed = _has_one(_merged(known), played_only=False)
    return Filter(
        lambda of: listed.matches(of) or any(each.matches(of) for each in rest),
        _names(parts),
        all(each.played_only for each in parts),
        listed.equal if not rest else None,
        _merged(narrow) if len(narrow) == len(parts) else None,
    )


def _merged(some: Sequence[Keys]) -> Keys:
    names = dict.fromkeys(name for keys in some for name in keys)
    return {name: frozenset().union(*(keys.get(name, ()) for keys in some)) for name in names}


def not_of(part: Filter) -> Filter:
    return Filter(lambda of: not part.matches(of), part.names)


def _names(parts: Sequence[Filter]) -> frozenset[str]:
    return frozenset().union(*(each.names for each in parts))


def any_of(values: Any) -> list[str]:
    """Return the values of an attribute as text."""
    return [str(each) for each in values] if isinstance(values, (list, tuple)) else [str(values)]
