"""The signature tables as values: commands, their parameters and sets."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .types import TypeName
from .validate import Check, Count, Length, NotNull, NotNullOrEmpty, OneOf, Range, VariableName

ALL_SETS = "__AllParameterSets"
_FOLDER = Path(__file__).resolve().parent.parent / "data" / "commands"


@dataclass(frozen=True, slots=True)
class SetEntry:
    """What a parameter is in one of its sets."""

    mandatory: bool = False
    position: int | None = None
    pipeline: str = "none"
    remaining_arguments: bool = False


@dataclass(frozen=True, slots=True)
class ParameterInfo:
    """A parameter as declared; ``enum`` holds the words of an enum type, ``common`` marks what the engine adds."""

    name: str
    type: TypeName
    sets: Mapping[str, SetEntry]
    aliases: tuple[str, ...] = ()
    enum: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    allow_null: bool = False
    allow_empty_string: bool = False
    credential: bool = False
    ps_type_name: str | None = None
    common: bool = False
    dynamic: bool = False
    providers: tuple[str, ...] = ()

    @property
    def in_all_sets(self) -> bool:
        """Whether the parameter goes with every set."""
        return ALL_SETS in self.sets

    @property
    def mandatory_somewhere(self) -> bool:
        """Whether some set requires the parameter."""
        return any(entry.mandatory for entry in self.sets.values())


@dataclass(frozen=True, slots=True)
class CommandInfo:
    """A command as declared; ``is_function`` decides how arguments are converted and which errors say so."""

    name: str
    module: str
    is_function: bool
    error_id_suffix: str
    parameters: Mapping[str, ParameterInfo]
    parameter_sets: tuple[str, ...] = (ALL_SETS,)
    default_set: str | None = None
    supports_should_process: bool = False
    confirm_impact: str | None = None
    output_types: tuple[str, ...] = field(default=())

    @property
    def declared(self) -> Mapping[str, ParameterInfo]:
        """The command's own parameters, without what the engine adds."""
        return {name: parameter for name, parameter in self.parameters.items() if not parameter.common}


def _load(name: str) -> Any:
    return json.loads((_FOLDER / name).read_text(encoding="utf-8"))


def _checks(entry: Mapping[str, Any]) -> tuple[Check, ...]:
    rules = entry.get("validation", {})
    checks: list[Check] = []
    if rules.get("not_null"):
        checks.append(NotNull())
    if rules.get("not_null_or_empty"):
        checks.append(NotNullOrEmpty())
    if "count" in rules:
        checks.append(Count(*rules["count"]))
    if "length" in rules:
        checks.append(Length(*rules["length"]))
    if "range" in rules:
        checks.append(Range(*rules["range"]))
    # Words known from documentation alone are not refused by the binder: who checks them is not known (inferred).
    # The restricted proxies give no kind, and check with ValidateSet.
    if entry["valid_values"] and entry.get("valid_values_kind", "ValidateSet") == "ValidateSet":
        checks.append(OneOf(tuple(entry["valid_values"])))
    return tuple(checks)


def _common_checks(name: str, entry: Mapping[str, Any]) -> tuple[Check, ...]:
    """What the engine checks of its own parameters; the words of its enums are checked by their conversion."""
    if name.endswith("Variable"):
        return (VariableName(),)
    return () if entry["type"] == "ActionPreference" else _checks(entry)


def parameter(name: str, entry: Mapping[str, Any], *, common: bool = False, dynamic: bool = False) -> ParameterInfo:
    """The parameter *name* as its table entry describes it."""
    rules = entry.get("validation", {})
    words = tuple(entry["valid_values"])
    type_name = TypeName.parse(entry["type"])
    is_enum = entry.get("valid_values_kind", "").startswith("enum") or type_name.element == "ActionPreference"
    return ParameterInfo(
        name=name,
        type=type_name,
        sets=MappingProxyType({key: SetEntry(**value) for key, value in entry["sets"].items()}),
        aliases=tuple(entry["aliases"]),
        enum=words if is_enum else (),
        checks=_common_checks(name, entry) if common else _checks(entry),
        allow_null=rules.get("allow_null", False),
        allow_empty_string=rules.get("allow_empty_string", False),
        credential=rules.get("credential_transform", False),
        ps_type_name=entry.get("ps_type_name"),
        common=common or entry.get("from_should_process", False),
        dynamic=dynamic,
        providers=tuple(entry.get("providers", ())),
    )


@functools.cache
def _engine_parameters() -> tuple[Mapping[str, ParameterInfo], Mapping[str, ParameterInfo]]:
    """What the engine adds to every command, and to commands that support ShouldProcess."""
    data = _load("_common.json")
    # ProgressAction is of 7.4 and later; the measured engine has it, and it takes part in abbreviations (measured).
    common = {**data["common"], **data["common_ps74_and_later"]}
    return (
        {name: parameter(name, entry, common=True) for name, entry in common.items()},
        {name: parameter(name, entry, common=True) for name, entry in data["should_process"].items()},
    )


def command_info(entry: Mapping[str, Any]) -> CommandInfo:
    """The command that a table entry describes."""
    common, should_process = _engine_parameters()
    dynamic = entry.get("dynamic_parameters", False)
    own = {name: parameter(name, data, dynamic=dynamic) for name, data in entry["parameters"].items()}
    own = {name: info for name, info in own.items() if not info.common}
    provided = {
        name: parameter(name, data, dynamic=True) for name, data in entry.get("provider_dynamic_parameters", {}).items()
    }
    confirming = entry.get("supports_should_process", False)
    sets = tuple(entry.get("parameter_sets", (ALL_SETS,)))
    return CommandInfo(
        name=entry["name"],
        module=entry.get("module", ""),
        is_function=entry["command_type"] == "Function",
        error_id_suffix=entry.get("error_id_suffix") or entry["name"],
        parameters=MappingProxyType({**own, **provided, **common, **(should_process if confirming else {})}),
        parameter_sets=sets,
        default_set=entry.get("default_parameter_set"),
        supports_should_process=confirming,
        confirm_impact=entry.get("confirm_impact"),
        output_types=tuple(entry.get("output_types") or ()),
    )


@functools.cache
def command_table() -> Mapping[str, CommandInfo]:
    """Every command of the tables by its name in lower case."""
    files = sorted(path.name for path in _FOLDER.glob("[!_]*.json"))
    commands = (command_info(entry) for name in files for entry in _load(name))
    return MappingProxyType({command.name.lower(): command for command in commands})


@functools.cache
def restricted_proxies() -> Mapping[str, CommandInfo]:
    """The cut-down commands of a restricted remote session by their names in lower case."""
    proxies = _load("_jea-restricted-remote-server.json")["proxies"]
    return MappingProxyType({entry["name"].lower(): command_info(entry) for entry in proxies})
