"""The form of a backup: a line for each record of a zone, and the sealed sheet that says what the lines are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from ._records import Record, record_of
from ._session import Object

SCHEMA_VERSION = 1
#: How old a backup may be that a deletion rests on (the baseline asks for one of the same day).
LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup of one zone as its sheet tells. ``trouble`` says why it is not whole, nothing when it is."""

    run: str
    host: str
    target: str
    name: str
    time: datetime
    records: int
    trouble: str = ""


def line_of(shown: Object) -> str:
    """Return the line of the record that a server shows as *shown*."""
    record = record_of(shown)
    stamp = record.timestamp.isoformat() if record.timestamp else None
    entry: dict[str, Any] = {
        "name": record.name,
        "type": record.type,
        "data": record.data,
        "ttl": record.ttl,
        "timestamp": stamp,
        "owner": None,
        "sddl": None,
    }
    if record.obstacle:
        entry |= {"not_restorable": record.obstacle, "raw": _plain(shown.get("RecordData"))}
    return json.dumps(entry, separators=(",", ":"), ensure_ascii=True)


def owned(line: str, owner: str | None, sddl: str | None) -> str:
    """Return *line* with the owner and the permissions of its name."""
    return json.dumps({**json.loads(line), "owner": owner, "sddl": sddl}, separators=(",", ":"), ensure_ascii=True)


def owner_in(line: str) -> str | None:
    """Return who owned the name of a line's record, None when that was not read."""
    owner = json.loads(line).get("owner")
    return str(owner) if owner else None


def record_in(line: str) -> Record:
    """Return the record of a line; raise ValueError for what is none."""
    entry = json.loads(line)
    try:
        return Record(
            entry["name"],
            entry["type"],
            entry["data"],
            int(entry["ttl"]),
            datetime.fromisoformat(entry["timestamp"]).astimezone(UTC) if entry["timestamp"] else None,
            entry.get("not_restorable", ""),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"no record: {line[:80]}") from error


def _plain(value: Any) -> Any:
    """Return what a server showed as JSON has it, so that nothing of it is lost."""
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


class Backups(Protocol):
    """The backups of one estate."""

    @property
    def doubts(self) -> Sequence[str]:
        """Why there may be backups that nobody knows of."""

    def of(self, key: str, host: str = "") -> Sequence[Backup]:
        """Return the backups of a zone, newest first; *host* is the server of a zone that is kept in a file."""

    def trouble(self, backup: Backup) -> str:
        """Return why *backup* is not what was written, or nothing."""

    def holds(self, backup: Backup, record: str) -> bool:
        """Return whether *backup* has a record, given on one line, that can be made again."""


class NoBackups:
    """What is known when nobody looked for backups."""

    @property
    def doubts(self) -> Sequence[str]:
        return ("Nobody looked for backups",)

    def of(self, key: str, host: str = "") -> Sequence[Backup]:  # noqa: ARG002 - the signature of all of them
        return ()

    def trouble(self, backup: Backup) -> str:
        return f"nobody looked at the backup of {backup.name}"

    def holds(self, backup: Backup, record: str) -> bool:  # noqa: ARG002 - the signature of all of them
        return False
