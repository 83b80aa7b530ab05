"""How often which events were logged, by id, zone and window: what is asked of a server, and what its answers mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from . import _durations as durations
from . import _events as events
from ._errors import ReadError, Refused
from ._finding import Command
from ._session import Object

#: Events that say what changed: those of zones and records, and those of the server, which name no zone.
OF_ZONES = (513, 514, 515, 516, 517, 518, 519, 520, 521, 559, 560, 561, 564, 566, 567, 573)
OF_SERVER = (541, 551, 552, 554, 555)
#: More questions than that are refused: each lets the server walk its whole log.
MOST_QUESTIONS = 300


@dataclass(frozen=True, slots=True)
class Question:
    """How many events of one id a server logged within a window; ``zone`` is empty for the whole server."""

    zone: str
    id: int
    window: str

    def command(self, most: int) -> Command:
        groups = [spellings(self.zone)] if self.zone else []
        newer = durations.parse("window", self.window)
        return events.counted(events.AUDIT_LOG, events.selection([self.id], newer=newer, anywhere=groups), most)


@dataclass(frozen=True, slots=True)
class Counted:
    """What a server answered. ``state`` is counted, at least, or unknown with the reason; ``since`` where the log is
    shorter than the window."""

    zone: str
    id: int
    window: str
    count: int | None
    state: str
    since: str | None = None
    reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a log reaches back, and whether it takes events."""

    now: datetime | None
    oldest: datetime | None
    trouble: str = ""

    def lacks(self, window: timedelta) -> bool:
        """Return whether the log cannot answer for the whole *window*."""
        return self.now is None or self.oldest is None or self.oldest > self.now - window


def reach_of(
    clock: list[Any] | ReadError, channel: list[Object] | ReadError, oldest: list[Object] | ReadError
) -> Reach:
    """Return how far the audit channel reaches back by the clock of its own server."""
    for answer in (channel, oldest, clock):
        if isinstance(answer, ReadError):
            return Reach(None, None, str(answer))
    settings = _first(channel)
    trouble = "" if settings.get("IsEnabled") is True else "the audit channel is off or did not say that it is on"
    return Reach(_moment(_first_value(clock)), _moment(_first(oldest).get("TimeCreated")), trouble)


def questions(zones: Sequence[str], ids: Sequence[int], windows: Sequence[str]) -> list[Question]:
    """Return what is asked: events of zones for each zone, or for the whole server where no zone is named."""
    found = [
        Question(zone, each, window)
        for each in ids
        for zone in (zones if zones and each not in OF_SERVER else [""])
        for window in windows
    ]
    if len(found) > MOST_QUESTIONS:
        raise Refused(
            f"{len(found)} counts are asked of one server, and each walks its whole log: at most {MOST_QUESTIONS}, "
            "so name fewer zones, ids or windows"
        )
    return found


def counted(question: Question, answer: list[Object] | ReadError, reach: Reach, most: int) -> Counted:
    """Return what *answer* means: none found is not none, unless the log reaches back so far."""
    count = events.count_of(answer)
    told = (question.zone, question.id, question.window)
    if isinstance(answer, ReadError) or count is None:
        return Counted(*told, None, "unknown", reason=str(answer) if isinstance(answer, ReadError) else "no count came")
    if reach.trouble:
        return Counted(*told, count, "unknown", reason=reach.trouble)
    since = None
    if reach.lacks(durations.parse("window", question.window)):
        since = reach.oldest.isoformat() if reach.oldest else None
        if count == 0 or since is None:
            reason = f"the log reaches back to {since} only" if since else "the log is empty"
            return Counted(*told, None, "unknown", since, reason)
    return Counted(*told, count, "at least" if count >= most or since else "counted", since)


def spelled(zones: Sequence[str], held: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Yield each wanted zone with the name that the server writes, None when it has none such."""
    known: Mapping[str, str] = {each.rstrip(".").casefold(): each for each in held}
    for zone in zones:
        yield zone, known.get(zone.rstrip(".").casefold())


def spellings(name: str) -> list[str]:
    """Return how an event may write *name*: a filter compares letter by letter [inferred]."""
    return list(dict.fromkeys([name, name.lower(), name.upper()]))


def _first(answer: list[Object] | ReadError) -> Object:
    return answer[0] if not isinstance(answer, ReadError) and answer else {}


def _first_value(answer: list[Any] | ReadError) -> Any:
    return answer[0] if not isinstance(answer, ReadError) and answer else None


def _moment(value: Any) -> datetime | None:
    return value if isinstance(value, datetime) else None
