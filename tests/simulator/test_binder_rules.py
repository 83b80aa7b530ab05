"""Names, positions, sets and role limits follow the engine's rules."""

from __future__ import annotations

import pytest

from simulator.binder import (
    Binding,
    BindingError,
    ParameterLimit,
    ParameterLimits,
    bind,
    command_table,
    restricted_proxies,
)

COMMANDS = command_table()
ZONE = COMMANDS["set-dnsserverprimaryzone"]


def refused(name: str, *arguments: tuple[str | None, object], limits: ParameterLimits | None = None) -> BindingError:
    with pytest.raises(BindingError) as caught:
        bind(COMMANDS[name.lower()], arguments, limits)
    return caught.value


def bound(name: str, *arguments: tuple[str | None, object], pipeline: bool = False) -> Binding:
    return bind(COMMANDS[name.lower()], arguments, pipeline=pipeline)


def test_every_command_of_the_tables_is_known_by_its_name_in_any_case() -> None:
    assert len(COMMANDS) == 413
    assert all(key == info.name.lower() for key, info in COMMANDS.items())
    assert {"select-object", "measure-object", "get-command"} <= set(restricted_proxies())


def test_a_dash_and_a_colon_left_on_a_name_do_not_count() -> None:
    assert bound("Get-DnsServerZone", ("-Name:", "a.example")).bound["Name"].text == "a.example"


def test_the_same_parameter_by_name_and_alias_is_refused() -> None:
    error = refused("Get-DnsServerZone", ("ComputerName", "dc1"), ("Cn", "dc2"))
    assert (error.identity, error.parameter) == ("ParameterAlreadyBound", "ComputerName")


def test_common_parameters_are_kept_apart() -> None:
    binding = bound("Set-DnsServerScavenging", ("ErrorAction", "stop"), ("Confirm", False), ("WhatIf", True))
    assert set(binding.bound) == set()
    assert {name: value.value for name, value in binding.common.items()} == {
        "ErrorAction": "Stop",
        "Confirm": False,
        "WhatIf": True,
    }


def test_suspend_is_refused_as_an_error_action() -> None:
    assert refused("Get-DnsServerZone", ("ErrorAction", "Suspend")).identity == "ParameterBindingFailed"


@pytest.mark.parametrize("name", ["Get-DnsServerZone", "Get-ADDomain"])
@pytest.mark.parametrize("common", ["ErrorAction", "WarningAction"])
def test_null_is_refused_for_what_the_engine_adds(name: str, common: str) -> None:
    assert refused(name, (common, None)).identity == "ParameterBindingFailed"


@pytest.mark.parametrize("value", ["", "+", "env:x", "C:\\x"])
def test_only_variables_are_named(value: str) -> None:
    assert refused("Get-DnsServerZone", ("OutVariable", value)).identity == "ParameterArgumentValidationError"
    assert bound("Get-DnsServerZone", ("OutVariable", "+global:x")).common["OutVariable"].text == "+global:x"


def test_a_list_of_one_word_is_an_error_action() -> None:
    assert bound("Get-DnsServerZone", ("ErrorAction", ["Stop"])).common["ErrorAction"].value == "Stop"


def test_arguments_without_a_name_bind_by_position() -> None:
    binding = bound("Get-DnsServerResourceRecord", (None, "a.example"), (None, "host"))
    assert binding.parameter_set == "Name"
    assert {name: value.text for name, value in binding.bound.items()} == {"ZoneName": "a.example", "Name": "host"}


def test_a_position_prefers_the_parameter_that_needs_no_conversion() -> None:
    binding = bound("Get-DnsServerZone", (None, "a.example"))
    assert binding.bound["Name"].text == "a.example"


def test_an_argument_that_no_position_takes_is_named_in_the_error() -> None:
    error = refused("Get-DnsServerScavenging", (None, "x"))
    assert error.identity == "PositionalParameterNotFound"
    assert error.message == "A positional parameter cannot be found that accepts argument 'x'."


def test_the_first_leftover_argument_decides_the_error() -> None:
    assert refused("Get-DnsServerScavenging", (None, "x"), ("Nonsense", 1)).identity == "PositionalParameterNotFound"
    assert refused("Get-DnsServerScavenging", ("Nonsense", 1), (None, "x")).identity == "NamedParameterNotFound"


def test_a_wrong_value_is_reported_before_an_unknown_name() -> None:
    error = refused("Get-DnsServerScavenging", ("Nonsense", 1), ("ThrottleLimit", "x"))
    assert error.identity == "ParameterArgumentTransformationError"


