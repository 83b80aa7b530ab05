"""The gates of new zones, from what every server answered in this run for their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..module_utils._answers import answers_gate, by_hand, wanted_in
from ..module_utils._estate import Estate, target_key
from ..module_utils._lease_sample import Sampled
from ..module_utils._plan_step import Gate
from ._context import Context
from ._zone_answers import BEFORE
from ._zone_leases import leases_in


def with_answers(
    estate: Estate, judgement: Mapping[str, Any], context: Context
) -> tuple[dict[str, Any], dict[str, Gate]]:
    """Return the judgement and the gates of new zones: those that somebody else answers for are left to a person."""
    answers = _answers(estate, judgement, context)
    return {**judgement, "findings": by_hand(judgement["findings"], answers)}, answers


def _answers(estate: Estate, judgement: Mapping[str, Any], context: Context) -> dict[str, Gate]:
    """Return for each zone that would be created, by its key, whether anybody else answers for its names."""
    told = {server.name: context.run.read(context.run.matrix_path(server.name, BEFORE)) for server in estate.read}
    if not any(told.values()):
        return {}
    sampled = Sampled(estate.dhcp, leases_in(context.run, [server.name for server in estate.dhcp]))
    return {target_key(target): answers_gate(estate, target, told, sampled) for target in wanted_in(judgement)}
