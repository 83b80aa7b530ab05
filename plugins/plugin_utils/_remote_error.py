"""Decode an ErrorRecord, and say which error of the collection it is."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from ..module_utils._errors import Denied, NoLanguage, NotFound, NotVisible, ReadError, RefusedValue, TimedOut
from ._decode import parse, text_of
from ._wire import RemoteError

#: The names of ErrorCategory by number; a record carries the number.
CATEGORIES = (
    "NotSpecified",
    "OpenError",
    "CloseError",
    "DeviceError",
    "DeadlockDetected",
    "InvalidArgument",
    "InvalidData",
    "InvalidOperation",
    "InvalidResult",
    "InvalidType",
    "MetadataError",
    "NotImplemented",
    "NotInstalled",
    "ObjectNotFound",
    "OperationStopped",
    "OperationTimeout",
    "SyntaxError",
    "ParserError",
    "PermissionDenied",
    "ResourceBusy",
    "ResourceExists",
    "ResourceUnavailable",
    "ReadError",
    "WriteError",
    "FromStdErr",
    "SecurityError",
    "ProtocolError",
    "ConnectionError",
    "AuthenticationError",
    "LimitsExceeded",
    "QuotaExceeded",
    "NotEnabled",
)


def decode_error(text: str) -> RemoteError:
    """Return the error of an ErrorRecord message."""
    return _error(parse(text))


def decode_state(text: str) -> tuple[int, RemoteError | None]:
    """Return the number of a PipelineState message and the error that ended the pipeline, if one did."""
    root = parse(text)
    record = root.find("MS/Obj[@N='ExceptionAsErrorRecord']")
    number = root.findtext("MS/I32[@N='PipelineState']")
    return int(number or -1), None if record is None else _error(record)


def _error(record: ElementTree.Element) -> RemoteError:
    exception = record.find("MS/Obj[@N='Exception']")
    message = text_of(record.findtext("ToString"))
    kind = ""
    if exception is not None:
        message = text_of(exception.findtext("Props/S[@N='Message']")) or message
        kind = text_of(exception.findtext("TN/T"))
    number = int(record.findtext("MS/I32[@N='ErrorCategory_Category']") or 0)
    return RemoteError(
        identity=text_of(record.findtext("MS/S[@N='FullyQualifiedErrorId']")),
        category=CATEGORIES[number] if 0 <= number < len(CATEGORIES) else str(number),
        message=" ".join(message.split()),
        target=text_of(record.findtext("MS/S[@N='ErrorCategory_TargetName']")) or None,
        exception_type=kind,
    )


#: What a NoLanguage endpoint says to script text and variables (measured).
_NO_LANGUAGE = frozenset({"ScriptsNotAllowed", "VariableReferenceNotSupportedInDataSection"})

_BY_CATEGORY: dict[str, Any] = {
    "ObjectNotFound": NotFound,
    "PermissionDenied": Denied,
    "SecurityError": Denied,
    "AuthenticationError": Denied,
    "OperationTimeout": TimedOut,
    "InvalidArgument": RefusedValue,
    "InvalidData": RefusedValue,
    "InvalidType": RefusedValue,
}


# The engine's own words for these speak of spelling and of paths.
_PLAIN_WORDS = {
    NotVisible: "this host has no such command, or its role does not show it to this account; check that the role or "
    "feature is installed and, in a JEA endpoint, that the session configuration names the command",
}


#: Says no right although its category does not (captured).
_DIRECTORY_REFUSED = "ActiveDirectoryServer:8344"
#: The right that a command needs on each object, where the right to run it is not enough.
_ON_THE_OBJECT = {"Get-Acl": "read permissions (RC) of that object"}
#: What to do, for errors whose own words do not say it.
_ADVICE = {
    "NoMatchingLogsFound": "look whether the role that writes this log is installed, and whether Get-WinEvent -ListLog "
    "shows it",
}


def classify(command: str, error: RemoteError) -> ReadError:
    """Return the exception for *error*, chosen by identity and category; the message only travels along."""
    name = error.identity.partition(",")[0]
    if name == "CommandNotFoundException":
        kind: Any = NotVisible
    elif name in _NO_LANGUAGE or error.category == "ParserError":
        kind = NoLanguage
    else:
        kind = _BY_CATEGORY.get(error.category, ReadError)
    message = _PLAIN_WORDS.get(kind, error.message)
    if kind is Denied or name == _DIRECTORY_REFUSED:
        # The server's own words may be only that it failed.
        told, right = error.message.rstrip("."), _ON_THE_OBJECT.get(command, "run this command")
        message = f"access is denied ({told}); give the account of the connection the right to {right}"
    elif name in _ADVICE:
        message = f"{message.rstrip('.')}; {_ADVICE[name]}"
    classified: ReadError = kind(command, error.identity, error.category, message)
    return classified
