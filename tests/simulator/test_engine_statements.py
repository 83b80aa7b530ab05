"""What a NoLanguage endpoint lets through, and what a failing statement does to the others."""

from __future__ import annotations

import pytest


def test_runs_a_command_and_returns_its_output(ask, command):
    answer = ask(command("Get-Thing", Name="a"))
    assert (answer.output, answer.errors, answer.completed) == (["a"], [], True)


def test_runs_statements_in_order(ask, command):
    assert ask(*(command("Get-Thing", Name=str(n)) for n in range(100))).output == [str(n) for n in range(100)]


@pytest.mark.parametrize("name", ["Tests\\Get-Thing", "tests\\get-thing", "GET-THING"])
def test_finds_a_command_in_any_case_and_with_its_module(ask, command, name):
    assert ask(command(name, Name="a")).output == ["a"]


@pytest.mark.parametrize("name", ["Get-Nothing", "Other\\Get-Thing", "C:\\Windows\\notepad.exe", "& {1}", "", "Get-*"])
def test_refuses_what_is_no_visible_command(ask, command, name):
    answer = ask(command(name))
    assert (answer.failure, answer.output) == ("CommandNotFoundException", [])


def test_refuses_script_text(ask, command):
    assert ask(command("Get-Thing", script=True)).failure == "ScriptsNotAllowed"


def test_refuses_a_shared_scope(ask, command):
    shared = command("Get-Thing")
    shared.use_local_scope = False
    assert ask(shared).failure == "RuntimeException"


def test_a_string_that_looks_like_script_stays_a_string(ask, command):
    assert ask(command("Get-Thing", Name="$(x); y")).output == ["$(x); y"]


@pytest.mark.parametrize("name", ["ErrorVariable", "OutVariable", "PipelineVariable", "ev", "WarningVariable"])
def test_refuses_to_name_a_variable(ask, command, done, name):
    answer = ask(command("Set-Thing", **{name: "x"}))
    assert answer.failure == "VariableReferenceNotSupportedInDataSection"
    assert done == []


def test_no_variable_is_named_by_null(ask, command):
    assert ask(command("Get-Thing", OutVariable=None)).output == ["nothing"]


def test_a_non_terminating_error_lets_everything_go_on(ask, command):
    answer = ask(command("Get-Soft"), command("Get-Thing", Name="b"))
    assert answer.errors == ["WIN32 9601,Get-Soft"]
    assert answer.output == ["after", "b"]
    assert answer.completed


@pytest.mark.parametrize(
    ("action", "errors"), [("SilentlyContinue", []), ("Ignore", []), ("Continue", ["WIN32 9601,Get-Soft"])]
)
def test_error_action_decides_what_is_reported(ask, command, action, errors):
    answer = ask(command("Get-Soft", ErrorAction=action))
    assert (answer.errors, answer.output, answer.completed) == (errors, ["after"], True)


def test_error_action_stop_fails_the_pipeline_with_the_same_identity(ask, command):
    answer = ask(command("Get-Soft", ErrorAction="Stop"))
    assert (answer.failure, answer.output) == ("WIN32 9601,Get-Soft", [])


def test_error_action_does_not_hide_a_terminating_error(ask, command):
    answer = ask(command("Get-Hard", ErrorAction="SilentlyContinue"))
    assert answer.failure == "ActiveDirectoryServer:0,Tests.GetHardCommand"


@pytest.mark.parametrize("bad", [{"Nmae": "x"}, {"ErrorAction": "Stop", "Name": []}])
def test_a_terminating_error_in_the_only_statement_fails_the_pipeline(ask, command, bad):
    assert ask(command("Get-Soft", **bad)).failure


def test_a_terminating_error_in_the_last_statement_fails_the_pipeline_after_its_output(ask, command):
    answer = ask(command("Get-Thing", Name="a"), command("Get-Hard"))
    assert answer.output == ["a", "before"]
    assert answer.failure == "ActiveDirectoryServer:0,Tests.GetHardCommand"


def test_a_terminating_error_in_a_middle_statement_stops_the_later_ones(ask, command):
    answer = ask(command("Get-Thing", Name="a"), command("Get-Nothing"), command("Get-Thing", Name="c"))
    assert (answer.output, answer.failure) == (["a"], "CommandNotFoundException")


@pytest.mark.parametrize("first", ["Get-Hard", "Get-Nothing"])
def test_a_terminating_error_in_the_first_statement_lets_only_the_second_run(ask, command, first):
    answer = ask(command(first), *(command("Get-Thing", Name=name) for name in "bcd"))
    assert answer.output[-1] == "b"
    assert "c" not in answer.output
    assert len(answer.errors) == 1
    assert answer.completed


@pytest.mark.parametrize("call", [{}, {"WhatIf": True}, {"Confirm": True}])
def test_a_command_that_is_known_but_not_played_is_an_honest_error(ask, command, call):
    assert ask(command("Set-Unplayed", **call)).failure == "NotSimulated,Set-Unplayed"


@pytest.mark.parametrize("name", ["Get-Help", "Get-FormatData", "Clear-Host", "Exit-PSSession"])
def test_a_part_of_every_restricted_endpoint_that_is_not_played_says_so(ask, command, name):
    assert ask(command(name)).failure == f"NotSimulated,{name}"


def test_changes_only_what_is_confirmed(ask, command, done):
    assert ask(command("Set-Thing", Name="quiet")).completed
    assert ask(command("Remove-Thing", Name="sure", Confirm=False)).completed
    assert done == ["quiet", "sure"]


@pytest.mark.parametrize("call", [{"Name": "x"}, {"Name": "x", "Confirm": True}])
def test_a_prompt_that_nobody_can_answer_does_nothing(ask, command, done, call):
    answer = ask(command("Remove-Thing", **call))
    assert (answer.errors, answer.completed, done) == (["HostException"], True, [])


def test_a_compiled_command_that_asks_ends_the_pipeline(ask, command, done):
    answer = ask(command("Remove-Compiled", Name="x"))
    assert (answer.failure, done) == ("HostFunctionNotImplemented,Remove-Compiled", [])


def test_what_if_does_nothing(ask, command, done):
    answer = ask(command("Remove-Thing", Name="x", WhatIf=True))
    assert (answer.errors, answer.output, answer.completed, done) == ([], [], True, [])


def test_what_if_is_unknown_to_a_command_that_changes_nothing(ask, command):
    assert ask(command("Get-Thing", WhatIf=True)).failure == "NamedParameterNotFound,Get-Thing"
