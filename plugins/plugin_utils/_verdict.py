"""The verdict of a run: what the exit code of the playbook says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..module_utils._errors import ConnectionLost, Refused
from ..module_utils._estate import estate_of
from ._context import Context
from ._counts import count
from ._judge import FILE
from ._report_build import NOT_COVERED


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Fail the task when the run is not clean: for its host, or once for the estate."""
    judgement = context.run.read(context.run.path / FILE)
    if judgement is None:
        raise Refused(f"{context.run.path} holds no judgement: run ddi.windows.estate_judgement before the verdict")
    if params["scope"] == "host":
        return _host(context)
    return _estate(judgement, params["fail_on_drift"])


def _host(context: Context) -> dict[str, Any]:
    evidence = context.run.read(context.run.evidence_path(context.host))
    if evidence is not None and not evidence["reached"]:
        raise ConnectionLost(f"{context.host} was not reached: {evidence['error']}")
    estate = estate_of([evidence] if evidence else [], [context.host], [context.host])
    counts = count(estate, [])
    unknown = {each.control: each.number("unknown") for each in counts if each.number("unknown")}
    if not unknown:
        return {"changed": False, "msg": f"every control of {context.host} was judged or skipped with a reason"}
    controls = ", ".join(f"{control} ({number})" for control, number in unknown.items())
    reasons = [entry["reason"] for each in counts for entry in each.as_dict()["reasons"] if entry["state"] == "unknown"]
    return {"failed": True, "msg": f"{context.host} has controls that are unknown: {controls}; first: {reasons[0]}"}


def _estate(judgement: Mapping[str, Any], fail_on_drift: bool) -> dict[str, Any]:
    sentences = [*_uncovered(judgement["findings"]), *_unknown(judgement["verdicts"])]
    drift = [found for found in judgement["findings"] if found["control"] not in NOT_COVERED]
    if drift and fail_on_drift:
        sentences.append(f"{len(drift)} settings are not as the baseline wants them")
    if sentences:
        return {"failed": True, "msg": "The run is not clean: " + "; ".join(sentences) + "."}
    return {"changed": False, "msg": f"{len(drift)} settings are not as the baseline wants them"}


def _uncovered(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    servers = [found["target"] for found in findings if found["control"] in NOT_COVERED]
    return [f"not covered: {', '.join(servers)}"] if servers else []


def _unknown(verdicts: Sequence[Mapping[str, Any]]) -> list[str]:
    controls = sorted({verdict["control"] for verdict in verdicts if verdict["state"] == "unknown"})
    return [f"unknown for the estate: {', '.join(controls)}"] if controls else []
