"""A session that looks at a few targets only: what is asked once for each zone is asked for these zones alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

from ..module_utils._estate import target_key
from ..module_utils._finding import Command, Current, Params
from ..module_utils._names import zone_key, zone_name
from ..module_utils._session import Object, Session
from ._batch import Answer


class Focused:
    """The reads of *session*, with ``read_each`` narrowed to the zones of *targets*."""

    def __init__(self, session: Session, targets: Iterable[str]) -> None:
        self._session = session
        self._zones = {zone_key(zone_name(target)) for target in targets}

    def read(self, command: str, /, **parameters: Any) -> list[Object]:
        return self._session.read(command, **parameters)

    def read_all(self, commands: Sequence[Command], /) -> list[Answer]:
        return self._session.read_all(commands)

    def read_each(
        self, command: str, parameter: str, values: Sequence[str], /, *, key: str | None = None, **fixed: Any
    ) -> Mapping[str, Answer]:
        """Run *command* for those of *values* that are zones of the targets; the others have no answer."""
        wanted = [value for value in values if zone_key(value) in self._zones]
        return self._session.read_each(command, parameter, wanted, key=key, **fixed)

    def read_some(
        self, command: str, parameter: str, values: Sequence[str], /, *, key: str | None = None, **fixed: Any
    ) -> Mapping[str, Answer]:
        """Run *command* for those of *values* that are zones of the targets; the others have no answer."""
        wanted = [value for value in values if zone_key(value) in self._zones]
        return self._session.read_some(command, parameter, wanted, key=key, **fixed)

    def read_counted(self, commands: Sequence[Command], parameter: str, /) -> list[Answer]:
        return self._session.read_counted(commands, parameter)


def current_of(
    module: ModuleType, session: Session, params: Params, wanted: Iterable[tuple[str, str]]
) -> dict[str, dict[str, Any]]:
    """Return what *session* reads of targets, by ``target_key``; a target that the host does not hold is missing.

    *wanted* are targets with their settings. A module whose settings are named by the estate, as records are, reads
    these alone. A module that can create a target says instead what the host has of one that is not there. Raises
    ReadError when the host answered with an error.
    """
    asked = list(wanted)
    targets = list(dict.fromkeys(target for target, _ in asked))
    keys = {target_key(target) for target in targets}
    session.read_all(list(getattr(module, "PREFETCH", ())))
    if hasattr(module, "read_of"):
        current = module.read_of(session, asked)
    else:
        current = module.read(Focused(session, targets), params)
    found = {target_key(target): facts for target, facts in current.items() if target_key(target) in keys}
    absent: Callable[[str, Current], dict[str, Any]] | None = getattr(module, "absent", None)
    missing = [target for target in targets if target_key(target) not in found] if absent else []
    return found | {target_key(target): absent(target, current) for target in missing if absent}
