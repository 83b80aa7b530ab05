"""Filters of WQL: comparisons joined by AND, OR and NOT, as a test of named values."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

#: How to read one value of an item; the name is in lower case.
Reader = Callable[[Any], Any]
Test = Callable[[Any], bool]

_TOKEN = re.compile(r"\s*(?:(<=|>=|<>|!=|=|<|>|\(|\))|'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"|([\w-]+))")
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "<>": operator.ne, "!=": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le,
    ">=": operator.ge,
}  # fmt: skip


class QueryError(Exception):
    """The filter is no WQL, or names a property that the class does not have."""


class Query:
    """A parsed filter. ``equal`` holds the values that a property must have for anything to match."""

    def __init__(self, text: str, readers: dict[str, Reader]) -> None:
        self._tokens = _tokens(text)
        self._readers = readers
        self.equal: dict[str, str] = {}
        self.matches: Test = self._either()
        if self._tokens:
            raise QueryError(text)

    def _either(self) -> Test:
        before = dict(self.equal)
        tests = [self._both()]
        while self._take("or"):
            tests.append(self._both())
        if len(tests) > 1:
            self.equal = before
            return lambda item: any(test(item) for test in tests)
        return tests[0]

    def _both(self) -> Test:
        tests = [self._one()]
        while self._take("and"):
            tests.append(self._one())
        if len(tests) == 2:
            first, second = tests
            return lambda item: first(item) and second(item)
        return tests[0] if len(tests) == 1 else lambda item: all(test(item) for test in tests)

    def _one(self) -> Test:
        if self._take("not"):
            before = dict(self.equal)
            inner = self._one()
            self.equal = before
            return lambda item: not inner(item)
        if self._take("("):
            inner = self._either()
            if not self._take(")"):
                raise QueryError("a bracket is not closed")
            return inner
        return self._comparison()

    def _comparison(self) -> Test:
        kind, name = self._next()
        sign = self._next()[1].lower()
        value_kind, value = self._next()
        read = self._readers.get(name.lower())
        if kind != "word" or read is None:
            raise QueryError(name)
        if sign == "like" and value_kind == "text":
            pattern = re.compile(_like(value), re.IGNORECASE | re.DOTALL)
            return lambda item: pattern.fullmatch(str(read(item))) is not None
        compare = _OPERATORS.get(sign)
        if compare is None or (value_kind == "word" and not value.lstrip("-").isdecimal()):
            raise QueryError(f"{name} {sign} {value}")
        if value_kind == "word":
            number = int(value)
            return lambda item: compare(_number(read(item)), number)
        wanted = value.lower()
        if sign == "=":
            self.equal[name.lower()] = wanted
        return lambda item: compare(str(read(item)).lower(), wanted)

    def _next(self) -> tuple[str, str]:
        if not self._tokens:
            raise QueryError("the filter ends too early")
        return self._tokens.pop(0)

    def _take(self, word: str) -> bool:
        if self._tokens and self._tokens[0][0] != "text" and self._tokens[0][1].lower() == word:
            self._tokens.pop(0)
            return True
        return False


def _number(value: Any) -> int:
    return value if isinstance(value, int) else -1


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            raise QueryError(text)
        sign, single, double, word = match.groups()
        quoted = single if single is not None else double
        if quoted is not None:
            found.append(("text", re.sub(r"\\(.)", r"\1", quoted)))
        else:
            found.append(("sign", sign) if sign else ("word", word))
        place = match.end()
    return found


def _like(pattern: str) -> str:
    return "".join({"%": ".*", "_": "."}.get(each, re.escape(each)) for each in pattern)
