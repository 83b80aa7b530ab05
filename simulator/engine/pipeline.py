"""One pipeline: its statements in order, and what a failing one does to the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from psrpcore.types import PipelineState, PSInvocationState, PSRPMessageType

from simulator.estate.host import Host

from .messages import Message, Pause, message


def run(_powershell: Any, _host: Host, _user: str, _given: list[Any]) -> Iterator[Message | Pause]:
    yield Pause()
    yield message(PSRPMessageType.PipelineState, PipelineState(PipelineState=PSInvocationState.Completed.value))
