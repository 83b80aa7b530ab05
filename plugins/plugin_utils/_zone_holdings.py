"""What a host holds of the zones that a rollback would remove, and of the names that new zones would hide.

``holdings/<host>.json`` in the folder of the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ..module_utils._directory import SETTING, first
from ..module_utils._errors import ReadError
from ..module_utils._estate import target_key
from ..module_utils._hidden_records import names_filter
from ..module_utils._holdings import Holding, branch_of, holding_of, left
from ..module_utils._names import zone_name
from ..module_utils._values import moment, server_name
from ..module_utils._zone_reads import read_zones
from ._hands import HostContext
from ._judge import FILE as JUDGEMENT
from ._rollback_plan import undo_of
from ._session import HostSession

SCHEMA_VERSION = 1
READS = (
    "Get-DnsServerZone",
    "Get-DnsServerResourceRecord",
    "Get-DnsServerSetting",
    "Get-CimInstance",
    "Get-ADDomain",
    "Get-ADForest",
    "Get-ADObject",
)
_NAMESPACE, _EVERY = "root/MicrosoftDNS", "MicrosoftDNS_ResourceRecord"


def run(params: Mapping[str, Any], context: HostContext) -> dict[str, Any]:
    """Keep what the host holds of what this run would remove or hide, and return it."""
    found = list(_removed(params["undo"], context)) if params["undo"] else []
    hidden = [] if params["undo"] else list(_hidden(context))
    kept = {
        "schema_version": SCHEMA_VERSION,
        "host": context.host,
        "time": context.now().isoformat(timespec="seconds"),
        "holdings": [each.as_dict() for each in found],
        "hidden": hidden,
    }
    path = context.run.write(context.run.holdings_path(context.host), kept)
    said = [*(_said(context.host, each) for each in found), *(_said_hidden(context.host, each) for each in hidden)]
    return {
        "changed": False,
        "holdings": kept["holdings"],
        "hidden": hidden,
        "kept": str(path),
        "msg": "; ".join(said) or f"{context.host} holds nothing that would be removed or hidden",
    }


def look(context: HostContext, target: str) -> Holding:
    """Return what the host holds of the zone *target* now."""
    session = HostSession(context.wire, read_only=True, reads=READS)
    try:
        held = {target_key(each) for each in read_zones(session)}
        if target_key(target) not in held:
            return Holding(target, held=False, records=0)
        return holding_of(target, session.read("Get-DnsServerResourceRecord", ZoneName=zone_name(target)))
    except ReadError as error:
        return Holding(target, held=True, records=None, error=str(error))


def made_at(context: HostContext, target: str) -> datetime | None:
    """Return when the zone *target* was made, as the directory on the host says; None when it does not say."""
    session = HostSession(context.wire, read_only=True, reads=READS)
    try:
        own = server_name(first(session.read_all([SETTING])[0]).get("ComputerName"))
        found = session.read(
            "Get-ADObject",
            LDAPFilter="(objectClass=dnsZone)",
            SearchBase=target,
            SearchScope="Base",
            Properties=["whenCreated"],
            Server=own,
        )
    except ReadError:
        return None
    made = moment(found[0].get("whenCreated")) if found else None
    return datetime.fromisoformat(made) if made else None


def told_in(context: HostContext, target: str, servers: list[str]) -> dict[str, Mapping[str, Any] | None]:
    """Return what each of *servers* said in this run of the zone *target*."""
    key = target_key(target)
    told: dict[str, Mapping[str, Any] | None] = {}
    for server in servers:
        kept = context.run.read(context.run.holdings_path(server)) or {}
        told[server] = next((each for each in kept.get("holdings", ()) if target_key(each["target"]) == key), None)
    return told


def _removed(undo: str, context: HostContext) -> Iterable[Holding]:
    for removal in undo_of(context.run, undo)["removals"]:
        if context.host in removal["servers"]:
            yield look(context, removal["target"])


def _hidden(context: HostContext) -> Iterable[dict[str, Any]]:
    """Yield what the zones above new ones hold with their names, asked by a filter: such a zone may be large."""
    judgement = context.run.read(context.run.path / JUDGEMENT) or {}
    session = HostSession(context.wire, read_only=True, reads=READS)
    for entry in judgement.get("hidden", ()):
        for parent in entry["parents"]:
            if parent["host"] == context.host and not parent["untold"]:
                yield {"child": entry["target"], **_branch(session, parent["target"], entry["target"]).as_dict()}


def _branch(session: HostSession, parent: str, child: str) -> Holding:
    wanted = names_filter(parent, child)
    try:
        found = session.read(
            "Get-CimInstance",
            Namespace=_NAMESPACE,
            ClassName=_EVERY,
            Filter=wanted,
            Property=["OwnerName", "ContainerName"],
        )
    except ReadError as error:
        return Holding(parent, held=True, records=None, error=str(error))
    return branch_of(parent, found)


def _said(host: str, found: Holding) -> str:
    name = zone_name(found.target)
    if found.error:
        return f"{host} did not say what it holds of {name}: {found.error}"
    if not found.held:
        return f"{host} does not hold {name}"
    return left(host, found.target, found.as_dict()) if found.records else f"{name} is empty on {host}"


def _said_hidden(host: str, found: Mapping[str, Any]) -> str:
    above, child = zone_name(found["target"]), zone_name(found["child"])
    if found["error"]:
        return f"{host} did not say what {above} holds of {child}: {found['error']}"
    return f"{above} holds {found['records']} records with the names of {child} on {host}"
