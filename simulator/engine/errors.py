"""Error records: what a command or the engine reports, and the object that crosses the wire."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from psrpcore.types import ErrorCategory, PSObject

from .exceptions import NetException
from .invocation import Invocation
from .netobject import net_object

_TYPES = ("System.Management.Automation.ErrorRecord", "System.Object")


@dataclass(frozen=True, slots=True)
class ErrorInfo:
    """One error: its exception, its identity (FullyQualifiedErrorId), its category, and where it came from."""

    exception: NetException
    identity: str
    category: str
    activity: str = ""
    target: str | None = None
    #: The type of the target where it is not a string.
    target_type: str | None = None
    #: The target as a person sees it where no object is sent.
    target_name: str | None = None
    invocation: Invocation | None = None
    script_stack_trace: str | None = None

    @property
    def message(self) -> str:
        return self.exception.message

    def raised(self) -> ErrorInfo:
        """The same error once it ended its command: it then knows the position of the statement that failed."""
        return replace(self, invocation=self.invocation.located() if self.invocation else None)


class Terminated(Exception):
    """A statement ended with a terminating error."""

    def __init__(self, error: ErrorInfo) -> None:
        self.error = error
        super().__init__(error.identity)


def error_record(error: ErrorInfo, *, written: bool, extended: bool) -> PSObject:
    """Return the wire form; ``written``: a command wrote it, and went on.

    ``extended`` adds what a client asks for with RemoteStreamOptions: the invocation once more, as members.
    """
    reason = error.exception.short_name
    name = error.target_name or error.target or ""
    kind = error.target_type or ("String" if error.target is not None else "")
    members: list[tuple[str, Any]] = [
        ("Exception", error.exception.wire()),
        ("TargetObject", error.target),
        ("FullyQualifiedErrorId", error.identity),
        ("InvocationInfo", error.invocation.wire() if error.invocation else None),
        ("ErrorCategory_Category", ErrorCategory[error.category].value),
        ("ErrorCategory_Activity", error.activity),
        ("ErrorCategory_Reason", reason),
        ("ErrorCategory_TargetName", name),
        ("ErrorCategory_TargetType", kind),
        ("ErrorCategory_Message", f"{error.category}: ({name}:{kind}) [{error.activity}], {reason}"),
        ("SerializeExtendedInfo", extended and error.invocation is not None),
    ]
    if extended and error.invocation is not None:
        members += error.invocation.members()
    if error.script_stack_trace is not None:
        members.append(("ErrorDetails_ScriptStackTrace", error.script_stack_trace))
    if written:
        members.append(("PSMessageDetails", None))
    return net_object(_TYPES, text=error.message, members=members)
