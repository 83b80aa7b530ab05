"""The WSMan faults that the endpoint answers with.

Numbers are those of wsmerror.h (documented); the sentences are shortened where a client shows its own.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(eq=False)
class Fault(Exception):
    """A request that WinRM refuses: SOAP code and subcode, its own number, a sentence."""

    number: int
    subcode: str
    message: str
    code: str = "Sender"


def operation_timeout() -> Fault:
    return Fault(
        2150858793,
        "w:TimedOut",
        "The WS-Management service cannot complete the operation within the time specified in OperationTimeout.",
        "Receiver",
    )


def shell_not_found(shell_id: str) -> Fault:
    return Fault(
        2150858843,
        "w:InvalidSelectors",
        f"The request for the Windows Remote Shell with ShellId {shell_id} failed because the shell was not found on "
        "the server. Possible causes are: the specified ShellId is incorrect or the shell no longer exists on the "
        "server. Provide the correct ShellId or create a new shell and retry the operation.",
    )


def command_not_found(command_id: str) -> Fault:
    return Fault(
        2150858843,
        "w:InvalidSelectors",
        f"The request for the Windows Remote Shell with CommandId {command_id} failed because the command was not "
        "found on the server.",
    )


def too_many_shells(allowed: int) -> Fault:
    return Fault(
        2150859173,
        "w:QuotaLimit",
        f"The WS-Management service cannot process the request. This user is allowed a maximum number of {allowed} "
        "concurrent shells, which has been exceeded. Close existing shells or raise the quota for this user.",
    )


def too_many_operations(allowed: int) -> Fault:
    return Fault(
        2150859174,
        "w:QuotaLimit",
        f"The WS-Management service cannot process the request. The maximum number of concurrent operations for this "
        f"user ({allowed}) has been exceeded. Close existing operations for this user, or raise the quota.",
    )


def envelope_too_large(limit: int) -> Fault:
    # Inferred: the number that wsmerror.h has for a packet above MaxEnvelopeSizekb; no capture was found.
    return Fault(
        2150858790,
        "w:EncodingLimit",
        "The WS-Management service cannot process the request because the request packet is larger than the maximum "
        f"envelope size of {limit} bytes.",
    )


def unknown_resource(resource: str) -> Fault:
    return Fault(
        2150858811,
        "a:DestinationUnreachable",
        f"The WS-Management service cannot process the request. The resource URI ({resource}) was not found in the "
        "WS-Management catalog.",
    )


def unsupported_action(action: str) -> Fault:
    return Fault(
        2150858752,
        "a:ActionNotSupported",
        f"The WS-Management service cannot process the request because the action ({action}) is not supported here.",
    )


def invalid_message(reason: str) -> Fault:
    return Fault(2150858767, "w:SchemaValidationError", f"The request contains invalid XML or PSRP data: {reason}.")
