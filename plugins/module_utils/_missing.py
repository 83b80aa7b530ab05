"""Which servers were expected and not read, and which of them the operator accepts."""

from __future__ import annotations

from collections.abc import Collection

from ._estate import Estate
from ._findings import ESTATE
from ._grounds import Verdicts

CONTROL = "estate-coverage"


def expected_unread(estate: Estate, verdicts: Verdicts) -> list[str]:
    """Return the servers that were expected and not read or told nothing, and the domains nobody spoke for."""
    found = verdicts.get(CONTROL, {})
    asked = {key for key, states in found.items() if states & {"drift", "unknown"}}
    return sorted(asked | {estate.fqdn_of(server) for server in estate.unread})


def accepted(estate: Estate, name: str, given: Collection[str]) -> bool:
    """Return whether *given*, inventory names and full names, name the server *name*."""
    # What no server could say about the whole estate is nobody's name.
    return name != ESTATE and bool(_names_of(estate, name) & set(given))


def full_name(estate: Estate, name: str) -> str:
    """Return the full name of the server that the inventory calls *name*; *name* when it calls none so."""
    return next((estate.fqdn_of(server) for server in estate.servers if server.name == name), name)


def _names_of(estate: Estate, name: str) -> set[str]:
    return {name} | {server.name.lower() for server in estate.servers if estate.fqdn_of(server) == name}
