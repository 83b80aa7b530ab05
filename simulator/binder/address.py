"""Texts of System.Net.IPAddress, parsed and written as .NET does."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address

Address = IPv4Address | IPv6Address

_PART = re.compile(r"0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*")
_BRACKETED = re.compile(r"\[([^\[\]]*)\](?::[0-9]+|:0x[0-9a-fA-F]+)?")
_MESSAGE = "An invalid IP address was specified."
_SCOPE = re.compile(r"[0-9]{1,10}")


class InvalidAddressError(ValueError):
    """The text or number is no IP address."""

    def __init__(self, message: str = _MESSAGE) -> None:
        super().__init__(message)


def parse(text: str) -> Address:
    """The address that *text* means, as ``IPAddress.Parse`` reads it: no blanks, no prefix length."""
    return _parse6(text) if ":" in text else _parse4(text)


def from_number(number: int) -> IPv4Address:
    """The address whose raw value, in network byte order on a little-endian host, is *number* (measured)."""
    if not 0 <= number <= 0xFFFFFFFF:
        raise InvalidAddressError("Specified argument was out of the range of valid values. (Parameter 'newAddress')")
    return IPv4Address(number.to_bytes(4, "little"))


def from_bytes(raw: bytes) -> Address:
    """The address with these four or sixteen bytes."""
    if len(raw) == 4:
        return IPv4Address(raw)
    if len(raw) == 16:
        return IPv6Address(raw)
    raise InvalidAddressError("An invalid IP address was specified. (Parameter 'address')")


def _parse4(text: str) -> IPv4Address:
    """One to four parts, each decimal, octal or hexadecimal; the last fills the rest (10.0.0 is 10.0.0.0: measured)."""
    parts = text.split(".")
    if len(parts) > 4 or not all(_PART.fullmatch(part) for part in parts):
        raise InvalidAddressError
    *heads, last = (_number(part) for part in parts)
    if any(head > 0xFF for head in heads) or last >= 1 << 8 * (4 - len(heads)):
        raise InvalidAddressError
    return IPv4Address(sum(head << 8 * (3 - index) for index, head in enumerate(heads)) + last)


def _number(part: str) -> int:
    if part[:2] in ("0x", "0X"):
        return int(part, 16)
    return int(part, 8 if part.startswith("0") else 10)


def _parse6(text: str) -> IPv6Address:
    bracketed = _BRACKETED.fullmatch(text)
    body, _, scope = (bracketed[1] if bracketed else text).partition("%")
    if not body.isascii() or "/" in text:
        raise InvalidAddressError
    try:
        address = IPv6Address(body)
    except ValueError:
        raise InvalidAddressError from None
    # A scope that names no interface of the host is dropped, a number is kept (source-code).
    if _SCOPE.fullmatch(scope) and 0 < int(scope) < 2**32:
        return IPv6Address(f"{body}%{int(scope)}")
    return address


def write(address: Address) -> str:
    """The text that ``IPAddress.ToString`` gives."""
    if isinstance(address, IPv4Address):
        return str(address)
    groups = [int.from_bytes(address.packed[index : index + 2], "big") for index in range(0, 16, 2)]
    scope = f"%{address.scope_id}" if address.scope_id else ""
    if not _embeds_ipv4(groups):
        return f"{IPv6Address(address.packed)}{scope}"
    tail = str(IPv4Address(address.packed[12:]))
    # The first six groups are compressed alone; a non-zero stand-in keeps the last two out of the run.
    stand_in = IPv6Address(address.packed[:12] + b"\xff\xff\xff\xff")
    return f"{str(stand_in).removesuffix('ffff:ffff')}{tail}{scope}"


def _embeds_ipv4(groups: list[int]) -> bool:
    """Whether .NET writes the last 32 bits with points: mapped, compatible, translated and ISATAP addresses."""
    if not any(groups[:4]) and groups[6]:
        if groups[4] == 0 and groups[5] in (0, 0xFFFF):
            return True
        if groups[4] == 0xFFFF and groups[5] == 0:
            return True
    return groups[4] == 0 and groups[5] == 0x5EFE
