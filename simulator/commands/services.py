"""Get-Service, Get-Date, and the times that Get-DnsServerStatistics knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from simulator.engine.emissions import Call, Emission, Failure, Record
from simulator.engine.objects import VALUE, Enum

from .calls import DNS_REFUSALS, elsewhere, not_simulated, refuse, service, texts
from .grades import simulated

#: Services of every machine, of a domain controller, and of a DNS server, by their display names.
_EVERY = {"Dnscache": "DNS Client", "EventLog": "Windows Event Log", "W32Time": "Windows Time"}
_CONTROLLER = {
    "Kdc": "Kerberos Key Distribution Center",
    "Netlogon": "Netlogon",
    "NTDS": "Active Directory Domain Services",
}
_DNS = {"DNS": "DNS Server"}


@simulated(
    "Get-Service",
    documented=("a name that is no service is an error, and the others are answered",),
    inferred=("every service that is played runs and starts on its own",),
    refuses=("svc.absent", "simulator.not.simulated"),
)
def get_service(call: Call) -> Iterator[Emission]:
    refuse(call, "DisplayName", "InputObject", "Include", "Exclude", "DependentServices", "RequiredServices")
    host = call.host
    if any(not host.is_me(each) for each in texts(call, "ComputerName")):
        raise not_simulated("Get-Service on another machine")
    known = dict(sorted((_EVERY | (_CONTROLLER if host.is_controller else {}) | (_DNS if host.dns else {})).items()))
    wanted = texts(call, "Name") or list(known)
    for name in wanted:
        found = next((each for each in known if each.lower() == name.lower()), None)
        if "*" in name:
            raise not_simulated("wildcards in names of services")
        yield _running(found, known[found]) if found else Failure("svc.absent", {"name": name}, target=name)


@simulated(
    "Get-Date",
    documented=("the time of the host, with its offset from UTC",),
    refuses=("simulator.not.simulated",),
)
def get_date(call: Call) -> Iterator[Emission]:
    if call.bound:
        raise not_simulated(f"Get-Date with {', '.join(call.bound)}")
    ahead = timedelta(seconds=call.host.faults.clock_ahead_s)
    yield Record("DateTime", {VALUE: call.host.estate.clock.now() + ahead})


@simulated(
    "Get-DnsServerStatistics",
    documented=("when the service started, and how long ago",),
    inferred=("counters are not played: all statistics but the times are null", "nobody ever cleared them"),
    refuses=DNS_REFUSALS,
)
def get_statistics(call: Call) -> Iterator[Emission]:
    server = service(call)
    refuse(call, "ZoneName")
    if away := list(elsewhere(call)):
        yield from away
        return
    times: dict[str, Any] = dict.fromkeys(("ServerStartTime", "LastClearTime"), server.started)
    running = timedelta(seconds=int((server.now - server.started).total_seconds()))
    names = ("SinceServerStart", "SinceLastClearedStatistics")
    times |= {f"TimeElapsed{name}": running for name in names}
    times |= {f"TimeElapsed{name}BetweenRestart": timedelta(0) for name in names}
    yield Record("DnsServerStatistics", {"TimeStatistics": Record("DnsServerTimeStatistics", times)})


def _running(name: str, display: str) -> Record:
    return Record(
        "ServiceController",
        {
            "Name": name,
            "DisplayName": display,
            "ServiceName": name,
            "Status": Enum("Running", 4),
            "StartType": Enum("Automatic", 2),
            "ServiceType": Enum("Win32OwnProcess", 16),
            "CanStop": True,
            "CanPauseAndContinue": False,
            "CanShutdown": True,
            "MachineName": ".",
            "DependentServices": [],
            "ServicesDependedOn": [],
            "RequiredServices": [],
            "Container": None,
            "Site": None,
            "ServiceHandle": None,
        },
    )
