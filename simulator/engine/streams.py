"""What a command can say beside output and errors: warnings, verbose and debug text, progress, information."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psrpcore.types import ProgressRecordType, PSRPMessageType, PSUInt

from .messages import Message, message
from .netobject import generic, net_list, net_object

_AUTOMATION = "System.Management.Automation"
_TAGS = generic("System.Collections.Generic.List", "System.String")
_KINDS = {
    "Warning": PSRPMessageType.WarningRecord,
    "Verbose": PSRPMessageType.VerboseRecord,
    "Debug": PSRPMessageType.DebugRecord,
}


@dataclass(frozen=True, slots=True)
class Note:
    """A line of one of the text streams: ``Warning``, ``Verbose`` or ``Debug``."""

    stream: str
    text: str

    def message(self) -> Message:
        types = (f"{_AUTOMATION}.{self.stream}Record", f"{_AUTOMATION}.InformationalRecord", "System.Object")
        members = (
            ("InformationalRecord_Message", self.text),
            ("InformationalRecord_SerializeInvocationInfo", False),
        )
        return message(_KINDS[self.stream], net_object(types, text=self.text, members=members))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a command is."""

    activity: str
    status: str
    percent: int = -1

    def message(self) -> Message:
        members: list[tuple[str, Any]] = [
            ("Activity", self.activity),
            ("ActivityId", 0),
            ("StatusDescription", self.status),
            ("CurrentOperation", None),
            ("ParentActivityId", -1),
            ("PercentComplete", self.percent),
            ("Type", ProgressRecordType.Processing),
            ("SecondsRemaining", -1),
        ]
        return message(PSRPMessageType.ProgressRecord, net_object((), members=members))


@dataclass(frozen=True, slots=True)
class Information:
    """A record of the information stream."""

    text: str
    source: str
    time: datetime
    user: str
    computer: str

    def message(self) -> Message:
        members: list[tuple[str, Any]] = [
            ("MessageData", self.text),
            ("Source", self.source),
            ("TimeGenerated", self.time),
            ("Tags", net_list(_TAGS, [])),
            ("User", self.user),
            ("Computer", self.computer),
            ("ProcessId", PSUInt(0)),
            ("NativeThreadId", PSUInt(0)),
            ("ManagedThreadId", PSUInt(0)),
        ]
        return message(PSRPMessageType.InformationRecord, net_object((), members=members))


Streamed = Note | Progress | Information
