"""The one error of the binder, with everything an error record on the wire needs."""

from __future__ import annotations

from dataclasses import dataclass

_ROOT = ("System.Management.Automation.RuntimeException", "System.SystemException", "System.Exception", "System.Object")
_NAMESPACE = "System.Management.Automation."
BINDING = (f"{_NAMESPACE}ParameterBindingException", *_ROOT)
VALIDATION = (f"{_NAMESPACE}ParameterBindingValidationException", *BINDING)
TRANSFORMATION = (f"{_NAMESPACE}ParameterBindingArgumentTransformationException", *BINDING)
METADATA = (f"{_NAMESPACE}MetadataException", *_ROOT)


@dataclass(frozen=True, slots=True)
class Cause:
    """An inner exception: its type names, most derived first, and its message."""

    type_names: tuple[str, ...]
    message: str


VALIDATION_CAUSE = (f"{_NAMESPACE}ValidationMetadataException", *METADATA)
TRANSFORMATION_CAUSE = (f"{_NAMESPACE}ArgumentTransformationMetadataException", *METADATA)
INVALID_CAST = (
    f"{_NAMESPACE}PSInvalidCastException",
    "System.InvalidCastException",
    "System.SystemException",
    "System.Exception",
    "System.Object",
)


class BindingError(Exception):
    """A call that the engine refuses before the command runs.

    ``identity`` has no suffix: the engine appends the command's ``error_id_suffix``. Binding errors have no target
    (measured); ``parameter``, ``parameter_type`` and ``type_specified`` are properties of the exception.
    ``causes`` are the inner exceptions, outermost first.
    """

    def __init__(
        self,
        identity: str,
        category: str,
        message: str,
        *,
        exception_type_names: tuple[str, ...] = BINDING,
        parameter: str | None = None,
        parameter_type: str | None = None,
        type_specified: str | None = None,
        causes: tuple[Cause, ...] = (),
    ) -> None:
        super().__init__(message)
        self.identity = identity
        self.category = category
        self.message = message
        self.exception_type_names = exception_type_names
        self.parameter = parameter
        self.parameter_type = parameter_type
        self.type_specified = type_specified
        self.causes = causes
        self.target: str | None = None
        #: What the engine appends instead of the command's own suffix, when a role's function refused the call.
        self.suffix: str | None = None

    @property
    def exception_type(self) -> str:
        """The full name of the exception's own type."""
        return self.exception_type_names[0]
