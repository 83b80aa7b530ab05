"""Set-DnsServerPrimaryZone and Set-DnsServerZoneAging."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import IPv4Address, ip_address
from typing import Any

from simulator.engine.emissions import Call, Emission, Failure
from simulator.estate.dns import DnsServer
from simulator.estate.events import AUDIT_LOG
from simulator.estate.zones import UPDATE_MODES, DirectoryZone, LocalZone, Zone, ZoneSettings

from .calls import DNS_REFUSALS, elsewhere, not_simulated, of_zone, service, texts
from .grades import simulated
from .zone_objects import zone_record
from .zone_read import aging_record, primary

#: Longest interval of a zone or of the defaults (documented: 8760 hours).
LONGEST = timedelta(hours=8760)
_HOUR = timedelta(hours=1)
_AUDITED = {
    "aging": "Aging",
    "no_refresh": "NoRefreshInterval",
    "refresh": "RefreshInterval",
    "scavenge_servers": "ScavengingServers",
}
_TRANSFERS = (
    "Notify",
    "NotifyServers",
    "SecureSecondaries",
    "SecondaryServers",
    "IgnorePolicies",
    "AllowedDcForNsRecordsAutoCreation",
)


@simulated(
    "Set-DnsServerPrimaryZone",
    documented=(
        "update mode and replication scope belong to different parameter sets",
        "a file-backed zone cannot ask for secure updates",
        "changing the update mode starts the wait for scavenging again",
    ),
    inferred=(
        "a read-only domain controller refuses; the code of the refusal of Secure in a file is invented",
        "settings of transfers stay on the server",
        "event 514 for the mode in the audit log, with the numbers of the old tool",
    ),
    refuses=("dns.zone.absent.other", "dns.zone.wrong.type", "dns.rodc", "dns.zone.secure.on.file", *DNS_REFUSALS),
)
def set_primary_zone(call: Call) -> Iterator[Emission]:
    server = service(call)
    if call.parameter_set != "Parameters":
        raise not_simulated(f"parameter set {call.parameter_set} of {call.command}")
    zone = yield from _writable(server, call)
    if zone is None:
        return
    mode = mode_named(call.bound.get("DynamicUpdate"))
    if mode == "Secure" and isinstance(zone, LocalZone):
        # The code was never seen; errors.json lets a simulator use any and wants it said that it is invented.
        yield of_zone("dns.zone.secure.on.file", call.host, zone.name, unknown="9611")
        return
    if mode is not None:
        before = server.settings(zone)
        arms = mode not in (before.dynamic_update, "None")
        server.write(zone, replace(before, dynamic_update=mode), arms=arms)
        _log(server, zone, "AllowUpdate", UPDATE_MODES.index(mode))
    changes = {name: call.bound[name] for name in _TRANSFERS if name in call.bound}
    server.transfers.setdefault(zone.name.lower(), {}).update(changes)
    if call.bound.get("PassThru"):
        yield zone_record(server, zone)


@simulated(
    "Set-DnsServerZoneAging",
    documented=("intervals of 0 to 8760 hours", "changing the aging state starts the wait for scavenging again"),
    reported=("code 9611 for a zone that is no primary",),
    inferred=(
        "an empty list or null clears the servers; parts of an hour are cut off",
        "an unchanged aging state is written and does not start the wait again",
        "event 514 for each setting and 567 for the servers in the audit log, with the words of the old tool",
        "an IPv6 address is refused, because the list is stored as IPv4 addresses",
    ),
    refuses=(
        "dns.zone.absent.other",
        "dns.zone.wrong.type",
        "dns.rodc",
        "dns.aging.value.range",
        "simulator.dns.value.small",
        "simulator.dns.aging.servers",
        *DNS_REFUSALS,
    ),
)
def set_zone_aging(call: Call) -> Iterator[Emission]:
    server = service(call)
    zone = yield from _writable(server, call)
    if zone is None:
        return
    changes: dict[str, Any] = {}
    for parameter, setting in (("NoRefreshInterval", "no_refresh"), ("RefreshInterval", "refresh")):
        if parameter in call.bound:
            refused = out_of_range(call, parameter)
            if refused:
                yield refused
                return
            changes[setting] = whole_hours(call.bound[parameter])
    if "ScavengeServers" in call.bound:
        servers = [ip_address(each) for each in texts(call, "ScavengeServers")]
        if not all(isinstance(each, IPv4Address) for each in servers):
            yield of_zone("simulator.dns.aging.servers", call.host, zone.name)
            return
        changes["scavenge_servers"] = tuple(servers)
    if "Aging" in call.bound:
        changes["aging"] = bool(call.bound["Aging"])
    write_aging(server, zone, changes)
    if call.bound.get("PassThru"):
        yield aging_record(server, zone)


def write_aging(server: DnsServer, zone: Zone, changes: dict[str, Any]) -> ZoneSettings:
    """Write *changes* over what the server knows of the zone, and return the result."""
    before = server.settings(zone)
    after = replace(before, **changes)
    if changes:
        server.write(zone, after, arms=after.aging != before.aging)
    for setting, value in changes.items():
        _log(server, zone, _AUDITED[setting], value)
    return after


def _log(server: DnsServer, zone: Zone, setting: str, value: Any) -> None:
    """Log a change of a zone in the audit log of this server, which is the only one that knows of it."""
    identity = 567 if setting == "ScavengingServers" else 514
    fields = {"Zone": zone.name, "PropertyKey": setting, "NewValue": plain(value), "VirtualizationID": "."}
    server.host.events.add(AUDIT_LOG, identity, server.now, **fields)


def plain(value: Any) -> str:
    """Return a value as the audit log has it: hours for a duration, 0 and 1 for a truth."""
    if isinstance(value, timedelta):
        return str(value // _HOUR)
    if isinstance(value, tuple):
        return " ".join(str(each) for each in value)
    return str(int(value))


def out_of_range(call: Call, parameter: str, longest: timedelta = LONGEST) -> Failure | None:
    """Return the failure of an interval that a server does not accept."""
    value = call.bound[parameter]
    values = {"property": parameter, "server": call.host.computer}
    if value > longest:
        return Failure("dns.aging.value.range", values, target=call.host.computer)
    if value < timedelta(0):
        return Failure("simulator.dns.value.small", values, target=call.host.computer)
    return None


def whole_hours(value: timedelta) -> timedelta:
    return value // _HOUR * _HOUR


def read_only(server: DnsServer, zone: Zone) -> bool:
    return server.host.read_only and isinstance(zone, DirectoryZone)


def _writable(server: DnsServer, call: Call) -> Generator[Emission, None, Zone | None]:
    """Yield why the zone cannot be written and return None, or return the zone."""
    away = list(elsewhere(call))
    if away:
        yield from away
        return None
    zone = primary(server, call, str(call.bound["Name"]))
    if isinstance(zone, Failure):
        yield zone
        return None
    if read_only(server, zone):
        yield of_zone("dns.rodc", call.host, zone.name)
        return None
    return zone


def mode_named(word: Any) -> str | None:
    """Return the update mode that *word* means: a set of the parameter takes any case."""
    return next((each for each in UPDATE_MODES if each.lower() == str(word).lower()), None)
