"""What of an estate is backed up after a run: a line for each zone, and a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..module_utils._backup_copies import Copy
from ..module_utils._errors import Refused
from ..module_utils._names import zone_list
from ._backup_file import sheet_path
from ._backups import sheet_of, trouble_of
from ._columns import Row, indented, table
from ._context import Context
from ._zone_backup import chosen_in, records_path

_WIDTHS = (40, 30, 9, 21)


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Look at the backup of every zone once more, show what there is, and fail when one is missing or not whole."""
    estate, chosen = chosen_in(context.run, zone_list(params["zones"]))
    if context.check_mode:
        said = f"in check mode nothing is kept: {len(chosen)} zones would be backed up"
        return {"changed": False, "zones": [], "missing": {}, "msg": said}
    if not chosen:
        raise Refused("no zone with records was read, so nothing is backed up: look at the audit of the same servers")
    kept = [_kept(context, copy) for copy in chosen]
    missing = {each["zone"]: each["trouble"] for each in kept if each["trouble"]}
    unread = [server.name for server in estate.unread]
    good = len(kept) - len(missing)
    said = f"{good} of {len(kept)} zones are backed up, {sum(each['records'] for each in kept)} records"
    if unread:
        said += f"; not read were {', '.join(unread)}, so zones that only they hold are missing"
    context.display("\n".join([*_lines(kept), f"{said[0].upper()}{said[1:]}: {context.run.path}"]))
    result = {"changed": False, "zones": kept, "missing": missing, "folder": str(context.run.path), "msg": said}
    if missing:
        name, trouble = next(iter(missing.items()))
        return result | {"failed": True, "msg": f"{said}. {name}: {trouble}"}
    return result


def _kept(context: Context, copy: Copy) -> dict[str, Any]:
    path = records_path(context.run, copy.host, copy.target)
    told: dict[str, Any] = {"zone": copy.name, "target": copy.target, "host": copy.host, "why": copy.why, "records": 0}
    if not sheet_path(path).exists():
        return told | {
            "not_restorable": {},
            "owners": None,
            "trouble": f"{copy.host} did not give its records: its task above says why",
        }
    try:
        sheet = sheet_of(sheet_path(path))
    except Refused as error:
        return told | {"not_restorable": {}, "owners": None, "trouble": str(error)}
    trouble = trouble_of(path)
    kept = {name: sheet[name] for name in ("records", "not_restorable", "owners")}
    return told | kept | {"trouble": trouble}


def _lines(kept: list[dict[str, Any]]) -> list[str]:
    rows: list[Row] = [("ZONE", "FROM", "RECORDS", "NOT RESTORABLE")]
    lines = table(rows, _WIDTHS)
    for each in kept:
        types = ", ".join(f"{count} {kind}" for kind, count in each["not_restorable"].items())
        lines += table([(each["zone"], each["host"], str(each["records"]), types)], _WIDTHS)
        lines += indented(each["trouble"] or each["why"], 4, hang=2)
        if each["owners"] and each["owners"]["reason"]:
            lines += indented(_unread(each["owners"]), 4, hang=2)
    return lines


def _unread(owners: Mapping[str, Any]) -> str:
    """Return how many names have no owner in the backup, and why."""
    unread = owners["failed"] + owners["not_examined"]
    return f"the owners of {unread} of {unread + owners['read']} names were not read: {owners['reason']}"
