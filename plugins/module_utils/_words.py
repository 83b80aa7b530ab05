"""How sentences name many things."""

from __future__ import annotations

from collections.abc import Iterable

#: How many names a sentence takes.
NAMED = 3


def some(names: Iterable[str], most: int = NAMED) -> str:
    """Return the first *most* of *names*, each once, and how many more there are."""
    unique = list(dict.fromkeys(names))
    return ", ".join(unique[:most]) + (f" and {len(unique) - most} more" if len(unique) > most else "")
