"""What waits to be received by a client: bytes of the pool or of one pipeline."""

from __future__ import annotations

import asyncio

#: How much is put before it is time for a receiver: about what the largest envelope takes.
_PORTION = 375_000


class Outbox:
    """Chunks in order. One receiver takes what is there, or waits for it.

    The same request again gets the same answer (reported: pypsrp sends a Receive again whose answer it missed).
    """

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._changed = asyncio.Event()
        self._fresh = 0
        #: The last answer, and the request that it was for.
        self._answered: tuple[str, tuple[bytes, bool]] | None = None
        self.done = False
        #: The connection breaks instead of the next answer.
        self.lost = False

    def put(self, chunk: bytes) -> None:
        self._chunks.append(chunk)
        self._fresh += len(chunk)
        self._changed.set()

    def portion(self) -> bool:
        """Say whether another portion was put since the last one."""
        if self._fresh < _PORTION:
            return False
        self._fresh = 0
        return True

    def finish(self, *, lost: bool = False) -> None:
        """Say that nothing more will come."""
        self.done, self.lost = True, lost
        self._changed.set()

    async def wait(self, request: str, timeout: float) -> None:
        """Return as soon as *request* can take something; raise TimeoutError when nothing comes in time."""
        if not self._chunks and not self.done and not self._is_answered(request):
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), timeout)

    def take(self, request: str, limit: int) -> tuple[bytes, bool]:
        """Take at most *limit* bytes, but at least one chunk, and say whether that was the last."""
        if self._answered is None or not self._is_answered(request):
            self._answered = request, self._taken(limit)
        return self._answered[1]

    def _is_answered(self, request: str) -> bool:
        return self._answered is not None and self._answered[0] == request

    def _taken(self, limit: int) -> tuple[bytes, bool]:
        taken, size = 0, 0
        for chunk in self._chunks:
            if taken and size + len(chunk) > limit:
                break
            taken, size = taken + 1, size + len(chunk)
        data = b"".join(self._chunks[:taken])
        del self._chunks[:taken]
        return data, self.done and not self._chunks
