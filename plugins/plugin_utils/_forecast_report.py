"""The forecast of a run, for people and for programs: ``forecast.json``, ``forecast.md`` and a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..module_utils._forecast_document import (
    CLASSES,
    DOUBTED,
    SCHEMA_VERSION,
    UNCERTAIN,
    record_entry,
    zone_entry,
)
from ..module_utils._forecast_findings import findings_of
from ..module_utils._gate_options import change_of
from ..module_utils._seal import SEAL, sealed
from ..module_utils._words import some
from ._context import Context
from ._forecast_files import FORECAST, TEXT
from ._forecast_look import Look, look
from ._forecast_text import lines_of, render


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Write the forecast, show it, and say what of it is not known."""
    document = document_of(look(params, context), params, context)
    path = context.run.write(context.run.path / FORECAST, document)
    text = context.run.write_text(context.run.path / TEXT, render(document))
    context.display("\n".join([*lines_of(document), f"All of it: {text}"]))
    counts = {name: sum(zone["records"][name] for zone in document["zones"]) for name in CLASSES}
    return {
        "changed": False,
        "forecast": document[SEAL],
        "forecast_json": str(path),
        "records": counts,
        "unknown": _unknown(document),
        "msg": f"{sum(counts.values())} records go, or may",
    }


def document_of(seen: Look, params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Return the forecast as one sealed document."""
    zones = [zone_entry(zone) for zone in seen.zones]
    return sealed(
        {
            "schema_version": SCHEMA_VERSION,
            "run": {
                "id": context.run.run_id,
                "time": context.time.isoformat(timespec="seconds"),
                "change": change_of(params),
            },
            "estate": seen.name,
            "of": params["of"],
            "lead": params["lead"],
            "passes": params["passes"],
            "servers": {host: _server(facts) for host, facts in seen.told.items()},
            "zones": zones,
            "records": [record_entry(each) for each in seen.found],
            "missing": seen.missing,
            "findings": findings_of(seen.zones, seen.told),
        }
    )


def _server(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "scavenging_interval": facts["scavenging_interval"],
        "now": facts["now"],
        "assumed": facts["assumed"],
        "seconds": sum(each["seconds"] or 0 for kind in ("records", "pointing") for each in facts[kind].values()),
    }


def _unknown(document: Mapping[str, Any]) -> list[str]:
    """Return why the forecast opens no gate, whatever a person approves."""
    troubles = [] if document["estate"] else ["no server could name the forest"]
    doubted = [zone["zone"] for zone in document["zones"] if zone["state"] == DOUBTED]
    troubles += [f"not known of {some(doubted)}"] if doubted else []
    number = sum(zone["records"][UNCERTAIN] for zone in document["zones"] if zone["state"] != DOUBTED)
    troubles += [f"of {number} records it is not known whether they go or must stay"] if number else []
    return troubles + [each for each in document["missing"] if each.startswith("deletions: ")]
