"""Values become what the engine makes of them, for types and texts that the measured calls do not show."""

from __future__ import annotations

import decimal
import uuid
from typing import Any

import pytest
from psrpcore import types as ps

from simulator.binder import BindingError, CommandInfo, bind
from simulator.binder.table import parameter


def command(type_name: str, *, compiled: bool = False, words: tuple[str, ...] = (), **rules: Any) -> CommandInfo:
    """A command with one parameter, Value, of this type."""
    entry: dict[str, Any] = {
        "type": type_name,
        "aliases": [],
        "valid_values": list(words),
        "sets": {"__AllParameterSets": {"mandatory": rules.pop("mandatory", False)}},
        "validation": rules,
    }
    if words:
        entry["valid_values_kind"] = "enum (stub)"
    if "ps_type_name" in rules:
        entry["ps_type_name"] = rules.pop("ps_type_name")
    return CommandInfo("Set-Thing", "Things", not compiled, "Set-Thing", {"Value": parameter("Value", entry)})


def text(type_name: str, value: object, **rules: Any) -> tuple[str, str]:
    bound = bind(command(type_name, **rules), [("Value", value)]).bound["Value"]
    return bound.net_type, bound.text


def refusal(type_name: str, value: object, **rules: Any) -> BindingError:
    with pytest.raises(BindingError) as caught:
        bind(command(type_name, **rules), [("Value", value)])
    return caught.value


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("7", "7.00:00:00"),
        (" 7 ", "7.00:00:00"),
        ("-7", "-7.00:00:00"),
        ("0:0:0.5", "00:00:00.5000000"),
        ("1.02:03", "1.02:03:00"),
        ("1:2:3:4", "1.02:03:04"),
        ("1:2:3:4.5", "1.02:03:04.5000000"),
        ("24:00:00", "24.00:00:00"),
        ("23:59:59.9999999", "23:59:59.9999999"),
        ("10675199.02:48:05.4775807", "10675199.02:48:05.4775807"),
        (ps.PSInt64(-1), "-00:00:00.0000001"),
        (ps.PSUInt16(7), "00:00:00.0000007"),
    ],
)
def test_a_timespan_is_read_as_dotnet_reads_it(given: object, expected: str) -> None:
    assert text("TimeSpan", given) == ("System.TimeSpan", expected)


@pytest.mark.parametrize("given", ["24:00", "1.24:00", "7:60", "7:", "+7", "1 2", "10675200", "PT1H", True, 2.0, "1.2"])
def test_a_text_that_is_no_timespan_is_refused(given: object) -> None:
    assert refusal("TimeSpan", given).identity == "ParameterArgumentTransformationError"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("1", "0.0.0.1"),
        ("010.0x10.1", "8.16.0.1"),
        ("FD00:0:0:1::1", "fd00:0:0:1::1"),
        ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
        ("::10.0.0.1", "::10.0.0.1"),
        ("::ffff:0:10.0.0.1", "::ffff:0:10.0.0.1"),
        ("fe80::5efe:10.0.0.1", "fe80::5efe:10.0.0.1"),
        ("fe80::1%3", "fe80::1%3"),
        ("[::1]:53", "::1"),
        ("::", "::"),
        (ps.PSInt64(0xFFFFFFFF), "255.255.255.255"),
        (ps.PSByteArray(b"\x0a\x00\x00\x01"), "10.0.0.1"),
    ],
)
def test_an_address_is_read_as_dotnet_reads_it(given: object, expected: str) -> None:
    assert text("IPAddress", given) == ("System.Net.IPAddress", expected)


@pytest.mark.parametrize(
    "given", ["10.0.0.1.", "4294967296", "1.2.3.4.5", "1::2::3", "12345::", "fd00::/64", "::1 ", 1.5, True, -1]
)
def test_a_text_that_is_no_address_is_refused(given: object) -> None:
    assert refusal("IPAddress", given).identity == "ParameterArgumentTransformationError"


