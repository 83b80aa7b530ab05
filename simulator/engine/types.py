"""The table of output types: what the objects of Windows commands look like on the wire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import cache
from pathlib import Path
from typing import Any, Protocol

_CUSTOM = "System.Management.Automation.PSCustomObject"
_DATA = Path(__file__).parents[1] / "data"
#: The table of the reference, and what the simulator needs besides.
_TABLES = ("output-types.json", "own-types.json")


class Sender(Protocol):
    """The machine that sends an object."""

    @property
    def computer(self) -> str: ...

    @property
    def timezone(self) -> tzinfo: ...


@dataclass(frozen=True, slots=True)
class Property:
    """One property: the type that PowerShell code sees, and whether a types file adds it to the object."""

    name: str
    type: str
    cim_type: str | None
    extended: bool

    @property
    def element(self) -> str | None:
        """The type of the elements of an array; None for anything else."""
        # One element type was never seen; null is the only value captured, so either reading is as good.
        first = self.type.split(" ")[0]
        return first.removesuffix("[]") if first.endswith("[]") else None


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """One output type, its properties in the order the wire has them."""

    name: str
    cim: bool
    type_names: tuple[str, ...]
    namespace: str
    properties: Mapping[str, Property]
    #: Class names from the root of the inheritance down, for a CIM class.
    classes: tuple[str, ...] = ()
    declared: Mapping[str, Property] = field(default_factory=dict)


@cache
def output_types() -> Mapping[str, TypeInfo]:
    """Return every output type by its short name."""
    types: dict[str, dict[str, Any]] = {}
    for name in _TABLES:
        types |= json.loads((_DATA / name).read_text(encoding="utf-8"))["types"]
    return {name: _type_info(name, entry, types) for name, entry in types.items()}


def _type_info(name: str, entry: dict[str, Any], types: dict[str, dict[str, Any]]) -> TypeInfo:
    declared = {
        key: Property(key, each["type"], each.get("cim_type"), each.get("ets_member", False))
        for key, each in entry["properties"].items()
    }
    # Alternatives are written "A | B": the first stands for all.
    type_names = tuple(each.split(" | ")[0] for each in entry["type_names"])
    if entry["kind"] != "CimInstance":
        namespace = "System" if _CUSTOM in type_names else type_names[0].rpartition(".")[0] or "System"
        return TypeInfo(name, False, type_names, namespace, declared, declared=declared)
    classes = tuple(
        each.partition("#")[2] for each in reversed(type_names) if "#" in each and "/" not in each.partition("#")[2]
    )
    kept = _as_serialized(declared, entry.get("serialized_order"))
    ordered = _inherited_order(kept, [types[each]["properties"] for each in classes[:-1] if each in types])
    return TypeInfo(name, True, type_names, entry["cim_class"].partition(":")[0], ordered, classes, declared)


def _as_serialized(declared: Mapping[str, Property], serialized: list[str] | None) -> dict[str, Property]:
    # A captured order is complete: what it lacks did not exist on the server that was captured.
    return {key: each for key, each in declared.items() if serialized is None or key in serialized}


def _inherited_order(declared: Mapping[str, Property], bases: list[Mapping[str, Any]]) -> dict[str, Property]:
    # Captured objects give the properties of the base class first, then their own, each alphabetically.
    inherited = [name for base in bases for name in sorted(base) if name in declared]
    own = sorted(name for name in declared if name not in inherited)
    return {name: declared[name] for name in dict.fromkeys(inherited + own)}
