"""The commands that every restricted endpoint has of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from psrpcore.types import PSObject

from simulator.binder import CommandInfo

from .call import CommandStage
from .commandinfo import command_object
from .emissions import Call, Emission, Primitive, Record, behaviour
from .netobject import net_object
from .pipeline_input import properties_of
from .refusals import command_not_listed
from .resolve import Caller, is_wildcard, visible, wildcard

_CUSTOM = ("System.Management.Automation.PSCustomObject", "System.Object")
_MEASURE = ("Microsoft.PowerShell.Commands.GenericMeasureInfo", "Microsoft.PowerShell.Commands.MeasureInfo")


@behaviour("Select-Object")
def select_object(call: Call) -> Iterator[Any]:
    """Give the object back; with -Property an object of these properties, as far as the proxy's own set goes."""
    item = call.bound.get("InputObject")
    names: Sequence[str] | None = call.bound.get("Property")
    if names is None:
        yield item if isinstance(item, Record) else Primitive(item)
        return
    known = {name.lower(): value for name, value in properties_of(item).items()}
    members = [(name, known.get(name.lower())) for name in names]
    kind = item.PSObject.type_names[0] if isinstance(item, PSObject) else "System.Object"
    yield Primitive(net_object((f"Selected.{kind}", *_CUSTOM), members=members))


@behaviour("Out-Default")
def out_default(_call: Call) -> Iterable[Emission]:
    """Show the object on the client's host: a client without a host sees nothing."""
    return ()


@behaviour("Get-Command")
def get_command(call: Call) -> Iterator[Any]:
    """Yield the visible commands; for each name that is none, the error of that name first."""
    caller = Caller(call.host, call.user)
    modules = [wildcard(pattern) for pattern in call.bound.get("Module") or ()]
    found: list[CommandInfo] = []
    for name in call.bound.get("Name") or ["*"]:
        matches = [each for each in visible(caller, name) if _in_modules(each, modules)]
        if not matches and not is_wildcard(name):
            yield command_not_listed(name)
        found += [each for each in matches if each not in found]
    for each in found:
        yield Primitive(command_object(each))


class MeasureStage(CommandStage):
    """Measure-Object: it only counts, and says so when everything has passed."""

    def __init__(self, *arguments: Any, first: bool) -> None:
        super().__init__(*arguments, first=first)
        self._count = 0
        #: Whether an object of a type is taken: it goes to a parameter for any object, so its type alone decides.
        self._taken: dict[str, bool] = {}

    def run(self) -> Iterator[Any]:
        self._count = 1
        yield from self.end()

    def process(self, item: Any) -> Iterator[Any]:
        if not isinstance(item, Record):
            self._count += self._bound_with(item) is not None
        else:
            if item.type not in self._taken:
                self._taken[item.type] = self._bound_with(item) is not None
            self._count += self._taken[item.type]
        yield from ()

    def end(self) -> Iterator[Any]:
        names = ("Average", "Sum", "Maximum", "Minimum", "Property")
        props = [("Count", self._count), *((name, None) for name in names)]
        yield Primitive(net_object((*_MEASURE, "System.Object"), text=_MEASURE[0], props=props))
        yield from super().end()


def _in_modules(info: CommandInfo, modules: Sequence[Any]) -> bool:
    return not modules or any(each.fullmatch(info.module) for each in modules)
