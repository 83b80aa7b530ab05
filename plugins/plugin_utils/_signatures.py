"""What each command accepts: the parameters with their .NET types, from ``signatures.json`` beside this file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..module_utils._errors import Refused

#: Verbs of commands that cannot change anything.
READING_VERBS = frozenset({"get", "test", "resolve", "measure"})

#: Parameters that the engine adds to every command; they are sent by the type of their value.
COMMON_PARAMETERS = frozenset({"erroraction", "warningaction", "informationaction", "verbose", "debug"})


@dataclass(frozen=True, slots=True)
class Signature:
    """One command. ``types`` is keyed by the lower-case name of the parameter; ``confirm`` says it has Confirm."""

    name: str
    confirm: bool
    types: Mapping[str, str]

    @property
    def only_reads(self) -> bool:
        """Say whether the command cannot change anything, by its verb and by what it declares."""
        return not self.confirm and self.name.partition("-")[0].lower() in READING_VERBS

    def type_of(self, parameter: str) -> str:
        """Return the .NET type of *parameter*; an empty text for a common parameter; raise Refused for no such one."""
        name = parameter.lower()
        if name in COMMON_PARAMETERS:
            return ""
        if name not in self.types:
            raise Refused(f"{self.name} has no parameter {parameter}: take one of {', '.join(sorted(self.types))}")
        return self.types[name]

    def takes_array(self, parameter: str) -> bool:
        return self.type_of(parameter).endswith("[]")


def signature(command: str) -> Signature:
    """Return the signature of *command*; raise Refused when the collection knows none."""
    found = _table().get(command.lower())
    if found is None:
        raise Refused(f"the collection knows no command {command}: its signature is not in signatures.json")
    return found


@cache
def _table() -> Mapping[str, Signature]:
    entries = json.loads(Path(__file__).with_name("signatures.json").read_text(encoding="utf-8"))
    return {
        name.lower(): Signature(
            name, entry["confirm"], {each.lower(): kind for each, kind in entry["parameters"].items()}
        )
        for name, entry in entries.items()
    }
