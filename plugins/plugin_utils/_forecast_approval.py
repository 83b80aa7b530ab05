"""The approval of a forecast, kept beside it, and the newest one that was given for an estate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..module_utils._durations import parse, render
from ..module_utils._errors import Refused
from ..module_utils._estate import target_key
from ..module_utils._forecast import MARGIN
from ..module_utils._forecast_approval import Open, approve
from ..module_utils._forecast_document import SCHEMA_VERSION, judged_in, settings_in
from ..module_utils._forecast_judged import Key, key_of
from ..module_utils._gate_options import change_of
from ..module_utils._names import is_dn, zone_key, zone_name
from ..module_utils._past_gates import shown
from ..module_utils._seal import SEAL, intact
from ._columns import indented
from ._context import Context
from ._forecast_files import APPROVAL, FORECAST
from ._runs import RunFolder, existing_run

#: How many records the terminal lists.
_LISTED = 20


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Approve a forecast, say what is left open, and keep the approval beside the forecast."""
    run_of = existing_run(params["runs_dir"], params["forecast"])
    document = _forecast(run_of)
    _in_time(document, params["max_age"], context.time)
    named = [named_in(text, document) for text in params["records"]]
    about = {
        "forecast": document[SEAL],
        "run": run_of.run_id,
        "made": document["run"]["time"],
        "of": document["of"],
        "lead": document["lead"],
        "time": context.time.isoformat(timespec="seconds"),
        "by": context.run.run_id,
        "change": change_of(params),
    }
    approval, left = approve(
        judged_in(document["records"]),
        settings_in(document["zones"]),
        document["estate"],
        named,
        params["accept_unknown"],
        _until(document),
        about,
    )
    strangers = [each for each in left if each.key in named and not each.pending]
    if strangers:
        raise Refused("; ".join(_refusal(each) for each in strangers[:3]))
    path = None if context.check_mode else str(run_of.write(run_of.path / APPROVAL, approval))
    closed = [each for each in left if not each.pending]
    for line in _lines(left):
        context.display(line)
    number = len(approval["deletions"])
    said = (
        f"{'Would approve' if context.check_mode else 'Approved'} {number} of {number + len(left)} records of the "
        f"forecast {document[SEAL]}: {len(closed)} stay open, {len(left) - len(closed)} should be refreshed in time"
    )
    context.display(said)
    kept = {"approval_json": path} if path else {}
    told = {"approval": approval[SEAL], "approved": number, "open": len(closed), "pending": len(left) - len(closed)}
    return {"changed": False, **told, **kept, "msg": said}


def _forecast(run_of: RunFolder) -> dict[str, Any]:
    document = run_of.read(run_of.path / FORECAST)
    if document is None:
        raise Refused(f"the run {run_of.run_id} made no forecast: run playbooks/forecast.yml, and name its run")
    if not isinstance(document, dict) or not intact(document) or document.get("schema_version") != SCHEMA_VERSION:
        raise Refused(f"{run_of.path / FORECAST} was edited or is of another version: forecast again")
    if not document["estate"]:
        raise Refused(f"the forecast {document[SEAL]} names no forest, so nobody knows of which estate it is")
    return document


def _in_time(document: Mapping[str, Any], max_age: str, now: datetime) -> None:
    made, longest = datetime.fromisoformat(document["run"]["time"]), parse("max_age", max_age)
    if made > now:
        raise Refused(
            f"the clock of the controller is behind the forecast {document[SEAL]} of {shown(made)}: set it right"
        )
    if now - made > longest:
        raise Refused(
            f"the forecast {document[SEAL]} was made at {shown(made)}, which is more than {render(longest)} ago: "
            "forecast again, or say in ddi_forecast_max_age how old it may be"
        )


def named_in(text: str, document: Mapping[str, Any]) -> Key:
    """Return the record that *text* names: zone, name, type and data."""
    words = text.split(maxsplit=3)
    if len(words) != 4:
        raise Refused(f"the record {text!r} is not zone, name, type and data: write corp.example pc1 A 10.0.0.1")
    zone, name, kind, data = words
    targets = {target_key(each["target"]): each["target"] for each in document["zones"]}
    fitting = [
        target
        for key, target in targets.items()
        if (key == target_key(zone) if is_dn(zone) else zone_key(zone_name(target)) == zone_key(zone))
    ]
    if not fitting:
        raise Refused(f"the record {text!r} is of the zone {zone}, of which the forecast says nothing")
    if len(fitting) > 1:
        raise Refused(f"several zones are called {zone}: write the DistinguishedName in the record {text!r}")
    return key_of(fitting[0], name, kind, data)


def _until(document: Mapping[str, Any]) -> datetime | None:
    """Return when the last pass is over that the forecast looked at."""
    times = [datetime.fromisoformat(each["time"]) for zone in document["zones"] for each in zone["passes"]]
    return max(times) + MARGIN if times else None


def _refusal(each: Open) -> str:
    return f"{_shown(each)} cannot be approved: {each.reason}"


def _lines(left: Sequence[Open]) -> list[str]:
    lines = []
    for each in sorted(left, key=lambda each: each.pending)[:_LISTED]:
        lines += indented(f"{'pending' if each.pending else 'open'}: {_shown(each)}: {each.reason}", 2, hang=2)
    return lines + ([f"  and {len(left) - _LISTED} more"] if len(left) > _LISTED else [])


def _shown(each: Open) -> str:
    zone, name, kind, data = each.key or ("", "", "", "")
    return f"{zone_name(zone)} {name} {kind} {data}".strip()
