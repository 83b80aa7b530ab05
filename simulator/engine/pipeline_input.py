"""Which parameters of a command an object of the pipeline can go to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from psrpcore.types import PSObject

from simulator.binder.table import CommandInfo, ParameterInfo
from simulator.binder.values import net_type_of

from .emissions import Primitive, Record

Arguments = list[tuple[str | None, Any]]


def candidates(info: CommandInfo, given: Sequence[tuple[str | None, Any]], item: Any) -> Iterator[Arguments]:
    """Yield sets of arguments that *item* could give, the likeliest first; nothing when it fits no parameter.

    The engine tries the object as it is, then its properties, and only then the object converted (source-code).
    """
    named = [name.lower().lstrip("-") for name, _ in given if name is not None]
    free = [each for each in info.declared.values() if not _is_given(each, named)]
    by_value = [each for each in free if _takes(each, "ByValue") and _fits(each, item)]
    exact: Arguments = [(each.name, raw(item)) for each in by_value if _is_of_type(each, item)]
    converted: Arguments = [(each.name, raw(item)) for each in by_value if not _is_of_type(each, item)]
    taken = {name for name, _ in exact}
    parts = [each for each in _from_properties(free, item) if each[0] not in taken]
    yield from (option for option in (exact + parts, exact, parts, converted) if option)


def _from_properties(free: Sequence[ParameterInfo], item: Any) -> Arguments:
    properties = {name.lower(): value for name, value in properties_of(item).items()}
    parts: Arguments = []
    for each in free:
        name = next((name for name in (each.name, *each.aliases) if name.lower() in properties), None)
        if name is not None and _takes(each, "ByPropertyName"):
            parts.append((each.name, properties[name.lower()]))
    return parts


def raw(item: Any) -> Any:
    """Return an emission as an argument."""
    return item.value if isinstance(item, Primitive) else item


def properties_of(item: Any) -> Mapping[str, Any]:
    """Return the properties of an emission by name."""
    if isinstance(item, Record):
        return {name: _plain(value) for name, value in item.properties.items()}
    value = raw(item)
    if isinstance(value, PSObject):
        described = value.PSObject
        return {
            each.name: each.get_value(value) for each in (*described.adapted_properties, *described.extended_properties)
        }
    return {}


def _plain(value: Any) -> Any:
    """An enum goes on as its name, a nested record as it is."""
    return value.name if hasattr(value, "number") and hasattr(value, "name") else value


def _is_given(parameter: ParameterInfo, named: list[str]) -> bool:
    own = [name.lower() for name in (parameter.name, *parameter.aliases)]
    return any(name in own or own[0].startswith(name) for name in named)


def _takes(parameter: ParameterInfo, way: str) -> bool:
    return any(entry.pipeline in (way, "both") for entry in parameter.sets.values())


def _fits(parameter: ParameterInfo, item: Any) -> bool:
    """Say whether the whole object can be the value: a CIM parameter takes its class only, others no CIM object."""
    element = parameter.type.element
    if element in ("Object", "PSObject"):
        return True
    if isinstance(item, Record):
        wanted = parameter.ps_type_name or ""
        return element == "CimInstance" and wanted.rpartition("#")[2].rpartition("/")[2] == item.type
    return element != "CimInstance"


def _is_of_type(parameter: ParameterInfo, item: Any) -> bool:
    """Say whether the object needs no conversion."""
    element = parameter.type.element
    return element in ("Object", "PSObject", "CimInstance") or net_type_of(raw(item)) == f"System.{element}"
