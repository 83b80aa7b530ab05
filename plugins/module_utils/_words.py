"""How sentences name many things."""

from __future__ import annotations

from collections.abc import Iterable

#: How many names a sentence takes.
NAMED = 3


def some(names: Iterable[str], most: int = NAMED, *, of: int = 0) -> str:
    """Return the first *most* of *names*, each once, and how many more there are; *of* is how many, if not all came."""
    unique = list(dict.fromkeys(names))
    more = max(of, len(unique)) - len(unique[:most])
    return ", ".join(unique[:most]) + (f" and {more} more" if more else "")
