"""Text in columns for a terminal of 100 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from ..module_utils import _words as words

WIDTH = 100
#: More hosts than this are shown only where there is something to say of them; the file has all of them.
FEW_HOSTS = 12

Row = Sequence[str]


def table(rows: Sequence[Row], widths: Sequence[int]) -> list[str]:
    """Return *rows* as lines; a cell that is wider than its column goes on below."""
    lines: list[str] = []
    for row in rows:
        cells = [_cell(cell, width - 1) for cell, width in zip(row, widths, strict=True)]
        for index in range(max(len(cell) for cell in cells)):
            parts = [(cell[index] if index < len(cell) else "") for cell in cells]
            lines.append("".join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip())
    return lines


def indented(text: str, indent: int, hang: int = 0) -> list[str]:
    """Return *text* as lines that fit the terminal, all but the first further in by *hang*."""
    first, rest = " " * indent, " " * (indent + hang)
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def some(names: Sequence[str]) -> str:
    """Return the first names of many hosts."""
    return words.some(names, FEW_HOSTS)


def _cell(text: str, width: int) -> list[str]:
    lead = text[: len(text) - len(text.lstrip())]
    wrapped = textwrap.wrap(text.strip(), width - len(lead), break_on_hyphens=False)
    return [lead + line for line in wrapped] or [""]
