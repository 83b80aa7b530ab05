"""What it costs to decode the zones of a server, here and by pypsrp's own decoder."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from psrpcore import Command, PowerShell
from psrpcore.types import PSRPMessageType

from simulator.engine.messages import Message
from simulator.engine.pipeline import run
from simulator.estate.generate import estate
from simulator.estate.load import build


def zones(count: int) -> list[str]:
    """Return the CLIXML of *count* zones, as a simulated server sends them."""
    host = next(iter(build(estate(1, 1, count), "bench").hosts.values()))
    pipeline = PowerShell()
    pipeline.commands.append(Command("Get-DnsServerZone"))
    sent = run(pipeline, host, next(iter(host.users)))
    texts = [
        each.clixml.decode()
        for each in sent
        if isinstance(each, Message) and each.type == PSRPMessageType.PipelineOutput
    ]
    return texts[:count]


def cpu(decoder: Callable[[str], Any], texts: list[str]) -> float:
    """Return the CPU seconds that *decoder* spends on *texts*."""
    started = time.process_time()
    for text in texts:
        decoder(text)
    return time.process_time() - started
