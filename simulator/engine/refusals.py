"""What the engine itself refuses: script text, commands it does not show, arguments that do not bind, prompts."""

from __future__ import annotations

from typing import Any

from psrpcore.types import PSInt64

from simulator.binder.errors import BindingError, Cause

from .catalogue import described
from .emissions import Failure
from .errors import ErrorInfo
from .exceptions import TYPES, NetException, runtime
from .invocation import Invocation, Position
from .netobject import net_list

_LIBRARY = "System.Management.Automation"
_CONTROLLER = "CmdletParameterBinderController"
#: HResults of exceptions that carry a number of their own (measured).
_NUMBERS = {"FormatException": -2146233033, "PSInvalidCastException": -2147467262, "OverflowException": -2146233066}
_CONFIRM = (
    "A command that prompts the user failed because the host program or the command type does not support user "
    "interaction. The host was attempting to request confirmation with the following message: Are you sure you want "
    "to perform this action?"
)


def script_refused(text: str) -> ErrorInfo:
    message = "The syntax is not supported by this runspace. This might be because it is in no-language mode."
    own = (("Errors", None), ("Message", message), ("ErrorRecord", message), ("WasThrownFromThrowStatement", False))
    exception = NetException(TYPES["ParseException"], message, own, thrown_in=_thrown("Command.CreateCommandProcessor"))
    return ErrorInfo(exception, "ScriptsNotAllowed", "ParserError", target=text)


def scope_refused() -> ErrorInfo:
    message = "UseLocalScope cannot be false when language mode is RestrictedLanguage or NoLanguage."
    exception = runtime("RuntimeException", message, thrown_in=_thrown("Command.ValidateUseLocalScope"))
    # Source-code: the record takes the name of the exception and no category.
    return ErrorInfo(exception, "RuntimeException", "NotSpecified")


def command_not_found(name: str) -> ErrorInfo:
    return ErrorInfo(
        _not_found(name, _thrown("CommandDiscovery.LookupCommandProcessor")),
        "CommandNotFoundException",
        "ObjectNotFound",
        target=name,
    )


def command_not_listed(name: str) -> ErrorInfo:
    """What Get-Command says of a name that it cannot show; never terminating."""
    line = Position(
        36, 23, "", "        $scriptCmd = {& $wrappedCmd @PSBoundParameters }", "& $wrappedCmd @PSBoundParameters"
    )
    return ErrorInfo(
        _not_found(name, None),
        "CommandNotFoundException,Microsoft.PowerShell.Commands.GetCommandCommand",
        "ObjectNotFound",
        activity="Get-Command",
        target=name,
        invocation=Invocation("Get-Command", "Get-Command", position=line),
        script_stack_trace="at <ScriptBlock><Process>, <No file>: line 48",
    )


def variable_refused() -> ErrorInfo:
    """What -ErrorVariable, -OutVariable and their like get: they name a variable, and there is no language."""
    message = (
        "A variable that cannot be referenced in restricted language mode or a Data section is being referenced. "
        "Variables that can be referenced include the following: $PSCulture, $PSUICulture, $true, $false, and  $null."
    )
    exception = runtime("RuntimeException", message, thrown_in=_thrown("MshCommandRuntime.SetupVariable"))
    return ErrorInfo(exception, "VariableReferenceNotSupportedInDataSection", "InvalidOperation")


def binding_refused(error: BindingError, command: str, suffix: str) -> ErrorInfo:
    """The record of arguments that did not bind."""
    return ErrorInfo(
        _binding_exception(error),
        f"{error.identity},{suffix}",
        error.category,
        activity=command,
        target=error.target,
        invocation=Invocation(command),
    )


def input_refused(command: str, suffix: str) -> ErrorInfo:
    """An object of the pipeline that fits no parameter; never terminating."""
    message = (
        "The input object cannot be bound to any parameters for the command either because the command does not take "
        "pipeline input or the input and its properties do not match any of the parameters that take pipeline input."
    )
    return binding_refused(BindingError("InputObjectNotBound", "InvalidArgument", message), command, suffix)


