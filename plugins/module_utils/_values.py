"""What Windows says, as the plain values this collection works with, and the operator's words as Windows says them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Any

from ._errors import Refused

#: The update modes as a DNS server reads them back.
UPDATE_MODES = ("None", "Secure", "NonsecureAndSecure")
#: The operator's word for an update mode -> the word of Windows.
UPDATE_MODE_OF = {"secure": "Secure"}

_CANONICAL_MODE = {mode.lower(): mode for mode in UPDATE_MODES}


def text(value: Any) -> str:
    """Return *value* as text, empty for nothing."""
    return "" if value is None else str(value)


def texts(value: Any) -> list[str]:
    """Return the values of a property that may hold none, one or many."""
    if value is None or value == "":
        return []
    return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]


def flag(value: Any) -> bool:
    """Return whether a property that may be missing is true."""
    return value is True


def known_flag(value: Any) -> bool | None:
    """Return a flag that decides something, None when the host did not send it: missing is not false."""
    return value if isinstance(value, bool) else None


def update_mode(value: Any) -> str | None:
    """Return the update mode in its one spelling; the sources spell the third one in two ways."""
    return None if value is None else _CANONICAL_MODE.get(str(value).lower(), str(value))


def duration(value: Any) -> timedelta | None:
    """Return a duration that the host sent, or nothing when it sent none."""
    return value if isinstance(value, timedelta) else None


def moment(value: Any) -> str | None:
    """Return a point in time as ISO 8601 text, or nothing when the host named none."""
    return value.isoformat() if isinstance(value, datetime) else None


def time_of(option: str, value: Any) -> datetime:
    """Return the point in time that an operator or a record wrote; refuse one without its zone."""
    try:
        time = datetime.fromisoformat(str(value))
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise Refused(f"{option} is {value!r}: write a time with its zone, as 2026-03-01T06:00:00+00:00.")
    return time


def server_name(value: Any) -> str:
    """Return the name of a server in its one spelling: lower-case, no trailing dot."""
    return text(value).rstrip(".").lower()


def addresses(values: Iterable[str]) -> list[str]:
    """Return addresses in numerical order, each once, so that two lists compare as sets."""
    return sorted(set(values), key=_address_order)


def _address_order(value: str) -> tuple[int, int, str]:
    for version, kind in ((4, IPv4Address), (6, IPv6Address)):
        try:
            return version, int(kind(value)), ""
        except AddressValueError:
            continue
    return 9, 0, value


def scavenge_servers(option: str, values: Sequence[str]) -> list[str]:
    """Return the IPv4 addresses of *values* in order; refuse names, IPv6 addresses and an empty list."""
    if not values:
        raise Refused(f"{option} is empty, which lets any server delete: name an IPv4 address or omit it.")
    return addresses([_ipv4(option, value) for value in values])


def _ipv4(option: str, value: str) -> str:
    try:
        return str(IPv4Address(value.strip()))
    except AddressValueError:
        kind = "an IPv6 address" if ":" in value else "not an IPv4 address"
    raise Refused(f"{option} holds {value!r}, which is {kind}: write the IPv4 address of the DNS server.")


def absolute(name: str) -> str:
    """Return *name* as a question has it: one of a single label ends with a dot, or a suffix is appended to it."""
    return name if "." in name else f"{name}."


def quoted(value: str) -> str:
    """Return *value* as a literal that a person can paste into PowerShell."""
    return "'" + value.replace("'", "''") + "'"
