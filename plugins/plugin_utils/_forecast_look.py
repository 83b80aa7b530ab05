"""The forecast of a run: what was read of all servers and hosts, joined and judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..module_utils._estate import Estate
from ..module_utils._forecast_document import class_of
from ..module_utils._forecast_estate import ZoneForecast, forecast, now_of
from ..module_utils._forecast_judged import Judged
from ..module_utils._forecast_life import Witnesses
from ..module_utils._forecast_names import infrastructure_of
from ..module_utils._gate_options import names_in
from ..module_utils._missing import accepted
from ..module_utils._protected import Infrastructure
from ._context import Context
from ._forecast_evidence import evidence_of, missing_of
from ._forecast_files import estate_in, logons_in, told_in
from ._foreseen import estate_name


@dataclass(frozen=True, slots=True)
class Look:
    """What a run foresees. ``missing`` is the evidence that was not read."""

    estate: Estate
    told: Mapping[str, Mapping[str, Any]]
    zones: list[ZoneForecast]
    known: Infrastructure
    missing: list[str]

    @property
    def name(self) -> str:
        """The forests of the estate, by which an approval knows it; empty when nobody could name one."""
        return estate_name(self.estate)

    @property
    def found(self) -> list[Judged]:
        return [each for zone in self.zones for each in zone.found]

    @property
    def settings(self) -> dict[str, Any]:
        return {key: servers for zone in self.zones for key, servers in zone.settings.items()}

    def of(self, name: str) -> list[Judged]:
        """Return the records of one class."""
        return [each for each in self.found if class_of(each) == name]


def look(params: Mapping[str, Any], context: Context) -> Look:
    """Return what the run foresees, by what it read."""
    estate = estate_in(context.run)
    told = told_in(context.run, context.play_hosts)
    names = names_in(params["allow_missing"])
    now = now_of(told) or context.time
    evidence = evidence_of(estate, logons_in(context.run, context.play_hosts), params["static_names"], now)
    known = infrastructure_of(estate, told, missing=names)
    zones = forecast(estate, told, known, Witnesses.of(evidence), params["passes"], names)
    silent = [
        f"deletions: {server.name} did not tell what it deletes"
        for server in estate.servers
        if server.name not in told and not accepted(estate, estate.fqdn_of(server), names)
    ]
    pointing = [f"names: {each}" for each in known.unread]
    return Look(estate, told, zones, known, [*silent, *missing_of(evidence), *pointing])
