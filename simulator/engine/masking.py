"""Arguments as the log of a host may show them: JSON values, without secrets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from psrpcore.types import PSCredential, PSSecureString

MASK = "********"

_SECRET = re.compile(r"password|passphrase|secret|credential|apikey", re.IGNORECASE)


def logged(arguments: Iterable[tuple[str | None, Any]]) -> dict[str, Any]:
    """Return the arguments of a command for the log; positional ones by their position."""
    shown: dict[str, Any] = {}
    for position, (name, value) in enumerate(arguments):
        key = name.lstrip("-").rstrip(":") if name is not None else str(position)
        shown[key] = _shown(key, value)
    return shown


def _shown(key: str, value: Any) -> Any:
    if isinstance(value, PSCredential):
        return {"UserName": str(value.UserName), "Password": MASK}
    if isinstance(value, PSSecureString) or (_SECRET.search(key) and value is not None):
        return MASK
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return float(value) if isinstance(value, float) else int(value)
    if isinstance(value, Mapping):
        return {str(each): _shown(str(each), item) for each, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(key, item) for item in value]
    return str(value)
