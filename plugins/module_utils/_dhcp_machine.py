"""What a machine with the DHCP service says of itself: its name, its AD domain, and the DNS servers that it asks."""

from __future__ import annotations

from collections.abc import Sequence

from ._errors import ReadError
from ._finding import Command
from ._session import Object
from ._values import flag, server_name, text, texts

CLIENT = Command("Get-DnsClientServerAddress")
#: The machine by its name and the AD domain that it is in.
MACHINE = Command(
    "Get-CimInstance",
    {"ClassName": "Win32_ComputerSystem", "Property": ["DNSHostName", "Domain", "PartOfDomain"]},
)

Answer = list[Object] | ReadError


def first(answer: Sequence[Object] | ReadError) -> Object:
    """Return the one object of an answer, empty when the read failed or said nothing."""
    return answer[0] if not isinstance(answer, ReadError) and answer else {}


def machine_in(answer: Answer) -> dict[str, str]:
    """Return the full name of the machine and its AD domain; empty is what it did not tell, or does not have."""
    told = first(answer)
    joined, name = flag(told.get("PartOfDomain")), server_name(told.get("DNSHostName"))
    domain = server_name(told.get("Domain")) if joined else ""
    return {"domain": domain, "fqdn": f"{name}.{domain}" if name and domain else name}


def adapters_in(answer: Sequence[Object]) -> dict[str, list[str]]:
    """Return the servers of each interface that has some."""
    found: dict[str, list[str]] = {}
    for each in answer:
        found.setdefault(text(each.get("InterfaceAlias")), []).extend(texts(each.get("ServerAddresses")))
    return {alias: servers for alias, servers in found.items() if servers}


def resolvers_in(answer: Sequence[Object]) -> list[str]:
    """Return the servers that the machine asks, in their order, each once."""
    return list(dict.fromkeys(server for each in answer for server in texts(each.get("ServerAddresses"))))
