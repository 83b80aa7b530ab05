"""Get-DnsClientServerAddress: the DNS servers that a machine asks."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engine.emissions import Call, Emission, Record

from .calls import refuse, texts
from .grades import simulated

#: family -> its version, and its number in Windows.
_FAMILIES = {"IPv4": (4, 2), "IPv6": (6, 23)}
_INTERFACE, _INDEX = "Ethernet", 4


@simulated(
    "Get-DnsClientServerAddress",
    documented=("one object for each interface and family, with the servers in the order in which they are asked",),
    inferred=("the machine has one interface besides the loopback, whose objects name no server",),
    refuses=("simulator.not.simulated",),
)
def get_servers(call: Call) -> Iterator[Emission]:
    refuse(call, "CimSession", "AsJob", "InterfaceIndex", "InterfaceAlias")
    wanted = {each.lower() for each in texts(call, "AddressFamily")}
    servers = call.host.resolvers()
    for alias, index, asked in ((_INTERFACE, _INDEX, servers), ("Loopback Pseudo-Interface 1", 1, ())):
        for family, (version, number) in _FAMILIES.items():
            if wanted and family.lower() not in wanted:
                continue
            yield Record(
                "DnsClientServerAddress",
                {
                    "InterfaceAlias": alias,
                    "InterfaceIndex": index,
                    "AddressFamily": number,
                    "ServerAddresses": [str(each) for each in asked if each.version == version],
                },
            )
