"""Users, computers and groups of an estate file."""

from __future__ import annotations

from .load_records import Owner
from .model import Domain, Estate
from .principals import Principal
from .records import HOUR
from .section import Section
from .sids import WELL_KNOWN


def principals(file: Section, estate: Estate) -> None:
    """Add who the file names, the account of every machine, and who is in which group."""
    estate.principals.begin()
    for host in estate.hosts.values():
        domain = estate.domains.get(host.fqdn.partition(".")[2], estate.root)
        if host.is_controller:
            domain = host.its_domain()
        where = "OU=Domain Controllers" if host.is_controller else "CN=Computers"
        name = host.fqdn.partition(".")[0]
        estate.principals.add("computer", domain, name, fqdn=host.fqdn, in_use=True, container=where)
    for kind in ("user", "computer"):
        for part in file.sections(f"{kind}s"):
            _account(part, estate, kind)
    later = [(part, _group(part, estate)) for part in file.sections("groups")]
    for domain in estate.domains.values():
        _builtin(estate, domain)
    for part, group in later:
        _members(part, estate, group)
        part.done()
    host = next(estate.controllers())
    for domain in estate.domains.values():
        proxies = estate.principals.find(domain, "DnsUpdateProxy")
        if proxies is not None:
            members = estate.principals.everybody(proxies, host, estate.history.began)
            estate.proxies |= {each.sid for each in members}


def trustee(part: Section, estate: Estate, domain: Domain, text: str) -> str:
    """Return the SID of a name of the file: an account or group, DOMAIN\\name, or a SID."""
    if text.startswith("S-1-"):
        return text
    found = estate.principals.find(domain, text)
    if found is None:
        raise part.refuse(f"there is no account {text!r} in {domain.name}", "add it, name its domain, or give a SID")
    return found.sid


def registered_by(estate: Estate, domain: Domain) -> Owner:
    """Return what gives the SID of an owner. What a member of DnsUpdateProxy registers is open (documented)."""

    def owner(part: Section, text: str) -> tuple[str, bool]:
        sid = WELL_KNOWN.get(text) or trustee(part, estate, domain, text)
        return sid, sid in estate.proxies

    return owner


def forget_deleted(estate: Estate) -> None:
    """Take away the accounts that somebody deleted; their SIDs stay where they are written."""
    for each in estate.deleted:
        estate.principals.remove(each)


def _account(part: Section, estate: Estate, kind: str) -> None:
    name, domain = part.text("name"), _domain(part, estate)
    fqdn = part.text("fqdn", f"{name}.{domain.name}").lower() if kind == "computer" else None
    sam = f"{name.upper()[:15]}$" if kind == "computer" else name
    enabled, attributes = part.flag("enabled", True), part.raw("attributes", {})
    if not isinstance(attributes, dict) or not all(isinstance(each, str) for each in attributes):
        raise part.refuse(f"attributes is {attributes!r}", "write a mapping of names and values")
    in_use = enabled and not part.has("last_logon")
    seen = None if in_use else estate.history.began - part.duration("last_logon", HOUR)
    deleted = part.flag("deleted", False)
    part.done()
    if estate.principals.find(domain, sam):
        raise part.refuse(f"{domain.name} has an account {sam!r} already", "write it once")
    made = estate.principals.add(
        kind, domain, name, enabled=enabled, fqdn=fqdn, in_use=in_use, last_logon=seen, attributes=attributes
    )
    if deleted:
        estate.deleted.append(made)


def _group(part: Section, estate: Estate) -> Principal:
    name, domain = part.text("name"), _domain(part, estate)
    scope = part.choice("scope", ("DomainLocal", "Global", "Universal"), "Global")
    known = estate.principals.find(domain, name)
    if known is not None and known.kind != "group":
        raise part.refuse(f"{name!r} is a {known.kind} of {domain.name}", "give the group another name")
    found = known or estate.principals.add("group", domain, name, scope=scope)
    if part.flag("deleted", False):
        estate.deleted.append(found)
    return found


def _members(part: Section, estate: Estate, group: Principal) -> None:
    if not part.has("members"):
        return
    given = part.texts("members")
    estate.principals.set_members(group, [trustee(part, estate, group.domain, each) for each in given])


def _builtin(estate: Estate, domain: Domain) -> None:
    """Fill the groups that Windows fills itself, as far as the file can tell."""
    found = estate.principals
    controllers = [found.of_machine(host.fqdn) for host in estate.controllers(domain.name)]
    administrator = found.find(domain, "Administrator")
    for name in ("Domain Admins", *(("Enterprise Admins", "Schema Admins") if domain is estate.root else ())):
        group = found.find(domain, name)
        if group is not None and administrator is not None:
            found.set_members(group, [administrator.sid])
    group = found.find(domain, "Domain Controllers")
    if group is not None:
        found.set_members(group, [each.sid for each in controllers if each])


def _domain(part: Section, estate: Estate) -> Domain:
    name = part.text("domain", estate.root.name)
    if name not in estate.domains:
        raise part.refuse(f"there is no domain {name!r}", f"use one of {', '.join(estate.domains)}")
    return estate.domains[name]
