"""The hands of the lab: every write is in a journal before it is sent, and everything it made can be taken away.

``lab/<host>.jsonl`` in the folder of the run, apart from the record of changes: a lab leaves nothing that a rollback
could take back.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
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
STATE, INTERVAL = "ScavengingState", "ScavengingInterval"
#: States of lines in the journal that tell how the server scavenged, and that it does so again.
BEFORE, GIVEN_BACK = "before", "given back"
#: Everything that Set-DnsServerScavenging may move. All of it is given back: what the state sets is an open question.
SCAVENGING = (STATE, INTERVAL, "RefreshInterval", "NoRefreshInterval")
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
        self._before: dict[str, Any] = {}
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

    def scavenging(self) -> dict[str, Any]:
        """Return the settings of scavenging; raise Refused for one that the server did not say."""
        found = self.read("Get-DnsServerScavenging")[0]
        if unsaid := [name for name in SCAVENGING if found.get(name) is None]:
            raise Refused(f"the server did not say its {', '.join(unsaid)}, so it could not be given back")
        return {name: found[name] for name in SCAVENGING}

    def set_state(self, value: bool) -> None:
        """Set ScavengingState alone; all that it may have moved is given back in the end."""
        if not self._before:
            self._before = self.scavenging()
            self._note(BEFORE, Command("Set-DnsServerScavenging", self._before), "", _kept(self._before))
        self.write("Set-DnsServerScavenging", ScavengingState=value)

    def sweep(self) -> list[str]:
        """Take away what an earlier lab left behind here: scratch zones, whose names are returned, and settings."""
        self._before = self._not_given_back()
        held = {each.lower() for each in self._zones()}
        left = [zone for zone in self._journaled() if zone.lower() in held]
        self._made += left
        for zone in left:
            self._remove(zone)
        return left

    def clean(self) -> list[str]:
        """Take away everything that was made; return what is left of it, with the line for a person."""
        left = self._give_back() if self._before else []
        for zone in reversed(self._made):
            try:
                if zone.lower() in {each.lower() for each in self._zones()}:
                    self._remove(zone)
                if zone.lower() in {each.lower() for each in self._zones()}:
                    left.append(f"Remove-DnsServerZone -Name {zone} -Force")
            except (DdiError, ReadError) as error:
                left.append(f"Remove-DnsServerZone -Name {zone} -Force ({error})")
        return left

    def _give_back(self) -> list[str]:
        """Give the server back how it scavenged; return the line for a person when that failed."""
        try:
            now = self.scavenging()
            moved = {name: value for name, value in self._before.items() if now[name] != value}
            if moved:
                self.write("Set-DnsServerScavenging", **moved)
                now = self.scavenging()
            line = Command("Set-DnsServerScavenging", self._before)
            if now != self._before:
                return [line_of(line)]
            self._note(GIVEN_BACK, line, "")
            return []
        except (DdiError, ReadError) as error:
            return [f"{line_of(Command('Set-DnsServerScavenging', self._before))} ({error})"]

    def _remove(self, zone: str) -> None:
        self.write("Remove-DnsServerZone", Name=zone, Force=True)

    def _zones(self) -> list[str]:
        return [text(zone.get("ZoneName")) for zone in self._session.read("Get-DnsServerZone")]

    def _journaled(self) -> Iterator[str]:
        """Yield every zone that a lab of this folder made on this host."""
        seen = set()
        for entry in self._entries():
            zone = entry["zone"]
            if entry["command"].startswith("Add-DnsServerPrimaryZone") and is_scratch(zone) and zone not in seen:
                seen.add(zone)
                yield zone

    def _not_given_back(self) -> dict[str, Any]:
        """Return how the server scavenged before a lab of this folder that did not give it back; nothing else."""
        before: dict[str, Any] = {}
        for entry in sorted(self._entries(), key=lambda each: str(each["time"])):
            if entry["state"] == BEFORE:
                before = before or _settings(entry["before"])
            elif entry["state"] == GIVEN_BACK:
                before = {}
        return before

    def _entries(self) -> Iterator[dict[str, Any]]:
        """Yield the journal of every lab of this folder on this host."""
        for run in runs_in(self._context.run.path.parent):
            path = journal_path(run, self._context.host)
            for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
                yield json.loads(line)

    def _note(self, state: str, call: Command, zone: str, before: Mapping[str, Any] | None = None) -> None:
        entry: dict[str, Any] = {
            "time": self._context.now().isoformat(),
            "state": state,
            "command": line_of(call),
            "zone": zone,
        }
        entry |= {"before": before} if before else {}
        path = journal_path(self._context.run, self._context.host)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, (json.dumps(entry) + "\n").encode())
            os.fsync(handle)
        finally:
            os.close(handle)


def _kept(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings of scavenging as JSON values: an interval in seconds."""
    return {name: value.total_seconds() if isinstance(value, timedelta) else value for name, value in settings.items()}


def _settings(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if name == STATE else timedelta(seconds=value) for name, value in kept.items()}


def journal_path(run: RunFolder, host: str) -> Path:
    return run.path / FOLDER / f"{quote(host, safe='')}.jsonl"
