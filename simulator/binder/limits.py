"""A role's limits on the parameters of a command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .errors import METADATA, BindingError
from .table import ALL_SETS, CommandInfo, ParameterInfo, SetEntry
from .types import TypeName
from .validate import Check, OneOf, Pattern


@dataclass(frozen=True, slots=True)
class ParameterLimit:
    """What a role lets one parameter be: one of some words, or a text of some pattern, or anything."""

    validate_set: tuple[str, ...] = ()
    validate_pattern: str | None = None

    @property
    def checks(self) -> tuple[Check, ...]:
        """The limit as validation attributes; a pattern must match the whole text (measured)."""
        words: tuple[Check, ...] = (OneOf(self.validate_set),) if self.validate_set else ()
        pattern: tuple[Check, ...] = (Pattern(f"^({self.validate_pattern})$"),) if self.validate_pattern else ()
        return words + pattern


@dataclass(frozen=True, slots=True)
class ParameterLimits:
    """The parameters that a role lists for a command; no other can be named, except what the engine adds."""

    parameters: Mapping[str, ParameterLimit] = field(default_factory=dict)


def limited(command: CommandInfo, limits: ParameterLimits) -> CommandInfo:
    """The function that stands for *command* in the role."""
    declared = {name.lower(): one for name, one in command.parameters.items() if not one.common}
    engine = {name: one for name, one in command.parameters.items() if one.common}
    _refuse_engine_parameters(limits, engine)
    listed = {name.lower(): (name, limit) for name, limit in limits.parameters.items()}
    chosen: dict[str, ParameterInfo] = {}
    for lower, one in declared.items():
        if lower in listed:
            # Of a parameter that the role does not list only its absence is known to the function.
            chosen[one.name] = replace(one, checks=one.checks + listed[lower][1].checks, dynamic=False)
    for lower, (name, limit) in listed.items():
        if lower not in declared:
            # A listed name that the command does not have becomes a parameter all the same (inferred).
            chosen[name] = ParameterInfo(name, TypeName("Object"), {ALL_SETS: SetEntry()}, checks=limit.checks)
    return replace(command, is_function=True, error_id_suffix=command.name, parameters={**chosen, **engine})


def _refuse_engine_parameters(limits: ParameterLimits, engine: Mapping[str, ParameterInfo]) -> None:
    """Naming Confirm or WhatIf declares them a second time, which breaks every call of the command (measured)."""
    names = {name.lower(): name for name in engine}
    for listed in limits.parameters:
        if listed.lower() in names:
            name = names[listed.lower()]
            raise BindingError(
                "ParameterNameAlreadyExistsForCommand",
                "MetadataError",
                f"A parameter with the name '{name}' was defined multiple times for the command.",
                exception_type_names=METADATA,
                parameter=name,
            )
