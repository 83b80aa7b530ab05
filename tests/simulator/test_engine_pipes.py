"""Pipes, the commands that every restricted endpoint has, roles, and the log."""

from __future__ import annotations

import pytest
from psrpcore.types import PSCredential, PSSecureString

from simulator.engine.emissions import BEHAVIOURS, Primitive
from simulator.engine.netobject import net_object
from simulator.estate.accounts import Limit


def test_objects_flow_by_value(ask, command):
    assert ask([command("Get-Thing", Name="a"), command("Get-Soft")]).output == ["a"]


def test_objects_flow_by_property_name_and_alias(ask, command, monkeypatch):
    zone = Primitive(net_object(("Some.Zone", "System.Object"), members=[("ZoneName", "z.example")]))
    monkeypatch.setitem(BEHAVIOURS, "Get-Thing", lambda _call: [zone])
    assert ask([command("Get-Thing"), command("Get-Soft", ErrorAction="Ignore")]).output[-1:] == ["z.example"]


def test_an_object_that_fits_no_parameter_is_an_error_that_ends_nothing(ask, command):
    answer = ask([command("Get-Thing", Name="a"), command("Set-Secret")], command("Get-Thing", Name="b"))
    assert answer.errors == ["InputObjectNotBound,Set-Secret"]
    assert answer.output == ["b"]


def test_an_unknown_command_in_a_pipe_stops_all_of_it(ask, command, done):
    answer = ask([command("Set-Thing", Name="x"), command("Get-Nothing")])
    assert (answer.failure, done) == ("CommandNotFoundException", [])


def test_errors_pass_by_the_next_command(ask, command):
    answer = ask([command("Get-Soft"), command("Select-Object")])
    assert (answer.errors, answer.output) == (["WIN32 9601,Get-Soft"], ["after"])


@pytest.mark.parametrize("value", ["7", 7, True])
def test_select_object_gives_its_input_back(ask, command, value):
    assert ask(command("Select-Object", InputObject=value)).output == [value]


def test_select_object_cannot_choose_other_properties_than_its_own(ask, command):
    answer = ask(command("Select-Object", InputObject="x", Property="ZoneName"))
    assert answer.failure == "ParameterArgumentValidationError,Select-Object"


def test_measure_object_counts(ask, command):
    assert ask(command("Measure-Object", InputObject=1)).output[0].Count == 1
    assert ask([command("Get-Thing", Name="a"), command("Measure-Object")]).output[0].Count == 1


def test_out_default_shows_nothing_to_a_client_without_a_host(ask, command):
    assert ask([command("Get-Thing"), command("Out-Default")]).output == []


def test_get_command_lists_the_visible_ones_and_names_the_others(ask, command):
    answer = ask(command("Get-Command", Name=["Get-Thing", "Nope", "Get-Soft", "Nope*"]))
    assert [each.Name for each in answer.output] == ["Get-Thing", "Get-Soft"]
    assert answer.errors == ["CommandNotFoundException,Microsoft.PowerShell.Commands.GetCommandCommand"]


def test_get_command_takes_wildcards_and_modules(ask, command):
    assert [each.Name for each in ask(command("Get-Command", Name="get-s*t", Module="tests")).output] == ["Get-Soft"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("[gx]et-Thing", True),
        ("Get-Th[h-j]ng", True),
        ("[z-a]et-Thing", False),
        ("[!G]et-Thing", True),
        ("[^x]et-Thing", False),
        ("[\\w]et-Thing", False),
        ("Get-Thin[]", False),
    ],
)
def test_a_set_of_a_wildcard_holds_characters_and_ranges_only(ask, command, pattern, found):
    answer = ask(command("Get-Command", Name=pattern))
    assert [each.Name for each in answer.output] == (["Get-Thing"] if found else [])
    assert answer.completed


def test_a_client_can_feed_a_pipeline(ask, command):
    assert ask(command("Get-Thing"), given=["a", "b"]).output == ["a", "b"]


def test_a_role_hides_every_other_command(ask, command, with_role):
    with_role(Get_Thing=None)
    assert ask(command("Get-Thing", Name="a")).output == ["a"]
    assert ask(command("Get-Soft")).failure == "CommandNotFoundException"
    assert ask(command("Select-Object", InputObject="1")).output == ["1"]
    assert ask(command("Get-Command", Name="Get-S*")).output == []


def test_a_role_limits_parameters(ask, command, with_role):
    with_role(Get_Thing={"Name": Limit(values=("a", "b"))})
    assert ask(command("Get-Thing", Name="a", ErrorAction="Stop")).output == ["a"]
    assert ask(command("Get-Thing", Name="c")).failure == "ParameterArgumentValidationError,Get-Thing"


def test_a_role_lets_no_unlisted_parameter_through(ask, command, with_role):
    with_role(Set_Thing={})
    assert ask(command("Set-Thing", Name="a")).failure == "NamedParameterNotFound,Set-Thing"


@pytest.mark.parametrize(
    ("faults", "identity"),
    [({"denied": ["get-thing"]}, "WIN32 5,Get-Thing"), ({"hidden": ["Get-Thing"]}, "CommandNotFoundException")],
)
def test_a_fault_denies_or_hides_a_command(ask, command, host, faults, identity):
    host.faults.set(faults)
    answer = ask(command("Get-Thing"))
    assert [*answer.errors, answer.failure][0] == identity
    assert answer.output == []


def test_every_command_is_logged_with_its_outcome(ask, command, host):
    ask(command("Get-Thing", Name="a"), command("Get-Soft"))
    ask(command("Get-Nothing", Some=1))
    ask(command("$x = 'secret'", script=True))
    assert [(each.command, each.parameters, each.outcome) for each in host.log] == [
        ("Get-Thing", {"Name": "a"}, "completed"),
        ("Get-Soft", {}, "WIN32 9601,Get-Soft"),
        ("Get-Nothing", {"Some": 1}, "CommandNotFoundException"),
        ("(script text)", {"text": "********"}, "ScriptsNotAllowed"),
    ]


def test_no_secret_is_logged(ask, command, host):
    secret = PSSecureString("hush")
    ask(command("Set-Secret", Credential=PSCredential("CORP\\svc", secret), Password=secret))
    ask(command("Get-Nothing", AccountPassword="hush", Options={"Secret": "hush"}))
    assert "hush" not in str(host.log)
    assert host.log[0].parameters["Credential"]["UserName"] == "CORP\\svc"
