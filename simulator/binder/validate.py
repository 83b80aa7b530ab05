"""Validation attributes: what each refuses, in the engine's words."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .text import text_of
from .values import is_list


class RefusalError(ValueError):
    """A value that a validation attribute refuses; the text is the attribute's."""


class Check(Protocol):
    """A validation attribute."""

    def check(self, value: Any) -> None:
        """Raise RefusalError unless *value*, already converted, may be bound."""


_SCOPES = frozenset({"global", "local", "script", "private", "variable"})
_EMPTY_COLLECTION = (
    "The argument is null, empty, or an element of the argument collection contains a null value. Supply a collection "
    "that does not contain any null values and then try the command again."
)
_NULL = "The argument is null. Provide a valid value for the argument, and then try running the command again."
_EMPTY = "The argument is null or empty. Provide an argument that is not null or empty, and then try the command again."
_NULL_ELEMENT = (
    "The argument is null, or an element of the argument collection contains a null value. Supply a collection that "
    "does not contain any null values and then try the command again."
)


def _elements(value: Any) -> list[Any]:
    return list(value) if is_list(value) else [value]


def _is_empty_text(value: Any) -> bool:
    return isinstance(value, str) and not value


@dataclass(frozen=True, slots=True)
class NotNull:
    """ValidateNotNull."""

    def check(self, value: Any) -> None:
        """Refuse null, and null among the elements."""
        if value is None:
            raise RefusalError(_NULL)
        if any(element is None for element in _elements(value)):
            raise RefusalError(_NULL_ELEMENT)


@dataclass(frozen=True, slots=True)
class NotNullOrEmpty:
    """ValidateNotNullOrEmpty."""

    def check(self, value: Any) -> None:
        """Refuse null, the empty text, the empty list, and a list that holds one of the first two."""
        if value is None or _is_empty_text(value):
            raise RefusalError(_EMPTY)
        if isinstance(value, Mapping) and not value:
            raise RefusalError(_EMPTY)
        if is_list(value) and (not value or any(element is None or _is_empty_text(element) for element in value)):
            raise RefusalError(_EMPTY_COLLECTION)


@dataclass(frozen=True, slots=True)
class _EachElement:
    """Base of the attributes that look at every element (ValidateEnumeratedArgumentsAttribute in the engine)."""

    def check(self, value: Any) -> None:
        """Refuse null and every element that is refused."""
        if value is None or (is_list(value) and any(element is None for element in value)):
            raise RefusalError(_EMPTY_COLLECTION)
        for element in _elements(value):
            self.check_element(element)

    def check_element(self, element: Any) -> None:
        """Raise RefusalError unless the element may be bound."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class OneOf(_EachElement):
    """ValidateSet: words compared without case, and nothing trimmed (measured)."""

    words: tuple[str, ...]

    def check_element(self, element: Any) -> None:
        """Refuse what is none of the words."""
        text = text_of(element)
        if text.lower() not in {word.lower() for word in self.words}:
            raise RefusalError(
                f'The argument "{text}" does not belong to the set "{",".join(self.words)}" specified by the '
                "ValidateSet attribute. Supply an argument that is in the set and then try the command again."
            )


@dataclass(frozen=True, slots=True)
class Length(_EachElement):
    """ValidateLength."""

    shortest: int
    longest: int

    def check_element(self, element: Any) -> None:
        """Refuse a text that is too short or too long."""
        if not isinstance(element, str):
            raise RefusalError("The ValidateLength attribute cannot be used with values that are not strings.")
        if len(element) < self.shortest:
            raise RefusalError(
                f"The character length ({len(element)}) of the argument is too short. Specify an argument with a "
                f'length that is greater than or equal to "{self.shortest}", and then try the command again.'
            )
        if len(element) > self.longest:
            raise RefusalError(
                f"The character length of the {len(element)} argument is too long. Shorten the character length of "
                f'the argument so it is fewer than or equal to "{self.longest}" characters, and then try the command '
                "again."
            )


@dataclass(frozen=True, slots=True)
class Range(_EachElement):
    """ValidateRange."""

    low: int
    high: int

    def check_element(self, element: Any) -> None:
        """Refuse a number outside the range."""
        if element < self.low:
            raise RefusalError(
                f"The {text_of(element)} argument is less than the minimum allowed range of {self.low}. Supply an "
                f"argument that is greater than or equal to {self.low} and then try the command again."
            )
        if element > self.high:
            raise RefusalError(
                f"The {text_of(element)} argument is greater than the maximum allowed range of {self.high}. Supply an "
                f"argument that is less than or equal to {self.high} and then try the command again."
            )


@dataclass(frozen=True, slots=True)
class Count:
    """ValidateCount."""

    fewest: int
    most: int

    def check(self, value: Any) -> None:
        """Refuse a list with too few or too many elements."""
        count = 0 if value is None else len(_elements(value))
        if not self.fewest <= count <= self.most:
            raise RefusalError(
                f"The parameter requires at least {self.fewest} value(s) and no more than {self.most} value(s) - "
                f"{count} value(s) were provided."
            )


@functools.lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pattern(_EachElement):
    """ValidatePattern; the pattern ignores case."""

    pattern: str

    def check_element(self, element: Any) -> None:
        """Refuse a text that the pattern does not find."""
        text = text_of(element)
        if not _compiled(self.pattern).search(text):
            raise RefusalError(
                f'The argument "{text}" does not match the "{self.pattern}" pattern. Supply an argument that matches '
                f'"{self.pattern}" and try the command again.'
            )


@dataclass(frozen=True, slots=True)
class VariableName:
    """ValidateVariableName, of the common parameters that name a variable; a plus before it means: add."""

    def check(self, value: Any) -> None:
        """Refuse the name of something else, as ``env:x``."""
        drive, colon, _ = value.removeprefix("+").partition(":") if isinstance(value, str) else ("x", "", "")
        if not drive or (colon and drive.lower() not in _SCOPES):
            raise RefusalError(f"The argument '{value}' is not a valid name for a variable.")