@pytest.mark.parametrize(
    ("type_name", "given", "expected"),
    [
        ("UInt16", "65535", "65535"),
        ("UInt16", " 0xFFFF ", "65535"),
        ("Int32", "0xFFFFFFFF", "-1"),
        ("Int32", "-0x10", "-16"),
        ("Int32", "#10", "16"),
        ("Int32", "1e3", "1000"),
        ("Int32", "1.5kb", "1536"),
        ("Int32", "2.5", "2"),
        ("Int32", "3.5", "4"),
        ("Int32", -0.5, "0"),
        ("UInt32", "4gb", None),
        ("UInt32", "4294967295", "4294967295"),
        ("Byte", 256, None),
        ("SByte", "0xFF", "-1"),
        ("Int64", "8eb", None),
        ("UInt64", "18446744073709551615", "18446744073709551615"),
        ("Int32", float("nan"), None),
        ("Int32", "1,000", "1000"),
        ("UInt32", "1,000.5", "1000"),
        ("Int32", ",5", None),
        ("Double", "1,000.5", "1000.5"),
        ("Double", "1e20", "1E+20"),
        ("Double", 5, "5"),
        ("Decimal", "1.10", "1.10"),
        ("Decimal", decimal.Decimal("0.1"), "0.1"),
        ("Int32", ps.PSChar("A"), "65"),
        ("Int32", ps.PSDuration(days=1), None),
    ],
)
def test_a_number_is_read_rounded_and_kept_in_its_range(type_name: str, given: object, expected: str | None) -> None:
    if expected is None:
        assert refusal(type_name, given).identity == "ParameterArgumentTransformationError"
    else:
        assert text(type_name, given) == (f"System.{type_name}", expected)


GUID = "6f9619ff-8b86-d011-b42d-00c04fc964ff"


@pytest.mark.parametrize(
    ("type_name", "given", "expected"),
    [
        ("Guid", GUID.replace("-", "").upper(), GUID),
        ("Guid", f"({GUID})", GUID),
        ("Guid", "{0x6f9619ff,0x8b86,0xd011,{0xb4,0x2d,0x00,0xc0,0x4f,0xc9,0x64,0xff}}", GUID),
        ("Guid", uuid.UUID(GUID), GUID),
        ("Guid", "6f9619ff", None),
        ("Guid", None, None),
        ("Uri", "http://dc1.example/path", "http://dc1.example/path"),
        ("Version", "10.0.17763", "10.0.17763"),
        ("Version", "10", None),
        ("Char", "x", "x"),
        ("Char", 65, "A"),
        ("Char", "xy", None),
        ("DateTime", "2026-01-02T03:04:05", "01/02/2026 03:04:05"),
        ("DateTime", "1/2/2026", "01/02/2026 00:00:00"),
        ("DateTime", "2 Jan 2026 3:04 PM", "01/02/2026 15:04:00"),
        ("DateTime", "2026-01-02T03:04:05+01:00", "01/02/2026 02:04:05"),
        ("DateTime", "13/13/2026", None),
        ("DateTime", 0, "01/01/0001 00:00:00"),
        ("Nullable[DateTime]", None, ""),
        ("Nullable[TimeSpan]", "1:00", "01:00:00"),
        ("Hashtable", {"a": 1}, "System.Collections.Hashtable"),
        ("Hashtable", "a", None),
        ("CimSession[]", "dc1", "dc1"),
        ("CimClass", "x", None),
        ("SecureString", "secret", None),
        ("XmlDocument", "<a/>", "<a/>"),
        ("XmlDocument", "<a", None),
        ("Byte[]", ps.PSByteArray(b"\x01\x02"), "1,2"),
        ("Byte[]", [1, "2", None], "1,2,0"),
        ("Boolean", 2.5, "True"),
        ("Boolean[]", ["x", ""], "True,False"),
        ("Object", "x", "x"),
        ("Boolean", decimal.Decimal("0.1"), "True"),
        ("Boolean", ps.PSChar("A"), None),
        ("String", 1.5, "1.5"),
        ("String", 0.1 + 0.2, "0.3"),
        ("String", 2.0**60, "1.15292150460685E+18"),
        ("String", 0.00001234, "1.234E-05"),
        ("String", 1e15, "1E+15"),
        ("String", ps.PSSingle(0.1), "0.1"),
        ("String", ["a", None, "b"], "a  b"),
        ("String", [["a", "b"], 1], "System.Collections.ArrayList 1"),
        ("String[]", [["a", "b"], 1], "a b,1"),
        ("String", {"a": 1}, "System.Collections.Hashtable"),
    ],
)
def test_other_types_take_what_their_parsers_take(type_name: str, given: object, expected: str | None) -> None:
    if expected is None:
        assert refusal(type_name, given).identity == "ParameterArgumentTransformationError"
    else:
        assert text(type_name, given)[1] == expected


WORDS = ("Negotiate", "Basic", "Both", "None")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("basic", "Basic"),
        (" Neg ", "Negotiate"),
        ("1", "Basic"),
        (3, "None"),
        ("Ba", "Basic"),
        (["ba"], "Basic"),
        ([2], "Both"),
        ("Basic, Both", "None"),
    ],
)
def test_an_enum_is_meant_by_word_beginning_or_number(given: object, expected: str) -> None:
    assert text("AuthKind", given, words=WORDS)[1] == expected


