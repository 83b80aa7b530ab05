"""The judge of a run: evidence of all hosts in, ``judgement.json`` out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..module_utils._answers import wanted_in
from ..module_utils._estate import Estate, estate_of
from ..module_utils._judgement import decide
from ..module_utils._lease_sample import sampled_on
from ._context import Context
from ._history import keep_history, past_in
from ._runs import RunFolder, playbook

SCHEMA_VERSION = 1
FILE = "judgement.json"
#: The folder with what DHCP servers said.
DHCP = "dhcp"


def run(params: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Judge the estate, keep the judgement in the folder of the run, and return it."""
    estate = estate_in(context)
    judgement = decide(estate, params, past_in(estate, context))
    judged = {
        "verdicts": [verdict.as_dict() for verdict in judgement.verdicts],
        "findings": [found.as_dict() for found in judgement.findings],
        "writers": [election.as_dict() for election in judgement.writers],
        "reverse": [row.as_dict() for row in judgement.ranges],
        "hidden": [each.as_dict() for each in judgement.hidden],
        "resolvers": [row.as_dict() for row in judgement.resolvers],
        "scavengers": [choice.as_dict() for choice in judgement.scavengers],
    }
    kept = {
        "schema_version": SCHEMA_VERSION,
        "run_id": context.run.run_id,
        "time": context.time.isoformat(timespec="seconds"),
        "playbook": playbook(),
        "hosts": context.hosts,
        "play_hosts": context.play_hosts,
    }
    path = context.run.write(context.run.path / FILE, kept | judged)
    keep_history(estate, context, judgement.scavengers)
    asked = {parent.host for each in judgement.hidden for parent in each.parents}
    wanted = wanted_in(judged)
    said = f"{len(judged['findings'])} findings"
    return {
        "changed": False,
        "judgement": str(path),
        "msg": said,
        "hidden_on": sorted(asked),
        "zones_wanted": wanted,
        "leases_on": sampled_on(estate.dhcp, wanted),
        **judged,
    }


def evidence_in(context: Context) -> list[dict[str, Any]]:
    """Return the evidence of every host of the play that has some."""
    found = (context.run.read(context.run.evidence_path(host)) for host in context.play_hosts)
    return [evidence for evidence in found if evidence is not None]


def estate_in(context: Context) -> Estate:
    """Return the estate as the evidence of the run shows it."""
    return estate_of(evidence_in(context), context.hosts, context.play_hosts, dhcp_in(context.run))


def dhcp_in(run: RunFolder) -> list[dict[str, Any]]:
    """Return the evidence of every DHCP server that this playbook asked; what an older one left says nothing now."""
    found = run.evidence_in(DHCP)
    return [each for each in found if each.get("playbook") == playbook()]
