"""The part of XPath 1.0 that event logs take, as far as it is played: system values, times and named data."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from simulator.estate.events import Event

Test = Callable[[Event], bool]

_TOKEN = re.compile(r"\s*(?:(<=|>=|!=|=|<|>|\*|\[|\]|\(|\)|@|\.)|'([^']*)'|\"([^\"]*)\"|([A-Za-z]+|\d+))")
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
#: An XPath of more expressions has to stand in a structured query (documented).
MOST_EXPRESSIONS = 20
#: Level of every event here: information.
LEVEL = 4


class XPathError(Exception):
    """The text is no XPath of an event log."""


@dataclass(slots=True)
class _Parser:
    tokens: list[tuple[str, str]]
    now: datetime

    def whole(self) -> Test:
        """Parse ``*`` or ``*[...]``; ``Event[...]`` means the same."""
        if not (self.take("*") or self.take("Event")):
            raise XPathError("it begins with neither * nor Event")
        test: Test = _always
        if self.take("["):
            test = self.either()
            self.need("]")
        if self.tokens:
            raise XPathError("something follows its end")
        return test

    def either(self) -> Test:
        tests = [self.both()]
        while self.take("or"):
            tests.append(self.both())
        return tests[0] if len(tests) == 1 else lambda event: any(test(event) for test in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self.take("and"):
            tests.append(self.one())
        return tests[0] if len(tests) == 1 else lambda event: all(test(event) for test in tests)

    def one(self) -> Test:
        if self.take("("):
            inner = self.either()
            self.need(")")
            return inner
        word = self.next()
        if word in ("System", "EventData"):
            self.need("[")
            inner = self.either()
            self.need("]")
            return inner
        if word == "TimeCreated":
            self.need("[")
            inner = self.times()
            self.need("]")
            return inner
        if word == "Data":
            return self.named()
        if word in ("EventID", "Level"):
            compare, number = self.operator(), int(self.next())
            return lambda event: compare(event.id if word == "EventID" else LEVEL, number)
        raise XPathError(word)

    def times(self) -> Test:
        tests = [self.time()]
        while self.take("and"):
            tests.append(self.time())
        return lambda event: all(test(event) for test in tests)

    def time(self) -> Test:
        if self.take("timediff"):
            self.need("(", "@", "SystemTime", ")")
            compare, span = self.operator(), timedelta(milliseconds=int(self.next()))
            return lambda event: compare(self.now - event.time, span)
        self.need("@", "SystemTime")
        compare, text = self.operator(), self.next()
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise XPathError(text) from None
        wanted = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return lambda event: compare(event.time, wanted)

    def named(self) -> Test:
        name = None
        if self.take("["):
            self.need("@", "Name", "=")
            name = self.next()
            self.need("]")
        self.need("=")
        value = self.next()
        return lambda event: any(found == value and name in (None, each) for each, found in event.data)

    def operator(self) -> Callable[[Any, Any], bool]:
        sign = self.next()
        if sign not in _OPERATORS:
            raise XPathError(sign)
        return _OPERATORS[sign]

    def next(self) -> str:
        if not self.tokens:
            raise XPathError("it ends too early")
        return self.tokens.pop(0)[1]

    def take(self, word: str) -> bool:
        if self.tokens and self.tokens[0] == ("", word):
            self.tokens.pop(0)
            return True
        return False

    def need(self, *words: str) -> None:
        for word in words:
            if not self.take(word):
                raise XPathError(f"{word} is missing")


def parse(text: str, now: datetime) -> Test:
    """Return the test that an XPath makes of an event; raise XPathError for what is none, or is not played."""
    tokens, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            raise XPathError(text)
        sign, single, double, word = match.groups()
        quoted = single if single is not None else double
        tokens.append(("text", quoted) if quoted is not None else ("", sign or word))
        place = match.end()
    if sum(kind == "" and word in _OPERATORS for kind, word in tokens) > MOST_EXPRESSIONS:
        raise XPathError("it has too many expressions")
    try:
        return _Parser(tokens, now).whole()
    except ValueError:
        raise XPathError(text) from None


def _always(_event: Event) -> bool:
    return True
