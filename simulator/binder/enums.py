"""Enums, known by their words: texts and numbers that mean one."""

from __future__ import annotations

import functools
import operator
import re

_NUMBER = re.compile(r"[+-]?[0-9]+")


class NoSuchWordError(ValueError):
    """The text or number names no value of the enum."""


def from_text(text: str, words: tuple[str, ...], *, flags: bool = False) -> str:
    """The declared word that *text* means: any case, blanks around, its number, or an unambiguous beginning of it.

    Enum.Parse first, then the shortest unambiguous beginning (source-code: EnumMinimumDisambiguation).
    """
    body = text.strip()
    if _NUMBER.fullmatch(body):
        return from_number(int(body), words)
    known = {word.lower(): word for word in words}
    if body.lower() in known:
        return known[body.lower()]
    parts = [part.strip().lower() for part in body.split(",")]
    if len(parts) > 1 and all(part in known for part in parts):
        return _combined([words.index(known[part]) for part in parts], words, flags=flags)
    beginning = [word for word in words if body and word.lower().startswith(body.lower())]
    names = ", ".join(words)
    if not beginning:
        raise NoSuchWordError(
            f"Unable to match the identifier name {text} to a valid enumerator name. Specify one of the following "
            f"enumerator names and try again:\n{names}"
        )
    if len(beginning) > 1:
        raise NoSuchWordError(
            f"Unable to process the identifier name {text}. The enumerator name is ambiguous. Specify one of the "
            f"following enumerator names and try again:\n{', '.join(beginning)}"
        )
    return beginning[0]


def _combined(numbers: list[int], words: tuple[str, ...], *, flags: bool) -> str:
    """Several words are the bits of all of them, whether or not the enum means flags (documented: Enum.Parse)."""
    if flags:
        return ", ".join(words[number] for number in sorted(set(numbers)))
    return from_number(functools.reduce(operator.or_, numbers), words)


def from_number(number: int, words: tuple[str, ...]) -> str:
    """The word with this number; the tables give words in the order of their numbers, from 0 (inferred)."""
    if not 0 <= number < len(words):
        raise NoSuchWordError(f"The enumeration value {number} is not defined. Specify one of: {', '.join(words)}")
    return words[number]
