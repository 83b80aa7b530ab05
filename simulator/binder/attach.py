"""One argument bound to one parameter: converted, then checked, in the engine's order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .convert import coerce, transform, transform_credential
from .errors import BINDING, VALIDATION, VALIDATION_CAUSE, BindingError, Cause
from .table import ParameterInfo
from .text import text_of_bound
from .types import TypeName
from .validate import RefusalError
from .values import is_list, specified_type, type_names


@dataclass(frozen=True, slots=True)
class BoundValue:
    """A bound argument: its .NET type (``null`` for null), its value for behaviours, its text."""

    net_type: str
    value: Any
    text: str


def attach(value: Any, parameter: ParameterInfo, *, is_function: bool, convert: bool = True) -> BoundValue:
    """Bind *value*: transformation, type, PSTypeName, validation, null and empty arguments (source-code)."""
    converted = _converted(value, parameter, is_function=is_function) if convert else _wrapped(value, parameter)
    if parameter.ps_type_name:
        _check_type_name(converted, parameter)
    for check in parameter.checks:
        try:
            check.check(converted)
        except RefusalError as refusal:
            raise _validation_error(str(refusal), converted, parameter) from None
    if parameter.mandatory_somewhere:
        _check_empty(converted, parameter)
    if converted is None and (parameter.common or not (is_function or parameter.dynamic)):
        _check_null(parameter)
    if parameter.common and parameter.type.element == "ActionPreference" and converted == "Suspend":
        raise _suspended(parameter)
    return BoundValue(_net_type(converted, parameter.type), converted, text_of_bound(converted))


def _converted(value: Any, parameter: ParameterInfo, *, is_function: bool) -> Any:
    # What the engine adds, and dynamic parameters, have no declared type attribute: they convert as compiled ones
    # (measured: ErrorAction of functions, dynamic parameters of stand-ins).
    if is_function and not parameter.common and not parameter.dynamic:
        return transform(value, parameter)
    if parameter.credential:
        return transform_credential(value, parameter)
    return coerce(value, parameter)


def _wrapped(value: Any, parameter: ParameterInfo) -> Any:
    """A positional argument that fits as it is; one value for an array becomes an array of one."""
    if parameter.type.array and value is not None and not is_list(value):
        return [value]
    return value


def _net_type(value: Any, target: TypeName) -> str:
    if value is None:
        return "null"
    return TypeName(target.element, array=target.array).net_name


def _check_type_name(value: Any, parameter: ParameterInfo) -> None:
    elements = list(value) if is_list(value) else [value]
    if all(element is None or parameter.ps_type_name in type_names(element) for element in elements):
        return
    raise BindingError(
        "MismatchedPSTypeName",
        "InvalidArgument",
        f"Cannot bind argument to parameter '{parameter.name}', because PSTypeNames of the argument do not match the "
        f"PSTypeName required by the parameter: {parameter.ps_type_name}.",
        exception_type_names=BINDING,
        parameter=parameter.name,
        parameter_type=parameter.type.net_name,
        type_specified=specified_type(value),
    )


def _bound_type(value: Any, target: TypeName) -> str | None:
    return None if value is None else _net_type(value, target)


def _validation_error(reason: str, converted: Any, parameter: ParameterInfo) -> BindingError:
    return BindingError(
        "ParameterArgumentValidationError",
        "InvalidData",
        f"Cannot validate argument on parameter '{parameter.name}'. {reason}",
        exception_type_names=VALIDATION,
        parameter=parameter.name,
        parameter_type=parameter.type.net_name,
        type_specified=_bound_type(converted, parameter.type),
        causes=(Cause(VALIDATION_CAUSE, reason),),
    )


def _check_empty(converted: Any, parameter: ParameterInfo) -> None:
    """A parameter that some set requires takes neither null nor an empty text or array (source-code)."""
    problem = _emptiness(converted, parameter, parameter.type)
    if problem is None:
        return
    identity, words = problem
    raise BindingError(
        f"ParameterArgumentValidationError{identity}",
        "InvalidData",
        f"Cannot bind argument to parameter '{parameter.name}' because it is {words}.",
        exception_type_names=VALIDATION,
        parameter=parameter.name,
        parameter_type=parameter.type.net_name,
        type_specified=_bound_type(converted, parameter.type),
    )


def _emptiness(value: Any, parameter: ParameterInfo, target: TypeName) -> tuple[str, str] | None:
    if value is None:
        excused = parameter.allow_null or (target.nullable and target.element == "Boolean")
        return None if excused else ("NullNotAllowed", "null")
    if target.array:
        element = TypeName(target.element)
        if not value:
            return "EmptyArrayNotAllowed", "an empty array"
        problems = (_emptiness(one, parameter, element) for one in value)
        return next((problem for problem in problems if problem), None)
    if target.element == "String" and value == "" and not parameter.allow_empty_string:
        return "EmptyStringNotAllowed", "an empty string"
    return None


def _check_null(parameter: ParameterInfo) -> None:
    """The property of a compiled command refuses null when its type cannot hold it (source-code)."""
    target = parameter.type
    if (target.is_value_type or parameter.enum) and not target.array and not target.nullable:
        raise _not_set(
            parameter, f'Exception setting "{parameter.name}": "Cannot convert null to type "{target.net_name}"."'
        )


def _suspended(parameter: ParameterInfo) -> BindingError:
    """Suspend converts, and then the property refuses it on anything but a workflow (source-code)."""
    return _not_set(
        parameter,
        "The value Suspend is not supported for an ActionPreference variable. The provided value should be used only "
        "as a value for a preference parameter, and has been reserved for future use.",
    )


def _not_set(parameter: ParameterInfo, reason: str) -> BindingError:
    return BindingError(
        "ParameterBindingFailed",
        "WriteError",
        f"Cannot bind parameter '{parameter.name}' to the target. {reason}",
        parameter=parameter.name,
        parameter_type=parameter.type.net_name,
    )
