"""What a DHCP server says of itself: its scopes and how long they lease, its account, and the servers that it asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from ipaddress import IPv4Network
from typing import Any

from . import _durations as durations
from ._dhcp_machine import CLIENT, MACHINE, adapters_in, first, machine_in, resolvers_in
from ._errors import ReadError
from ._finding import Command
from ._reach_reads import read_reach
from ._session import Object, Session
from ._values import duration, moment, text, texts

SCOPES = Command("Get-DhcpServerv4Scope")
SCOPES6 = Command("Get-DhcpServerv6Scope")
CREDENTIAL = Command("Get-DhcpServerDnsCredential")
DNS_SETTING = Command("Get-DhcpServerv4DnsSetting")
OPTIONS = Command("Get-DhcpServerv4OptionValue")
BINDINGS = Command("Get-DhcpServerv4Binding")
ASKED = (SCOPES, SCOPES6, CREDENTIAL, DNS_SETTING, BINDINGS, CLIENT, OPTIONS, MACHINE)
#: What is never handed out: asked with leases alone, because nothing else needs it.
EXCLUSIONS = (Command("Get-DhcpServerv4ExclusionRange"), Command("Get-DhcpServerv6ExclusionRange"))

#: Leases from so long on never end: the longest that the protocol counts is 136 years.
_ENDLESS = timedelta(days=49_000)
_DNS_SERVERS, _DOMAIN_NAME = 6, 15
#: States in which a client has the address.
_HELD = ("active", "activereservation")
_NOT_HELD = ("offered", "declined", "expired", "inactivereservation")

Answer = list[Object] | ReadError


def read_server(session: Session, *, leases: bool) -> dict[str, Any]:
    """Return the facts of the server; ``errors`` holds what could not be read, by its name."""
    scopes, scopes6, credential, setting, bindings, client, options, machine = session.read_all(ASKED)
    errors = _errors(
        scopes=scopes, scopes6=scopes6, credential=credential, dns=setting, addresses=bindings, resolvers=client,
        options=options,
    )  # fmt: skip
    found = [_scope(each) for each in scopes] if not isinstance(scopes, ReadError) else []
    found6 = [_scope6(each) for each in scopes6] if not isinstance(scopes6, ReadError) else []
    _ask(session, found, "ScopeId", _OF_SCOPE)
    if leases:
        for scopes_of, (command, key, read) in zip((found, found6), LEASES.values(), strict=True):
            _ask(session, scopes_of, key, {"leases": (command, read)})
        for scopes_of, answer, key in zip(
            (found, found6), session.read_all(EXCLUSIONS), ("ScopeId", "Prefix"), strict=True
        ):
            _add(scopes_of, "exclusions", _by_scope(scopes_of, answer, key), _exclusions)
    facts: dict[str, Any] = {
        "scopes": found,
        "scopes6": found6,
        "credential": None if isinstance(credential, ReadError) else _credential(credential),
        "dynamic_updates": _mode(setting),
        "addresses": [] if isinstance(bindings, ReadError) else sorted(_bound(bindings)),
        "resolvers": None if isinstance(client, ReadError) else resolvers_in(client),
        "adapters": {} if isinstance(client, ReadError) else adapters_in(client),
        "options": None if isinstance(options, ReadError) else _options(options),
        "leases_read": leases,
        "errors": errors,
    }
    own = machine_in(machine)
    reach = read_reach(session, facts, own["domain"])
    if isinstance(machine, ReadError):
        reach["untold"].append(str(machine))
    return facts | own | {"reach": reach}


def endless(lease: timedelta) -> bool:
    """Return whether leases of this length never end."""
    return lease >= _ENDLESS


def lease_text(lease: timedelta | None) -> str | None:
    """Return the length of a lease as facts hold it: ``never`` for one that does not end."""
    if lease is None:
        return None
    return durations.NEVER if endless(lease) else durations.render(lease)


def _errors(**answers: Answer) -> dict[str, str]:
    return {name: str(answer) for name, answer in answers.items() if isinstance(answer, ReadError)}


def _mode(setting: Sequence[Object] | ReadError) -> str | None:
    """Return whether names are registered at all: Always, OnClientRequest or Never."""
    return text(first(setting).get("DynamicUpdates")) or None


def _scope(scope: Object) -> dict[str, Any]:
    identity = text(scope.get("ScopeId"))
    return {
        "id": identity,
        "name": text(scope.get("Name")),
        "network": _network(identity, text(scope.get("SubnetMask"))),
        "start": text(scope.get("StartRange")),
        "end": text(scope.get("EndRange")),
        "lease": lease_text(duration(scope.get("LeaseDuration"))),
        # Documents spell it in two ways.
        "active": text(scope.get("State")).lower() == "active",
    }


def _scope6(scope: Object) -> dict[str, Any]:
    identity, length = text(scope.get("Prefix")), scope.get("PrefixLength")
    return {
        "id": identity,
        "name": text(scope.get("Name")),
        "network": f"{identity}/{length}" if isinstance(length, int) else None,
        "lease": lease_text(duration(scope.get("ValidLifetime"))),
        "active": text(scope.get("State")).lower() == "active",
    }


def _network(identity: str, mask: str) -> str | None:
    try:
        return str(IPv4Network(f"{identity}/{mask}"))
    except ValueError:
        return None


def _ask(session: Session, scopes: Sequence[dict[str, Any]], key: str, asked: Mapping[str, tuple[str, Any]]) -> None:
    """Add to each of *scopes* what commands say of it: name -> the command, and what reads its answer."""
    commands = [Command(command, {key: scope["id"]}) for command, _read in asked.values() for scope in scopes]
    answers = iter(session.read_all(commands))
    for name, (_command, read) in asked.items():
        _add(scopes, name, {scope["id"]: next(answers) for scope in scopes}, read)


def _add(scopes: Sequence[dict[str, Any]], name: str, answers: Mapping[str, Answer], read: Any) -> None:
    """Add what was asked of each scope; None where the question was answered with an error, which ``errors`` keeps."""
    for scope in scopes:
        answer = answers.get(scope["id"], [])
        failed = isinstance(answer, ReadError)
        scope[name] = None if failed else read(answer)
        if failed:
            scope.setdefault("errors", {})[name] = str(answer)


def _by_scope(scopes: Sequence[Mapping[str, Any]], answer: Answer, key: str) -> dict[str, Answer]:
    """Return the part of *answer* that is about each scope; an error is about all of them."""
    if isinstance(answer, ReadError):
        return {scope["id"]: answer for scope in scopes}
    return {scope["id"]: [each for each in answer if text(each.get(key)) == scope["id"]] for scope in scopes}


def _exclusions(ranges: Sequence[Object]) -> list[list[str]]:
    return [[text(each.get("StartRange")), text(each.get("EndRange"))] for each in ranges]


def _options(values: Sequence[Object]) -> dict[str, list[str]]:
    wanted = {_DNS_SERVERS: "dns_servers", _DOMAIN_NAME: "domain"}
    found: dict[str, list[str]] = {}
    for value in values:
        name = wanted.get(value.get("OptionId") or 0)
        if name and not text(value.get("VendorClass")) and not text(value.get("UserClass")):
            found[name] = texts(value.get("Value"))
    return found


def _policies(policies: Sequence[Object]) -> list[dict[str, Any]]:
    return [
        {"name": text(policy.get("Name")), "lease": lease_text(duration(policy.get("LeaseDuration")))}
        for policy in policies
        if policy.get("Enabled") is not False
    ]


def _leases(leases: Sequence[Object]) -> list[dict[str, Any]]:
    return [_lease(lease, _held(text(lease.get("AddressState")).lower())) for lease in leases]


def _leases6(leases: Sequence[Object]) -> list[dict[str, Any]]:
    # What is listed is leased [inferred].
    return [_lease(lease, True) for lease in leases]


def _held(state: str) -> bool | None:
    """Return whether a client has the address, None for a state that nobody knows."""
    return True if state in _HELD else False if state in _NOT_HELD else None


def _lease(lease: Object, active: bool | None) -> dict[str, Any]:
    return {
        "address": text(lease.get("IPAddress")),
        "host": text(lease.get("HostName")).rstrip(".").lower(),
        "active": active,
        "expires": moment(lease.get("LeaseExpiryTime")),
    }


def _credential(answer: Sequence[Object]) -> dict[str, str]:
    """Return the account; both names are empty when there is none."""
    found = first(list(answer))
    return {"user": text(found.get("UserName")), "domain": text(found.get("DomainName"))}


def _bound(bindings: Sequence[Object]) -> set[str]:
    return {address for each in bindings if (address := text(each.get("IPAddress")))}


#: What is asked of each scope of IPv4 -> the command, and what reads its answer.
_OF_SCOPE: Mapping[str, tuple[str, Callable[[Sequence[Object]], Any]]] = {
    "options": ("Get-DhcpServerv4OptionValue", _options),
    "policies": ("Get-DhcpServerv4Policy", _policies),
    "dynamic_updates": ("Get-DhcpServerv4DnsSetting", _mode),
}
#: version of IP -> the command that tells leases, the parameter that names their scope, and what reads the answer.
LEASES: Mapping[int, tuple[str, str, Callable[[Sequence[Object]], list[dict[str, Any]]]]] = {
    4: ("Get-DhcpServerv4Lease", "ScopeId", _leases),
    6: ("Get-DhcpServerv6Lease", "Prefix", _leases6),
}
