"""Conversion of an argument to the type of its parameter, by functions and by compiled commands."""

from __future__ import annotations

from typing import Any

from .cast import cast
from .errors import BINDING, INVALID_CAST, TRANSFORMATION, TRANSFORMATION_CAUSE, BindingError, Cause
from .invalid import InvalidCastError
from .table import ParameterInfo
from .text import text_of
from .types import TypeName, net_name
from .values import is_list, is_number, net_type_of, specified_type

_TRUTH = frozenset({"Boolean", "SwitchParameter"})
_BARE = frozenset({"Object", "PSObject"})


def transform(value: Any, parameter: ParameterInfo) -> Any:
    """Convert as the declared type of a function's parameter does (ArgumentTypeConverterAttribute: source-code)."""
    try:
        if parameter.type.element in _TRUTH and not parameter.type.array:
            _refuse_untruth(value, parameter)
        if parameter.credential:
            return _credential(value, parameter)
        return _convert(value, parameter)
    except InvalidCastError as error:
        raise _transformation_error(error, value, parameter) from None


def transform_credential(value: Any, parameter: ParameterInfo) -> Any:
    """Apply the CredentialAttribute of a compiled command."""
    try:
        return _credential(value, parameter)
    except InvalidCastError as error:
        raise _transformation_error(error, value, parameter) from None


def coerce(value: Any, parameter: ParameterInfo) -> Any:
    """Convert as the binder does for a property of a compiled command (CoerceTypeAsNeeded: source-code)."""
    target = parameter.type
    try:
        if value is None:
            return _coerce_null(parameter)
        if target.array and target.element != "Byte":
            elements = list(value) if is_list(value) else [value]
            return [_coerce_element(element, parameter) for element in elements]
        return _coerce_one(value, target.element, parameter)
    except InvalidCastError as error:
        raise BindingError(
            "CannotConvertArgumentNoMessage",
            "InvalidArgument",
            f"Cannot bind parameter '{parameter.name}'. {error.message}",
            exception_type_names=BINDING,
            parameter=parameter.name,
            parameter_type=target.net_name,
            type_specified=specified_type(value),
            causes=_cast_causes(error),
        ) from None


def fits(value: Any, parameter: ParameterInfo) -> bool:
    """Whether a positional argument binds to the parameter without any conversion (ShouldContinueUncoercedBind)."""
    target = parameter.type
    if value is None:
        return not target.is_value_type or target.nullable or target.array
    if target.element in _BARE and not target.array:
        return True
    if target.array:
        elements = list(value) if is_list(value) else [value]
        return target.element in _BARE or all(_is_instance(element, target.element) for element in elements)
    return _is_instance(value, target.element)


def _is_instance(value: Any, element: str) -> bool:
    return net_type_of(value) == net_name(element)


def _convert(value: Any, parameter: ParameterInfo) -> Any:
    target = parameter.type
    if not target.array:
        if target.nullable and value is None:
            return None
        return cast(value, target.element, parameter.enum)
    if value is None:
        return None
    if target.element == "Byte" and isinstance(value, bytes):
        return bytes(value)
    elements = list(value) if is_list(value) else [value]
    return [cast(element, target.element, parameter.enum) for element in elements]


def _refuse_untruth(value: Any, parameter: ParameterInfo) -> None:
    """Boolean and switch take truth values and numbers only; null is no Boolean (measured)."""
    target = parameter.type
    if value is None:
        if target.element == "SwitchParameter" or target.nullable:
            return
        kind = "System.Management.Automation.Internal.AutomationNull"
    elif is_number(value):
        return
    else:
        kind = net_type_of(value) or ""
    raise InvalidCastError(
        f'Cannot convert value "{kind}" to type "{target.net_name}". Boolean parameters accept only Boolean values '
        "and numbers, such as $True, $False, 1 or 0."
    )


def _credential(value: Any, parameter: ParameterInfo) -> Any:
    """A text asks for the password, and no one is there to answer; so does null where it may not be (source-code)."""
    if net_type_of(value) == "System.Management.Automation.PSCredential":
        return value
    if value is None and not parameter.mandatory_somewhere and not parameter.checks:
        return None
    raise InvalidCastError(
        "A command that prompts the user failed because the host program or the command type does not support user "
        "interaction."
    )


def _coerce_null(parameter: ParameterInfo) -> Any:
    """Null by name: a switch is present, a Boolean is refused (source-code: HandleNullParameterForSpecialTypes)."""
    target = parameter.type
    if target.element == "SwitchParameter" and not target.array:
        return True
    if target.element == "Boolean" and not target.array and not target.nullable:
        raise BindingError(
            "ParameterArgumentValidationErrorNullNotAllowed",
            "InvalidData",
            f"Cannot bind argument to parameter '{parameter.name}' because it is null.",
            exception_type_names=BINDING,
            parameter=parameter.name,
            parameter_type=target.net_name,
        )
    return None


def _coerce_element(value: Any, parameter: ParameterInfo) -> Any:
    """An element of an array; null stays null where the type can hold it (source-code: EncodeCollection)."""
    element = parameter.type.element
    if value is None and not TypeName(element).is_value_type and not parameter.enum:
        return None
    return _coerce_one(value, element, parameter)


def _coerce_one(value: Any, element: str, parameter: ParameterInfo) -> Any:
    if element in _TRUTH:
        if is_number(value):
            return bool(value)
        raise _cannot_convert(value, parameter)
    # A list never becomes one value, not even a text; for enums LanguagePrimitives decides.
    if is_list(value) and element not in _BARE and not parameter.enum and net_type_of(value) != "System.Byte[]":
        raise _cannot_convert(value, parameter)
    if element == "Byte" and parameter.type.array and is_list(value):
        return bytes(cast(item, "Byte") for item in value)
    return cast(value, element, parameter.enum)


def _cannot_convert(value: Any, parameter: ParameterInfo) -> BindingError:
    kind = net_type_of(value) if parameter.type.element in _TRUTH else text_of(value)
    return BindingError(
        "CannotConvertArgument",
        "InvalidArgument",
        f"Cannot convert '{kind}' to the type '{parameter.type.net_name}' required by parameter '{parameter.name}'. ",
        exception_type_names=BINDING,
        parameter=parameter.name,
        parameter_type=parameter.type.net_name,
        type_specified=specified_type(value),
    )


def _cast_causes(error: InvalidCastError) -> tuple[Cause, ...]:
    causes = [Cause(INVALID_CAST, error.message)]
    if error.reason is not None:
        family = ("System.ArithmeticException",) if "Overflow" in error.reason_type else ()
        names = (error.reason_type, *family, "System.SystemException", "System.Exception", "System.Object")
        causes.append(Cause(names, error.reason))
    return tuple(causes)


def _transformation_error(error: InvalidCastError, value: Any, parameter: ParameterInfo) -> BindingError:
    return BindingError(
        "ParameterArgumentTransformationError",
        "InvalidData",
        f"Cannot process argument transformation on parameter '{parameter.name}'. {error.message}",
        exception_type_names=TRANSFORMATION,
        parameter=parameter.name,
        parameter_type=parameter.type.net_name,
        type_specified=specified_type(value),
        causes=(Cause(TRANSFORMATION_CAUSE, error.message), *_cast_causes(error)),
    )
