"""Get-ADGroupMember, Add-ADGroupMember and Remove-ADGroupMember."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engine.emissions import Call, Emission, Failure, Record, Terminating
from simulator.estate.host import Host
from simulator.estate.principals import Principal

from .ad_principals import identified
from .calls import AD_REFUSALS, directory, not_simulated, refuse, texts
from .grades import simulated

_REFUSALS = ("ad.object.absent", "ad.object.absent.dn", *AD_REFUSALS)
_ABSENT = ("a group that does not exist ends the command",)
_KINDS = ("user", "computer", "group")


@simulated(
    "Get-ADGroupMember",
    documented=("the members of a group, with -Recursive those of the groups in it, which are not listed themselves",),
    reported=_ABSENT,
    inferred=("members of other domains of the forest are listed like those of its own",),
    refuses=_REFUSALS,
)
def get_members(call: Call) -> Iterator[Emission]:
    host = directory(call)
    refuse(call, "Partition")
    group = identified(host, str(call.bound["Identity"]), "group")
    now, principals = host.estate.clock.now(), host.estate.principals
    find = principals.everybody if call.bound.get("Recursive") else principals.members
    for each in find(group, host, now):
        yield Record(
            "ADPrincipal",
            {
                "DistinguishedName": each.dn,
                "Name": each.name,
                "ObjectClass": each.kind,
                "ObjectGUID": each.guid,
                "SamAccountName": each.sam,
                "SID": each.sid,
            },
        )


@simulated(
    "Add-ADGroupMember",
    documented=("who is a member already stays one, without an error",),
    reported=_ABSENT,
    inferred=("a read-only domain controller answers with a referral",),
    refuses=("ad.referral", *_REFUSALS),
)
def add_members(call: Call) -> Iterator[Emission]:
    host, group, named = _change(call)
    known = _sids(host, group)
    host.estate.principals.write_members(group, host, [*known, *(each for each in named if each not in known)])
    yield from ()


@simulated(
    "Remove-ADGroupMember",
    documented=("it asks unless Confirm is false",),
    reported=_ABSENT,
    inferred=("who is no member is passed over without an error", "a read-only domain controller gives a referral"),
    refuses=("ad.referral", *_REFUSALS),
)
def remove_members(call: Call) -> Iterator[Emission]:
    host, group, named = _change(call)
    kept = [each for each in _sids(host, group) if each not in named]
    host.estate.principals.write_members(group, host, kept)
    yield from ()


def _change(call: Call) -> tuple[Host, Principal, list[str]]:
    host = directory(call)
    refuse(call, "Partition", "MemberTimeToLive", "PassThru")
    if host.read_only:
        raise Terminating(Failure("ad.referral"))
    group = identified(host, str(call.bound["Identity"]), "group")
    members = texts(call, "Members")
    if any("," in each and "=" not in each for each in members):
        raise not_simulated("members joined by commas")
    return host, group, [_member(host, each) for each in members]


def _member(host: Host, identity: str) -> str:
    """Return the SID of a member: of the server's domain by any name, of any domain of the forest by SID or DN."""
    for each in host.estate.accounts():
        if ("=" in identity or identity.startswith("S-1-")) and each.is_named(identity):
            return each.sid
    return identified(host, identity, *_KINDS).sid


def _sids(host: Host, group: Principal) -> list[str]:
    return [each.sid for each in host.estate.principals.members(group, host, host.estate.clock.now())]
