"""Search filters of the directory: LDAP filters and the simple forms of PowerShell's filter language."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence

from .filters import Filter, all_of, equal_or_like, not_of, number, one_of, present


class FilterError(Exception):
    """The filter cannot be parsed."""


class UnsupportedFilterError(Exception):
    """The filter may be right, and the simulator does not play it."""


def parse_ldap(text: str) -> Filter:
    """Parse an LDAP filter: and, or, not, equality, presence, substrings, and order of numbers."""
    parsed, rest = _ldap(text.strip())
    if rest.strip():
        raise FilterError(text)
    return parsed


def parse_powershell(text: str) -> Filter:
    """Parse a filter of PowerShell: ``*``, comparisons (numbers also with -ge and its like), joined by -and and -or."""
    if text.strip() == "*":
        return present("objectclass")
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
        joined = not_of(parts[0]) if joint == "!" else (all_of if joint == "&" else one_of)(parts)
        return joined, rest[1:]
    match = _ITEM.match(text)
    if match is None:
        raise FilterError(text)
    name, how, value = match.groups()
    if how in (">=", "<=") and value.isdecimal():
        compare = operator.ge if how == ">=" else operator.le
        return number(name.lower(), compare, int(value)), text[match.end() :]
    if how != "=":
        raise UnsupportedFilterError(f"the comparison {how} in a search filter")
    return equal_or_like(name, value, "*", _unescaped), text[match.end() :]


def _unescaped(value: str) -> str:
    return _HEX.sub(lambda match: chr(int(match[1], 16)), value)


def _or(tokens: list[str]) -> tuple[Filter, list[str]]:
    return _joined(tokens, "-or", _and, one_of)


def _and(tokens: list[str]) -> tuple[Filter, list[str]]:
    return _joined(tokens, "-and", _term, all_of)


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
        return not_of(part), rest
    if len(words) < 3 or not words[1].startswith("-"):
        raise FilterError(" ".join(tokens))
    return _comparison(words[0], words[1].lower(), _operand(words[2])), words[3:]


def _comparison(name: str, word: str, value: str) -> Filter:
    literal, pattern = "\0", "*"
    if word in ("-eq", "-ne"):
        part = equal_or_like(name, value, literal, str)
    elif word in ("-like", "-notlike"):
        part = equal_or_like(name, value, pattern, str)
    elif word in _ORDER and value.isdecimal():
        return number(name.lower(), _ORDER[word], int(value))
    else:
        raise UnsupportedFilterError(f"the operator {word} in a filter")
    return not_of(part) if word in ("-ne", "-notlike") else part


def _operand(token: str) -> str:
    if token.startswith("$"):
        if token.lower() in ("$true", "$false"):
            return token[1:]
        raise UnsupportedFilterError(f"the variable {token} in a filter")
    return token[1:-1] if token[:1] in ("'", '"') else token
