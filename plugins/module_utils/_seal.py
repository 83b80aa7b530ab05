"""A short digest of a document: two that say the same have the same, and one that was edited no longer fits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

#: Hexadecimal digits that a person may have to type.
LENGTH = 16
SEAL = "seal"


def digest(content: Any) -> str:
    """Return the digest of a JSON value, whatever the order of its keys."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def sealed(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return *content* with its seal."""
    return {**content, SEAL: digest(_without(content))}


def intact(content: Mapping[str, Any]) -> bool:
    """Return whether *content* still is what was sealed."""
    return content.get(SEAL) == digest(_without(content))


def _without(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key != SEAL}