def prompt_refused(command: str, suffix: str, *, compiled: bool) -> ErrorInfo:
    """A confirmation that nobody can give. A function reports its own failed call, a compiled cmdlet the host's."""
    asked = runtime("HostException", _CONFIRM, thrown_in=_thrown("InternalHostUserInterface.ThrowPromptNotInteractive"))
    if compiled:
        identity = f"HostFunctionNotImplemented,{suffix}"
        return ErrorInfo(asked, identity, "NotImplemented", activity=command, invocation=Invocation(command))
    message = f'Exception calling "ShouldProcess" with "1" argument(s): "{_CONFIRM}"'
    statement = Position(4, 16, f"C:\\Windows\\{command}.cdxml", "process { $PSCmdlet.ShouldProcess() }", "$PSCmdlet")
    outer = runtime(
        "MethodInvocationException",
        message,
        inner=asked,
        thrown_in=_thrown("ExceptionHandlingOps.ConvertToMethodInvocationException"),
        data=((f"{_LIBRARY}.Interpreter.InterpretedFrameInfo", _frame(command)),),
    )
    return ErrorInfo(
        outer,
        "HostException",
        "NotSpecified",
        invocation=Invocation(None, position=statement),
        script_stack_trace=f"at {command}<Process>, {statement.script}: line {statement.line_number}",
    )


def not_played(command: str, suffix: str) -> ErrorInfo:
    """A command that Windows has and the simulator does not play: an error, never a silent success."""
    failure = Failure("simulator.not.simulated", {"what": command})
    return described(failure, command, suffix, Invocation(command), None)


def _frame(command: str) -> Any:
    types = (f"{_LIBRARY}.Interpreter.InterpretedFrameInfo[]", "System.Array", "System.Object")
    return net_list(types, [f"{command}<Process>"])


def _not_found(name: str, thrown_in: tuple[str, str] | None) -> NetException:
    message = (
        f"The term '{name}' is not recognized as the name of a cmdlet, function, script file, or operable program. "
        "Check the spelling of the name, or if a path was included, verify that the path is correct and try again."
    )
    return runtime("CommandNotFoundException", message, ("CommandName", name), thrown_in=thrown_in)


def _binding_exception(error: BindingError) -> NetException:
    types, message = error.exception_type_names, error.message
    inner = _caused(error.causes)
    thrown_in = _thrown(f"{_CONTROLLER}.BindCommandLineParameters")
    if TYPES["ParameterBindingException"][0] not in types:
        return runtime("MetadataException", message, inner=inner, thrown_in=thrown_in)
    own = (
        ("Message", message),
        ("ParameterName", error.parameter),
        ("ParameterType", error.parameter_type),
        ("TypeSpecified", error.type_specified),
        ("ErrorId", error.identity),
        ("Line", PSInt64(0)),
        ("Offset", PSInt64(0)),
        ("CommandInvocation", f"{_LIBRARY}.InvocationInfo"),
        ("ErrorRecord", message),
        ("WasThrownFromThrowStatement", False),
    )
    return NetException(types, message, own, inner, thrown_in)


def _caused(causes: tuple[Cause, ...]) -> NetException | None:
    if not causes:
        return None
    cause, inner = causes[0], _caused(causes[1:])
    short = cause.type_names[0].rpartition(".")[2]
    thrown_in = _thrown("LanguagePrimitives.ConvertTo") if short.startswith("PS") else _thrown(f"{short}.Throw")
    own: tuple[tuple[str, Any], ...] = ()
    if f"{_LIBRARY}.RuntimeException" in cause.type_names:
        own = (("ErrorRecord", cause.message), ("WasThrownFromThrowStatement", False))
    elif short.startswith("PS"):
        own = (("ErrorRecord", cause.message),)
    number = _NUMBERS.get(short)
    if number is None:
        return NetException(cause.type_names, cause.message, own, inner, thrown_in)
    return NetException(cause.type_names, cause.message, own, inner, thrown_in, number)


def _thrown(method: str) -> tuple[str, str]:
    return f"{_LIBRARY}.{method}", _LIBRARY
