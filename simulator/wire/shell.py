"""One open shell: a runspace pool, its pipelines, and what they have to say."""

from __future__ import annotations

import asyncio
import logging
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psrpcore import (
    CreatePipelineEvent,
    EndOfPipelineInputEvent,
    GetAvailableRunspacesEvent,
    GetCommandMetadataEvent,
    PipelineInputEvent,
    PSRPEvent,
    PSRPPayload,
    ResetRunspaceStateEvent,
    ServerPipeline,
    SetMaxRunspacesEvent,
    SetMinRunspacesEvent,
    StreamType,
)
from psrpcore.types import PSInvocationState, RunspacePoolState

from simulator.engine.messages import ConnectionLost, Pause
from simulator.engine.pipeline import broken, run
from simulator.estate.host import Host

from .outbox import Outbox
from .pool import Pool

_log = logging.getLogger(__name__)


@dataclass
class _Running:
    """A pipeline that was created: its input so far and the task that runs it."""

    pipeline: ServerPipeline
    outbox: Outbox
    powershell: Any = None
    input: list[Any] = field(default_factory=list)
    task: asyncio.Task[None] | None = None


class Shell:
    """A shell of *user* on *host*. ``id`` is the ShellId that every later request names."""

    def __init__(self, host: Host, user: str, resource: str, shell_id: str | None, idle_timeout: float) -> None:
        self.id = shell_id or str(uuid.uuid4()).upper()
        self.host, self.user, self.resource = host, user, resource
        self.idle_timeout = idle_timeout
        self.last_used: datetime = host.estate.clock.now()
        self.outbox = Outbox()
        self._pool = Pool()
        self._running: dict[uuid.UUID, _Running] = {}
        #: Pipelines wait for each other: a client of this kind opens pools of one runspace.
        self._runspace = asyncio.Lock()

    @property
    def commands(self) -> int:
        """How many commands the client has not signalled yet, finished or not."""
        return len(self._running)

    def feed(self, data: bytes) -> None:
        """Take bytes from the client and do what they ask for."""
        self._pool.receive_data(PSRPPayload(data, StreamType.default, None))
        while (event := self._pool.next_event()) is not None:
            self._react(event)
        self._flush()

    def create(self, command_id: uuid.UUID, data: bytes) -> None:
        """Start the pipeline *command_id*. psrpcore must know it before its first bytes are fed."""
        if command_id in self._running:
            raise ValueError(f"CommandId {command_id} is in use")
        pipeline = ServerPipeline(self._pool, command_id)
        self._running[command_id] = _Running(pipeline, Outbox())
        try:
            self.feed(data)
        except Exception:
            self._forget(command_id)
            raise

    def outbox_of(self, command_id: uuid.UUID) -> Outbox | None:
        running = self._running.get(command_id)
        return running.outbox if running else None

    def stop(self, command_id: uuid.UUID, *, forget: bool) -> None:
        """Stop a pipeline when it still runs; *forget* it when the client has no more questions."""
        running = self._running.get(command_id)
        if running is None:
            return
        if running.task and not running.task.done():
            running.task.cancel()
            running.pipeline.stop()
            self._flush()
            running.outbox.finish()
        if forget:
            self._forget(command_id)

    def _forget(self, command_id: uuid.UUID) -> None:
        del self._running[command_id]
        self._pool.pipeline_table.pop(command_id, None)

    def close(self) -> None:
        """Stop everything, and say so as a pool does."""
        for command_id in list(self._running):
            self.stop(command_id, forget=True)
        if self._pool.state == RunspacePoolState.Opened:
            self._pool.begin_close()
            self._pool.close()
        self._flush()
        self.outbox.finish()

    def _react(self, event: PSRPEvent[Any, Any]) -> None:
        if isinstance(event, CreatePipelineEvent | GetCommandMetadataEvent):
            running = self._running[event.pipeline_id]
            running.powershell = event.pipeline
            if getattr(event.pipeline, "no_input", True):
                self._start(running)
        elif isinstance(event, PipelineInputEvent):
            self._running[event.pipeline_id].input.append(event.data)
        elif isinstance(event, EndOfPipelineInputEvent):
            self._start(self._running[event.pipeline_id])
        elif isinstance(event, SetMaxRunspacesEvent | SetMinRunspacesEvent | ResetRunspaceStateEvent):
            self._pool.runspace_availability_response(event.ci, True)
        elif isinstance(event, GetAvailableRunspacesEvent):
            self._pool.runspace_availability_response(event.ci, self._pool.max_runspaces)

    def _start(self, running: _Running) -> None:
        running.pipeline.state = PSInvocationState.Running
        running.task = asyncio.get_running_loop().create_task(self._run(running))

    async def _run(self, running: _Running) -> None:
        """Run a pipeline, statement by statement; a connection lost on purpose ends it without an answer."""
        try:
            async with self._runspace:
                await self._steps(running)
        except ConnectionLost:
            running.outbox.finish(lost=True)
            return
        except Exception:
            _log.exception("host %s: a pipeline broke the simulator", self.host.name)
            self._pool.queue(broken(), running.pipeline.pipeline_id)
            self._flush()
        running.pipeline.state = PSInvocationState.Completed
        running.outbox.finish()

    async def _steps(self, running: _Running) -> None:
        for step in run(running.powershell, self.host, self.user, running.input):
            if not isinstance(step, Pause):
                self._pool.queue(step, running.pipeline.pipeline_id)
                self._flush()
                if running.outbox.portion():
                    # A host sends what there is while the command still runs, and answers other clients.
                    await asyncio.sleep(0)
            elif delay := self.host.faults.delay_ms:
                # Without a delay nothing comes between: the whole pipeline is one answer, if it fits.
                await asyncio.sleep(delay / 1000)

    def _flush(self) -> None:
        for payload in self._pool.drain():
            running = self._running.get(payload.pipeline_id) if payload.pipeline_id else None
            (running.outbox if running else self.outbox).put(payload.data)
