"""What a domain controller says about itself, its domain, its forest, and the directory's copies of zones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ._errors import NotFound, ReadError
from ._finding import Command
from ._names import dn_key
from ._session import Object
from ._values import flag, moment, server_name, text, texts

SETTING = Command("Get-DnsServerSetting")
CONTROLLERS = Command("Get-ADDomainController", {"Filter": "*"})

_OTHER_DOMAIN = "dc=domaindnszones,"
_WITHOUT_ZONES = ("cn=configuration,", "cn=schema,")

Answer = list[Object] | ReadError


def first(answer: Answer) -> Object:
    """Return the one object of an answer, empty when the read failed or said nothing."""
    return answer[0] if not isinstance(answer, ReadError) and answer else {}


def domain_facts(answer: Answer) -> dict[str, Any] | None:
    """Return the domain of a host, None when it could not be read."""
    domain = first(answer)
    if not domain:
        return None
    return {
        "name": text(domain.get("DNSRoot")).lower(),
        "dn": text(domain.get("DistinguishedName")),
        "system": text(domain.get("SystemsContainer")),
        "pdc_emulator": server_name(domain.get("PDCEmulator")),
    }


def forest_facts(answer: Answer) -> dict[str, Any] | None:
    """Return the forest of a host, None when it could not be read."""
    forest = first(answer)
    if not forest:
        return None
    return {
        "name": text(forest.get("RootDomain") or forest.get("Name")).lower(),
        "domains": sorted(name.lower() for name in texts(forest.get("Domains"))),
        "partitions": texts(forest.get("ApplicationPartitions")),
    }


def controller_facts(answer: Answer) -> list[dict[str, Any]] | None:
    """Return every domain controller of the domain of a host, None when they could not be read."""
    if isinstance(answer, ReadError):
        return None
    return [
        {
            "fqdn": server_name(controller.get("HostName") or controller.get("Name")),
            "domain": text(controller.get("Domain")).lower(),
            "address": text(controller.get("IPv4Address")),
            "site": text(controller.get("Site")),
            "read_only": flag(controller.get("IsReadOnly")),
            "roles": texts(controller.get("OperationMasterRoles")),
            "partitions": texts(controller.get("Partitions")),
        }
        for controller in answer
    ]


def zone_searches(
    fqdn: str, own: dict[str, Any] | None, domain: dict[str, Any] | None, forest: dict[str, Any] | None
) -> list[Command]:
    """Return one search for zones in each part of the directory that this domain controller holds."""
    bases = [domain["system"] or f"CN=System,{domain['dn']}"] if domain else []
    bases += _partitions(own, domain, forest)
    asked = {"LDAPFilter": "(objectClass=dnsZone)", "Properties": ["whenChanged"], "Server": fqdn}
    # A search names its own server: without a name it may go to another one, where the session has no rights.
    return [Command("Get-ADObject", {**asked, "SearchBase": base}) for base in bases]


def _partitions(own: dict[str, Any] | None, domain: dict[str, Any] | None, forest: dict[str, Any] | None) -> list[str]:
    whole_domain = dn_key(domain["dn"]) if domain else ""
    if own and own["partitions"]:
        held = [partition for partition in own["partitions"] if not dn_key(partition).startswith(_WITHOUT_ZONES)]
        return [partition for partition in held if dn_key(partition) != whole_domain]
    shared = forest["partitions"] if forest else []
    # A controller holds the zones of its own domain, not those of the other domains.
    return [
        partition
        for partition in shared
        if not dn_key(partition).startswith(_OTHER_DOMAIN) or dn_key(partition) == _OTHER_DOMAIN + whole_domain
    ]


def dhcp_search(fqdn: str, forest: dict[str, Any] | None) -> list[Command]:
    """Return the search for the DHCP servers that the forest authorises, nothing when its name is not known."""
    if not forest or not forest["name"]:
        return []
    root = ",".join(f"DC={label}" for label in forest["name"].split("."))
    base = f"CN=NetServices,CN=Services,CN=Configuration,{root}"
    asked = {"LDAPFilter": "(objectClass=dHCPClass)", "SearchBase": base, "Properties": ["dhcpServers"], "Server": fqdn}
    return [Command("Get-ADObject", asked)]


def dhcp_servers(answer: Answer) -> list[dict[str, str]] | None:
    """Return the name and address of each DHCP server that an answer lists, None when it was not read."""
    if isinstance(answer, NotFound):
        return []
    if isinstance(answer, ReadError):
        return None
    entries = [entry for found in answer for entry in texts(found.get("dhcpServers"))]
    return sorted((_authorized(entry) for entry in entries), key=lambda each: (each["name"], each["address"]))


def _authorized(entry: str) -> dict[str, str]:
    """Return what ``i<address>$r<path>$f<flags>$s<name>$`` says ([MS-DHCPE] 7.3)."""
    fields = {piece[:1]: piece[1:] for piece in entry.split("$") if piece}
    return {"name": server_name(fields.get("s")), "address": fields.get("i", "")}


@dataclass(frozen=True, slots=True)
class Copies:
    """The DistinguishedNames of the zones found, the parts that were searched, and the error of each other part.

    ``changed`` is when each zone, by its key, last changed in this copy of the directory, be it by replication: its
    settings are attributes of its object, its records are objects of their own (documented).
    """

    found: list[str]
    searched: list[str]
    unread: dict[str, str]
    changed: dict[str, str]


def zone_copies(searches: Sequence[Command], answers: Sequence[Answer]) -> Copies:
    """Return what the searches for zones found."""
    found: dict[str, str] = {}
    searched: list[str] = []
    unread: dict[str, str] = {}
    changed: dict[str, str] = {}
    for search, answer in zip(searches, answers, strict=True):
        if isinstance(answer, NotFound):
            continue
        if isinstance(answer, ReadError):
            unread[search.parameters["SearchBase"]] = str(answer)
            continue
        searched.append(search.parameters["SearchBase"])
        for zone in answer:
            dn = text(zone.get("DistinguishedName"))
            found.setdefault(dn_key(dn), dn)
            if time := moment(zone.get("whenChanged")):
                changed[dn_key(dn)] = time
    return Copies(sorted(found.values()), searched, unread, changed)
