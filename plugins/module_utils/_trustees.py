"""Whom an entry of SDDL means: aliases against the domain and the root of the forest, and names for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Aliases that mean the same everywhere, and what people call them ([MS-DTYP] 2.5.1.1).
WELL_KNOWN = {
    "AA": ("S-1-5-32-579", "Access Control Assistance Operators"), "AN": ("S-1-5-7", "Anonymous"),
    "AO": ("S-1-5-32-548", "Account Operators"), "AU": ("S-1-5-11", "Authenticated Users"),
    "BA": ("S-1-5-32-544", "Administrators"), "BG": ("S-1-5-32-546", "Guests"),
    "BO": ("S-1-5-32-551", "Backup Operators"), "BU": ("S-1-5-32-545", "Users"),
    "CD": ("S-1-5-32-574", "Certificate Service DCOM Access"), "CG": ("S-1-3-1", "Creator Group"),
    "CO": ("S-1-3-0", "Creator Owner"), "CY": ("S-1-5-32-569", "Cryptographic Operators"),
    "ED": ("S-1-5-9", "Enterprise Domain Controllers"), "ER": ("S-1-5-32-573", "Event Log Readers"),
    "ES": ("S-1-5-32-576", "RDS Endpoint Servers"), "HA": ("S-1-5-32-578", "Hyper-V Administrators"),
    "IS": ("S-1-5-32-568", "IIS_IUSRS"), "IU": ("S-1-5-4", "Interactive"), "LS": ("S-1-5-19", "Local Service"),
    "LU": ("S-1-5-32-559", "Performance Log Users"), "MS": ("S-1-5-32-577", "RDS Management Servers"),
    "MU": ("S-1-5-32-558", "Performance Monitor Users"), "NO": ("S-1-5-32-556", "Network Configuration Operators"),
    "NS": ("S-1-5-20", "Network Service"), "NU": ("S-1-5-2", "Network"), "OW": ("S-1-3-4", "Owner Rights"),
    "PO": ("S-1-5-32-550", "Print Operators"), "PS": ("S-1-5-10", "Self"), "PU": ("S-1-5-32-547", "Power Users"),
    "RA": ("S-1-5-32-575", "RDS Remote Access Servers"), "RC": ("S-1-5-12", "Restricted"),
    "RD": ("S-1-5-32-555", "Remote Desktop Users"), "RE": ("S-1-5-32-552", "Replicator"),
    "RM": ("S-1-5-32-580", "Remote Management Users"), "RU": ("S-1-5-32-554", "Pre-Windows 2000 Compatible Access"),
    "SO": ("S-1-5-32-549", "Server Operators"), "SU": ("S-1-5-6", "Service"), "SY": ("S-1-5-18", "System"),
    "WD": ("S-1-1-0", "Everyone"), "WR": ("S-1-5-33", "Write Restricted"),
}  # fmt: skip
#: Aliases of accounts of a domain and of the root of the forest, by the last number of their SID.
OF_DOMAIN = {
    "LA": (500, "Administrator"), "LG": (501, "Guest"), "DA": (512, "Domain Admins"), "DU": (513, "Domain Users"),
    "DG": (514, "Domain Guests"), "DC": (515, "Domain Computers"), "DD": (516, "Domain Controllers"),
    "CA": (517, "Cert Publishers"), "PA": (520, "Group Policy Creator Owners"),
    "CN": (522, "Cloneable Domain Controllers"), "AP": (525, "Protected Users"), "KA": (526, "Key Admins"),
    "RS": (553, "RAS and IAS Servers"),
}  # fmt: skip
OF_ROOT = {
    "RO": (498, "Enterprise Read-only Domain Controllers"), "SA": (518, "Schema Admins"),
    "EA": (519, "Enterprise Admins"), "EK": (527, "Enterprise Key Admins"),
}  # fmt: skip

DNS_ADMINS, UPDATE_PROXY = "DnsAdmins", "DnsUpdateProxy"
_ACCOUNT = "S-1-5-21-"
_IN_DOMAIN = dict((*OF_DOMAIN.values(), *OF_ROOT.values()))


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain of the forest: its names, its SID, and the SIDs of groups that have no number of their own."""

    name: str
    netbios: str
    sid: str
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """The domains that are known. ``own`` is that of the server that wrote the text, ``root`` that of the forest."""

    own: Domain
    root: str
    domains: tuple[Domain, ...]
    #: SID -> the name of an account that was looked up.
    names: Mapping[str, str] = field(default_factory=dict)

    def canonical(self, trustee: str) -> str:
        """Return the one name of whom *trustee* means, whichever domain's server wrote it.

        That is a SID; of a group of the root of the forest its alias, because not every server knows the root's SID.
        """
        if trustee in WELL_KNOWN:
            return WELL_KNOWN[trustee][0]
        if trustee in OF_DOMAIN:
            return f"{self.own.sid}-{OF_DOMAIN[trustee][0]}"
        root = self.domain(self.root)
        if root is not None:
            for alias, (number, _) in OF_ROOT.items():
                if trustee == f"{root.sid}-{number}":
                    return alias
        return trustee

    def domain(self, name: str) -> Domain | None:
        return next((each for each in self.domains if each.name == name), None)

    def domain_of(self, sid: str) -> Domain | None:
        """Return the known domain that *sid* is an account of."""
        return next((each for each in self.domains if sid.rpartition("-")[0] == each.sid), None)

    def is_foreign(self, sid: str) -> bool:
        """Say whether *sid* is an account of a domain that is not known."""
        return sid.startswith(_ACCOUNT) and self.domain_of(sid) is None

    def called(self, trustee: str) -> str:
        """Return what people call a canonical trustee: a name where there is one, else the SID."""
        for sid, name in WELL_KNOWN.values():
            if trustee == sid:
                return name
        if trustee in OF_ROOT:
            return f"{OF_ROOT[trustee][1]} of {self.root or 'the forest'}"
        domain = self.domain_of(trustee)
        if trustee in self.names:
            return self.names[trustee]
        if domain is None:
            return trustee
        group = next((name for name, sid in domain.groups.items() if sid == trustee), None)
        group = group or _IN_DOMAIN.get(int(trustee.rpartition("-")[2]))
        return f"{domain.netbios}\\{group}" if group else trustee


def number_of(sid: str) -> int:
    """Return the last number of the SID of an account, 0 for any other trustee."""
    return int(sid.rpartition("-")[2]) if sid.startswith(_ACCOUNT) else 0
