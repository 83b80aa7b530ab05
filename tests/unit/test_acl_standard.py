"""Which permissions of a zone are standard, and what each other one is."""

from __future__ import annotations

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._acl_standard import (
    CUT_OFF,
    DENY,
    EXTRA,
    FOREIGN,
    NO_CREATE,
    USERS,
    oddities,
)
from ansible_collections.ddi.windows.plugins.module_utils._sddl import parse
from ansible_collections.ddi.windows.plugins.module_utils._trustees import Domain, Known

CORP, EMEA = "S-1-5-21-1-1-1", "S-1-5-21-2-2-2"
FULL = "CCDCLCSWRPWPDTLOCRSDRCWDWO"
KEYS = "5b47d60f-6090-40b2-9f37-2a4de88f3063"
ROOT = Domain("corp.example", "CORP", CORP, {"DnsAdmins": f"{CORP}-1101", "DnsUpdateProxy": f"{CORP}-1102"})
CHILD = Domain("emea.corp.example", "EMEA", EMEA, {"DnsAdmins": f"{EMEA}-1101"})
#: What the domain controllers of each of the two domains know alone, and what both know together.
AT_ROOT = Known(ROOT, "corp.example", (ROOT,))
AT_CHILD = Known(CHILD, "corp.example", (CHILD,))
TOGETHER = Known(CHILD, "corp.example", (ROOT, CHILD))
#: The default list of the schema, and what a zone of a domain inherits.
STANDARD = (
    f"(A;;{FULL};;;DA)(A;;{FULL};;;ED)(A;;{FULL};;;SY)(A;;CC;;;AU)(A;;RPLCLORC;;;WD)(A;;{FULL};;;CO)"
    f"(A;CIID;{FULL};;;{CORP}-1101)(OA;CIID;RPWPCR;91e647de-d96f-4b70-9557-d63ff4f3ccd8;;PS)"
    f"(A;CIID;{FULL};;;EA)(A;CIID;LC;;;RU)(A;CIID;{FULL};;;BA)(OA;CIID;RPWP;{KEYS};;KA)(OA;CIID;RPWP;{KEYS};;EK)"
)


def kinds(entries: str, known: Known = AT_ROOT, domain: str = "corp.example", *, updates: bool = True) -> list[str]:
    dacl = parse(f"D:AI{entries}").dacl
    return [each.kind for each in oddities(dacl, known, domain, takes_updates=updates)]


def test_the_standard_is_silent() -> None:
    assert kinds(STANDARD) == []


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        (f"(A;;RPWP;;;{CORP}-2000)", EXTRA),
        (f"(A;;GW;;;{CORP}-2000)", EXTRA),
        (f"(A;;SD;;;{CORP}-2000)", EXTRA),
        (f"(OA;;WP;{KEYS};;{CORP}-2000)", EXTRA),
        (f"(A;;CC;;;{CORP}-1102)", EXTRA),
        ("(A;;CC;;;WD)", EXTRA),
        ("(A;;CC;;;BU)", EXTRA),
        ("(A;;WP;;;PS)", EXTRA),
        ("(A;;CCDC;;;AU)", USERS),
        ("(A;;GA;;;AU)", USERS),
        ("(A;CIIO;WP;;;AU)", USERS),
        ("(OA;;CC;bf967aba-0de6-11d0-a285-00aa003049e2;;AU)", USERS),
        ("(OA;;RPWP;;;KA)", EXTRA),
        (f"(OA;;RPWPCR;{KEYS};;KA)", EXTRA),
        ("(D;;CC;;;BU)", DENY),
        ("(D;;RP;;;WD)", DENY),
        (f"(OD;CIID;WP;{KEYS};;{CORP}-2000)", DENY),
        (f"(A;;RPWP;;;{EMEA}-512)", FOREIGN),
    ],
)
def test_one_entry_more_is_one_oddity(entry: str, kind: str) -> None:
    assert kinds(STANDARD + entry) == [kind]


@pytest.mark.parametrize(
    "entry",
    [
        f"(A;;RPLCLORC;;;{CORP}-2000)",
        "(A;;GR;;;AU)",
        "(A;;CCRPLCLORC;;;AU)",
        "(OA;;CC;e0fa1e8c-9b45-11d0-afdd-00c04fd930c9;;AU)",
        f"(A;;{FULL};;;DD)",
        f"(A;;{FULL};;;{CORP}-512)",
        f"(A;;{FULL};;;S-1-5-18)",
        f"(A;;{FULL};;;{CORP}-519)",
    ],
)
def test_reading_and_what_is_standard_by_its_sid_is_no_oddity(entry: str) -> None:
    assert kinds(STANDARD + entry) == []


def test_inheritance_that_is_cut_off_and_users_that_may_not_create_are_oddities() -> None:
    dacl = parse(f"D:P(A;;{FULL};;;DA)").dacl
    assert [each.kind for each in oddities(dacl, AT_ROOT, "corp.example", takes_updates=True)] == [CUT_OFF, NO_CREATE]


def test_a_zone_without_updates_needs_nobody_who_creates() -> None:
    assert kinds(STANDARD.replace("(A;;CC;;;AU)", ""), updates=False) == []
    assert kinds(STANDARD.replace("(A;;CC;;;AU)", "")) == [NO_CREATE]


def test_no_list_at_all_lets_everybody_in() -> None:
    assert [each.kind for each in oddities(None, AT_ROOT, "corp.example", takes_updates=True)] == [EXTRA]


def test_groups_of_the_root_are_foreign_to_a_child_and_standard_for_who_knows_both() -> None:
    entries = f"(A;;{FULL};;;{CORP}-512)(A;;CC;;;AU)(A;CIID;{FULL};;;{CORP}-1101)"
    assert kinds(entries, AT_CHILD) == [FOREIGN, FOREIGN]
    assert kinds(entries, TOGETHER) == []


def test_admins_of_dns_of_another_domain_are_extra() -> None:
    entries = f"(A;;CC;;;AU)(A;CIID;{FULL};;;{EMEA}-1101)"
    assert kinds(entries, TOGETHER, "corp.example") == [EXTRA]
    assert kinds(entries, TOGETHER, "emea.corp.example") == []


def test_both_domains_write_one_entry_alike() -> None:
    root = list(oddities(parse("D:(D;ID;CC;;;DA)(D;;CC;;;EA)(A;;CC;;;AU)").dacl, AT_ROOT, "", takes_updates=True))
    text = f"D:(D;ID;CC;;;{CORP}-512)(D;;CC;;;EA)(A;;CC;;;AU)"
    child = list(oddities(parse(text).dacl, AT_CHILD, "", takes_updates=True))
    assert root == child
    assert [each.entry for each in root] == [f"(D;;CC;;;{CORP}-512)", "(D;;CC;;;EA)"]


def test_people_read_names() -> None:
    called = {
        sid: TOGETHER.called(TOGETHER.canonical(sid)) for sid in ("AU", "DA", "EA", f"{CORP}-1102", "S-1-5-21-9-9")
    }
    assert list(called.values()) == [
        "Authenticated Users",
        "EMEA\\Domain Admins",
        "Enterprise Admins of corp.example",
        "CORP\\DnsUpdateProxy",
        "S-1-5-21-9-9",
    ]
