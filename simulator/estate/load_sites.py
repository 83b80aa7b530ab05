"""The subnets of an estate file, and the sites that they and the machines name."""

from __future__ import annotations

from ipaddress import ip_network

from .model import Estate
from .section import Section


def subnets(file: Section, estate: Estate) -> None:
    """Add the subnets of the directory."""
    for part in file.sections("subnets"):
        text = part.text("network")
        try:
            network = ip_network(text)
        except ValueError:
            raise part.refuse(f"network is {text!r}", "give an address with a prefix, as 10.1.0.0/16") from None
        if network in estate.subnets:
            raise part.refuse(f"there is a subnet {text} already", "write it once")
        estate.subnets[network] = part.text("site", None)
        part.done()


def sites(estate: Estate) -> list[str]:
    """Return the names of the sites of *estate*."""
    named = {site for site in estate.subnets.values() if site is not None}
    return sorted(named | {host.site for host in estate.controllers()})
