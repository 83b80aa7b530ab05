"""The estate: its hosts and its clock."""

from __future__ import annotations

from dataclasses import dataclass, field

from .clock import Clock
from .host import Host


@dataclass(eq=False, slots=True)
class Estate:
    """Everything that is simulated at once: one forest, its machines, one clock."""

    name: str
    clock: Clock
    hosts: dict[str, Host] = field(default_factory=dict)
