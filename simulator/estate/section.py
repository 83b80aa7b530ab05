"""Strict reading of one part of an estate file: every key known, every value of its kind, every error one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from .errors import EstateError

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_DURATION = re.compile(r"(\d+)([dhms])")
_MISSING: Any = object()


class Section:
    """A mapping of the file and the words that say where it is. ``done`` refuses every key that nobody asked for."""

    def __init__(self, value: Any, where: str) -> None:
        if not isinstance(value, Mapping):
            raise EstateError(f"{where} is {value!r}; write a mapping of keys and values there")
        self._value = value
        self._asked: set[str] = set()
        self.where = where

    def refuse(self, problem: str, advice: str) -> EstateError:
        return EstateError(f"{self.where}: {problem}; {advice}")

    def has(self, key: str) -> bool:
        return key in self._value

    def raw_keys(self) -> tuple[str, ...]:
        """Return every key, for a mapping whose keys are names of the file."""
        return tuple(str(key) for key in self._value)

    def raw(self, key: str, default: Any = _MISSING) -> Any:
        self._asked.add(key)
        if key not in self._value:
            if default is _MISSING:
                raise self.refuse(f"{key} is missing", "add it")
            return default
        return self._value[key]

    def text(self, key: str, default: Any = _MISSING) -> Any:
        value = self.raw(key, default)
        if value is default or (isinstance(value, str) and value.strip()):
            return value
        raise self.refuse(f"{key} is {value!r}", "give a text")

    def choice(self, key: str, choices: tuple[str, ...], default: Any = _MISSING) -> Any:
        value = self.raw(key, default)
        if value is default or value in choices:
            return value
        raise self.refuse(f"{key} is {value!r}", f"use one of {', '.join(choices)}")

    def flag(self, key: str, default: bool) -> bool:
        value = self.raw(key, default)
        if not isinstance(value, bool):
            raise self.refuse(f"{key} is {value!r}", "give true or false")
        return value

    def number(self, key: str, default: Any, low: int, high: int) -> Any:
        value = self.raw(key, default)
        if value is default:
            return value
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.refuse(f"{key} is {value!r}", f"give a whole number from {low} to {high}")
        return value

    def duration(self, key: str, default: timedelta) -> timedelta:
        value = self.raw(key, None)
        if value is None:
            return default
        found = _DURATION.fullmatch(value) if isinstance(value, str) else None
        if value == "never":
            return timedelta(0)
        if found is None:
            raise self.refuse(f"{key} is {value!r}", "give a duration as 7d, 36h, 15m, 30s or never")
        return timedelta(**{_UNITS[found[2]]: int(found[1])})

    def time(self, key: str, default: datetime | None) -> datetime | None:
        value = self.raw(key, None)
        if value is None:
            return default
        try:
            moment: datetime = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise self.refuse(f"{key} is {value!r}", "give a time as 2026-03-02T08:00:00Z") from None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.raw(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            raise self.refuse(f"{key} is {value!r}", "give a list of texts")
        return tuple(value)

    def addresses(self, key: str) -> tuple[IPv4Address | IPv6Address, ...]:
        return tuple(self._address(key, each) for each in self.texts(key))

    def ipv4_addresses(self, key: str) -> tuple[IPv4Address, ...]:
        found = []
        for address in self.addresses(key):
            if not isinstance(address, IPv4Address):
                raise self.refuse(f"{key} holds {address}", "the directory stores IPv4 addresses only: give one")
            found.append(address)
        return tuple(found)

    def sections(self, key: str) -> Iterator[Section]:
        """Yield every mapping of a list, each with its name or its place in the words that say where it is."""
        value = self.raw(key, [])
        if not isinstance(value, list):
            raise self.refuse(f"{key} is {value!r}", "give a list")
        for place, each in enumerate(value, start=1):
            name = each.get("name") if isinstance(each, Mapping) else None
            yield Section(each, f"{self.where}, {key} {name if isinstance(name, str) else f'entry {place}'}")

    def section(self, key: str) -> Section:
        return Section(self.raw(key, {}), f"{self.where}, {key}")

    def done(self) -> None:
        """Refuse keys that are not known."""
        unknown = sorted(str(key) for key in self._value if key not in self._asked)
        if unknown:
            raise self.refuse(f"unknown key {unknown[0]!r}", f"use one of {', '.join(sorted(self._asked))}")

    def _address(self, key: str, value: str) -> IPv4Address | IPv6Address:
        try:
            return ip_address(value)
        except ValueError:
            raise self.refuse(f"{key} holds {value!r}", "that is no IP address: correct it") from None