@pytest.mark.parametrize(
    "given", ["Kerberos", "B", "", 9, None, True, [], [None], ["Basic", "x"], 1.0, ps.PSDouble(1.0)]
)
def test_an_enum_refuses_what_names_none_or_several(given: object) -> None:
    assert refusal("AuthKind", given, words=WORDS).identity == "ParameterArgumentTransformationError"


@pytest.mark.parametrize(
    ("type_name", "given", "identity"),
    [
        ("Int32", "x", "CannotConvertArgumentNoMessage"),
        ("Int32", [5], "CannotConvertArgument"),
        ("String", ["a", "b"], "CannotConvertArgument"),
        ("Boolean", "true", "CannotConvertArgument"),
        ("Boolean", None, "ParameterArgumentValidationErrorNullNotAllowed"),
        ("Int32", None, "ParameterBindingFailed"),
        ("String", [["a"]], "CannotConvertArgument"),
    ],
)
def test_a_compiled_command_says_so_in_its_own_way(type_name: str, given: object, identity: str) -> None:
    assert refusal(type_name, given, compiled=True).identity == identity


def test_a_switch_of_a_compiled_command_takes_numbers_and_null() -> None:
    assert text("SwitchParameter", 1, compiled=True)[1] == "True"
    assert text("SwitchParameter", None, compiled=True)[1] == "True"


@pytest.mark.parametrize(
    ("type_name", "given", "rules", "identity"),
    [
        ("String", "", {}, "ParameterArgumentValidationErrorEmptyStringNotAllowed"),
        ("String[]", [], {}, "ParameterArgumentValidationErrorEmptyArrayNotAllowed"),
        ("String[]", ["a", ""], {}, "ParameterArgumentValidationErrorEmptyStringNotAllowed"),
        ("IPAddress", None, {}, "ParameterArgumentValidationErrorNullNotAllowed"),
        ("String", "", {"not_null_or_empty": True}, "ParameterArgumentValidationError"),
    ],
)
def test_a_mandatory_parameter_takes_nothing_empty(
    type_name: str, given: object, rules: dict[str, Any], identity: str
) -> None:
    assert refusal(type_name, given, mandatory=True, **rules).identity == identity


@pytest.mark.parametrize("value", [[None], ["a", None]])
def test_null_in_the_list_of_a_compiled_command_stays_null(value: object) -> None:
    error = refusal("String[]", value, mandatory=True, compiled=True)
    assert error.identity == "ParameterArgumentValidationErrorNullNotAllowed"
    assert text("UInt32[]", [None], compiled=True)[1] == "0"


def test_flags_are_combined_by_name() -> None:
    words = ("None", "DES", "RC4", "AES128", "AES256")
    assert text("ADKerberosEncryptionType", ["aes256", "AES128"], words=words)[1] == "AES128, AES256"


def test_what_a_parameter_allows_is_not_refused() -> None:
    assert text("String", "", mandatory=True, allow_empty_string=True) == ("System.String", "")
    assert text("IPAddress", None, mandatory=True, allow_null=True) == ("null", "")


def test_ranges_and_lengths_are_checked_after_the_conversion() -> None:
    assert "greater than the maximum allowed range of 100" in refusal("UInt32", "101", range=[0, 100]).message
    assert "too long" in refusal("String", 123, length=[1, 2]).message


def test_an_object_read_elsewhere_is_not_taken_as_input_object() -> None:
    wanted = "Microsoft.Management.Infrastructure.CimInstance#DnsServerSetting"
    read = ps.PSObject()
    read.PSObject.type_names = [wanted, "Microsoft.Management.Infrastructure.CimInstance", "System.Object"]
    error = refusal("CimInstance", read, ps_type_name=wanted)
    assert (error.identity, error.category) == ("MismatchedPSTypeName", "InvalidArgument")
    assert refusal("CimInstance", "x", ps_type_name=wanted).identity == "ParameterArgumentTransformationError"


def test_credentials_pass_and_a_user_name_asks_for_what_nobody_can_answer() -> None:
    credential = ps.PSCredential("user", ps.PSSecureString("simulated"))
    bound = bind(command("PSCredential", credential_transform=True), [("Value", credential)]).bound["Value"]
    assert bound.value is credential
    assert "simulated" not in bound.text
    error = refusal("PSCredential", "user", credential_transform=True)
    assert error.identity == "ParameterArgumentTransformationError"
