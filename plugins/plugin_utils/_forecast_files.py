"""What a forecast left in the folder of its run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..module_utils._errors import Refused
from ..module_utils._estate import Estate, estate_of
from ._judge import FILE as JUDGEMENT
from ._judge import dhcp_in
from ._runs import RunFolder

PART = "dns_scavenging_forecast_info"
#: The folders that hold one file for each host, and the files of the run.
SERVERS, LOGONS = "forecast", "logons"
FORECAST, TEXT, APPROVAL, GUARD = "forecast.json", "forecast.md", "forecast_approval.json", "guard.json"


def judgement_in(run: RunFolder) -> dict[str, Any]:
    """Return the judgement of a run; refuse a run that has none."""
    judgement = run.read(run.path / JUDGEMENT)
    if not isinstance(judgement, dict):
        raise Refused(f"{run.path} holds no judgement: run ddi.windows.estate_judgement before the forecast")
    return judgement


def estate_in(run: RunFolder) -> Estate:
    """Return the estate as the evidence of a run shows it."""
    judgement = judgement_in(run)
    found = (run.read(run.evidence_path(host)) for host in judgement["play_hosts"])
    evidence = [each for each in found if each is not None]
    return estate_of(evidence, judgement["hosts"], judgement["play_hosts"], dhcp_in(run))


def told_in(run: RunFolder, hosts: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what each of *hosts* said about its deletions; one that said nothing is missing."""
    told = {}
    for host in hosts:
        evidence = run.read(run.evidence_path(host, SERVERS)) or {}
        facts = ((evidence.get("parts") or {}).get(PART) or {}).get("current", {}).get("server")
        if facts:
            told[host] = facts
    return told


def logons_in(run: RunFolder, hosts: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the accounts that were read, by their domain."""
    found = (run.read(run.evidence_path(host, LOGONS)) for host in hosts)
    return {each["domain"]: each for each in found if each is not None}