def test_a_mandatory_parameter_may_come_from_the_pipeline() -> None:
    assert refused("Set-DnsServerZoneAging", ("Aging", True)).identity == "MissingMandatoryParameter"
    assert bound("Set-DnsServerZoneAging", ("Aging", True), pipeline=True).bound["Aging"].value is True


def test_registry_parameters_exist_on_registry_paths_only() -> None:
    arguments = (("Name", "n"), ("Value", 1), ("Type", "DWord"))
    registry = bound("Set-ItemProperty", ("Path", "HKLM:\\SOFTWARE\\x"), *arguments)
    assert registry.bound["Type"].text == "DWord"
    assert refused("Set-ItemProperty", ("Path", "C:\\x"), *arguments).identity == "NamedParameterNotFound"


LIMITS = ParameterLimits(
    {
        "Name": ParameterLimit(validate_pattern="[a-z.]+"),
        "DynamicUpdate": ParameterLimit(validate_set=("Secure", "None")),
    }
)


def test_a_role_admits_what_it_lists() -> None:
    binding = bind(ZONE, [("Name", "a.example"), ("DynamicUpdate", "secure"), ("Confirm", False)], LIMITS)
    assert binding.bound["DynamicUpdate"].text == "secure"


@pytest.mark.parametrize(
    ("arguments", "identity"),
    [
        ([("Name", "a.example"), ("ComputerName", "other")], "NamedParameterNotFound"),
        ([("Name", "a.example"), ("DynamicUpdate", "NonsecureAndSecure")], "ParameterArgumentValidationError"),
        ([("Name", "a.example; more")], "ParameterArgumentValidationError"),
        ([("DynamicUpdate", "Secure")], "MissingMandatoryParameter"),
    ],
)
def test_a_role_refuses_what_it_does_not_list(arguments: list[tuple[str | None, object]], identity: str) -> None:
    assert refused(ZONE.name, *arguments, limits=LIMITS).identity == identity


@pytest.mark.parametrize("name", ["Confirm", "whatif"])
def test_a_role_that_names_confirm_breaks_every_call(name: str) -> None:
    limits = ParameterLimits({"Name": ParameterLimit(), name: ParameterLimit()})
    error = refused(ZONE.name, ("Name", "a.example"), limits=limits)
    assert (error.identity, error.category) == ("ParameterNameAlreadyExistsForCommand", "MetadataError")


def test_a_role_puts_a_function_in_front_of_a_compiled_command() -> None:
    limits = ParameterLimits({"Server": ParameterLimit(validate_pattern="dc1")})
    error = refused("Get-ADDomain", ("Server", "dc2"), limits=limits)
    assert (error.identity, error.suffix) == ("ParameterArgumentValidationError", "Get-ADDomain")


def test_an_error_carries_what_was_recorded_for_a_wrong_number() -> None:
    error = refused("Get-DnsServerZoneAging", ("Name", ["a"]), ("ThrottleLimit", "x"))
    reason = "The input string 'x' was not in a correct format."
    told = f'Cannot convert value "x" to type "System.Int32". Error: "{reason}"'
    assert error.message == f"Cannot process argument transformation on parameter 'ThrottleLimit'. {told}"
    assert error.exception_type_names[0].endswith(".ParameterBindingArgumentTransformationException")
    assert [cause.message for cause in error.causes] == [told, told, reason]
    assert [cause.type_names[0].rpartition(".")[2] for cause in error.causes] == [
        "ArgumentTransformationMetadataException",
        "PSInvalidCastException",
        "FormatException",
    ]
    assert (error.parameter, error.parameter_type, error.type_specified) == (
        "ThrottleLimit",
        "System.Int32",
        "System.String",
    )
    assert error.target is None


def test_an_error_carries_what_was_recorded_for_an_unknown_name() -> None:
    error = refused("Get-DnsServerZoneAging", ("Nmae", ["a"]))
    assert error.message == "A parameter cannot be found that matches parameter name 'Nmae'."
    assert (error.parameter, error.type_specified) == ("Nmae", "System.Management.Automation.PSObject")


def test_an_error_names_the_missing_parameters() -> None:
    error = refused(ZONE.name, ("DynamicUpdate", "Secure"))
    assert error.message == "Cannot process command because of one or more missing mandatory parameters: Name."
    assert error.parameter == " Name"
