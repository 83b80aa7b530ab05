"""Get-Acl: security descriptors of zones, of their containers and of nodes, through the drive AD:."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engine.emissions import Call, Emission, Failure, Record
from simulator.estate import descriptors
from simulator.estate.directory import context_of, forest_contexts, naming_contexts
from simulator.estate.host import Host
from simulator.estate.names import dn_key, rdn_key
from simulator.estate.principals import Copy
from simulator.estate.records import APEX, ResourceRecord
from simulator.estate.zones import DirectoryZone, Partition

from .calls import not_simulated, refuse, texts
from .grades import simulated

#: zone -> name in lower case -> the records there.
Nodes = dict[str, dict[str, list[ResourceRecord]]]

_DRIVE = "AD:"
_BUILTIN = {"SY": "NT AUTHORITY\\SYSTEM", "BA": "BUILTIN\\Administrators"}
_PROVIDER = "Microsoft.ActiveDirectory.Management.dll\\ActiveDirectory:://RootDSE/"
#: Any of these shows that the session holds the module ActiveDirectory, which makes the drive.
_MODULE = ("get-addomain", "get-adobject", "get-adforest", "get-adgroup", "get-addomaincontroller")


@simulated(
    "Get-Acl",
    documented=(
        "-Path takes wildcards, and -LiteralPath takes none",
        "each path gives one object, and a path that does not exist gives an error and the next path follows",
    ),
    reported=(
        "Path names the provider and the DistinguishedName",
        "the drive AD: comes with the module ActiveDirectory, and only where a domain controller answers",
        "a name with an escaped character is refused since Windows 10 1809, unless the path names the provider",
    ),
    inferred=(
        "the module is loaded in every session that shows one of its commands",
        "the node of a name without records keeps owner and permissions until it is purged",
        "a read-only domain controller shows what the others show",
        "permissions are one copy that all servers share: how they replicate is not played",
    ),
    refuses=(
        "simulator.acl.drive.absent",
        "simulator.acl.absent",
        "simulator.acl.denied",
        "simulator.acl.syntax",
        "simulator.not.simulated",
    ),
)
def get_acl(call: Call) -> Iterator[Emission]:
    refuse(call, "Audit", "AllCentralAccessPolicies", "Filter", "Include", "Exclude", "UseTransaction")
    if call.parameter_set != "ByLiteralPath":
        raise not_simulated("Get-Acl without -LiteralPath, whose -Path would take DC=* for a wildcard")
    nodes: Nodes = {}
    for path in texts(call, "LiteralPath"):
        yield _shown(call, path, nodes)


def _shown(call: Call, path: str, nodes: Nodes) -> Emission:
    by_provider = path.startswith(_PROVIDER)
    drive, _, dn = (_DRIVE, "", path.removeprefix(_PROVIDER)) if by_provider else path.partition("\\")
    if drive.upper() != _DRIVE:
        raise not_simulated("Get-Acl of anything but AD: paths")
    host = call.host
    if not host.is_controller or not any(host.visible(each, call.user) for each in _MODULE):
        return Failure("simulator.acl.drive.absent", {"name": "AD"}, target="AD")
    if "\\" in dn and not by_provider:
        return Failure("simulator.acl.syntax", {"path": path}, target=path)
    context = context_of(dn, forest_contexts(host))
    if context is None or context not in naming_contexts(host):
        return Failure("simulator.acl.absent", {"path": path}, target=path)
    found = _find(host, dn, nodes)
    if found is None:
        return Failure("simulator.acl.absent", {"path": path}, target=path)
    if found == "":
        return Failure("simulator.acl.denied", {"path": path}, target=path)
    return Record("DirectoryAcl", {"Path": f"{_PROVIDER}{dn}", "Owner": _owner(host, found), "Sddl": found})


def _find(host: Host, dn: str, nodes: Nodes) -> str | None:
    """Return the descriptor of the object *dn*; nothing where reading it is denied, None where it is not."""
    estate, key = host.estate, dn_key(dn)
    estate.accounts()
    for partition in host.partitions():
        container = dn_key(partition.container)
        if key == container:
            return descriptors.of_container(estate, partition, host)
        if key[-len(container) :] == container:
            return _below(host, partition, key[: -len(container)], nodes)
    return None


def _below(host: Host, partition: Partition, key: tuple[str, ...], nodes: Nodes) -> str | None:
    estate = host.estate
    named = (each for each in estate.zones_in(partition) if rdn_key("DC", each.rdn) == key[-1])
    zone = next((each for each in named if each.there(Copy(host), estate.links, estate.clock.now())), None)
    if zone is None or len(key) > 2:
        return None
    if zone.changes.denied:
        return ""
    return descriptors.of_zone(host.estate, zone, host) if len(key) == 1 else _node(host, zone, key[0], nodes)


def _node(host: Host, zone: DirectoryZone, rdn: str, nodes: Nodes) -> str | None:
    name = rdn.partition("=")[2]
    if (names := nodes.get(zone.dn)) is None:
        names = nodes[zone.dn] = {}
        for each in host.dns.records(zone) if host.dns is not None else zone.records.all():
            names.setdefault(each.name.lower(), []).append(each)
    there = names.get(name, [])
    if not there and name in zone.records.buried(host.estate.clock.now()):
        there = [each for each in (zone.records.last.get(name),) if each is not None]
    if not there and name != APEX:
        return None
    return descriptors.of_node(host.estate, zone, name, there, host)


def _owner(host: Host, sddl: str) -> str:
    """Return the owner as a name where there is one, as Windows translates it."""
    sid = descriptors.owner_in(sddl)
    found = host.estate.principals.by_sid(descriptors.full_sid(sid, host))
    # A SID that nobody has any more stays what it is, with the letter of SDDL before it (reported).
    return f"{found.domain.netbios}\\{found.sam}" if found else _BUILTIN.get(sid, f"O:{sid}")
