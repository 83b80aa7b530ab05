"""Get-DnsServerSetting and Get-DnsServerDsSetting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from simulator.engine.emissions import Call, Emission, Record
from simulator.estate.dns import DnsServer
from simulator.estate.host import Host

from .calls import DNS_REFUSALS, elsewhere, service
from .grades import simulated

#: Settings of a server that nobody changed: the documented output of Get-DnsServerSetting -All.
_DEFAULTS: dict[str, Any] = {
    "NameCheckFlag": 2, "AddressAnswerLimit": 0, "XfrConnectTimeout": 30, "BootMethod": 3, "UpdateOptions": 783,
    "AllowUpdate": True, "AutoCacheUpdate": False, "RoundRobin": True, "LocalNetPriority": True,
    "LocalNetPriorityMask": 255, "StrictFileParsing": False, "LooseWildcarding": False, "BindSecondaries": False,
    "WriteAuthorityNs": False, "ForwardDelegations": False, "AutoConfigFileZones": 1,
    "EnableDirectoryPartitions": True, "RpcProtocol": 5, "EnableVersionQuery": 0,
    "EnableDuplicateQuerySuppression": True, "LameDelegationTtl": timedelta(0), "AutoCreateDelegation": 2,
    "AllowCNameAtNs": True, "RemoteIPv4RankBoost": 5, "RemoteIPv6RankBoost": 0, "EnableRsoForRodc": True,
    "MaximumRodcRsoQueueLength": 300, "MaximumRodcRsoAttemptsPerCycle": 100, "OpenAclOnProxyUpdates": True,
    "NoUpdateDelegations": False, "EnableUpdateForwarding": False, "MaxResourceRecordsInNonSecureUpdate": 30,
    "EnableWinsR": True, "DeleteOutsideGlue": False, "AppendMsZoneTransferTag": False,
    "AllowReadOnlyZoneTransfer": False, "MaximumUdpPacketSize": 4000, "TcpReceivePacketSize": 65536,
    "EnableSendErrorSuppression": True, "SelfTest": 4294967295, "XfrThrottleMultiplier": 10,
    "SilentlyIgnoreCNameUpdateConflicts": False, "EnableIQueryResponseGeneration": False, "SocketPoolSize": 2500,
    "AdminConfigured": True, "ForestDirectoryPartitionBaseName": "ForestDnsZones",
    "DomainDirectoryPartitionBaseName": "DomainDnsZones", "SocketPoolExcludedPortRanges": [], "PublishAutoNet": False,
    "ReloadException": False, "SyncDsZoneSerial": 2, "SendPort": 0, "EnableOnlineSigning": True,
    "MaximumSignatureScanPeriod": timedelta(days=2), "MaximumTrustAnchorActiveRefreshInterval": timedelta(days=15),
}  # fmt: skip


@simulated(
    "Get-DnsServerSetting",
    documented=("with -All the whole settings of the server, without it a short form", "values of a default server"),
    inferred=("which properties the short form has",),
    refuses=DNS_REFUSALS,
)
def get_setting(call: Call) -> Iterator[Emission]:
    server = service(call)
    if away := list(elsewhere(call)):
        yield from away
        return
    if not call.bound.get("All"):
        yield Record("DnsServerSettingBrief", _brief(call.host))
        return
    extra = {"DsAvailable": call.host.is_controller, "DisableAutoReverseZone": not _has_automatic(server)}
    yield Record("DnsServerSetting", _brief(call.host) | _DEFAULTS | extra)


@simulated(
    "Get-DnsServerDsSetting",
    documented=("polling every 180 seconds, tombstones for 14 days, enlistment once a day",),
    inferred=("defaults of the other values",),
    refuses=DNS_REFUSALS,
)
def get_ds_setting(call: Call) -> Iterator[Emission]:
    server = service(call)
    if away := list(elsewhere(call)):
        yield from away
        return
    yield Record(
        "DnsServerDsSetting",
        {
            "PollingInterval": int(server.polling.total_seconds()),
            "TombstoneInterval": timedelta(days=14),
            "LazyUpdateInterval": 3,
            "MinimumBackgroundLoadThreads": 1,
            "RemoteReplicationDelay": 30,
            "DirectoryPartitionAutoEnlistInterval": timedelta(days=1),
        },
    )


def _brief(host: Host) -> dict[str, Any]:
    addresses = [str(address) for address in host.addresses]
    return {
        "ComputerName": host.fqdn,
        # 10.0 with the build in brackets is how the directory shows the version.
        "MajorVersion": 10,
        "MinorVersion": 0,
        "BuildNumber": int(host.os_version.partition("(")[2].rstrip(")") or 0),
        "IsReadOnlyDC": host.read_only,
        "EnableDnsSec": True,
        "EnableIPv6": True,
        "ListeningIPAddress": addresses,
        "AllIPAddress": addresses,
    }


def _has_automatic(server: DnsServer) -> bool:
    return any(zone.kind == "automatic" for zone in server.local.values())
