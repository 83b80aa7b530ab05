"""What holds for every value: texts read back, beginnings resolve, conversions never crash."""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Callable
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.binder import BindingError, address, bind, command_table, numbers, timespan
from simulator.binder.names import resolve
from simulator.binder.text import text_of

COMMANDS = command_table()
TICKS = st.integers(-(2**63), 2**63 - 1)
T = TypeVar("T")


def attempt(call: Callable[[], T]) -> T | BindingError:
    try:
        return call()
    except BindingError as error:
        return error


@given(TICKS)
def test_the_text_of_a_timespan_reads_back(ticks: int) -> None:
    assert timespan.parse(timespan.write(ticks)) == ticks


@given(TICKS)
def test_a_timespan_keeps_its_ticks_as_a_timedelta(ticks: int) -> None:
    value = timespan.from_ticks(ticks)
    assert isinstance(value, datetime.timedelta)
    assert timespan.to_ticks(value) == ticks
    assert text_of(value) == timespan.write(ticks)


@given(st.ip_addresses())
def test_the_text_of_an_address_reads_back(value: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assert address.parse(address.write(value)) == value


@given(st.integers(-(2**31), 2**31 - 1))
def test_an_integer_reads_back_in_decimal_and_in_hexadecimal(number: int) -> None:
    assert numbers.parse(str(number), "Int32") == number
    assert numbers.parse(hex(number & 0xFFFFFFFF), "Int32") == number


@given(st.floats(-1e6, 1e6))
def test_rounding_never_leaves_the_nearest_integers(number: float) -> None:
    assert abs(numbers.to_integer(number, "Int32") - number) <= 0.5


@given(st.sampled_from(sorted(COMMANDS)), st.data())
def test_a_beginning_means_the_parameter_or_is_ambiguous(name: str, data: st.DataObject) -> None:
    parameters = list(COMMANDS[name].parameters.values())
    chosen = data.draw(st.sampled_from(parameters))
    length = data.draw(st.integers(1, len(chosen.name)))
    beginning = chosen.name[:length].upper()
    found = attempt(lambda: resolve(beginning, parameters))
    if isinstance(found, BindingError):
        assert found.identity == "AmbiguousParameter"
        assert length < len(chosen.name)
    else:
        assert found is not None
        assert any(spelling.upper().startswith(beginning) for spelling in (found.name, *found.aliases))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.timedeltas() | st.uuids() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=300)
@given(st.sampled_from(sorted(COMMANDS)), st.data())
def test_any_value_binds_or_is_refused_with_an_identity(name: str, data: st.DataObject) -> None:
    command = COMMANDS[name]
    names = st.sampled_from(sorted(command.parameters)) | st.none()
    arguments = data.draw(st.lists(st.tuples(names, VALUES), max_size=3))
    outcome = attempt(lambda: bind(command, arguments))
    if isinstance(outcome, BindingError):
        assert outcome.identity
        assert outcome.message
    else:
        assert all(isinstance(value.text, str) for value in outcome.bound.values())
