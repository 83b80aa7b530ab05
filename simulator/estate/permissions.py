"""Entries of access control lists, and how the file changes the list of an object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .sids import shown

if TYPE_CHECKING:
    from .model import Domain, Estate


@dataclass(frozen=True, slots=True)
class Entry:
    """One access control entry. ``inherited`` ones come from the container of the zones or from above."""

    sid: str
    rights: str
    kind: str = "A"
    inherits: bool = False
    inherited: bool = False
    object: str = ""

    def text(self, estate: Estate, domain: Domain) -> str:
        kind = f"O{self.kind}" if self.object else self.kind
        flags = ("CI" if self.inherits or self.inherited else "") + ("ID" if self.inherited else "")
        return f"({kind};{flags};{self.rights};{self.object};;{shown(self.sid, estate, domain)})"


@dataclass(frozen=True, slots=True)
class Changes:
    """How the file changes the list of an object: entries more, trustees whose entries went, inheritance cut off."""

    add: tuple[Entry, ...] = ()
    remove: frozenset[str] = frozenset()
    protected: bool = False
    denied: bool = False
