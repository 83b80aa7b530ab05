""".NET exceptions as they cross the wire: their type, their text, and the properties of each class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psrpcore.types import PSObject, PSUInt, PSUInt16

from .netobject import net_dictionary, net_object

_DATA = ("System.Collections.ListDictionaryInternal", "System.Object")
#: COR_E_EXCEPTION, which every exception has that sets no number of its own (documented).
COR_E_EXCEPTION = -2146233088
#: COR_E_SYSTEM, that of RuntimeException and its children (measured).
COR_E_SYSTEM = -2146233087

_SMA = "System.Management.Automation"
_RUNTIME = (f"{_SMA}.RuntimeException", "System.SystemException", "System.Exception", "System.Object")
_BINDING = (f"{_SMA}.ParameterBindingException", *_RUNTIME)
_METADATA = (f"{_SMA}.MetadataException", *_RUNTIME)
_CIM = ("Microsoft.Management.Infrastructure.CimException", "System.Exception", "System.Object")

#: Exceptions by short name: the type names, most derived first.
TYPES: dict[str, tuple[str, ...]] = {
    "RuntimeException": _RUNTIME,
    "ParseException": (f"{_SMA}.ParseException", *_RUNTIME),
    "CommandNotFoundException": (f"{_SMA}.CommandNotFoundException", *_RUNTIME),
    "PSNotImplementedException": (
        f"{_SMA}.PSNotImplementedException",
        "System.NotImplementedException",
        "System.SystemException",
        "System.Exception",
        "System.Object",
    ),
    "ParameterBindingException": _BINDING,
    "ParameterBindingValidationException": (f"{_SMA}.ParameterBindingValidationException", *_BINDING),
    "ParameterBindingArgumentTransformationException": (
        f"{_SMA}.ParameterBindingArgumentTransformationException",
        *_BINDING,
    ),
    "MetadataException": _METADATA,
    "ValidationMetadataException": (f"{_SMA}.ValidationMetadataException", *_METADATA),
    "ArgumentTransformationMetadataException": (f"{_SMA}.ArgumentTransformationMetadataException", *_METADATA),
    "PSInvalidCastException": (
        f"{_SMA}.PSInvalidCastException",
        "System.InvalidCastException",
        "System.SystemException",
        "System.Exception",
        "System.Object",
    ),
    "FormatException": ("System.FormatException", "System.SystemException", "System.Exception", "System.Object"),
    "OverflowException": (
        "System.OverflowException",
        "System.ArithmeticException",
        "System.SystemException",
        "System.Exception",
        "System.Object",
    ),
    "HostException": (f"{_SMA}.Host.HostException", *_RUNTIME),
    "MethodInvocationException": (
        f"{_SMA}.MethodInvocationException",
        f"{_SMA}.MethodException",
        f"{_SMA}.ExtendedTypeSystemException",
        *_RUNTIME,
    ),
    "WriteErrorException": (
        "Microsoft.PowerShell.Commands.WriteErrorException",
        "System.SystemException",
        "System.Exception",
        "System.Object",
    ),
    "CimException": _CIM,
    "CimJobException": (
        "Microsoft.PowerShell.Cmdletization.Cim.CimJobException",
        "System.SystemException",
        "System.Exception",
        "System.Object",
    ),
}

_BY_FULL_NAME = {types[0]: types for types in TYPES.values()}


@dataclass(frozen=True, slots=True)
class NetException:
    """An exception: type names, message, and the properties its class adds (``Message`` among them if overridden).

    ``thrown_in`` is the method that threw it, with its library; without one the exception was made, never thrown, or
    has lost its trace on the way.
    """

    types: tuple[str, ...]
    message: str
    own: tuple[tuple[str, Any], ...] = ()
    inner: NetException | None = None
    thrown_in: tuple[str, str] | None = None
    number: int = COR_E_SYSTEM
    data: tuple[tuple[str, Any], ...] = ()

    @property
    def short_name(self) -> str:
        return self.types[0].rpartition(".")[2]

    def wire(self) -> PSObject:
        """Return the object as it is serialised."""
        method, library = self.thrown_in or (None, None)
        message = () if any(name == "Message" for name, _ in self.own) else (("Message", self.message),)
        trace = f"   at {method}" if method else None
        text = f"{self.types[0]}: {self.message}" + (f"\n{trace}" if trace else "")
        return net_object(
            self.types,
            text=text,
            props=(
                *self.own,
                ("TargetSite", method),
                *message,
                ("Data", net_dictionary(_DATA, dict(self.data))),
                ("InnerException", self.inner.wire() if self.inner else None),
                ("HelpLink", None),
                ("Source", library),
                ("HResult", self.number),
                ("StackTrace", trace),
            ),
        )


def runtime(kind: str, message: str, *own: tuple[str, Any], thrown: bool = False, **more: Any) -> NetException:
    """A RuntimeException or a child of it: its record's text and whether a ``throw`` statement raised it come first."""
    record = (("ErrorRecord", message), *own, ("WasThrownFromThrowStatement", thrown))
    return NetException(TYPES[kind], message, record, **more)


def of_type(full_name: str, message: str, *, identity: str = "", code: int | None = None) -> NetException:
    """An exception that a command reports, by its full type name; a CimException carries its provider's code."""
    types = _BY_FULL_NAME.get(full_name, (full_name, "System.Exception", "System.Object"))
    own: tuple[tuple[str, Any], ...] = ()
    if types is _CIM:
        own = (
            ("NativeErrorCode", "Failed"),
            ("ErrorData", None),
            ("MessageId", identity),
            ("ErrorType", PSUInt16(0)),
            ("ErrorSource", None),
            ("StatusCode", PSUInt(code or 0)),
        )
    return NetException(types, message, own, number=COR_E_EXCEPTION)
