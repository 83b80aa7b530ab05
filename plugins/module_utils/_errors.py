"""The errors of the collection, one small tree.

DdiError
├── Refused            what was asked for cannot be: bad input, or a change that must not happen
├── ConnectionLost     the endpoint could not be reached, or the connection broke: the host is unreachable
└── ReadError          the endpoint answered, and its answer is an error with an identity
    ├── NotFound       the object does not exist
    ├── Denied         the account may not do this
    ├── NotVisible     the endpoint has no such command, or its role does not show it
    ├── RefusedValue   the endpoint refused an argument
    ├── TimedOut       the command did not answer in time
    └── NoLanguage     the endpoint does not speak what was sent (script text, or no PowerShell at all)
"""

from __future__ import annotations


class DdiError(Exception):
    """Base of every error that the collection raises on purpose. Its text is one clear sentence."""


class Refused(DdiError):
    """What was asked for cannot be; the sentence says what, where, and what to do."""


class ConnectionLost(DdiError):
    """The endpoint could not be reached, or stopped answering."""


class ReadError(DdiError):
    """A command that answered with an error.

    ``identity`` is the FullyQualifiedErrorId (``WIN32 5,Get-DnsServerZone``), ``category`` the name of the
    ErrorCategory (``PermissionDenied``); logic uses these and never the localised ``message``.
    """

    def __init__(self, command: str, identity: str, category: str, message: str) -> None:
        self.command = command
        self.identity = identity
        self.category = category
        self.message = message
        super().__init__(f"{command}: {message} ({identity}, {category})")


class NotFound(ReadError):
    """The object does not exist."""


class Denied(ReadError):
    """The account may not do this."""


class NotVisible(ReadError):
    """The endpoint has no such command, or its role does not show it."""


class RefusedValue(ReadError):
    """The endpoint refused an argument."""


class TimedOut(ReadError):
    """The command did not answer in time."""


class NoLanguage(ReadError):
    """The endpoint does not speak what was sent."""
