"""Users, computers and groups of the directory, each with its SID, and who is a member of which group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from .lookup import Keys, Places
from .names import dn_key, escape_rdn, guid
from .replication import Replicated
from .sids import in_domain

if TYPE_CHECKING:
    from .host import Host
    from .model import Domain, Estate

#: Groups of every domain by the number of their SID (documented), their scope, and whether only the root has them.
_GROUPS = {
    "Domain Admins": (512, "Global", False), "Domain Users": (513, "Global", False),
    "Domain Computers": (515, "Global", False), "Domain Controllers": (516, "Global", False),
    "Read-only Domain Controllers": (521, "Global", False), "Key Admins": (526, "Global", False),
    "Enterprise Read-only Domain Controllers": (498, "Universal", True), "Schema Admins": (518, "Universal", True),
    "Enterprise Admins": (519, "Universal", True), "Enterprise Key Admins": (527, "Universal", True),
    # They have no number of their own (documented); these two are invented.
    "DnsAdmins": (1101, "DomainLocal", False), "DnsUpdateProxy": (1102, "Global", False),
}  # fmt: skip
_FIRST_FREE = 1103
KINDS = ("user", "computer", "group")


@dataclass(eq=False, slots=True)
class Principal:
    """A user, a computer or a group. ``attributes`` holds what only somebody who asks for it gets to see."""

    kind: str
    name: str
    sam: str
    domain: Domain
    sid: str
    container: str
    enabled: bool = True
    fqdn: str | None = None
    scope: str = "Global"
    members: Replicated[tuple[str, ...]] | None = None
    #: When it last logged on, as its domain controller tells others; None: never.
    last_logon: datetime | None = None
    #: A machine that is in use logs on again and again: since it first did, else None.
    in_use: bool = False
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def dn(self) -> str:
        return f"CN={escape_rdn(self.name)},{self.container},{self.domain.dn}"

    @property
    def guid(self) -> UUID:
        return guid("principal", self.sid)

    def is_named(self, identity: str) -> bool:
        """Say whether *identity* means it: its DN, GUID, SID or account name."""
        if "=" in identity:
            return dn_key(identity) == dn_key(self.dn)
        wanted = identity.lower().strip("{}")
        return wanted in (self.sam.lower(), self.sid.lower(), str(self.guid))


@dataclass(frozen=True, slots=True)
class Copy:
    """A domain controller as replication of its directory sees it."""

    host: Host

    @property
    def name(self) -> str:
        return self.host.name

    @property
    def site(self) -> str:
        return self.host.site

    @property
    def cut_off(self) -> datetime | None:
        return self.host.estate.replications.cut_off(self.host)

    def next_poll(self, moment: datetime) -> datetime:
        """Return *moment*: groups are read from the directory itself."""
        return moment


class Principals:
    """All principals of a forest. Numbers are given in the order in which the file names them."""

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._by_sid: dict[str, Principal] = {}
        self._by_name: dict[tuple[str, str], Principal] = {}
        self._by_fqdn: dict[str, Principal] = {}
        self._next: dict[str, int] = {}
        self._places = Places()

    def __iter__(self) -> Iterator[Principal]:
        return iter(list(self._by_sid.values()))

    def begin(self) -> None:
        """Add the groups that every domain has, and its administrator."""
        for domain in self._estate.domains.values():
            self.add("user", domain, "Administrator", number=500)
            for name, (number, scope, root_only) in _GROUPS.items():
                if domain is self._estate.root or not root_only:
                    self.add("group", domain, name, number=number, scope=scope)

    def add(self, kind: str, domain: Domain, name: str, *, number: int = 0, **more: Any) -> Principal:
        """Add one; a computer's account name ends with a dollar sign."""
        if not number:
            number = self._next.get(domain.name, _FIRST_FREE)
            self._next[domain.name] = number + 1
        sam = f"{name.upper()[:15]}$" if kind == "computer" else name
        container = more.pop("container", "CN=Computers" if kind == "computer" else "CN=Users")
        made = Principal(kind, name, sam, domain, in_domain(domain, number), container, **more)
        if kind == "group":
            made.members = Replicated(())
        self._places.clear()
        self._by_sid[made.sid] = made
        self._by_name[domain.name, sam.lower()] = made
        if made.fqdn:
            self._by_fqdn[made.fqdn.lower()] = made
        return made

    def remove(self, gone: Principal) -> None:
        """Take one away, as if somebody had deleted it: its SID stays where it was written."""
        self._places.clear()
        del self._by_sid[gone.sid], self._by_name[gone.domain.name, gone.sam.lower()]
        if gone.fqdn:
            self._by_fqdn.pop(gone.fqdn.lower(), None)

    def find(self, domain: Domain, name: str) -> Principal | None:
        """Return the one of this account name; ``DOMAIN\\name`` may name another domain."""
        netbios, _, bare = name.rpartition("\\")
        for each in self._estate.domains.values():
            if netbios.lower() in (each.netbios.lower(), each.name):
                domain = each
        return self._by_name.get((domain.name, bare.lower()))

    def by_sid(self, sid: str) -> Principal | None:
        return self._by_sid.get(sid)

    def of_machine(self, fqdn: str) -> Principal | None:
        return self._by_fqdn.get(fqdn.lower())

    def of(self, domain: Domain, *kinds: str, keys: Keys | None = None) -> list[Principal]:
        """Return those of these kinds in their order; with *keys*, those that have one of these values."""
        some = self._by_sid.values() if keys is None else self._places.having(keys, self._by_sid.values())
        return [each for each in some if each.domain is domain and each.kind in kinds]

    def members(self, group: Principal, host: Host, now: datetime) -> list[Principal]:
        """Return the members of *group* that the directory of *host* knows."""
        known = self._members(group).in_directory(Copy(host), self._estate.links, now)
        return [self._by_sid[sid] for sid in known if sid in self._by_sid]

    def everybody(self, group: Principal, host: Host, now: datetime) -> list[Principal]:
        """Return the members of *group* and of the groups in it, without the groups."""
        found: dict[str, Principal] = {}
        seen: set[str] = set()
        waiting = [group]
        while waiting:
            one = waiting.pop()
            seen.add(one.sid)
            for each in self.members(one, host, now):
                if each.kind != "group":
                    found[each.sid] = each
                elif each.sid not in seen:
                    waiting.append(each)
        return list(found.values())

    def write_members(self, group: Principal, host: Host, members: Iterable[str]) -> None:
        """Give *group* these members on *host*, from where they replicate (as one value: simplified)."""
        now = self._estate.clock.now()
        self._members(group).write(tuple(members), Copy(host), self._estate.links, now, arms=False)

    def set_members(self, group: Principal, members: Iterable[str]) -> None:
        """Give *group* the members that it had before the estate began."""
        group.members = Replicated(tuple(members))

    def _members(self, group: Principal) -> Replicated[tuple[str, ...]]:
        if group.members is None:
            raise ValueError(f"{group.name} is no group")
        return group.members


#: A machine in use tells its last logon about this often (documented: 9 to 14 days).
LOGON_PERIOD = timedelta(days=13)


def last_logon(principal: Principal, now: datetime) -> datetime | None:
    """Return what lastLogonTimestamp says of it at *now*: for a machine in use it lags by up to two weeks."""
    if not principal.in_use:
        return principal.last_logon
    phase = timedelta(seconds=principal.guid.int % int(LOGON_PERIOD.total_seconds()))
    epoch = datetime(1601, 1, 1, tzinfo=now.tzinfo)
    return now - (now - epoch - phase) % LOGON_PERIOD
