"""Get-ADDomain, Get-ADForest and Get-ADRootDSE."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.engine.emissions import Call, Emission, Failure, Record, Terminating
from simulator.engine.objects import Enum
from simulator.estate.directory import configuration, naming_contexts, schema
from simulator.estate.model import Domain, Estate
from simulator.estate.names import dn_key, guid
from simulator.estate.sids import domain_sid

from .calls import AD_REFUSALS, directory, not_simulated, texts
from .grades import simulated

_DOMAIN_MODE = Enum("Windows2016Domain", 7)
_FOREST_MODE = Enum("Windows2016Forest", 7)
_SERVER_MODE = Enum("Windows2016", 7)


@simulated(
    "Get-ADDomain",
    documented=("names of a domain, its operations masters and its controllers",),
    inferred=("another domain of the forest needs a second hop", "functional level 2016"),
    refuses=("ad.object.absent", *AD_REFUSALS),
)
def get_domain(call: Call) -> Iterator[Emission]:
    host = directory(call)
    own = host.its_domain()
    identity = call.bound.get("Identity")
    if identity is not None and not _is(own, str(identity)):
        if any(_is(domain, str(identity)) for domain in host.estate.domains.values()):
            raise Terminating(Failure("ad.server.down"))
        values = {"identity": str(identity), "search_base_dn": own.dn}
        raise Terminating(Failure("ad.object.absent", values, target=str(identity)))
    yield Record("ADDomain", _domain(host.estate, own))


@simulated(
    "Get-ADForest",
    documented=("names of the forest, its domains, sites, partitions and operations masters",),
    inferred=("functional level 2016", "every domain controller is a global catalog"),
    refuses=("ad.object.absent", *AD_REFUSALS),
)
def get_forest(call: Call) -> Iterator[Emission]:
    host = directory(call)
    estate = host.estate
    identity = call.bound.get("Identity")
    if identity is not None and not _is(estate.root, str(identity)):
        values = {"identity": str(identity), "search_base_dn": configuration(host)}
        raise Terminating(Failure("ad.object.absent", values, target=str(identity)))
    controllers = list(estate.controllers())
    yield Record(
        "ADForest",
        {
            "Name": estate.root.name,
            "UPNSuffixes": [],
            "SPNSuffixes": [],
            "ForestMode": _FOREST_MODE,
            "ApplicationPartitions": [part.dn for part in estate.partitions.values() if part.scope != "Legacy"],
            "CrossForestReferences": [],
            "Domains": list(estate.domains),
            "GlobalCatalogs": [each.fqdn for each in controllers],
            "Sites": list(dict.fromkeys(each.site for each in controllers)),
            "DomainNamingMaster": estate.holder("DomainNamingMaster").fqdn,
            "RootDomain": estate.root.name,
            "SchemaMaster": estate.holder("SchemaMaster").fqdn,
        },
    )


@simulated(
    "Get-ADRootDSE",
    documented=("what a domain controller says about itself before anybody logs on",),
    inferred=("functional level 2016", "lists of controls and capabilities are left out"),
    refuses=AD_REFUSALS,
)
def get_root_dse(call: Call) -> Iterator[Emission]:
    host = directory(call)
    if texts(call, "Properties"):
        raise not_simulated("parameter Properties of Get-ADRootDSE")
    server = f"CN={host.computer},CN=Servers,CN={host.site},CN=Sites,{configuration(host)}"
    yield Record(
        "ADRootDSE",
        {
            "configurationNamingContext": configuration(host),
            "currentTime": host.estate.clock.now().replace(microsecond=0),
            "defaultNamingContext": host.its_domain().dn,
            "dnsHostName": host.fqdn,
            "domainControllerFunctionality": _SERVER_MODE,
            "domainFunctionality": _DOMAIN_MODE,
            "dsServiceName": f"CN=NTDS Settings,{server}",
            "forestFunctionality": _FOREST_MODE,
            "highestCommittedUSN": 20480,
            "isGlobalCatalogReady": ["TRUE"],
            "isSynchronized": ["TRUE"],
            "ldapServiceName": f"{host.estate.root.name}:{host.computer.lower()}$@{host.its_domain().name.upper()}",
            "namingContexts": naming_contexts(host),
            "rootDomainNamingContext": host.estate.root.dn,
            "schemaNamingContext": schema(host),
            "serverName": server,
            "subschemaSubentry": f"CN=Aggregate,{schema(host)}",
        },
    )


def _domain(estate: Estate, domain: Domain) -> dict[str, Any]:
    dn = domain.dn
    children = [each for each in estate.domains.values() if each.parent == domain.name]
    application = [f"DC=DomainDnsZones,{dn}"]
    if domain is estate.root:
        application = [f"DC=ForestDnsZones,{dn}", *application, f"CN=Configuration,{dn}"]
    return {
        "DomainSID": domain_sid(domain),
        "AllowedDNSSuffixes": [],
        "LastLogonReplicationInterval": None,
        "DomainMode": _DOMAIN_MODE,
        "ManagedBy": None,
        "LinkedGroupPolicyObjects": [f"CN={{31B2F340-016D-11D2-945F-00C04FB984F9}},CN=Policies,CN=System,{dn}"],
        "ChildDomains": [each.name for each in children],
        "ComputersContainer": f"CN=Computers,{dn}",
        "DomainControllersContainer": f"OU=Domain Controllers,{dn}",
        "ForeignSecurityPrincipalsContainer": f"CN=ForeignSecurityPrincipals,{dn}",
        "Forest": estate.root.name,
        "InfrastructureMaster": estate.holder("InfrastructureMaster", domain.name).fqdn,
        "NetBIOSName": domain.netbios,
        "PDCEmulator": estate.holder("PDCEmulator", domain.name).fqdn,
        "ParentDomain": domain.parent,
        "RIDMaster": estate.holder("RIDMaster", domain.name).fqdn,
        "SystemsContainer": f"CN=System,{dn}",
        "UsersContainer": f"CN=Users,{dn}",
        "SubordinateReferences": [*(each.dn for each in children), *application],
        "DNSRoot": domain.name,
        "LostAndFoundContainer": f"CN=LostAndFound,{dn}",
        "DeletedObjectsContainer": f"CN=Deleted Objects,{dn}",
        "QuotasContainer": f"CN=NTDS Quotas,{dn}",
        "ReadOnlyReplicaDirectoryServers": _servers(estate, domain, read_only=True),
        "ReplicaDirectoryServers": _servers(estate, domain, read_only=False),
        "DistinguishedName": dn,
        "Name": domain.name.partition(".")[0],
        "ObjectClass": "domainDNS",
        "ObjectGUID": guid("domain", domain.name),
    }


def _servers(estate: Estate, domain: Domain, *, read_only: bool) -> list[str]:
    return [host.fqdn for host in estate.controllers(domain.name) if host.read_only is read_only]


def _is(domain: Domain, identity: str) -> bool:
    names = (domain.name, domain.netbios.lower(), domain_sid(domain).lower(), str(guid("domain", domain.name)))
    return identity.lower() in names or dn_key(identity) == dn_key(domain.dn)
