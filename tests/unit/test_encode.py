"""Every argument leaves with the type that the command's signature asks for, or it does not leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import Enum
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import builtin
from ansible_collections.ddi.windows.plugins.plugin_utils._command_line import line_of
from ansible_collections.ddi.windows.plugins.plugin_utils._decode import duration_of
from ansible_collections.ddi.windows.plugins.plugin_utils._encode import NIL, Tagged, duration_text, encode
from hypothesis import given
from hypothesis import strategies as st

TRUE, FALSE = Tagged("B", "true"), Tagged("B", "false")


def encoded(command: str, **parameters: Any) -> dict[str, Any]:
    return encode(Command(command, parameters))


class Tagging(str):
    """Text that carries more than its characters, as ansible-core 2.19 has it."""

    def __str__(self) -> str:
        return "not the text"


class Counting(int):
    """A number that carries more than its value."""

    def __repr__(self) -> str:
        return "not the number"


class Word(Enum):
    SECURE = "Secure"


def test_a_duration_is_a_duration_an_address_text_and_a_flag_a_boolean() -> None:
    assert encoded(
        "Set-DnsServerZoneAging",
        Name="corp.example",
        Aging=True,
        RefreshInterval=timedelta(days=7),
        ScavengeServers=[ip_address("10.0.0.1"), "10.0.0.2"],
    ) == {
        "Name": Tagged("S", "corp.example"),
        "Aging": TRUE,
        "RefreshInterval": Tagged("TS", "P7D"),
        "ScavengeServers": [Tagged("S", "10.0.0.1"), Tagged("S", "10.0.0.2")],
        "Confirm": FALSE,
    }


def test_an_array_parameter_gets_a_list_also_for_one_value() -> None:
    assert encoded("Get-DnsServerZoneAging", Name="a") == {"Name": [Tagged("S", "a")]}
    assert encoded("Set-DnsServerZoneAging", Name="a", ScavengeServers=[])["ScavengeServers"] == []


def test_confirm_is_answered_wherever_a_command_could_ask() -> None:
    assert encoded("Set-DnsServerScavenging", ScavengingState=True)["Confirm"] == FALSE
    assert "Confirm" not in encoded("Get-DnsServerScavenging")
    assert encoded("Set-DnsServerScavenging", confirm=True)["confirm"] == TRUE


@pytest.mark.parametrize(
    ("value", "tag"), [(5, "I32"), (-1, None), (2**31, "I64"), (2**32 - 1, "I64"), (2**32, None), (True, None)]
)
def test_a_number_has_the_width_it_needs_and_the_range_of_its_type(value: int, tag: str | None) -> None:
    if tag is None:
        with pytest.raises(Refused, match="UInt32"):
            encoded("Set-DnsServerCache", MaxKBSize=value)
    else:
        assert encoded("Set-DnsServerCache", MaxKBSize=value)["MaxKBSize"] == Tagged(tag, str(value))


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("RefreshInterval", "P7D"),
        ("RefreshInterval", "7.00:00:00"),
        ("RefreshInterval", 7),
        ("Aging", "true"),
        ("Aging", 1),
        ("Name", 7),
        ("Name", b"bytes"),
        ("Name", Word.SECURE),
        ("Name", {"a": 1}),
        ("ScavengeServers", [167772161]),
        ("ScavengeServers", ["10.0.0.1", None]),
        ("Name", object()),
    ],
)
def test_a_value_of_another_type_is_an_error_and_never_text(parameter: str, value: Any) -> None:
    with pytest.raises(Refused, match=f"Set-DnsServerZoneAging -{parameter}"):
        encoded("Set-DnsServerZoneAging", **{parameter: value})


def test_a_parameter_or_command_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="no parameter Nmae"):
        encoded("Get-DnsServerZone", Nmae="a")
    with pytest.raises(Refused, match="Get-Nonsense"):
        encoded("Get-Nonsense")


def test_subclasses_become_exact_text_and_numbers() -> None:
    (name,) = encoded("Get-DnsServerZone", Name=Tagging("{{ 1+1 }}"))["Name"]
    assert type(name.text) is str
    assert name.text == "{{ 1+1 }}"
    assert encoded("Set-DnsServerCache", MaxKBSize=Counting(5))["MaxKBSize"] == Tagged("I32", "5")


def test_null_is_sent_as_null_and_an_enum_by_its_own_type() -> None:
    assert encoded("Set-DnsServerZoneAging", Name="z", ScavengeServers=None)["ScavengeServers"] == NIL
    assert encoded("Select-Object", InputObject=5)["InputObject"] == Tagged("I32", "5")
    assert encoded("Select-Object", InputObject=1.5)["InputObject"] == Tagged("Db", "1.5")
    moment = datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert encoded("Select-Object", InputObject=moment)["InputObject"] == Tagged("DT", "2026-03-02T08:00:00.000000Z")
    with pytest.raises(Refused):
        encoded("Select-Object", InputObject=datetime(2026, 3, 2, 8))


@given(st.timedeltas(timedelta(days=-10_675_000), timedelta(days=10_675_000)))
def test_a_duration_comes_back_as_it_was_sent(value: timedelta) -> None:
    assert duration_of(duration_text(value)) == value


def test_arguments_become_exact_builtin_types_at_every_depth() -> None:
    made = builtin({Tagging("a"): [Counting(1), Tagging("b"), {"c": Tagging("d")}, True, None, 1.5]})
    assert made == {"a": [1, "b", {"c": "d"}, True, None, 1.5]}
    ((key, (number, text, inner, *_rest)),) = made.items()
    assert [type(each) for each in (made, key, number, text, inner["c"])] == [dict, str, int, str, str]


def test_a_command_is_shown_as_a_person_would_type_it() -> None:
    command = Command(
        "Set-DnsServerZoneAging",
        {
            "Name": "it's a zone",
            "Aging": True,
            "RefreshInterval": timedelta(days=7, hours=1),
            "ScavengeServers": ["10.0.0.1", "10.0.0.2"],
            "PassThru": True,
        },
    )
    assert line_of(command) == (
        "Set-DnsServerZoneAging -Name 'it''s a zone' -Aging $true -RefreshInterval 7.01:00:00 "
        "-ScavengeServers '10.0.0.1', '10.0.0.2' -PassThru"
    )
    assert line_of(Command("Set-DnsServerZoneAging", {"Name": "a.b", "ScavengeServers": []})).endswith(
        "a.b -ScavengeServers @()"
    )


def test_signatures_are_those_of_the_command_tables(request: pytest.FixtureRequest) -> None:
    import runpy

    root = Path(request.config.rootpath)
    made = runpy.run_path(str(root / "scripts" / "make_signatures.py"))["text"]()
    shipped = (root / "plugins" / "plugin_utils" / "signatures.json").read_text(encoding="utf-8")
    assert shipped == made, "run scripts/make_signatures.py"
