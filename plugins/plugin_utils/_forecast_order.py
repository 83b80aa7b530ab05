"""The order of a forecast: what each server is asked, said to the tasks that follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..module_utils._forecast_order import order, would_scavenge
from ._context import Context
from ._forecast_files import estate_in, judgement_in
from ._scavenging_record import by_hand_in, since_in


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Return what each server is asked, by its inventory name."""
    estate = estate_in(context.run)
    intervals = {server.name: server.interval for server in estate.read}
    since = since_in(context.run.path.parent, intervals)
    by_hand = by_hand_in(context.run.path.parent, intervals)
    asked = order(estate, judgement_in(context.run)["findings"], params["of"], since, by_hand, params["pass_on"])
    servers = {host: asked[host].as_dict() if host in asked else _NOTHING for host in context.play_hosts}
    scavengers = would_scavenge(estate, asked)
    said = f"{len(scavengers)} of {len(estate.read)} servers scavenge or would: {', '.join(scavengers) or 'none'}"
    return {"changed": False, "servers": servers, "scavengers": scavengers, "msg": said}


_NOTHING: dict[str, Any] = {"assume": {}, "pointing_zones": []}
