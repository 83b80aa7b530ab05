"""Search filters of the directory: LDAP filters and the simple forms of PowerShell's filter language."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

#: attribute (lower-case) -> its values as text.
Attributes = Mapping[str, Sequence[str]]
Test = Callable[[Attributes], bool]
#: Classes of which every object is played.
PLAYED = ("dnszone", "dhcpclass")


class FilterError(Exception):
    """The filter cannot be parsed."""


class UnsupportedFilterError(Exception):
    """The filter may be right, and the simulator does not play it."""


class Filter:
    """A parsed filter: a test of attributes, the attributes it names, and whether all that can pass it is played.

    ``equal`` is the attribute and the value in lower case of a plain comparison.
    """

    def __init__(
        self, test: Test, names: frozenset[str], played_only: bool, equal: tuple[str, str] | None = None
    ) -> None:
        self.matches = test
        self.names = names
        self.played_only = played_only
        self.equal = equal


def parse_ldap(text: str) -> Filter:
    """Parse an LDAP filter: and, or, not, equality, presence, substrings, and order of numbers."""
    parsed, rest = _ldap(text.strip())
    if rest.strip():
        raise FilterError(text)
    return parsed


def parse_powershell(text: str) -> Filter:
    """Parse a filter of PowerShell: ``*``, comparisons (numbers also with -ge and its like), joined by -and and -or."""
    if text.strip() == "*":
        return _present("objectclass")
    tokens = [match.group() for match in _TOKEN.finditer(text.strip())]
    if "".join(tokens).replace(" ", "") != text.replace(" ", ""):
        raise FilterError(text)
    parsed, rest = _or(tokens)
    if rest:
        raise FilterError(text)
    return parsed


#: Comparisons of numbers in the filter language of PowerShell.
_ORDER = {"-ge": operator.ge, "-gt": operator.gt, "-le": operator.le, "-lt": operator.lt}
_ITEM = re.compile(r"\(\s*([A-Za-z][\w.;-]*)\s*(>=|<=|~=|:[\w.:]*=|=)([^()]*)\)")
_HEX = re.compile(r"\\([0-9A-Fa-f]{2})")
_TOKEN = re.compile(r"\s+|[()]|\"[^\"]*\"|'[^']*'|\$\w+|-\w+|[\w.*:=\-]+")


def _ldap(text: str) -> tuple[Filter, str]:
    joint = text[1:2] if text.startswith("(") else ""
    if joint in ("&", "|", "!"):
        parts, rest = [], text[2:].lstrip()
        while rest.startswith("("):
            part, rest = _ldap(rest)
            parts.append(part)
            rest = rest.lstrip()
        if not rest.startswith(")") or (joint == "!" and len(parts) != 1) or not parts:
            raise FilterError(text)
        joined = _not(parts[0]) if joint == "!" else (_all if joint == "&" else _any)(parts)
        return joined, rest[1:]
    match = _ITEM.match(text)
    if match is None:
        raise FilterError(text)
    name, how, value = match.groups()
    if how in (">=", "<=") and value.isdecimal():
        compare = operator.ge if how == ">=" else operator.le
        return _number(name.lower(), compare, int(value)), text[match.end() :]
    if how != "=":
        raise UnsupportedFilterError(f"the comparison {how} in a search filter")
    return _compare(name, value, "*", _unescaped), text[match.end() :]


def _compare(name: str, value: str, wildcard: str, unescape: Callable[[str], str]) -> Filter:
    attribute = name.lower()
    if value == wildcard:
        return _present(attribute)
    pieces = [re.escape(unescape(piece)) for piece in value.split(wildcard)]
    pattern = re.compile(".*".join(pieces), re.IGNORECASE | re.DOTALL)
    played_only = attribute in ("objectclass", "objectcategory") and value.lower() in PLAYED
    literal = unescape(value) if wildcard not in value else ""
    return Filter(
        lambda of: any(pattern.fullmatch(each) for each in of.get(attribute, ())),
        frozenset((attribute,)),
        played_only,
        (attribute, literal.lower()) if literal.isascii() and literal else None,
    )


def _number(attribute: str, compare: Callable[[int, int], bool], bound: int) -> Filter:
    """Return the test that a number of the attribute stands so to *bound*; an empty attribute fails it."""
    return Filter(
        lambda of: any(compare(int(each), bound) for each in of.get(attribute, ()) if each.isdecimal()),
        frozenset((attribute,)),
        False,
    )


def _present(attribute: str) -> Filter:
    return Filter(lambda of: bool(of.get(attribute)), frozenset((attribute,)), False)


def _all(parts: Sequence[Filter]) -> Filter:
    return Filter(lambda of: all(each.matches(of) for each in parts), _names(parts), any(p.played_only for p in parts))


def _any(parts: Sequence[Filter]) -> Filter:
    # Many names are asked for at once: those of one attribute are looked up and not tried one after the other.
    rest = [each for each in parts if each.equal is None]
    values: dict[str, set[str]] = {}
    for attribute, value in filter(None, (each.equal for each in parts)):
        values.setdefault(attribute, set()).add(value)

    def matches(of: Mapping[str, Sequence[str]]) -> bool:
        known = any(each.lower() in wanted for name, wanted in values.items() for each in of.get(name, ()))
        return known or any(each.matches(of) for each in rest)

    return Filter(matches, _names(parts), all(p.played_only for p in parts))


def _not(part: Filter) -> Filter:
    return Filter(lambda of: not part.matches(of), part.names, False)


def _names(parts: Sequence[Filter]) -> frozenset[str]:
    return frozenset().union(*(each.names for each in parts))


def _unescaped(value: str) -> str:
    return _HEX.sub(lambda match: chr(int(match[1], 16)), value)


def _or(tokens: list[str]) -> tuple[Filter, list[str]]:
    return _joined(tokens, "-or", _and, _any)


def _and(tokens: list[str]) -> tuple[Filter, list[str]]:
    return _joined(tokens, "-and", _term, _all)


def _joined(
    tokens: list[str],
    word: str,
    inner: Callable[[list[str]], tuple[Filter, list[str]]],
    join: Callable[[Sequence[Filter]], Filter],
) -> tuple[Filter, list[str]]:
    part, rest = inner(tokens)
    parts = [part]
    while rest and rest[0].lower() == word:
        part, rest = inner(rest[1:])
        parts.append(part)
    return (join(parts) if len(parts) > 1 else part), rest


def _term(tokens: list[str]) -> tuple[Filter, list[str]]:
    words = [token for token in tokens if not token.isspace()]
    if words[:1] == ["("]:
        part, rest = _or(words[1:])
        if rest[:1] != [")"]:
            raise FilterError(" ".join(tokens))
        return part, rest[1:]
    if words[:1] and words[0].lower() == "-not":
        part, rest = _term(words[1:])
        return _not(part), rest
    if len(words) < 3 or not words[1].startswith("-"):
        raise FilterError(" ".join(tokens))
    return _comparison(words[0], words[1].lower(), _operand(words[2])), words[3:]


def _comparison(name: str, word: str, value: str) -> Filter:
    literal, pattern = "\0", "*"
    if word in ("-eq", "-ne"):
        part = _compare(name, value, literal, str)
    elif word in ("-like", "-notlike"):
        part = _compare(name, value, pattern, str)
    elif word in _ORDER and value.isdecimal():
        return _number(name.lower(), _ORDER[word], int(value))
    else:
        raise UnsupportedFilterError(f"the operator {word} in a filter")
    return _not(part) if word in ("-ne", "-notlike") else part


def _operand(token: str) -> str:
    if token.startswith("$"):
        if token.lower() in ("$true", "$false"):
            return token[1:]
        raise UnsupportedFilterError(f"the variable {token} in a filter")
    return token[1:-1] if token[:1] in ("'", '"') else token


def any_of(values: Any) -> list[str]:
    """Return the values of an attribute as text."""
    return [str(each) for each in values] if isinstance(values, (list, tuple)) else [str(values)]
