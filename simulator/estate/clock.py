"""The one clock of an estate: real time, or manual time that moves only when it is advanced."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from .errors import EstateError


class Clock:
    """Tell the time of the estate. A manual clock stands still; a real one runs. Both can be advanced."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start = start
        self._ahead = timedelta(0)

    @property
    def manual(self) -> bool:
        return self._start is not None

    def now(self) -> datetime:
        """Return the time of the estate, aware and in UTC."""
        return (self._start or datetime.now(UTC)) + self._ahead

    def advance(self, by: timedelta) -> datetime:
        """Move the estate forward in time and return the new time."""
        if by < timedelta(0):
            raise EstateError(f"the clock cannot go back by {-by}; give a duration that is not negative")
        self._ahead += by
        return self.now()
