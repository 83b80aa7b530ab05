"""Who owns the names of the zones of a domain controller, as far as the limit of each zone goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from . import _directory as directory
from ._acl_reads import GROUPS, descriptor_of, first, groups_in, path_of, search_of
from ._errors import ReadError, Refused
from ._names import escape_rdn, matches_any, zone_key, zone_name
from ._protected import APEX, LABELS
from ._sddl import parse
from ._session import Object, Session
from ._values import text
from ._zone_reads import DOMAIN, FOREST, read_zones
from ._zones import Zone, passed_over

#: The key of what is read once for the server: no zone is called so.
ACCOUNTS = "(accounts)"
#: Nodes in one statement of Get-Acl, and SIDs in one search.
BATCH, SEARCH = 200, 100
#: What the directory keeps for itself beside names: a lost conflict, and what a server began or deleted.
_DEAD = ("cnf:", "..")


def check_limit(params: Mapping[str, Any]) -> None:
    """Refuse a limit that leaves nothing to look at."""
    if params["node_acl_limit"] < 1:
        raise Refused(f"node_acl_limit is {params['node_acl_limit']}: write how many names of a zone are examined")


def read_owners(session: Session, params: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return every zone that is looked at with its nodes, and under ``(accounts)`` who the owners are."""
    own, forest = (first(answer) for answer in session.read_all([DOMAIN, FOREST]))
    facts = read_zones(session)
    wanted = {target: zone for target, zone in facts.items() if _is_wanted(target, zone, params["zones"])}
    pdc, here = text(own.get("PDCEmulator")).lower(), _here(session)
    if params["only_on_pdc_emulator"] and pdc != here:
        reason = f"{pdc}, the PDC emulator, tells of the zones of this domain"
        return {target: {"name": zone["name"], "skipped": reason} for target, zone in wanted.items()}
    current: dict[str, dict[str, Any]] = {}
    sids: dict[str, None] = {}
    for target, zone in wanted.items():
        current[target] = _zone(session, target, zone["name"], params)
        sids |= {node["owner"]: None for node in current[target]["nodes"] if node["owner"]}
    groups, controllers = session.read_all([GROUPS, directory.CONTROLLERS])
    accounts, unread = accounts_of(session, [sid for sid in sids if sid.startswith("S-1-5-21-")])
    domain = {
        "name": text(own.get("DNSRoot")).lower(),
        "netbios": text(own.get("NetBIOSName")),
        "sid": text(own.get("DomainSID")),
        "groups": {} if isinstance(groups, ReadError) else groups_in(groups),
    }
    named = [] if isinstance(controllers, ReadError) else controllers
    current[ACCOUNTS] = {
        "domain": domain,
        "root": text(forest.get("RootDomain")).lower(),
        "controllers": [f"{text(each.get('Name')).lower()}$" for each in named],
        "accounts": accounts,
        "unread": unread,
    }
    return current


def _here(session: Session) -> str:
    setting = session.read_all([directory.SETTING])[0]
    return text(first(setting).get("ComputerName")).lower()


def _is_wanted(target: str, zone: Mapping[str, Any], names: Sequence[str]) -> bool:
    primary = zone["ds_integrated"] and not passed_over(Zone.of(zone))
    dead = zone_name(target).lower().startswith("..") or "cnf:" in zone_name(target).lower()
    return bool(primary and not dead and (not names or matches_any(zone["name"], names)))


def _zone(session: Session, target: str, name: str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the nodes of a zone: protected and static ones first, up to the limit, and how many more there are."""
    try:
        records = session.read("Get-DnsServerResourceRecord", ZoneName=name)
    except ReadError as error:
        return {"name": name, "error": str(error), "nodes": [], "not_examined": 0}
    nodes = in_turn(_nodes(records), params["static_names"], name)
    chosen, rest = nodes[: params["node_acl_limit"]], nodes[params["node_acl_limit"] :]
    for begin in range(0, len(chosen), BATCH):
        _add_owners(session, target, chosen[begin : begin + BATCH])
    return {"name": name, "error": None, "nodes": chosen, "not_examined": len(rest)}


def _nodes(records: Iterable[Object]) -> Iterator[dict[str, Any]]:
    """Yield what the records of a zone say of each name."""
    found: dict[str, dict[str, Any]] = {}
    for record in records:
        name, kind = text(record.get("HostName")), text(record.get("RecordType")).upper()
        if any(mark in name.lower() for mark in _DEAD):
            continue
        node = found.setdefault(name.lower(), {"name": name, "types": [], "dynamic": False, "addresses": []})
        node["types"].append(kind)
        node["dynamic"] |= record.get("Timestamp") is not None
        data = record.get("RecordData") or {}
        address = data.get("IPv4Address") or data.get("IPv6Address")
        if kind in ("A", "AAAA") and address:
            node["addresses"].append(text(address))
    for node in found.values():
        yield {**node, "types": sorted(node["types"])}


def in_turn(nodes: Iterable[dict[str, Any]], static: Sequence[str], zone: str) -> list[dict[str, Any]]:
    """Return *nodes* as they are examined: those that find servers first, the operator's, static ones, the others."""
    return sorted(nodes, key=lambda node: (_place(node, static, zone), node["name"]))


def _place(node: Mapping[str, Any], static: Sequence[str], zone: str) -> int:
    """Return where a node comes: names that find servers, names of the operator, static ones, and the others."""
    labels = node["name"].lower().split(".")
    if node["name"] == APEX or LABELS & set(labels) or {"NS", "SRV"} & set(node["types"]):
        return 0
    full = f"{zone_key(node['name'])}.{zone_key(zone)}"
    if matches_any(full, static):
        return 1
    return 3 if node["dynamic"] else 2


def _add_owners(session: Session, target: str, nodes: Sequence[dict[str, Any]]) -> None:
    paths = {node["name"]: node_path(node["name"], target) for node in nodes}
    answers = session.read_each("Get-Acl", "LiteralPath", list(paths.values()), key="Path")
    for node in nodes:
        node |= owner_of(answers[paths[node["name"]]])


def node_path(name: str, target: str) -> str:
    """Return the path under which Get-Acl finds the node *name* of the zone *target*."""
    return path_of(f"DC={escape_rdn(name)},{target}")


def owner_of(answer: list[Object] | ReadError) -> dict[str, Any]:
    """Return what Get-Acl gave of one node: its SDDL and the owner in it, or why there is none."""
    found = descriptor_of(answer)
    owner = parse(found["sddl"]).owner if found["sddl"] else None
    return {**found, "owner": owner, "error": found["error"] or (None if owner else "Get-Acl gave no owner")}


def accounts_of(session: Session, sids: Sequence[str]) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Return the accounts that have these SIDs, and the SIDs of which nobody could say whether one has them."""
    parts = [sids[begin : begin + SEARCH] for begin in range(0, len(sids), SEARCH)]
    answers = session.read_all([search_of("objectSid", part) for part in parts])
    accounts: dict[str, dict[str, str]] = {}
    unread: list[str] = []
    for part, answer in zip(parts, answers, strict=True):
        if isinstance(answer, ReadError):
            unread += part
            continue
        for each in answer:
            about = {"name": text(each.get("sAMAccountName")), "kind": text(each.get("ObjectClass"))}
            accounts[text(each.get("objectSid"))] = about
    return accounts, unread
