"""Estate files as plain values: YAML or JSON, keys once, and one file on top of another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from .errors import EstateError

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: What tells two entries of a list apart besides their name. Lists of named entries are merged one by one, any other
#: list is replaced.
_IDENTITY = {"zones": ("scope", "domain", "partition", "state")}


class _StrictLoader(_Loader):  # type: ignore[misc]
    """Loads YAML and refuses a key that is written twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        twice = (
            next((key for key in keys if keys.count(key) > 1), None) if len(set(map(str, keys))) < len(keys) else None
        )
        if twice is not None:
            line = node.start_mark.line + 1
            raise EstateError(f"key {twice!r} is written twice in the mapping at line {line}; keep one of them")
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


def read(path: Path, above: tuple[Path, ...] = ()) -> dict[str, Any]:
    """Return the content of *path*, on top of the file that it extends."""
    if path.resolve() in above:
        raise EstateError(f"{path}: the files extend each other; break the circle")
    content = _parse(path)
    if not isinstance(content, dict):
        raise EstateError(f"{path} holds no mapping; write the keys of an estate there, as in the sample")
    base = content.pop("extends", None)
    if base is None:
        return content
    if not isinstance(base, str):
        raise EstateError(f"{path}: extends is {base!r}; give the name of an estate file")
    below = read(path.parent / base, (*above, path.resolve()))
    try:
        return merge(below, content)
    except EstateError as error:
        raise EstateError(f"{path}: {error}") from None


def merge(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Return *base* with *over* on top: mappings and lists of named entries are merged, anything else is replaced."""
    merged = dict(base)
    for key, value in over.items():
        merged[key] = _merged(key, base[key], value) if key in base else value
    return merged


def _merged(key: str, base: Any, over: Any) -> Any:
    if isinstance(base, dict) and isinstance(over, dict):
        return merge(base, over)
    if isinstance(base, list) and isinstance(over, list) and over and all(_named(each) for each in base + over):
        return _merged_lists(key, base, over)
    return over


def _merged_lists(kind: str, base: list[Any], over: list[Any]) -> list[Any]:
    identity = ("name", *_IDENTITY.get(kind, ()))
    entries = {tuple(map(each.get, identity)): each for each in base}
    seen: list[tuple[Any, ...]] = []
    for each in over:
        key = tuple(map(each.get, identity))
        if key in seen:
            # One of the two would win in silence.
            raise EstateError(f"{kind}: {each['name']} is written twice; keep one of them")
        seen.append(key)
        if each.get("remove") is True:
            if key not in entries:
                raise EstateError(
                    f"{each['name']} is to be removed and is not there; correct its name, or leave it out"
                )
            del entries[key]
        else:
            entries[key] = merge(entries[key], each) if key in entries else each
    return list(entries.values())


def _named(entry: Any) -> bool:
    return isinstance(entry, dict) and "name" in entry


def _parse(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EstateError(f"{path} cannot be read: {error}; give the path of an estate file") from None
    try:
        # A generated estate is JSON, which is YAML too and parses far faster as what it is.
        return json.loads(text) if text.startswith("{") else yaml.load(text, _StrictLoader)
    except EstateError as error:
        raise EstateError(f"{path}: {error}") from None
    except ValueError as error:
        raise EstateError(f"{path} is no valid JSON: {error}; correct it") from None
    except yaml.YAMLError as error:
        words = " ".join(str(error).split())
        raise EstateError(f"{path} is no valid YAML: {words}; correct it") from None
