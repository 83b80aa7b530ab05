"""A call bound to a command: names, values, positions and sets, in the engine's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import sets
from .attach import BoundValue, attach
from .convert import fits
from .errors import BindingError
from .limits import ParameterLimits, limited
from .names import resolve
from .providers import provided
from .table import ALL_SETS, CommandInfo, ParameterInfo
from .text import text_of
from .values import specified_type

#: An argument as it arrives: its name, None for a positional one, and its value.
Argument = tuple[str | None, object]


@dataclass(frozen=True, slots=True)
class Binding:
    """What a call became: the chosen set, the command's own arguments, and those that the engine keeps."""

    parameter_set: str
    bound: Mapping[str, BoundValue]
    common: Mapping[str, BoundValue]

    @property
    def values(self) -> dict[str, Any]:
        """The plain values of the command's own arguments."""
        return {name: bound.value for name, bound in self.bound.items()}


@dataclass(slots=True)
class _Call:
    """The state of one call while it is bound."""

    command: CommandInfo
    visible: dict[str, ParameterInfo]
    remaining: sets.Remaining = None
    bound: dict[str, BoundValue] = field(default_factory=dict)
    refused: BindingError | None = None

    @property
    def unbound(self) -> list[ParameterInfo]:
        return [parameter for name, parameter in self.visible.items() if name not in self.bound]

    def take(self, value: object, parameter: ParameterInfo, *, convert: bool = True) -> None:
        self.bound[parameter.name] = attach(value, parameter, is_function=self.command.is_function, convert=convert)
        self.remaining = sets.narrow(self.remaining, parameter)

    def choose(self, *, may_wait: bool, settle: bool) -> None:
        self.remaining = sets.choose(
            self.command, self.remaining, self.visible.values(), self.unbound, may_wait=may_wait, settle=settle
        )


def bind(
    command: CommandInfo,
    arguments: Sequence[Argument],
    limits: ParameterLimits | None = None,
    *,
    pipeline: bool = False,
) -> Binding:
    """Bind *arguments* to *command* as the engine does, or raise BindingError.

    ``limits`` are a role's; ``pipeline`` says that objects will arrive from a command before this one.
    """
    if limits is not None:
        # A role that limits parameters puts a function in front of the command, which then binds the same arguments.
        _bind_front(limited(command, limits), arguments, pipeline=pipeline)
    return _bind(command, arguments, pipeline=pipeline)


def _bind_front(front: CommandInfo, arguments: Sequence[Argument], *, pipeline: bool) -> None:
    try:
        _bind(front, arguments, pipeline=pipeline)
    except BindingError as error:
        error.suffix = front.error_id_suffix
        raise


def _bare(name: str) -> str:
    """A name without the dash and the colon that a client may have left on it."""
    return name[1:].rstrip(":") if name.startswith("-") else name


def _bind(command: CommandInfo, arguments: Sequence[Argument], *, pipeline: bool) -> Binding:
    static = {name: one for name, one in command.parameters.items() if not one.dynamic}
    call = _Call(command, static)
    rest = _bind_positions(call, _bind_names(call, arguments))
    call.choose(may_wait=True, settle=False)
    dynamic = provided(command, call.bound)
    if dynamic:
        # Dynamic parameters appear after the others have been bound (measured: -Pro of Get-ADObject is ProgressAction).
        call.visible = {**static, **dynamic}
        rest = _bind_positions(call, _bind_names(call, rest))
    rest = _bind_remaining(call, rest)
    if rest:
        raise _unprocessed(rest[0], call.refused)
    _settle(call, pipeline=pipeline)
    own = {name: value for name, value in call.bound.items() if not call.visible[name].common}
    common = {name: value for name, value in call.bound.items() if call.visible[name].common}
    return Binding(_set_name(call), own, common)


