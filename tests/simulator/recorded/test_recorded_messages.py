"""The messages of a real engine, scenario by scenario, against those of the simulator."""

from __future__ import annotations

import asyncio
import copy
import itertools
import json
import re
import sys
import uuid
from collections.abc import Generator, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from psrpcore import ClientPowerShell, ClientRunspacePool, Command, PSRPPayload, StreamType
from psrpcore._payload import create_fragment, create_message, unpack_fragment, unpack_message
from psrpcore.types import PSCredential, PSRPMessageType, PSSecureString

from simulator.estate.accounts import Limit, Role, User
from simulator.estate.clock import Clock
from simulator.estate.dns import DnsServer
from simulator.estate.host import Host
from simulator.estate.model import Estate
from simulator.wire.outbox import Outbox
from simulator.wire.shell import Shell

RECORDED = json.loads((Path(__file__).parents[2] / "data" / "recorded-messages.json").read_text(encoding="utf-8"))
SCENARIOS = {each["scenario"]: each["messages"] for each in RECORDED}
HANDSHAKE = RECORDED[0]["messages"][:2]
CREDENTIAL = "a credential argument, with the exchange of the session key"
LIMITED = "a role that limits parameters: a parameter not listed"
NAMES = ("get-fake*", "set-fakezone", "show-arg", "test-cred", "get-date", "get-dnsserver*", "set-dnsserverprimaryzone")

Messages = list[tuple[str, Element]]

pytestmark = pytest.mark.usefixtures("recorded_commands")

#: Properties whose text is not compared, only that there is one: positions, traces, wording, versions, who and when.
FREE = frozenset(
    {
        *("ScriptLineNumber", "OffsetInLine", "ScriptName", "Line", "Statement", "PositionMessage"),
        *("PSScriptRoot", "PSCommandPath", "StackTrace", "TargetSite", "ErrorDetails_ScriptStackTrace", "Source"),
        *("Message", "ErrorRecord", "EncryptedSessionKey", "TimeGenerated", "User", "Computer"),
        *("ProcessId", "NativeThreadId", "ManagedThreadId"),
        *("ScriptBlock", "Definition", "Version", "HelpFile", "HelpUri", "DLL"),
    }
)


#: Types whose text is a message for people.
WORDED = ("System.Exception", "System.Management.Automation.ErrorRecord")


def _opened(scenario: str) -> Shell:
    estate = Estate("recorded", Clock())
    limits: dict[str, Any] = dict.fromkeys(NAMES)
    if scenario == LIMITED:
        limits["set-dnsserverprimaryzone"] = {"Name": Limit(), "DynamicUpdate": Limit(values=("Secure", "None"))}
    user = User("admin", "simulated", Role("recorded", limits))
    host = Host("dc1", "dc1.corp.example", (ip_address("10.0.0.1"),), estate, {"admin": user})
    host.dns = cast(DnsServer, object())
    return Shell(host, "admin", "http://schemas.microsoft.com/powershell/Microsoft.PowerShell", None, 7200)


Client = Generator[tuple[bytes, uuid.UUID | None], bytes, None]


async def _play(scenario: str) -> Messages:
    """Send what the recorded client sent; return what the simulator answers, from the first answer to the last."""
    shell = _opened(scenario)
    client = _live() if scenario == CREDENTIAL else _recorded(scenario)
    answers, received, numbers = b"", None, itertools.count()
    while (step := _next(client, received)) is not None:
        data, pipeline_id = step
        if pipeline_id is None:
            shell.feed(data)
            received = _taken(shell.outbox, numbers)
        else:
            shell.create(pipeline_id, data)
            outbox = shell.outbox_of(pipeline_id)
            while not outbox.done:
                await asyncio.sleep(0)
            received = _taken(outbox, numbers)
        answers += received
    shell.close()
    messages = _messages(answers + _taken(shell.outbox, numbers))
    # The recordings hold the opening once, with their first scenario.
    return messages if _opens(scenario) else messages[3:]


def _taken(outbox: Outbox, numbers: Iterator[int]) -> bytes:
    """Return all that waits in an outbox; the same request again would get the same answer."""
    return outbox.take(f"request {next(numbers)}", sys.maxsize)[0]


def _opens(scenario: str) -> bool:
    return SCENARIOS[scenario][0]["type"] == "SessionCapability"


def _next(client: Client, received: bytes | None) -> tuple[bytes, uuid.UUID | None] | None:
    try:
        return client.send(received)
    except StopIteration:
        return None


def _recorded(scenario: str) -> Client:
    pool_id, pipeline_id = uuid.uuid4(), uuid.uuid4()
    opening = [] if _opens(scenario) else HANDSHAKE
    sent = [each for each in (*opening, *SCENARIOS[scenario]) if each["from"] == "client"]
    for number, each in enumerate(sent, start=1):
        target = pipeline_id if each["type"] == "CreatePipeline" else None
        message = create_message(True, PSRPMessageType[each["type"]], each["data"].encode(), pool_id, target)
        yield create_fragment(number, 0, message), target


