"""What waits to be received by a client: bytes of the pool or of one pipeline."""

from __future__ import annotations

import asyncio


class Outbox:
    """Chunks in order. One receiver takes what is there, or waits for it."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._changed = asyncio.Event()
        self.done = False
        #: The connection breaks instead of the next answer.
        self.lost = False

    def put(self, chunk: bytes) -> None:
        self._chunks.append(chunk)
        self._changed.set()

    def finish(self, *, lost: bool = False) -> None:
        """Say that nothing more will come."""
        self.done, self.lost = True, lost
        self._changed.set()

    async def wait(self, timeout: float) -> None:
        """Return as soon as something can be taken; raise TimeoutError when nothing comes in time."""
        if not self._chunks and not self.done:
            self._changed.clear()
            await asyncio.wait_for(self._changed.wait(), timeout)

    def take(self, limit: int) -> tuple[bytes, bool]:
        """Take at most *limit* bytes, but at least one chunk, and say whether that was the last."""
        taken, size = 0, 0
        for chunk in self._chunks:
            if taken and size + len(chunk) > limit:
                break
            taken, size = taken + 1, size + len(chunk)
        data = b"".join(self._chunks[:taken])
        del self._chunks[:taken]
        return data, self.done and not self._chunks
