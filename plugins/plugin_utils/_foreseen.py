"""The approvals of forecasts that the folders of all runs keep, and the newest one of an estate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ..module_utils._change_plan import forests_of
from ..module_utils._durations import parse
from ..module_utils._errors import Refused
from ..module_utils._estate import Estate
from ..module_utils._forecast_approval import SCHEMA
from ..module_utils._foreseen import Foreseen
from ..module_utils._seal import intact
from ._context import Context
from ._forecast_files import APPROVAL
from ._runs import RunFolder, runs_in


def estate_name(estate: Estate) -> str:
    """Return the forests of an estate, by which an approval knows it; empty when nobody could name one."""
    return ", ".join(forests_of(estate))


def foreseen_in(estate: Estate, params: Mapping[str, Any], context: Context) -> Foreseen:
    """Return what was approved for *estate* at last, for the gates of a plan."""
    name, max_age = estate_name(estate), parse("forecast_max_age", params["forecast_max_age"])
    try:
        return Foreseen(name, newest_approval(context.run.path.parent, name), max_age)
    except Refused as error:
        return Foreseen(name, None, max_age, str(error))


def approval_in(run_of: RunFolder) -> dict[str, Any] | None:
    """Return the approval of the forecast that a run made, None when nobody gave one; refuse one that was edited."""
    path = run_of.path / APPROVAL
    found = run_of.read(path)
    if found is None and not path.exists():
        return None
    if not isinstance(found, dict) or not intact(found) or found.get("schema_version") != SCHEMA:
        raise Refused(f"{path} was edited or is of another version: approve the forecast again")
    return found


def newest_approval(runs_dir: Path, estate: str) -> dict[str, Any] | None:
    """Return the newest approval that was given for *estate*, None when there is none.

    Raises Refused for one that was edited: what it was given for is not known any more.
    """
    found = [approval for each in runs_in(runs_dir) if (approval := approval_in(each)) and approval["estate"] == estate]
    return max(found, key=lambda each: datetime.fromisoformat(each["about"]["time"]), default=None)