def _live() -> Client:
    """A client that exchanges the session key anew: the recorded exchange needs a private key that nobody kept."""
    pool = ClientRunspacePool()
    pool.open()
    for prepare in (pool.exchange_key, lambda: None):
        received = yield pool.data_to_send().data, None
        pool.receive_data(PSRPPayload(received, StreamType.default, None))
        while pool.next_event():
            pass
        prepare()
    pipeline = ClientPowerShell(pool)
    credential = PSCredential("CONTOSO\\svc-dhcp", PSSecureString("not a secret"))
    pipeline.metadata.commands.append(Command("Test-Cred").add_parameter("Credential", credential))
    pipeline.start()
    yield pool.data_to_send().data, pipeline.pipeline_id


def _messages(data: bytes) -> Messages:
    """Put the fragments together again."""
    rest, parts, messages = bytearray(data), {}, []
    while rest:
        fragment = unpack_fragment(rest)
        rest = rest[21 + len(fragment.data) :]
        parts.setdefault(fragment.object_id, bytearray()).extend(fragment.data)
        if fragment.end:
            message = unpack_message(parts.pop(fragment.object_id))
            messages.append((message.message_type.name, ElementTree.fromstring(bytes(message.data))))
    return messages


def _wanted(scenario: str) -> Messages:
    """What the real engine answered."""
    sent = [each for each in SCENARIOS[scenario] if each["from"] == "server"]
    return [(each["type"], ElementTree.fromstring(each["data"])) for each in sent]


def _shape(element: Element, types: dict[str, list[str]], *, free: bool = False) -> Any:
    """Return what is compared of a CLIXML element: tag, name, type names, members in their order, and its text."""
    name = element.get("N", "")
    if element.tag == "TNRef":
        return types.get(element.get("RefId"))
    if element.tag == "TN":
        names = [re.sub(r", [\w.]+, Version=[^\]]*", "", each.text) for each in element]
        types[element.get("RefId")] = names
        return names
    free = free or name in FREE
    if not len(element):
        return element.tag, name, None if free else (element.text or "")
    if element.tag == "En":
        # What the version table holds differs between engines; it has a test of its own.
        members = list(element)[: 1 if element[0].text == "PSVersionTable" else None]
        return [_shape(each, types, free=free) for each in members]
    worded = any(each.text in WORDED for each in element.iterfind("TN/T"))
    parts = {}
    for part in element:
        if part.tag == "ToString":
            parts["ToString"] = None if free or worded else part.text
        elif part.tag in ("Props", "MS", "LST", "DCT"):
            members = [_shape(each, types, free=free) for each in part]
            # A dictionary has no order; the members of a capability have none that means anything.
            unordered = part.tag == "DCT" or part.find("*[@N='protocolversion']") is not None
            parts[part.tag] = sorted(members, key=repr) if unordered else members
        else:
            parts[part.tag] = _shape(part, types, free=free)
    return element.tag, name, sorted(parts.items())


def _compared(messages: Messages) -> list[Any]:
    return [(kind, _shape(element, {})) for kind, element in messages]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_answers_as_the_recorded_engine_did(scenario: str) -> None:
    assert _compared(asyncio.run(_play(scenario))) == _compared(_wanted(scenario))


def test_says_that_it_is_windows_powershell_5_1() -> None:
    messages = dict(asyncio.run(_play(next(iter(SCENARIOS)))))
    entries = messages["ApplicationPrivateData"].iterfind("MS/Obj/DCT/En/Obj/DCT/En")
    table = {key.text: value.text for key, value in entries}
    assert table["PSEdition"] == "Desktop"
    assert table["PSVersion"].startswith("5.1.17763.")
    assert table["PSRemotingProtocolVersion"] == "2.3"


def _gone(parent: Element, element: Element) -> None:
    parent.remove(element)


def _renamed(_parent: Element, element: Element) -> None:
    element.set("N", element.get("N", "") + "X")


def _retyped(_parent: Element, element: Element) -> None:
    element.tag = "U64"


def _retold(_parent: Element, element: Element) -> None:
    element.text = "another"


NOTICED = {
    "a member is missing": (_gone, lambda element: "N" in element.attrib),
    "a member has another name": (_renamed, lambda element: "N" in element.attrib),
    "a member has another CLIXML type": (_retyped, lambda element: "N" in element.attrib),
    "a type name is missing": (_gone, lambda element: element.tag == "T"),
    "a type name is another": (_retold, lambda element: element.tag == "T"),
    "the identity is another": (_retold, lambda element: element.get("N") == "FullyQualifiedErrorId"),
    "the category is another": (_retold, lambda element: element.get("N", "").startswith("ErrorCategory_")),
    "a name in the output is another": (_retold, lambda element: element.get("N") in ("ZoneName", "Verb", "Noun")),
}
SAMPLES = [
    element
    for number in (0, 5, 12, 16, 17)
    for kind, element in _wanted(list(SCENARIOS)[number])
    if kind != "ApplicationPrivateData"
]


@pytest.mark.parametrize("wrong", NOTICED)
def test_the_comparison_notices_that(wrong: str) -> None:
    change, concerns = NOTICED[wrong]
    tried = 0
    for sample in SAMPLES:
        original = _shape(sample, {})
        for place, element in enumerate(sample.iter()):
            if concerns(element) and (place < 40 or place % 7 == 0):
                mutated = copy.deepcopy(sample)
                parents = {child: parent for parent in mutated.iter() for child in parent}
                victim = next(itertools.islice(mutated.iter(), place, None))
                change(parents[victim], victim)
                tried += 1
                assert _shape(mutated, {}) != original, f"{element.tag} {element.attrib} {element.text}"
    assert tried
