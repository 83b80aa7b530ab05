"""Name servers of a generated estate: children are delegated to those that hold them, and a zone may name strangers."""

from __future__ import annotations

from collections.abc import Iterator

from .draft import Draft, Entry


def delegate(draft: Draft) -> None:
    """Let every zone that has a child name the servers of that child."""
    parents: dict[str, list[Entry]] = {}
    for zone in draft.zones:
        if _is_primary(zone):
            parents.setdefault(zone["name"], []).append(zone)
    for name, hosts in _children(draft):
        above = next((parents[each] for each in _above(name) if each in parents), [])
        beside = [each for each in above if hosts & _names(draft.holders(each))]
        for parent in beside or above:
            label = name.removesuffix(f".{parent['name']}")
            known = parent.setdefault("delegations", [])
            if label not in [each["name"] for each in known]:
                known.append({"name": label})


def strange_name_server(draft: Draft) -> None:
    """Let the NS records of a zone name a server that is no domain controller and that nobody reads."""
    zone = draft.zone("zone")
    server = f"ns{len(draft.oddities)}.carrier.example"
    names = [f"{host['name']}.{host['domain']}" for host in draft.holders(zone)]
    records = [{"type": "NS", "data": f"{name}."} for name in [*names, server]]
    zone["records"] = {**zone.get("records", {}), "list": records}
    draft.expect(f"{server} serves a copy of {zone['name']}", ("estate-coverage", server, "coverage"))


def _children(draft: Draft) -> Iterator[tuple[str, set[str]]]:
    """Yield every primary zone with the hosts that hold it."""
    for zone in draft.zones:
        if _is_primary(zone):
            yield zone["name"], _names(draft.holders(zone))
    for host in draft.hosts:
        for zone in host.get("zones", []):
            if zone["kind"] == "file":
                yield zone["name"], {host["name"]}


def _is_primary(zone: Entry) -> bool:
    return zone.get("kind", "primary") == "primary" and "state" not in zone


def _names(hosts: list[Entry]) -> set[str]:
    return {host["name"] for host in hosts}


def _above(name: str) -> list[str]:
    labels = name.split(".")
    return [".".join(labels[place:]) for place in range(1, len(labels))]
