"""Errors of commands by their id in ``errors.json``: identity, category and message of each."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from .emissions import Failure
from .errors import ErrorInfo
from .exceptions import of_type
from .invocation import Invocation

_FILE = Path(__file__).parent.parent / "data" / "errors.json"


@cache
def _entries() -> Mapping[str, Mapping[str, Any]]:
    content = json.loads(_FILE.read_text(encoding="utf-8"))
    return {entry["id"]: entry for entry in content["errors"]}


def described(failure: Failure, command: str, suffix: str, invocation: Invocation, trace: str | None) -> ErrorInfo:
    """Return what *failure* of *command* looks like; ``suffix`` is what ends its identity."""
    entry = _entries()[failure.id]
    code = entry.get("code")
    message = _filled(entry.get("message_form") or entry["situation"], failure.values)
    identity = _identity(_filled(entry["fully_qualified_error_id"], failure.values), suffix)
    target_type = entry.get("target_type")
    # The class in a captured record is that of the command it was captured with.
    if target_type:
        noun = command.partition("-")[2]
        target_type = re.sub(r"PS_\w+$", f"PS_{noun}", target_type)
    return ErrorInfo(
        exception=of_type(entry["exception_type"], message, identity=identity.partition(",")[0], code=code),
        identity=identity,
        category=entry["category"] or "NotSpecified",
        activity=command,
        target_name=failure.target,
        target_type=target_type,
        invocation=invocation,
        script_stack_trace=trace,
    )


def _identity(form: str, suffix: str) -> str:
    """Give the identity the suffix of the command that failed, whichever the error was captured with."""
    name, comma, _ = form.partition(",")
    return f"{name}{comma}{suffix}" if comma else name


def _filled(form: str, values: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], match[0]), form)
