"""What is decided about the write of a record before it is sent: it overwrites nothing, and takes nothing along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._finding import Command
from ._names import zone_name
from ._record_reads import BESIDE, POINTERS
from ._record_state import ABSENT, THERE, ages, is_record, pointer_setting
from ._records import add, parts_of
from ._write import ALREADY, REFUSED, Done, Write

_ADDRESSES = ("A", "AAAA")


def obstacle(write: Write, seen: Mapping[str, Any] | None) -> Done | None:
    """Return what became of a write that must not be sent, None when nothing speaks against it."""
    if seen is None or "error" in seen:
        return None
    for setting, after in write.after.items():
        if not is_record(setting):
            continue
        now, before = seen.get(setting), write.before[setting]
        if before == ABSENT and after != ABSENT and now != ABSENT:
            return Done(write, ALREADY, f"it is there already: {now}", seen={setting: now})
        if now != before:
            continue
        said = _conflict(setting, seen) if before == ABSENT else _lost_pointer(write, setting, seen)
        if said:
            return Done(write, REFUSED, said, seen={setting: now})
    return None


def _conflict(setting: str, seen: Mapping[str, Any]) -> str:
    """Return why the record cannot stand beside what is at its name."""
    name, kind, _ = parts_of(setting)
    for text, state in seen[BESIDE].get(setting, ()):
        other = parts_of(text)[1]
        if "CNAME" in (kind, other):
            return (
                f"{name} has {text}, and nothing stands beside an alias: nothing is overwritten, so remove it by hand"
            )
        rivals = other == kind or {other, kind} <= set(_ADDRESSES)
        if rivals and ages(state):
            return (
                f"{name} has {text}, which is {state}: a host that lives, perhaps another one, registered it since, so "
                "decide by hand whose name it is"
            )
    return ""


def _lost_pointer(write: Write, setting: str, seen: Mapping[str, Any]) -> str:
    """Return why an address record is not taken away: with it may go a pointer that the run does not account for."""
    kept = write.after.get(pointer_setting(setting))
    if kept == THERE or seen.get(pointer_setting(setting)) != THERE:
        return ""
    _, text, _ = seen[POINTERS][setting].split("\t")
    return (
        f"a server may remove the pointer ({text}) with the address (reported), and that pointer is none of this run: "
        "remove the record by hand"
    )


def mending(write: Write, seen: Mapping[str, Any]) -> list[Command]:
    """Return the calls that bring back what a write took away and did not put back."""
    found = []
    for setting, before in write.before.items():
        if is_record(setting) and before != ABSENT and write.after[setting] != ABSENT and seen.get(setting) == ABSENT:
            ttl = int(write.after[setting].rpartition(" ")[2])
            found.append(add(zone_name(write.target), setting, ttl, ages=ages(write.after[setting])))
    return found
