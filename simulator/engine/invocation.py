"""Where an error came from: the command that ran, and the statement of a script that failed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from psrpcore.types import CommandOrigin, CommandTypes, PSInt64, PSObject, SessionStateEntryVisibility

from .netobject import generic, net_dictionary, net_list, net_object

_TYPES = ("System.Management.Automation.InvocationInfo", "System.Object")
_BOUND = generic("System.Collections.Generic.Dictionary", "System.String", "System.Object")
_UNBOUND = generic("System.Collections.Generic.List", "System.Object")


@dataclass(frozen=True, slots=True)
class Position:
    """A statement in a script file."""

    line_number: int = 0
    column: int = 0
    script: str = ""
    line: str = ""
    statement: str = ""

    @property
    def message(self) -> str:
        if not self.line_number:
            return ""
        where = f"{self.script}:" if self.script else "line:"
        return f"At {where}{self.line_number} char:{self.column}\n+ {self.statement}\n+ {'~' * len(self.statement)}"


NOWHERE = Position()


@dataclass(frozen=True, slots=True)
class Invocation:
    """The command an error belongs to. ``failing`` is the statement that an error which ends the command points at."""

    command: str | None
    invocation_name: str = ""
    kind: CommandTypes = CommandTypes.Function
    position: Position = NOWHERE
    failing: Position = field(default=NOWHERE)

    def located(self) -> Invocation:
        return replace(self, position=self.failing) if self.failing.line_number else self

    def wire(self) -> PSObject:
        """Return the InvocationInfo object."""
        at = self.position
        return net_object(
            _TYPES,
            text=_TYPES[0],
            props=(
                ("MyCommand", self.command),
                ("BoundParameters", net_dictionary(_BOUND, {})),
                ("UnboundArguments", net_list(_UNBOUND, [])),
                ("ScriptLineNumber", at.line_number),
                ("OffsetInLine", at.column),
                ("HistoryId", PSInt64(1)),
                ("ScriptName", at.script),
                ("Line", at.line),
                ("Statement", at.statement),
                ("PositionMessage", at.message),
                ("PSScriptRoot", at.script.rpartition("\\")[0]),
                ("PSCommandPath", at.script or None),
                ("InvocationName", self.invocation_name),
                ("PipelineLength", 0),
                ("PipelinePosition", 0),
                ("ExpectingInput", False),
                ("CommandOrigin", "Internal"),
                ("DisplayScriptPosition", None),
            ),
        )

    def members(self) -> list[tuple[str, Any]]:
        """Return what RemoteStreamOptions.AddInvocationInfo adds to a record, as the protocol describes it."""
        at = self.position
        members: list[tuple[str, Any]] = [
            ("InvocationInfo_BoundParameters", net_dictionary(_BOUND, {})),
            ("InvocationInfo_CommandOrigin", CommandOrigin.Internal),
            ("InvocationInfo_ExpectingInput", False),
            ("InvocationInfo_InvocationName", self.invocation_name),
            ("InvocationInfo_Line", at.line),
            ("InvocationInfo_OffsetInLine", at.column),
            ("InvocationInfo_HistoryId", PSInt64(1)),
            ("InvocationInfo_PipelineIterationInfo", net_list(("System.Int32[]", "System.Array", "System.Object"), [])),
            ("InvocationInfo_PipelineLength", 0),
            ("InvocationInfo_PipelinePosition", 0),
            ("InvocationInfo_PSScriptRoot", at.script.rpartition("\\")[0]),
            ("InvocationInfo_PSCommandPath", at.script or None),
            ("InvocationInfo_PositionMessage", at.message),
            ("InvocationInfo_ScriptLineNumber", at.line_number),
            ("InvocationInfo_ScriptName", at.script),
            ("InvocationInfo_UnboundArguments", net_list(_UNBOUND, [])),
            ("SerializeExtent", False),
        ]
        if self.command is not None:
            members += [
                ("CommandInfo_CommandType", self.kind),
                ("CommandInfo_Definition", ""),
                ("CommandInfo_Name", self.command),
                ("CommandInfo_Visibility", SessionStateEntryVisibility.Public),
            ]
        return [*members, ("PipelineIterationInfo", net_list(("System.Int32[]", "System.Array", "System.Object"), []))]
