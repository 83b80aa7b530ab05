"""How a DHCP service registers names and with which account, and what it tells its clients about DNS."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engine.emissions import Call, Emission, Failure, Record
from simulator.estate.dhcp import DnsSettings

from .calls import not_simulated, refuse
from .dhcp import DHCP_REFUSALS, absent_scope, addresses, dhcp_elsewhere, dhcp_service
from .grades import simulated

#: option -> its name and type.
_OPTIONS = {6: ("DNS Servers", "IPv4Address"), 15: ("DNS Domain Name", "String")}


@simulated(
    "Get-DhcpServerDnsCredential",
    documented=("the user and the domain, and never a password",),
    reported=("without a credential both are empty",),
    refuses=DHCP_REFUSALS,
)
def get_credential(call: Call) -> Iterator[Emission]:
    server = dhcp_service(call)
    if away := list(dhcp_elsewhere(call)):
        yield from away
        return
    user, domain = server.credential or ("", "")
    yield Record("DhcpServerDnsCredential", {"UserName": user, "DomainName": domain})


@simulated(
    "Get-DhcpServerv4DnsSetting",
    documented=("the settings that hold: those of the scope, else those of the server",),
    inferred=("policies and reservations have no settings of their own",),
    refuses=("dhcp.scope.absent", *DHCP_REFUSALS),
)
def get_dns_setting(call: Call) -> Iterator[Emission]:
    server = dhcp_service(call)
    if away := list(dhcp_elsewhere(call)):
        yield from away
        return
    refuse(call, "IPAddress", "PolicyName")
    wanted, settings = call.bound.get("ScopeId"), server.dns
    if wanted is not None:
        scope = server.scopes.get(wanted)
        if scope is None:
            yield absent_scope(call, wanted)
            return
        settings = scope.dns or server.dns
    yield _settings(settings)


@simulated(
    "Get-DhcpServerv4OptionValue",
    documented=("values of one level: of the server, or of the scope that is named, and nothing that is inherited",),
    reported=("code 20010 for an option without a value at that level",),
    inferred=("without an option every value of the level, which may be none", "only options 6 and 15 are played"),
    refuses=("dhcp.option.absent", "dhcp.scope.absent", *DHCP_REFUSALS),
)
def get_option(call: Call) -> Iterator[Emission]:
    server = dhcp_service(call)
    if away := list(dhcp_elsewhere(call)):
        yield from away
        return
    refuse(call, "VendorClass", "UserClass", "ReservedIP", "PolicyName", "Brief")
    wanted, level = call.bound.get("ScopeId"), (server.dns_servers, server.domain)
    if wanted is not None:
        scope = server.scopes.get(wanted)
        if scope is None:
            yield absent_scope(call, wanted)
            return
        level = scope.dns_servers, scope.domain
    servers, domain = level
    there = {6: [str(each) for each in servers], 15: [domain] if domain else []}
    options = addresses(call, "OptionId") or [option for option, values in there.items() if values]
    for option in options:
        if option not in _OPTIONS:
            raise not_simulated(f"option {option} of a DHCP server")
        if there[option]:
            yield _option(option, there[option])
        else:
            where = {"option": str(option), "server": call.host.computer}
            yield Failure("dhcp.option.absent", where, target=str(option))


def _option(option: int, values: list[str]) -> Record:
    name, kind = _OPTIONS[option]
    properties = {"OptionId": option, "Type": kind, "UserClass": "", "VendorClass": "", "PolicyName": None}
    return Record("DhcpServerv4OptionValue", properties | {"Value": values, "Name": name})


def _settings(settings: DnsSettings) -> Record:
    return Record(
        "DhcpServerv4DnsSetting",
        {
            "DynamicUpdates": settings.dynamic_updates,
            "DeleteDnsRROnLeaseExpiry": settings.delete_on_expiry,
            "UpdateDnsRRForOlderClients": settings.older_clients,
            "NameProtection": settings.name_protection,
            "DisableDnsPtrRRUpdate": settings.disable_ptr,
            "DnsSuffix": settings.suffix,
        },
    )
