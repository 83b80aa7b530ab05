"""The sentence of an election: why this server scavenges for a domain, and why not each of the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ._candidates import Candidate

_RANKS = (
    "it holds no FSMO role",
    "it is not the PDC emulator, and every server without a role is out of the question",
    "it is the only writable domain controller, and the operator accepts that it is the PDC emulator",
)


def chosen(domain: str, one: Candidate, others: Sequence[Candidate], unseen: Iterable[str]) -> str:
    """Return why *one* scavenges for *domain* and the *others* do not."""
    why = [_RANKS[one.rank]]
    if one.named and one.rank < len(_RANKS) - 1:
        why.append("the operator names it")
    elif one.asked and not all(other.asked for other in others if not other.obstacle):
        why.append("the operator asks for an interval on it")
    elif one.scavenges:
        why.append("it scavenges already")
    elif one.kept:
        why.append("it was elected before")
    elif one.listed:
        why.append("zones name it already")
    elif any(_equal(one, other) for other in others):
        why.append("its name comes first among equals")
    if one.restless:
        why.append("no other is known to restart less often, although a pass may never come")
    said = f"{one.fqdn} scavenges for {domain}: {' and '.join(why)}"
    against = [f"{other.fqdn} ({other.obstacle or _worse(one, other)})" for other in others]
    against += [f"{name} (not read)" for name in unseen]
    said += f"; not {', '.join(against)}." if against else "."
    return said + _cadence([one, *others])


def nobody(domain: str, candidates: Sequence[Candidate], unseen: Iterable[str]) -> str:
    """Return why no server can scavenge for *domain*."""
    against = [f"{each.fqdn} ({each.obstacle})" for each in candidates]
    against += [f"{name} (not read)" for name in unseen]
    said = f"No server can scavenge for {domain}: {', '.join(against) or 'none was read'}."
    alone = [each for each in candidates if each.alone]
    if alone:
        said += f" Name {alone[0].fqdn} in ddi_scavengers to accept it: the domain has no other writable controller."
    return said


def incomplete(domain: str, one: Candidate) -> str:
    """Return why nobody is elected while the present scavenger lacks zones."""
    return (
        f"Nobody is elected for {domain}: {one.fqdn} is the present choice and {one.obstacle}. Let it hold them, or "
        "name another server in ddi_scavengers."
    )


def unseen_choice(domain: str, unseen: Sequence[str]) -> str:
    """Return why nobody is elected while the present scavenger may be a server that was not read."""
    return f"Nobody is elected for {domain}: the present choice may be {', '.join(unseen)}, which was not read."


def _worse(one: Candidate, other: Candidate) -> str:
    """Return why *other*, which could be it, is not."""
    if one.named:
        return "another one is named"
    if other.rank > one.rank:
        return f"holds {', '.join(other.roles)}"
    if other.restless and not one.restless:
        return "restarts more often than it would scavenge"
    if other.scavenges:
        return "scavenges too, and one is enough"
    if one.asked and not other.asked:
        return "no interval is asked of it"
    return "no reason to move" if one.present else "its name comes later"


def _equal(one: Candidate, other: Candidate) -> bool:
    return not other.obstacle and other.rank == one.rank and other.restless == one.restless


def _cadence(candidates: Iterable[Candidate]) -> str:
    able = [each for each in candidates if not each.obstacle]
    if any(each.restless is None for each in able):
        return " How often servers restart is not known of all, and does not count where it is not."
    return ""