def _bind_names(call: _Call, arguments: Iterable[Argument]) -> list[Argument]:
    """Bind the named arguments in their order; what has no parameter is left over."""
    rest: list[Argument] = []
    for name, value in arguments:
        parameter = resolve(_bare(name), call.visible.values()) if name else None
        if parameter is None:
            rest.append((name, value))
            continue
        if parameter.name in call.bound:
            raise BindingError(
                "ParameterAlreadyBound",
                "InvalidArgument",
                f"Cannot bind parameter because parameter '{parameter.name}' is specified more than once. To provide "
                "multiple values to parameters that can accept multiple values, use the array syntax. For example, "
                '"-parameter value1,value2,value3".',
                parameter=parameter.name,
            )
        call.take(value, parameter)
    return rest


def _bind_positions(call: _Call, arguments: list[Argument]) -> list[Argument]:
    """Bind arguments without a name by position: default set first, without conversion first (source-code)."""
    waiting = [index for index, (name, _) in enumerate(arguments) if not name]
    taken: set[int] = set()
    for position in _positions(call):
        candidates = [one for one in call.unbound if _stands_at(one, position, call.remaining)]
        if waiting and candidates:
            index = waiting.pop(0)
            if _take_first(call, arguments[index][1], candidates, position):
                taken.add(index)
    return [argument for index, argument in enumerate(arguments) if index not in taken]


def _positions(call: _Call) -> list[int]:
    found = {entry.position for one in call.unbound for entry in sets.entries(one, call.remaining)}
    return sorted(position for position in found if position is not None)


def _stands_at(parameter: ParameterInfo, position: int, remaining: sets.Remaining) -> bool:
    return any(entry.position == position for entry in sets.entries(parameter, remaining))


def _take_first(call: _Call, value: object, candidates: list[ParameterInfo], position: int) -> bool:
    default = call.command.default_set
    possible = default is not None and (call.remaining is None or default in call.remaining)
    preferred = [one for one in candidates if possible and _stands_at(one, position, frozenset({default or ""}))]
    call.refused = None
    for parameter in (*preferred, *candidates):
        if fits(value, parameter):
            call.take(value, parameter, convert=False)
            return True
    for parameter in (*preferred, *candidates):
        try:
            call.take(value, parameter)
        except BindingError as error:
            if not error.identity.startswith("CannotConvertArgument"):
                raise
            call.refused = error
        else:
            return True
    return False


def _bind_remaining(call: _Call, rest: list[Argument]) -> list[Argument]:
    """Give what is left over to a parameter that takes all remaining arguments."""
    takers = [
        one for one in call.unbound if any(entry.remaining_arguments for entry in sets.entries(one, call.remaining))
    ]
    if not rest or not takers:
        return rest
    values: list[object] = []
    for name, value in rest:
        values.extend((f"-{name}", value) if name else (value,))
    call.take(values, takers[0])
    return []


def _settle(call: _Call, *, pipeline: bool) -> None:
    """Choose the set and ask for the mandatory parameters."""
    command = call.command
    call.choose(may_wait=pipeline, settle=not pipeline)
    if pipeline and (call.remaining is None or len(call.remaining) > 1):
        call.remaining = sets.without_pipeline_losers(command, call.remaining, call.unbound)
    names = sets.missing(call.remaining, call.unbound, pipeline=pipeline)
    if names:
        raise sets.missing_mandatory(names)


def _set_name(call: _Call) -> str:
    """The chosen set; the only one of a command that has one; the unnamed one while pipeline input may decide."""
    if call.remaining is not None and len(call.remaining) == 1:
        (name,) = call.remaining
        return name
    named = [one for one in call.command.parameter_sets if one != ALL_SETS]
    return named[0] if len(named) == 1 else call.command.default_set or ALL_SETS


def _unprocessed(argument: Argument, refused: BindingError | None) -> BindingError:
    name, value = argument
    if name:
        return BindingError(
            "NamedParameterNotFound",
            "InvalidArgument",
            f"A parameter cannot be found that matches parameter name '{_bare(name)}'.",
            parameter=_bare(name),
            type_specified=specified_type(value),
        )
    if refused is not None:
        return refused
    text = "$null" if value is None else text_of(value)
    return BindingError(
        "PositionalParameterNotFound",
        "InvalidArgument",
        f"A positional parameter cannot be found that accepts argument '{text}'.",
        parameter=text,
        type_specified=specified_type(value),
    )
