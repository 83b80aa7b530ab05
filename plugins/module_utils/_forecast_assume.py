"""The settings that a forecast may take for granted, as the operator or a plan writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ._durations import NEVER, parse, parse_or_never, render
from ._errors import Refused
from ._forecast_facts import SERVER
from ._values import UPDATE_MODES, scavenge_servers, time_of

Assumed = dict[str, dict[str, Any]]


def assumptions(given: Mapping[str, Any]) -> Assumed:
    """Return *given* in the form in which facts are kept; refuse what is no setting that decides about deletion."""
    found: Assumed = {}
    for target, values in given.items():
        known = _OF_SERVER if target == SERVER else _OF_ZONE
        if not isinstance(values, Mapping) or not values.keys() <= known.keys():
            raise Refused(f"assume holds {values!r} for {target}: write settings, which are {', '.join(known)}.")
        found[str(target)] = {name: known[name](f"assume: {name}", value) for name, value in values.items()}
    return found


def _interval(option: str, value: Any) -> str:
    return render(parse(option, str(value)))


def _interval_or_never(option: str, value: Any) -> str:
    return render(parse_or_never(option, str(value)), NEVER)


def _flag(option: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Refused(f"{option} is {value!r}: write true or false.")
    return value


def _mode(option: str, value: Any) -> str:
    if value not in UPDATE_MODES:
        raise Refused(f"{option} is {value!r}: write {', '.join(UPDATE_MODES)}.")
    return str(value)


def _servers(option: str, value: Any) -> list[str]:
    if not isinstance(value, list):
        raise Refused(f"{option} is {value!r}: write a list of addresses.")
    return scavenge_servers(option, [str(each) for each in value])


def _time(option: str, value: Any) -> str:
    return time_of(option, value).isoformat()


def _times(option: str, value: Any) -> list[str] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise Refused(f"{option} is {value!r}: write a list of times.")
    return [_time(option, each) for each in value]


_Check = Callable[[str, Any], Any]
_OF_SERVER: dict[str, _Check] = {
    "scavenging_interval": _interval_or_never,
    "since": _time,
    "by_hand": _times,
    "starts_pass": _flag,
}
_OF_ZONE: dict[str, _Check] = {
    "aging": _flag,
    "no_refresh_interval": _interval,
    "refresh_interval": _interval,
    "scavenge_servers": _servers,
    "dynamic_update": _mode,
}
