"""What a server has of one record, in one word or two: ``absent``, ``static, ttl 3600`` or ``dynamic, ttl 900``."""

from __future__ import annotations

import re

from ._finding import Command
from ._records import Record, add, remove

ABSENT = "absent"
STATIC, DYNAMIC = "static", "dynamic"
#: Whether the PTR record of an address record is where it should be.
THERE, NONE = "there", "none"
_POINTER = "pointer of "
_STATE = re.compile(r"(static|dynamic), ttl (\d+)")


def state_of(record: Record) -> str:
    """Return the state of a record that is there."""
    return state(record.ttl, ages=record.timestamp is not None)


def state(ttl: int, *, ages: bool) -> str:
    return f"{DYNAMIC if ages else STATIC}, ttl {ttl}"


def ages(value: str) -> bool:
    """Return whether a record of this state has a timestamp."""
    return value.startswith(DYNAMIC)


def is_record(setting: str) -> bool:
    """Return whether a setting is a record of its zone: no other has a blank in its name."""
    return " " in setting and not setting.startswith(_POINTER)


def pointer_setting(text: str) -> str:
    """Return the setting that says whether the pointer of the address record *text* is there."""
    return f"{_POINTER}{text}"


def record_of_pointer(setting: str) -> str:
    """Return the address record that the setting is about, nothing when it is no such setting."""
    return setting.removeprefix(_POINTER) if setting.startswith(_POINTER) else ""


def calls(zone: str, text: str, before: str, after: str) -> list[Command]:
    """Return the calls that take the record *text* of *zone* from one state to another.

    No cmdlet takes a timestamp away or gives one (documented), so a record that is there is removed first.
    """
    if before == after:
        return []
    found = [] if before == ABSENT else [remove(zone, text)]
    match = _STATE.fullmatch(after)
    return [*found, add(zone, text, int(match[2]), ages=match[1] == DYNAMIC)] if match else found
