"""Get-ADDomainController."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from simulator.engine.emissions import Call, Emission, Failure, Record, Terminating
from simulator.engine.objects import Enum
from simulator.estate.directory import configuration, naming_contexts
from simulator.estate.host import Host
from simulator.estate.names import dn_key, guid

from .calls import AD_REFUSALS, directory, not_simulated, refuse, texts
from .filters import any_of
from .grades import simulated
from .ldap import FilterError, UnsupportedFilterError, parse_powershell

#: Numbers of ADOperationMasterRole, in the order in which a server lists its roles (inferred).
_ROLES = ("PDCEmulator", "RIDMaster", "InfrastructureMaster", "SchemaMaster", "DomainNamingMaster")
_LOCATED = ("HostName", "IPv4Address", "Domain", "Forest", "Site", "Name")


@simulated(
    "Get-ADDomainController",
    documented=("-Filter lists the controllers of the domain of the server asked; without a parameter it is itself",),
    reported=("an identity that does not resolve ends the command",),
    inferred=("-Discover prefers this machine, then its site; its facts are lists of one",),
    refuses=("ad.dc.absent", "simulator.ad.filter.invalid", *AD_REFUSALS),
)
def get_domain_controller(call: Call) -> Iterator[Emission]:
    if call.parameter_set == "DiscoverByService":
        yield _discovered(call)
        return
    host = directory(call)
    own = list(host.estate.controllers(host.domain))
    if call.parameter_set == "Filter":
        yield from _filtered(str(call.bound["Filter"]), own)
        return
    identity = str(call.bound.get("Identity") or call.host.fqdn)
    found = [each for each in own if _is(each, identity)]
    if not found:
        raise _absent(identity)
    yield Record("ADDomainController", _facts(found[0]))


def _filtered(text: str, controllers: list[Host]) -> Iterator[Record]:
    try:
        wanted = parse_powershell(text)
    except FilterError:
        raise Terminating(Failure("simulator.ad.filter.invalid")) from None
    except UnsupportedFilterError as unsupported:
        raise not_simulated(str(unsupported)) from None
    for host in controllers:
        facts = _facts(host)
        attributes = {name.lower(): any_of(value) for name, value in facts.items() if value is not None}
        unknown = sorted(wanted.names - {name.lower() for name in facts} - {"objectclass"})
        if unknown:
            raise not_simulated(f"a filter by {unknown[0]} of domain controllers")
        if wanted.matches(attributes | {"objectclass": ["computer"]}):
            yield Record("ADDomainController", facts)


def _discovered(call: Call) -> Record:
    """Return a controller that the locator finds; the locator needs no credentials, so any domain will do."""
    refuse(call, "MinimumDirectoryServiceVersion", "NextClosestSite")
    host, estate = call.host, call.host.estate
    domain = str(call.bound.get("DomainName") or host.domain or estate.root.name).lower()
    site, services = call.bound.get("SiteName"), [each.lower() for each in texts(call, "Service")]
    fitting = [
        each
        for each in estate.controllers(domain)
        if (not call.bound.get("Writable") or not each.read_only)
        and ("primarydc" not in services or "PDCEmulator" in each.roles)
        and (site is None or each.site.lower() == str(site).lower())
        and not (call.bound.get("AvoidSelf") and each is host)
    ]
    if not fitting:
        raise _absent(domain)
    nearest = min(fitting, key=lambda each: (each is not host, each.site != host.site))
    facts = _facts(nearest)
    return Record("ADDomainController", {name: [facts[name]] for name in _LOCATED})


def _facts(host: Host) -> dict[str, Any]:
    estate, domain = host.estate, host.its_domain()
    name = host.computer
    server = f"CN={name},CN=Servers,CN={host.site},CN=Sites,{configuration(host)}"
    return {
        "Domain": domain.name,
        "Forest": estate.root.name,
        "Name": name,
        "Site": host.site,
        "IPv4Address": _first(host, IPv4Address),
        "IPv6Address": _first(host, IPv6Address),
        "ComputerObjectDN": f"CN={name},OU=Domain Controllers,{domain.dn}",
        "IsGlobalCatalog": True,
        "IsReadOnly": host.read_only,
        "OperationMasterRoles": [Enum(role, n) for n, role in enumerate(_ROLES) if role in host.roles],
        "DefaultPartition": domain.dn,
        "Enabled": True,
        "HostName": host.fqdn,
        "InvocationId": guid("invocation", host.fqdn),
        "LdapPort": 389,
        "NTDSSettingsObjectDN": f"CN=NTDS Settings,{server}",
        "OperatingSystem": host.os,
        "OperatingSystemHotfix": None,
        "OperatingSystemServicePack": None,
        "OperatingSystemVersion": host.os_version,
        "Partitions": naming_contexts(host),
        "ServerObjectDN": server,
        "ServerObjectGuid": guid("server", host.fqdn),
        "SslPort": 636,
    }


def _first(host: Host, kind: type) -> str | None:
    return next((str(address) for address in host.addresses if isinstance(address, kind)), None)


def _is(host: Host, identity: str) -> bool:
    facts = _facts(host)
    names = (facts["ComputerObjectDN"], facts["ServerObjectDN"], facts["NTDSSettingsObjectDN"])
    if "=" in identity:
        return dn_key(identity) in {dn_key(each) for each in names}
    return identity.lower() not in ("localhost", ".") and host.is_me(identity)


def _absent(identity: str) -> Terminating:
    return Terminating(Failure("ad.dc.absent", {"identity": identity}, target=identity))
