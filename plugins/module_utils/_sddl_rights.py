"""The rights of an entry of SDDL: one number, whatever the text calls them."""

from __future__ import annotations

import re

from ._errors import DdiError

#: Rights by their two letters, in the order in which Windows writes them.
RIGHTS = {
    "CC": 0x1, "DC": 0x2, "LC": 0x4, "SW": 0x8, "RP": 0x10, "WP": 0x20, "DT": 0x40, "LO": 0x80, "CR": 0x100,
    "SD": 0x10000, "RC": 0x20000, "WD": 0x40000, "WO": 0x80000,
    "GA": 0x10000000, "GX": 0x20000000, "GW": 0x40000000, "GR": 0x80000000,
}  # fmt: skip
#: Words for several rights at once, of files and of registry keys: read, never written.
_JOINED = {
    "FA": 0x1F01FF, "FR": 0x120089, "FW": 0x120116, "FX": 0x1200A0,
    "KA": 0xF003F, "KR": 0x20019, "KW": 0x20006, "KX": 0x20019,
}  # fmt: skip

_HIGHEST = 0xFFFFFFFF


class SddlError(DdiError):
    """The text is no SDDL; says what of it."""


def render_rights(rights: int) -> str:
    """Return rights by their letters, or as a number where a bit of them has none."""
    letters = "".join(word for word, bit in RIGHTS.items() if rights & bit)
    return letters if rights == sum(bit for bit in RIGHTS.values() if rights & bit) else f"{rights:#x}"


def parse_rights(text: str) -> int:
    """Return the rights that letters or a number stand for."""
    if re.fullmatch(r"0x[0-9a-f]{1,8}|[1-9]\d{0,9}|0", text, re.IGNORECASE):
        number = int(text, 16 if text[:2].lower() == "0x" else 10)
        if number <= _HIGHEST:
            return number
    words = [text[place : place + 2].upper() for place in range(0, len(text), 2)]
    rights = 0
    for word in words:
        bits = RIGHTS.get(word, _JOINED.get(word))
        if bits is None:
            raise SddlError(f"{word!r} in {text!r} is no right of SDDL")
        rights |= bits
    return rights
