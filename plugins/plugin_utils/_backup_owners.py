"""Who owned the names of a zone and who may write them, as far as a backup could read that: what is unread is null."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..module_utils._backup import owned, owner_in, record_in
from ..module_utils._backup_copies import Copy
from ..module_utils._errors import ReadError, Refused
from ..module_utils._estate import Estate, target_key
from ..module_utils._names import is_dn
from ..module_utils._owner_reads import BATCH, in_turn, node_path, owner_of
from ..module_utils._records import Record
from ..module_utils._session import Session
from ..module_utils._values import text
from ._backup_file import Lines, new_file, reading_of

PART = "dns_zone_acl"
IN_A_FILE = "the zone is kept in a file, where names have no owners"
SWITCHED_OFF = "ddi_backup_owners is false"


@dataclass
class _Owners:
    """What was read of the names of a zone: owner and SDDL by name in lower case, and what was not read."""

    found: dict[str, tuple[str, str]] = field(default_factory=dict)
    failed: int = 0
    not_examined: int = 0
    reason: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "read": len(self.found),
            "failed": self.failed,
            "not_examined": self.not_examined,
            "reason": self.reason,
        }


def zone_acl(estate: Estate, copy: Copy) -> dict[str, str | None]:
    """Return the permissions of a zone as the server that is backed up told them in this run, or why there are none."""
    if not is_dn(copy.target):
        return {"sddl": None, "error": IN_A_FILE}
    server = next(each for each in estate.read if each.name == copy.host)
    part = server.parts.get(PART) or {}
    told = {target_key(target): facts for target, facts in (part.get("current") or {}).items()}
    facts = told.get(target_key(copy.target)) or {}
    sddl, error = facts.get("sddl"), facts.get("error") or part.get("error")
    return {"sddl": sddl, "error": None if sddl else error or f"{copy.host} was not asked for the permissions"}


def add_owners(
    session: Session, copy: Copy, path: Path, lines: Lines, params: Mapping[str, Any]
) -> tuple[Lines, dict[str, Any]]:
    """Add owner and SDDL to the lines of *path* as far as they could be read; return the lines, and what was read.

    The names that find servers come first, then the operator's and static ones, up to the limit. What goes wrong while
    owners are read takes no record away.
    """
    names = _names(path, copy.name, params["static_names"])
    owners = _read(session, copy, names, params)
    if owners.found:
        lines = _rewritten(path, lines, owners.found)
    return lines, owners.as_dict()


def owners_in(path: Path) -> dict[str, str]:
    """Return who owned each name of a backup whose owner was read, by the name in lower case."""
    found: dict[str, str] = {}
    with path.open(encoding="utf-8") as file:
        for line in file:
            if owner := owner_in(line):
                found[record_in(line).name.lower()] = owner
    return found


def _names(path: Path, zone: str, static: list[str]) -> list[str]:
    with path.open(encoding="utf-8") as file:
        return [node["name"] for node in in_turn(_nodes(map(record_in, file)), static, zone)]


def _nodes(records: Iterable[Record]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for record in records:
        node = found.setdefault(record.name.lower(), {"name": record.name, "types": set(), "dynamic": False})
        node["types"].add(record.type)
        node["dynamic"] |= record.timestamp is not None
    return list(found.values())


def _read(session: Session, copy: Copy, names: list[str], params: Mapping[str, Any]) -> _Owners:
    owners = _Owners(not_examined=len(names))
    if not is_dn(copy.target) or not params["owners"]:
        owners.reason = SWITCHED_OFF if is_dn(copy.target) else IN_A_FILE
        return owners
    chosen = names[: params["node_acl_limit"]]
    if len(chosen) < len(names):
        owners.reason = f"node_acl_limit is {params['node_acl_limit']}"
    for begin in range(0, len(chosen), BATCH):
        if not _read_some(session, copy, chosen[begin : begin + BATCH], owners):
            # What refuses every name of a batch is the command or the account: the others would say nothing else.
            break
    return owners


def _read_some(session: Session, copy: Copy, names: list[str], owners: _Owners) -> bool:
    """Read the owners of *names*, and return whether one of them was told."""
    paths = {name: node_path(name, copy.target) for name in names}
    answers = session.read_each("Get-Acl", "LiteralPath", list(paths.values()), key="Path")
    before = len(owners.found)
    owners.not_examined -= len(names)
    for name, path in paths.items():
        answer = answers[path]
        told = owner_of(answer)
        if told["error"]:
            if not owners.failed:
                owners.reason = f"{name}: {told['error']}"
            owners.failed += 1
            continue
        shown = "" if isinstance(answer, ReadError) else text(answer[0].get("Owner"))
        # An account that is gone is shown as its SID behind the letter of SDDL (reported).
        owners.found[name.lower()] = (shown.removeprefix("O:") or told["owner"], told["sddl"])
    return len(owners.found) > before


def _rewritten(path: Path, lines: Lines, found: Mapping[str, tuple[str, str]]) -> Lines:
    """Write the lines of *path* anew with what is known of their names; return what is there then."""
    draft = path.with_name(f"{path.name}.new")
    with path.open(encoding="utf-8") as old, new_file(draft) as file:
        written = Lines(file)
        for line in old:
            known = found.get(record_in(line).name.lower())
            written.write(owned(line, *known) if known else line.rstrip("\n"))
    draft.replace(path)
    if written.count != lines.count or reading_of(path) != (written.digest.hexdigest(), written.count):
        path.unlink(missing_ok=True)
        raise Refused(f"{path} is not what was written into it, so it is no backup and was taken away: back up again")
    return written
