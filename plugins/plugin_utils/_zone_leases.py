"""Which addresses a DHCP server leases in new zones: ``matrix/<host>-leases.json`` in the folder of the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_network
from typing import Any

from ..module_utils._answers import wanted_in
from ..module_utils._dhcp import DhcpServer, servers_of
from ..module_utils._dhcp_reads import LEASES as TOLD_BY
from ..module_utils._errors import ReadError
from ..module_utils._finding import Command
from ..module_utils._lease_sample import Scope, sample, scopes_in, that_fit
from ..module_utils._session import Session
from ._hands import HostContext
from ._judge import FILE as JUDGEMENT
from ._judge import dhcp_in
from ._runs import RunFolder, playbook
from ._session import HostSession

SCHEMA_VERSION = 1
READS = ("Get-DhcpServerv4Lease", "Get-DhcpServerv6Lease", "Measure-Object")
LEASES = "leases"

#: The active addresses of each scope, None where they were not read, and the error where there was one.
Active = dict[str, tuple[list[str] | None, str]]


def run(params: Mapping[str, Any], context: HostContext) -> dict[str, Any]:  # noqa: ARG001 - as all of them
    """Keep a sample of the active leases that the host has in each new zone."""
    wanted = wanted_in(context.run.read(context.run.path / JUDGEMENT) or {})
    server = next(each for each in servers_of(dhcp_in(context.run)) if each.name == context.host)
    scopes = {target: scopes_in(server, target) for target in wanted}
    active = _active(context, server, {each["id"]: each for found in scopes.values() for each in found}.values())
    zones = {target: [sample(target, each, *active[each["id"]]) for each in found] for target, found in scopes.items()}
    kept = {
        "schema_version": SCHEMA_VERSION,
        "host": context.host,
        "playbook": playbook(),
        "time": context.now().isoformat(timespec="seconds"),
        "zones": zones,
    }
    context.run.write(context.run.matrix_path(context.host, LEASES), kept)
    count = sum(len(row["sampled"]) for rows in zones.values() for row in rows)
    said = f"{context.host} has {len(active)} scopes in new zones, of which {count} active leases are asked for"
    return {"changed": False, "leases": zones, "msg": said}


def leases_in(run: RunFolder, servers: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what each of *servers* said in this playbook; what an older one left says nothing now."""
    found = {name: run.read(run.matrix_path(name, LEASES)) for name in servers}
    return {name: kept for name, kept in found.items() if kept and kept["playbook"] == playbook()}


def _active(context: HostContext, server: DhcpServer, scopes: Iterable[Scope]) -> Active:
    """Return what is active in *scopes*: from what was read before, or else asked of the host."""
    if server.facts["leases_read"]:
        return {each["id"]: _told(each) for each in scopes}
    return _asked(HostSession(context.wire, read_only=True, reads=READS), list(scopes))


def _told(scope: Scope) -> tuple[list[str] | None, str]:
    if scope["leases"] is None:
        return None, str(scope["errors"]["leases"])
    return _addresses(scope["leases"]), ""


def _asked(session: Session, scopes: list[Scope]) -> Active:
    """Count the leases of each scope where they are, and read those of the scopes that have few."""
    found: Active = {each["id"]: (None, "") for each in scopes}
    counts: dict[str, int] = {}
    counted = session.read_all([_command(each, counted=True) for each in scopes])
    for scope, answer in zip(scopes, counted, strict=True):
        if isinstance(answer, ReadError):
            found[scope["id"]] = None, str(answer)
        else:
            counts[scope["id"]] = answer[0]["Count"]
    fitting = that_fit(counts)
    read = [each for each in scopes if each["id"] in fitting]
    for scope, answer in zip(read, session.read_all([_command(each) for each in read]), strict=True):
        if isinstance(answer, ReadError):
            found[scope["id"]] = None, str(answer)
        else:
            found[scope["id"]] = _addresses(TOLD_BY[_version(scope)][2](answer)), ""
    return found


def _command(scope: Scope, *, counted: bool = False) -> Command:
    name, key, _read = TOLD_BY[_version(scope)]
    return Command(name, {key: scope["id"]}, into=Command("Measure-Object") if counted else None)


def _version(scope: Scope) -> int:
    return ip_network(scope["network"]).version


def _addresses(leases: Iterable[Mapping[str, Any]]) -> list[str]:
    return [each["address"] for each in leases if each["active"] and each["address"]]
