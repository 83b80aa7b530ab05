"""Get-ADReplicationPartnerMetadata."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engine.emissions import Call, Emission, Failure, Record, Terminating
from simulator.estate.directory import configuration, naming_contexts, schema
from simulator.estate.host import Host
from simulator.estate.names import dn_key, guid
from simulator.estate.partners import Partner

from .calls import AD_REFUSALS, not_simulated, refuse, texts
from .grades import simulated


@simulated(
    "Get-ADReplicationPartnerMetadata",
    documented=("inbound partners, of the naming context of the domain unless others are named; * means all",),
    inferred=(
        "another target needs a second hop",
        "a partition that this server does not hold ends the command",
        "who replicates from whom, and that it works once an hour, or once an interval between sites",
        "names of the properties are those that are printed; their types",
        "where only one partner or part fails, settings of zones still arrive",
    ),
    refuses=("ad.object.absent.dn", *AD_REFUSALS),
)
def get_partner_metadata(call: Call) -> Iterator[Emission]:
    refuse(call, "Credential", "EnumerationServer")
    host = call.host
    if str(call.bound.get("Scope") or "Server").lower() != "server":
        raise not_simulated(f"-Scope {call.bound['Scope']}")
    if str(call.bound.get("PartnerType") or "Inbound").lower() != "inbound":
        raise not_simulated(f"-PartnerType {call.bound['PartnerType']}")
    if str(call.bound.get("Filter") or "*") != "*":
        raise not_simulated("a filter of partners")
    if not host.is_controller or not all(host.is_me(each) for each in texts(call, "Target")):
        raise Terminating(Failure("ad.server.down"))
    for context in _contexts(call, host):
        for partner in _partners(host, context):
            yield _shown(host, context, partner)


def _contexts(call: Call, host: Host) -> list[str]:
    held = naming_contexts(host)
    wanted = texts(call, "Partition")
    if wanted == ["*"]:
        return held
    found = []
    for each in wanted or [host.its_domain().dn]:
        context = next((one for one in held if dn_key(one) == dn_key(each)), None)
        if context is None:
            raise Terminating(Failure("ad.object.absent.dn", target=each))
        found.append(context)
    return found


def _partners(host: Host, context: str) -> list[Partner]:
    estate, now = host.estate, host.estate.clock.now()
    if context in (configuration(host), schema(host)):
        everybody = frozenset(each.name for each in estate.controllers())
        return estate.replications.partners(host, everybody, context, now)
    if context == host.its_domain().dn:
        domain = frozenset(each.name for each in estate.controllers(host.domain))
        return estate.replications.partners(host, domain, host.domain or "", now)
    part = next(each for each in host.partitions() if each.dn == context and each.scope != "Legacy")
    return estate.replications.partners(host, part.replicas, part.name, now)


def _shown(host: Host, context: str, partner: Partner) -> Record:
    source = partner.source
    settings = f"CN=NTDS Settings,CN={source.computer},CN=Servers,CN={source.site},CN=Sites,{configuration(host)}"
    far = source.site != host.site
    return Record(
        "ADReplicationPartnerMetadata",
        {
            "CompressChanges": far,
            "ConsecutiveReplicationFailures": partner.failures,
            "DisableScheduledSync": False,
            "IgnoreChangeNotifications": far,
            "IntersiteTransport": f"CN=IP,CN=Inter-Site Transports,CN=Sites,{configuration(host)}" if far else None,
            "IntersiteTransportGuid": guid("transport", configuration(host)) if far else None,
            "IntersiteTransportType": "IP",
            "LastChangeUsn": 20480,
            "LastReplicationAttempt": partner.attempt,
            "LastReplicationResult": partner.result,
            "LastReplicationSuccess": partner.success,
            "Partition": context,
            "PartitionGuid": guid("context", context),
            "Partner": settings,
            "PartnerAddress": f"{guid('settings', source.fqdn)}._msdcs.{host.estate.root.name}",
            "PartnerGuid": guid("settings", source.fqdn),
            "PartnerInvocationId": guid("invocation", source.fqdn),
            "PartnerType": "Inbound",
            "ScheduledSync": True,
            "Server": host.fqdn,
            "SyncOnStartup": True,
            "TwoWaySync": False,
            "UsnFilter": 20480,
            "Writable": not host.read_only,
        },
    )
