"""What a domain controller says of the permissions of its zones, and of the accounts that they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ._acl_exceptions import names_to_look_up
from ._acl_standard import DENY, EXTRA, oddities
from ._errors import ReadError
from ._finding import Command, Current
from ._names import dn_parent, zone_key
from ._sddl import parse
from ._sddl_rights import SddlError
from ._session import Object, Session
from ._trustees import DNS_ADMINS, UPDATE_PROXY, Domain, Known
from ._values import text
from ._words import some
from ._zone_reads import DOMAIN, FOREST, read_zones
from ._zones import Zone, passed_over

#: Groups that have no number of their own: they are found by their names, which no language changes.
GROUPS = Command(
    "Get-ADGroup", {"Filter": f"SamAccountName -eq '{DNS_ADMINS}' -or SamAccountName -eq '{UPDATE_PROXY}'"}
)
MEMBERS = Command("Get-ADGroupMember", {"Identity": UPDATE_PROXY})
EVERYBODY = Command("Get-ADGroupMember", {"Identity": UPDATE_PROXY, "Recursive": True})
#: One pipeline for all that is asked about accounts: a domain without the group ends it with the last two.
ACCOUNTS = (GROUPS, MEMBERS, EVERYBODY)

#: The key of what is read once for the server: no zone is called so.
SERVER = "(accounts)"
_DRIVE = "AD:\\"
# Since Windows 10 1809 the drive refuses a name with an escaped character; the provider takes it (reported).
_PROVIDER = "Microsoft.ActiveDirectory.Management.dll\\ActiveDirectory:://RootDSE/"
_KEPT = ("name", "zone_type", "ds_integrated", "auto_created", "dynamic_update", "replication_scope", "partition")
_MOST_NAMES = 100
#: As many zones are named in a sentence.
_FEW = 5


def read_acls(session: Session, exceptions: Sequence[Mapping[str, Any]]) -> Current:
    """Return the permissions of every zone of the directory, by target, and what the server knows of accounts."""
    zones = read_zones(session)
    facts = {target: {key: zone.get(key) for key in _KEPT} for target, zone in zones.items()}
    wanted, containers = _asked(facts)
    if not wanted:
        return facts
    server = _server(session, exceptions)
    paths = {dn: path_of(dn) for dn in [*wanted, *containers]}
    answers = session.read_each("Get-Acl", "LiteralPath", list(paths.values()), key="Path")
    for target in wanted:
        facts[target] |= descriptor_of(answers[paths[target]])
    _name_refused(facts, wanted)
    server["containers"] = {dn: descriptor_of(answers[paths[dn]])["sddl"] for dn in containers}
    server["names"], server["nobody"] = _named(session, facts, server)
    return facts | {SERVER: server}


def acl_paths(session: Session) -> list[str]:
    """Return the paths of all that ``read_acls`` asks Get-Acl for: asked for before, they cost it no request."""
    wanted, containers = _asked(read_zones(session))
    return [path_of(dn) for dn in [*wanted, *containers]]


def _asked(facts: Current) -> tuple[list[str], list[str]]:
    """Return the zones whose permissions are read, and the containers that hold them."""
    wanted = [target for target, zone in facts.items() if zone["ds_integrated"] and not passed_over(Zone.of(zone))]
    return wanted, list(dict.fromkeys(dn_parent(target) for target in wanted))


def path_of(dn: str) -> str:
    """Return the path under which Get-Acl finds the object *dn*."""
    return f"{_PROVIDER if chr(92) in dn else _DRIVE}{dn}"


def _name_refused(facts: Current, wanted: Sequence[str]) -> None:
    """Let each error say of which zones it is: of all alike, so that one sentence stands for them."""
    alike: dict[str, list[str]] = {}
    for target in wanted:
        if error := facts[target]["error"]:
            alike.setdefault(error, []).append(target)
    for error, targets in alike.items():
        names = [str(facts[target]["name"]) for target in targets]
        which = some(names, _FEW) if len(targets) < len(wanted) else "any zone"
        for target in targets:
            facts[target]["error"] = f"the permissions of {which} were not read: {error}"


def known_of(server: Mapping[str, Any], others: Iterable[Mapping[str, Any]] = ()) -> Known:
    """Return the accounts that a server knows, and with *others* those that they know too."""
    told = {each["domain"]["name"]: each for each in (server, *others) if each.get("domain")}
    domains = {name: Domain(**each["domain"]) for name, each in told.items()}
    names = {sid: name for each in (*others, server) for sid, name in each.get("names", {}).items()}
    return Known(domains[server["domain"]["name"]], server["root"], tuple(domains.values()), names)


def zone_domain(facts: Mapping[str, Any], known: Known) -> str:
    """Return the domain whose administrators a zone belongs to: the root for what the whole forest holds."""
    scope, partition = facts["replication_scope"], zone_key(facts["partition"] or "")
    if scope == "Domain" and partition.startswith("domaindnszones."):
        return partition.removeprefix("domaindnszones.")
    return known.own.name if scope in ("Domain", "Legacy") else known.root


def groups_in(objects: Iterable[Object]) -> dict[str, str]:
    """Return the SID of each group by its account name."""
    return {text(each.get("SamAccountName")): text(each.get("SID")) for each in objects}


def _server(session: Session, exceptions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    own, forest = (first(answer) for answer in session.read_all([DOMAIN, FOREST]))
    name, netbios = text(own.get("DNSRoot")).lower(), text(own.get("NetBIOSName"))
    texts = names_to_look_up(exceptions, name, netbios)
    asked = [search_of("sAMAccountName", (each.rpartition("\\")[2] for each in texts))] if texts else []
    answers = session.read_all([GROUPS, *asked, MEMBERS, EVERYBODY])
    groups = answers[0]
    if isinstance(groups, ReadError):
        raise groups
    looked_up = answers[1] if asked else []
    return {
        "domain": {"name": name, "netbios": netbios, "sid": text(own.get("DomainSID")), "groups": groups_in(groups)},
        "root": text(forest.get("RootDomain")).lower(),
        "date": datetime.now(UTC).date().isoformat(),
        "excepted": _resolved(texts, looked_up),
        "unresolved": str(looked_up) if isinstance(looked_up, ReadError) else None,
    }


def all_of(answer: list[Object] | ReadError) -> list[Object]:
    """Return the objects of an answer; raise what it is when that is an error."""
    if isinstance(answer, ReadError):
        raise answer
    return answer


def first(answer: list[Object] | ReadError) -> Object:
    """Return the first object of an answer; raise what it is when that is an error."""
    return next(iter(all_of(answer)), {})


def descriptor_of(answer: list[Object] | ReadError) -> dict[str, Any]:
    """Return the SDDL that Get-Acl gave of one object, or why there is none."""
    if isinstance(answer, ReadError):
        return {"sddl": None, "error": str(answer)}
    found = text(next(iter(answer), {}).get("Sddl"))
    if not found:
        return {"sddl": None, "error": "Get-Acl gave no SDDL"}
    try:
        parse(found)
    except SddlError as error:
        return {"sddl": None, "error": f"Get-Acl gave a descriptor that cannot be read: {error}"}
    return {"sddl": found, "error": None}


def _named(session: Session, facts: Current, server: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """Return the names of accounts of this domain that are no standard trustees, and those that nobody has."""
    known = known_of(server)
    sids: dict[str, None] = {}
    for zone in facts.values():
        if zone.get("sddl"):
            found = oddities(parse(zone["sddl"]).dacl, known, zone_domain(zone, known), takes_updates=False)
            sids |= {each.trustee: None for each in found if each.kind in (EXTRA, DENY)}
    strange = [sid for sid in sids if known.domain_of(sid) and known.called(sid) == sid][:_MOST_NAMES]
    if not strange:
        return {}, []
    answer = session.read_all([search_of("objectSid", strange)])[0]
    if isinstance(answer, ReadError):
        return {}, []
    names = {text(each.get("objectSid")): f"{known.own.netbios}\\{text(each.get('sAMAccountName'))}" for each in answer}
    return names, [sid for sid in strange if sid not in names]


def search_of(attribute: str, values: Iterable[str]) -> Command:
    """Return the search for accounts that have one of *values*."""
    clauses = "".join(f"({attribute}={_escaped(each)})" for each in values)
    return Command("Get-ADObject", {"LDAPFilter": f"(|{clauses})", "Properties": ["sAMAccountName", "objectSid"]})


def _escaped(name: str) -> str:
    return "".join(f"\\{ord(each):02x}" if each in "*()\\\0" else each for each in name)


def _resolved(texts: Sequence[str], answer: list[Object] | ReadError) -> dict[str, str]:
    """Return the SIDs of the names that were found, by the names as they are written, in lower case."""
    if isinstance(answer, ReadError):
        return {}
    found = {text(each.get("sAMAccountName")).lower(): text(each.get("objectSid")) for each in answer}
    named = {each.lower(): found.get(each.rpartition("\\")[2].lower(), "") for each in texts}
    return {name: sid for name, sid in named.items() if sid}
