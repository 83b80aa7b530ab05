"""The variables of the playbooks: which there are, and which of those that an operator gave cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ._arguments import builtin

OWN, SHORT = "dns_server_", "ddi_"
_ROOT = Path(__file__).resolve().parents[2]
_ROLE = _ROOT / "roles" / "dns_server"
#: What to write for an option of a type. Others are checked by the module that takes them.
_WRITE = {
    "bool": "true or false",
    "int": "a whole number",
    "bytes": "a size, as 16M",
    "list": "a list",
    "mappings": "a list of mappings",
}
#: How alike a name and a variable are when it is taken for a slip.
_ALIKE = 0.8


def misfits(given: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each variable that is one of these but for a slip, or whose value is of another type.

    Variables that only begin alike are none of our business.
    """
    options, known = _options(), _short() | set(_options())
    found = []
    for name, value in sorted(given.items()):
        option = options.get(name.replace(SHORT, OWN, 1) if name.startswith(SHORT) else name)
        if name not in known:
            meant = _meant(name, known)
            found += [f"There is no variable {name}: write {meant}."] if meant else []
        elif option is not None and value is not None:
            found += _mistakes(name, option, builtin(value))
    return found


def _meant(name: str, known: Collection[str]) -> str:
    """Return the variable of which *name* is a slip, nothing when it is like none.

    What all of them begin with makes no two of them alike.
    """
    whole = name.replace(SHORT, OWN, 1)
    if whole in known:
        return whole
    begins = SHORT if name.startswith(SHORT) else OWN
    rest = sorted(each.removeprefix(begins) for each in known if each.startswith(begins))
    return next((begins + each for each in get_close_matches(name.removeprefix(begins), rest, 1, _ALIKE)), "")


@cache
def _options() -> dict[str, dict[str, Any]]:
    """Return every option of the role by its name."""
    known = yaml.safe_load((_ROLE / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]
    return {name: option for entry in known.values() for name, option in (entry.get("options") or {}).items()}


@cache
def _short() -> frozenset[str]:
    """Return the short names that playbooks and role look at, as they stand in their files."""
    files = [*(_ROOT / "playbooks").glob("*.yml"), *_ROLE.glob("[dt]*/*.yml")]
    return frozenset(name for path in files for name in re.findall(rf"\b{SHORT}\w+", path.read_text(encoding="utf-8")))


def _kind(option: Mapping[str, Any]) -> str:
    return "mappings" if option.get("elements") == "dict" else str(option["type"])


def _mistakes(name: str, option: Mapping[str, Any], value: Any) -> list[str]:
    if choices := option.get("choices"):
        return [] if value in choices else [f"{name} is {value!r}: write {' or '.join(map(str, choices))}."]
    if _kind(option) not in _WRITE:
        return []
    spec = {key: option[key] for key in ("type", "elements", "options") if key in option}
    errors = ArgumentSpecValidator({name: spec}).validate({name: value}).error_messages
    if errors and isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return [f"{name}: {each.rstrip('.')}." for each in errors]
    return [f"{name} is {value!r}: write {_WRITE[_kind(option)]}."] if errors else []
