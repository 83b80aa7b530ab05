"""Show findings as a diff that a person reads: each setting of each target once, in a stable order."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

# Words that YAML reads back as the same text.
_BARE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._=,/@-]*")
_NOT_TEXT = frozenset({"true", "false", "yes", "no", "on", "off", "null", "none", "y", "n"})


def diff_of(findings: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return before and after of the *findings* that a command would change."""
    automatic = [each for each in findings if each["remedy"] == "automatic"]
    return {"before": _text(automatic, "before"), "after": _text(automatic, "after")}


def _text(findings: Sequence[Mapping[str, Any]], side: str) -> str:
    targets: dict[str, dict[str, Any]] = {}
    for finding in findings:
        targets.setdefault(finding["target"], {})[finding["setting"]] = finding[side]
    lines = []
    for target, settings in sorted(targets.items()):
        lines.append(f"{_shown(target)}:")
        lines.extend(f"  {setting}: {_shown(value)}" for setting, value in sorted(settings.items()))
    return "".join(f"{line}\n" for line in lines)


def _shown(value: Any) -> str:
    if isinstance(value, str) and _BARE.fullmatch(value) and value.lower() not in _NOT_TEXT and not _number(value):
        return value
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _number(value: str) -> bool:
    return re.fullmatch(r"[0-9._]+", value) is not None and value.count(".") < 2
