"""The hands of the lab: every write is in a journal before it is sent, and everything it made can be taken away.

``lab/<host>.jsonl`` in the folder of the run, apart from the record of changes: a lab leaves nothing that a rollback
could take back.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..module_utils._errors import DdiError, ReadError, Refused
from ..module_utils._finding import Command
from ..module_utils._lab import is_scratch
from ..module_utils._session import Object
from ..module_utils._values import text
from ._command_line import line_of
from ._hands import HostContext
from ._remote_error import classify
from ._runs import RunFolder, runs_in
from ._session import HostSession

FOLDER = "lab"
READS = (
    "Get-ADForest", "Get-DnsServerSetting", "Get-DnsServerZone", "Get-DnsServerZoneAging", "Get-DnsServerScavenging",
    "Get-DnsServerResourceRecord", "Get-Acl", "Get-Date",
)  # fmt: skip
WRITES = (
    "Add-DnsServerPrimaryZone", "Remove-DnsServerZone", "Set-DnsServerZoneAging", "Set-DnsServerPrimaryZone",
    "Set-DnsServerScavenging", "Add-DnsServerResourceRecord",
)  # fmt: skip


class Lab:
    """One server of a test forest, and what was made on it."""

    def __init__(self, context: HostContext) -> None:
        self._context = context
        self._session = HostSession(context.wire, read_only=False, writes=WRITES)
        self._made: list[str] = []
        self._state: bool | None = None
        self.done: list[str] = []

    def read(self, command: str, **parameters: Any) -> list[Object]:
        if command not in READS:
            raise Refused(f"{command} is not among the READS of the lab")
        self.done.append(line_of(Command(command, parameters)))
        return self._session.read(command, **parameters)

    def write(self, command: str, **parameters: Any) -> None:
        """Send a write once, after it is in the journal; raise what the server answered."""
        call = Command(command, parameters)
        zone = next((text(parameters[each]) for each in ("ZoneName", "Name") if each in parameters), "")
        if command != "Set-DnsServerScavenging" and (zone not in self._made or not is_scratch(zone)):
            raise Refused(f"the lab touches no zone but its own, and {zone} is none")
        self.done.append(line_of(call))
        self._note("intent", call, zone)
        errors = self._session.write(call)
        self._note("refused" if errors else "done", call, zone)
        if errors:
            raise classify(command, errors[0])

    def make(self, zone: str) -> str:
        """Make a scratch zone that takes no updates; return its name."""
        if zone.lower() in {each.lower() for each in self._zones()}:
            raise Refused(f"there is a zone {zone} already, which the lab did not make")
        self._made.append(zone)
        self.write("Add-DnsServerPrimaryZone", Name=zone, ReplicationScope="Domain", DynamicUpdate="None")
        return zone

    def set_state(self, value: bool) -> None:
        """Set ScavengingState alone; what it was is given back in the end."""
        if self._state is None:
            state = self.read("Get-DnsServerScavenging")[0].get("ScavengingState")
            if not isinstance(state, bool):
                raise Refused("the server did not say its ScavengingState, so it could not be given back")
            self._state = state
        self.write("Set-DnsServerScavenging", ScavengingState=value)

    def sweep(self) -> list[str]:
        """Remove scratch zones that an earlier lab made here and left behind; return their names."""
        held = {each.lower() for each in self._zones()}
        left = [zone for zone in self._journaled() if zone.lower() in held]
        self._made += left
        for zone in left:
            self._remove(zone)
        return left

    def clean(self) -> list[str]:
        """Take away everything that was made; return what is left of it, with the line for a person."""
        left = []
        if self._state is not None:
            try:
                now = self._session.read("Get-DnsServerScavenging")[0].get("ScavengingState")
                if now is not self._state:
                    self.write("Set-DnsServerScavenging", ScavengingState=self._state)
            except (DdiError, ReadError) as error:
                word = "$true" if self._state else "$false"
                left.append(f"Set-DnsServerScavenging -ScavengingState {word} ({error})")
        for zone in reversed(self._made):
            try:
                if zone.lower() in {each.lower() for each in self._zones()}:
                    self._remove(zone)
                if zone.lower() in {each.lower() for each in self._zones()}:
                    left.append(f"Remove-DnsServerZone -Name {zone} -Force")
            except (DdiError, ReadError) as error:
                left.append(f"Remove-DnsServerZone -Name {zone} -Force ({error})")
        return left

    def _remove(self, zone: str) -> None:
        self.write("Remove-DnsServerZone", Name=zone, Force=True)

    def _zones(self) -> list[str]:
        return [text(zone.get("ZoneName")) for zone in self._session.read("Get-DnsServerZone")]

    def _journaled(self) -> Iterator[str]:
        """Yield every zone that a lab of this folder made on this host."""
        seen = set()
        for run in runs_in(self._context.run.path.parent):
            path = journal_path(run, self._context.host)
            for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
                entry = json.loads(line)
                zone = entry["zone"]
                if entry["command"].startswith("Add-DnsServerPrimaryZone") and is_scratch(zone) and zone not in seen:
                    seen.add(zone)
                    yield zone

    def _note(self, state: str, call: Command, zone: str) -> None:
        entry = {"time": self._context.now().isoformat(), "state": state, "command": line_of(call), "zone": zone}
        path = journal_path(self._context.run, self._context.host)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, (json.dumps(entry) + "\n").encode())
            os.fsync(handle)
        finally:
            os.close(handle)


def journal_path(run: RunFolder, host: str) -> Path:
    return run.path / FOLDER / f"{quote(host, safe='')}.jsonl"
