"""The computer accounts behind the records that may be deleted, read on one domain controller of each domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..module_utils._forecast_names import hosts_asked_after
from ..module_utils._logons import READS, askers, read_logons
from ._forecast_files import LOGONS, estate_in, judgement_in, told_in
from ._hands import HostContext
from ._session import HostSession

SCHEMA_VERSION = 1


def run(params: Mapping[str, Any], context: HostContext) -> dict[str, Any]:  # noqa: ARG001 - as all of them
    """Ask the domain of the host for the accounts, when this host speaks for its domain, and keep the answer."""
    path = context.run.evidence_path(context.host, LOGONS)
    path.unlink(missing_ok=True)
    estate = estate_in(context.run)
    domain = next((domain for domain, host in askers(estate).items() if host == context.host), None)
    if domain is None:
        return {"changed": False, "domain": None, "msg": f"{context.host} speaks for no domain here"}
    (server,) = [each for each in estate.read if each.name == context.host]
    names = hosts_asked_after(told_in(context.run, judgement_in(context.run)["play_hosts"]))
    session = HostSession(context.wire, read_only=True, reads=READS)
    read = read_logons(session, estate.fqdn_of(server), names)
    kept = {"schema_version": SCHEMA_VERSION, "host": context.host, "domain": domain, "asked": len(names), **read}
    context.run.write(path, kept)
    said = f"{len(read['accounts'])} of {len(names)} hosts have an account in {domain}"
    return {"changed": False, "domain": domain, "msg": read["error"] or said}
