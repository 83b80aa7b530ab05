"""SDDL is parsed to values and printed back, and what is no SDDL is refused in a sentence."""

from __future__ import annotations

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._sddl import (
    CONTROLS,
    FLAGS,
    KINDS,
    Acl,
    Descriptor,
    Entry,
    parse,
    render,
    render_entry,
)
from ansible_collections.ddi.windows.plugins.module_utils._sddl_rights import RIGHTS, SddlError, parse_rights
from hypothesis import given
from hypothesis import strategies as st

ZONE = (
    "O:SYG:BAD:AI(A;;RPWPCRCCDCLCLORCWOWDSDDTSW;;;DA)(A;;CC;;;AU)(A;;RPLCLORC;;;WD)"
    "(A;CIID;RPWPCRCCDCLCRCWOWDSDDTSW;;;S-1-5-21-1-2-3-1101)"
    "(OA;CIID;RPWPCR;91e647de-d96f-4b70-9557-d63ff4f3ccd8;;PS)"
)


def one_of(words: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(words)).map(lambda chosen: tuple(each for each in words if each in chosen))


sids = st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=15).map(
    lambda many: f"S-1-5-{'-'.join(map(str, many))}"
)
trustees = st.one_of(sids, st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2))
guids = st.one_of(st.just(""), st.uuids().map(str))
conditions = st.sampled_from(["", "", '(@User.Title == "PM" && (Member_of {SID(BA)}))', "(D:(a;b))"])
entries = st.builds(
    Entry, st.sampled_from(KINDS), one_of(FLAGS), st.integers(0, 2**32 - 1), guids, guids, trustees, conditions
)
lists = st.builds(Acl, one_of(CONTROLS), st.lists(entries, max_size=6).map(tuple))
descriptors = st.builds(
    Descriptor, st.one_of(st.none(), trustees), st.one_of(st.none(), trustees), st.one_of(st.none(), lists), st.none()
)


@given(descriptors)
def test_what_is_printed_is_parsed_to_the_same(descriptor: Descriptor) -> None:
    assert parse(render(descriptor)) == descriptor


@given(descriptors)
def test_printing_again_changes_nothing(descriptor: Descriptor) -> None:
    assert render(parse(render(descriptor))) == render(descriptor)


@given(st.text("ODGS:;()ACIWP0x-19 ", max_size=40))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        printed = render(parse(text))
    except SddlError:
        return
    assert render(parse(printed)) == printed


def test_a_zone_of_the_schema_is_read_whole() -> None:
    found = parse(ZONE)
    assert (found.owner, found.group, found.sacl) == ("SY", "BA", None)
    assert found.dacl is not None
    assert found.dacl.controls == ("AI",)
    full, create, _, admins, keys = found.dacl.entries
    assert full.rights == 0xF01FF
    assert (create.rights, create.trustee, create.inherited) == (RIGHTS["CC"], "AU", False)
    assert (admins.trustee, admins.inherited, admins.flags) == ("S-1-5-21-1-2-3-1101", True, ("CI", "ID"))
    assert keys.object_type == "91e647de-d96f-4b70-9557-d63ff4f3ccd8"


def test_rights_are_the_same_by_letters_in_any_order_by_word_and_by_number() -> None:
    assert parse_rights("WPRP") == parse_rights("rpwp") == parse_rights("0x30") == parse_rights("48") == 0x30
    assert parse_rights("FA") == 0x1F01FF
    assert parse_rights("") == 0


def test_a_number_with_a_bit_without_letters_stays_a_number() -> None:
    entry = Entry("A", (), 0x1000030, "", "", "AU")
    assert render_entry(entry) == "(A;;0x1000030;;;AU)"


def test_a_letter_of_a_part_inside_of_an_entry_begins_nothing() -> None:
    found = parse('D:(XA;;GA;;;AU;(Title=="D:(A)"))S:P')
    assert found.dacl is not None
    assert found.sacl == Acl(("P",), ())
    assert found.dacl.entries[0].tail == '(Title=="D:(A)")'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nonsense", "'nonsense' begins no part of a security descriptor"),
        ("O:SYO:SY", "the security descriptor has two parts O:"),
        ("O:NT AUTHORITY", "'NT AUTHORITY' is no trustee: that is a SID or an alias of two letters"),
        ("D:Z(A;;GA;;;AU)", "'Z' is no flag of a list"),
        ("D:(A;;GA;;;AU", "do not match"),
        ("D:(A;;GA;;;AU)x(A;;GA;;;AU)", "stands between two entries"),
        ("D:(A;;GA;AU)", "has 4 fields: it needs 6"),
        ("D:(Q;;GA;;;AU)", "'Q' in entry 'Q;;GA;;;AU' is no kind of entry"),
        ("D:(A;ZZ;GA;;;AU)", "'ZZ' in entry 'A;ZZ;GA;;;AU' is no flag of an entry"),
        ("D:(A;;GAQQ;;;AU)", "'QQ' in 'GAQQ' is no right of SDDL"),
        ("D:(A;;0x1FFFFFFFF;;;AU)", "is no right of SDDL"),
        ("D:(OA;;GA;dns;;AU)", "'dns' in entry 'OA;;GA;dns;;AU' is no GUID"),
    ],
)
def test_what_is_no_sddl_is_refused_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(SddlError) as refused:
        parse(text)
    assert words in str(refused.value)
