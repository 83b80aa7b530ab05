"""The one error of an estate file: a sentence that says what is wrong, where, and what to do."""

from __future__ import annotations


class EstateError(Exception):
    """The estate cannot be as it was written. Its text is one clear sentence."""
