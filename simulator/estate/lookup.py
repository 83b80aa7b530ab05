"""Accounts looked up by the values of their attributes, as searches of a large directory need it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .principals import Principal

#: Values in lower case by attributes in lower case.
Keys = Mapping[str, frozenset[str]]
_VALUE: Mapping[str, Callable[[Principal], str | None]] = {
    "name": attrgetter("name"),
    "samaccountname": attrgetter("sam"),
    "dnshostname": attrgetter("fqdn"),
    "sid": attrgetter("sid"),
    "objectsid": attrgetter("sid"),
}
#: The attributes by which accounts can be looked up.
LOOKED_UP = _VALUE.keys()


class Places:
    """Where the accounts of a directory are, by value, for each attribute that was searched."""

    def __init__(self) -> None:
        self._places: dict[str, dict[str, list[tuple[int, Principal]]]] = {}

    def clear(self) -> None:
        """Forget everything: there are other accounts now."""
        self._places.clear()

    def having(self, keys: Keys, accounts: Iterable[Principal]) -> list[Principal]:
        """Return those of *accounts*, in their order, that have for one of the attributes one of its values."""
        found: dict[int, Principal] = {}
        for attribute, values in keys.items():
            places = self._by_value(attribute, accounts)
            found |= {place: each for value in values for place, each in places.get(value, ())}
        return [found[place] for place in sorted(found)]

    def _by_value(self, attribute: str, accounts: Iterable[Principal]) -> dict[str, list[tuple[int, Principal]]]:
        if attribute not in self._places:
            places = self._places[attribute] = {}
            for place, each in enumerate(accounts):
                value = _VALUE[attribute](each)
                if value is not None:
                    places.setdefault(value.lower(), []).append((place, each))
        return self._places[attribute]
