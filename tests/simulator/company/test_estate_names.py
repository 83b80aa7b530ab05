"""Names in the directory: what is escaped in them, and how they are compared."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.estate.names import dn_key, escape_rdn, rdn_key

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Z", "C"])).filter(bool)
#: As the name of a zone in conflict has it, and with a blank inside.
NAMES = WORDS | st.tuples(WORDS, st.sampled_from([" ", "\n"]), WORDS).map("".join)


@given(NAMES, NAMES)
def test_the_parts_of_a_name_are_compared_like_the_names_themselves(rdn: str, other: str) -> None:
    key = dn_key(f"DC={escape_rdn(rdn)},CN={escape_rdn(other)}")
    assert key == (rdn_key("DC", rdn), rdn_key("CN", other))


def test_what_separates_parts_is_escaped() -> None:
    assert escape_rdn('a,b+c"d\\e<f>g;h=i\nCNF:1') == 'a\\,b\\+c\\"d\\\\e\\<f\\>g\\;h\\=i\\0ACNF:1'
