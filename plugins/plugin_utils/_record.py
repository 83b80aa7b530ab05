"""The record of a run: what was about to be written on each host, and what became of it, line by line.

``writes/<host>.jsonl`` holds sealed lines. An ``intent`` is there before anything is sent; its ``outcome`` has the same
``id``. An intent without an outcome is a write of which nobody knows whether it took effect. A ``left`` line names a
write that was approved and never sent. Nothing is ever changed in a record; a run adds to its own alone.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from ..module_utils._errors import Refused
from ..module_utils._finding import Command
from ..module_utils._seal import intact, sealed
from ..module_utils._write import APPLIED, UNKNOWN, Done, Write
from ._command_line import line_of
from ._encode import Encoded, encode
from ._runs import RunFolder, plain

SCHEMA_VERSION = 1
INTENT, OUTCOME, LEFT = "intent", "outcome", "left"


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something, and why: part of every intent."""

    #: The account of the connection.
    account: str
    #: The user of the controller.
    user: str
    change: str | None = None
    plan: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded write. Without ``outcome`` nobody knows whether it took effect."""

    intent: Mapping[str, Any]
    outcome: Mapping[str, Any] | None = None

    @property
    def id(self) -> str:
        return str(self.intent["id"])

    @property
    def write(self) -> Write:
        return Write.of(self.intent)

    @property
    def state(self) -> str:
        return str(self.outcome["outcome"]) if self.outcome else UNKNOWN

    @property
    def applied(self) -> bool:
        return self.state == APPLIED

    @property
    def doubtful(self) -> bool:
        """Whether only a look at the host tells: what got no answer may take effect after it was read back."""
        lost = self.outcome is not None and self.outcome.get("lost", False)
        return self.state == UNKNOWN or (not self.applied and bool(lost))

    @property
    def reason(self) -> str:
        return str(self.outcome["reason"]) if self.outcome else "no outcome was recorded: the run ended in between"

    @property
    def time(self) -> datetime:
        """When it is known to have taken effect at the latest; for an open one, when it was about to be sent."""
        return datetime.fromisoformat((self.outcome or self.intent)["time"])


@dataclass(frozen=True, slots=True)
class HostRecord:
    """The record of one host in a run, for whoever writes on that host."""

    run: RunFolder
    host: str
    author: Author
    #: Tell the time, aware.
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def intend(self, write: Write, commands: Sequence[Command]) -> str:
        """Record what is about to be sent; return the id of the intent. Raises Refused when it cannot be kept."""
        author = self.author
        intent = {
            "id": secrets.token_hex(8),
            "account": author.account,
            "user": author.user,
            "change": author.change,
            "plan": author.plan,
            **write.as_dict(),
            "commands": [_command(each) for each in commands],
        }
        self._append(INTENT, intent)
        return str(intent["id"])

    def conclude(
        self, intent: str, outcome: str, reason: str, seen: Mapping[str, Any] | None, lost: bool = False
    ) -> None:
        """Record what became of an intent, what the host had afterwards, and whether it gave no answer (*lost*)."""
        self._append(OUTCOME, {"id": intent, "outcome": outcome, "reason": reason, "seen": seen, "lost": lost})

    def leave(self, done: Done) -> None:
        """Record an approved write that was not sent, and why."""
        self._append(LEFT, {"state": done.state, "reason": done.reason, "seen": done.seen, **done.write.as_dict()})

    def _append(self, line: str, content: Mapping[str, Any]) -> None:
        head = {
            "schema_version": SCHEMA_VERSION,
            "line": line,
            "time": self.now().isoformat(),
            "run": self.run.run_id,
        }
        entry = json.loads(json.dumps({**head, **content, "host": self.host}, default=plain))
        self.run.append(self.run.writes_path(self.host), json.dumps(sealed(entry), sort_keys=True, ensure_ascii=True))


def recorded_hosts(run: RunFolder) -> list[str]:
    """Return the hosts that the record of *run* is about, by name; raise Refused when nobody may look."""
    folder = run.path / "writes"
    try:
        names = [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Refused(_unreadable(folder, error)) from error
    return sorted(unquote(name.removesuffix(".jsonl")) for name in names if name.endswith(".jsonl"))


def entries_of(run: RunFolder, host: str) -> list[Entry]:
    """Return what was recorded of *host*, oldest first; raise Refused for a line that is damaged."""
    lines = list(lines_of(run, host))
    outcomes = {line["id"]: line for line in lines if line["line"] == OUTCOME}
    lonely = outcomes.keys() - {line["id"] for line in lines if line["line"] == INTENT}
    if lonely:
        raise Refused(
            f"{run.writes_path(host)} has an outcome without its intent: somebody took a line out, so look up by hand "
            "what was written, take the outcome out as well and try again"
        )
    return [Entry(line, outcomes.get(line["id"])) for line in lines if line["line"] == INTENT]


def left_of(run: RunFolder, host: str) -> list[Mapping[str, Any]]:
    """Return the ``left`` lines of *host*, oldest first."""
    return [line for line in lines_of(run, host) if line["line"] == LEFT]


def record_of(run: RunFolder) -> dict[str, list[Entry]]:
    """Return what was recorded of every host."""
    return {host: entries_of(run, host) for host in recorded_hosts(run)}


def lines_of(run: RunFolder, host: str) -> Iterator[Mapping[str, Any]]:
    """Yield every line of the record of *host*; raise Refused for one that is damaged."""
    path = run.writes_path(host)
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    except OSError as error:
        raise Refused(_unreadable(path, error)) from error
    for number, line in enumerate(text.splitlines(), 1):
        entry = _checked(path, number, line)
        if (entry.get("run"), entry.get("host")) != (run.run_id, host):
            raise Refused(
                f"line {number} of {path} is of run {entry.get('run')} and host {entry.get('host')}: take the line "
                "out of the file and try again"
            )
        yield entry


def _unreadable(path: Path, error: OSError) -> str:
    return f"{path} cannot be read ({error.strerror or error}): nothing is done without the record"


def _checked(path: Path, number: int, line: str) -> Mapping[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    if not isinstance(entry, dict) or not intact(entry) or entry.get("schema_version") != SCHEMA_VERSION:
        raise Refused(
            f"line {number} of {path} is damaged: look up what it was about, put that right by hand, take the line out "
            "of the file and try again"
        )
    return entry


def _command(command: Command) -> dict[str, Any]:
    """Return *command* as the line a person would type, and with the type of every argument."""
    parameters = {name: _typed(value) for name, value in encode(command).items()}
    return {"line": line_of(command), "name": command.name, "parameters": parameters}


def _typed(value: Encoded) -> Any:
    return [_typed(each) for each in value] if isinstance(value, list) else {value.tag: value.text}
