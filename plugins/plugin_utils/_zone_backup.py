"""Back up the zones of one host, one after the other: a file of records and a sealed sheet for each.

A sheet is there only when the file was read again and is what was read from the host. Without it there is no backup.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..module_utils._backup import SCHEMA_VERSION
from ..module_utils._backup_copies import Copy, copies
from ..module_utils._change_plan import forests_of
from ..module_utils._errors import ReadError, Refused
from ..module_utils._estate import Estate, estate_of, target_key
from ..module_utils._history import names_of
from ..module_utils._names import zone_list, zone_name
from ..module_utils._records import COUNT, READ, counted, every
from ..module_utils._seal import sealed
from ._approval_checks import require_same_playbook
from ._backup_file import Lines, new_file, reading_of, sheet_path
from ._backup_owners import add_owners, zone_acl
from ._hands import HostContext
from ._judge import FILE as JUDGEMENT
from ._runs import BACKUPS, RunFolder
from ._session import HostSession

#: A file system takes 255 bytes for a name.
_LONGEST_NAME = 150


def run(params: Mapping[str, Any], context: HostContext) -> dict[str, Any]:
    """Back up every zone whose copy on this host is the chosen one, and return what became of each."""
    estate, chosen = chosen_in(context.run, zone_list(params["zones"]))
    mine = [copy for copy in chosen if copy.host == context.host]
    if context.check_mode:
        told = [{"zone": copy.name, "target": copy.target, "why": copy.why} for copy in mine]
        return {"changed": False, "zones": told, "msg": f"{len(mine)} zones would be backed up from {context.host}"}
    session = HostSession(context.wire, read_only=True, reads=[READ, COUNT, "Get-Date"])
    told, failed = [], {}
    for copy in mine:
        try:
            sheet = _back_up(session, estate, copy, params, context)
        except (ReadError, Refused) as error:
            failed[copy.name] = str(error)
            continue
        told.append({name: sheet[name] for name in ("zone", "target", "why", "records", "not_restorable", "owners")})
    said = f"{len(told)} of {len(mine)} zones are backed up from {context.host}"
    result: dict[str, Any] = {"changed": False, "zones": told, "failed_zones": failed, "msg": said}
    if failed:
        name, reason = next(iter(failed.items()))
        result |= {"failed": True, "msg": f"{said}; {name} is not: {reason}"}
    return result


def chosen_in(run: RunFolder, wanted: list[str]) -> tuple[Estate, list[Copy]]:
    """Return the estate as *run* read it, and the copies of its zones that are backed up."""
    judgement = run.read(run.path / JUDGEMENT)
    if judgement is None:
        raise Refused(f"{run.path} holds no judgement: run ddi.windows.estate_judgement before the backup")
    evidence = [each for host in judgement["play_hosts"] if (each := run.read(run.evidence_path(host))) is not None]
    require_same_playbook(run, evidence, judgement)
    estate = estate_of(evidence, judgement["hosts"], judgement["play_hosts"])
    return estate, copies(estate, judgement, wanted)


def records_path(run: RunFolder, host: str, target: str) -> Path:
    """Return the file that holds the records of a zone; its sheet lies beside it."""
    digest = hashlib.sha256(target_key(target).encode()).hexdigest()[:16]
    name = quote(zone_name(target), safe="")[:_LONGEST_NAME]
    return run.path / BACKUPS / quote(host, safe="") / f"{name}-{digest}.jsonl"


def _back_up(
    session: HostSession, estate: Estate, copy: Copy, params: Mapping[str, Any], context: HostContext
) -> dict[str, Any]:
    path = records_path(context.run, copy.host, copy.target)
    began = context.now()
    lines, counted = _read_whole(session, copy, path)
    # Every zone has a session of its own for them: a session keeps all that it read.
    nodes = HostSession(context.wire, read_only=True, reads=["Get-Acl"])
    lines, owners = add_owners(nodes, copy, path, lines, params)
    sheet = sealed(
        {
            "schema_version": SCHEMA_VERSION,
            "run_id": context.run.run_id,
            "time": began.isoformat(timespec="seconds"),
            "ended": context.now().isoformat(timespec="seconds"),
            "host": copy.host,
            "why": copy.why,
            "target": copy.target,
            "zone": copy.name,
            "forests": forests_of(estate),
            "servers": sorted(names_of(estate)),
            "settings": dict(copy.facts),
            "records": lines.count,
            "not_restorable": dict(sorted(lines.obstacles.items())),
            "sha256": lines.digest.hexdigest(),
            "read_back": True,
            "counted_on_host": counted,
            "acl": zone_acl(estate, copy),
            "owners": owners,
        }
    )
    context.run.write(sheet_path(path), sheet)
    return sheet


def _read_whole(session: HostSession, copy: Copy, path: Path) -> tuple[Lines, int]:
    """Read all records of a zone into *path*; return what came, and how many the server counts.

    Records come and go while they are read, so as many as between two counts are all. Raises Refused when it is not so
    twice running: then something is missing.
    """
    before: int | None = None
    for _ in range(2):
        lines = _read_once(session, copy, path)
        after = _count(session, copy.name)
        low, high = sorted((after if before is None else before, after))
        if low <= lines.count <= high:
            return lines, after
        before = after
    path.unlink(missing_ok=True)
    raise Refused(
        f"{copy.host} sent {lines.count} records of {copy.name} and counts {after}, twice running, so nothing is kept: "
        "back up again when the zone is quiet"
    )


def _read_once(session: HostSession, copy: Copy, path: Path) -> Lines:
    with new_file(path) as file:
        lines = Lines(file)
        session.stream(every(copy.name), lines.add)
    if not lines.whole or reading_of(path) != (lines.digest.hexdigest(), lines.count):
        path.unlink(missing_ok=True)
        cause = "is not what was written into it" if lines.whole else f"holds no start of authority of {copy.name}"
        raise Refused(f"{path} {cause}, so it is no backup and was taken away: back up again")
    return lines


def _count(session: HostSession, zone: str) -> int:
    # Nothing of it is kept: the next count asks again.
    (answer,), _ = session.read_timed([counted(zone)])
    if isinstance(answer, ReadError):
        raise answer
    return int(answer[0]["Count"]) if answer else 0
