"""WSMan messages as text: reading a request, writing a response or a fault."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from .soap_faults import Fault

NAMESPACES = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "a": "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    "x": "http://schemas.xmlsoap.org/ws/2004/09/transfer",
    "w": "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd",
    "p": "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd",
    "rsp": "http://schemas.microsoft.com/wbem/wsman/1/windows/shell",
}
CONTENT_TYPE = "application/soap+xml;charset=UTF-8"
FAULT_ACTION = "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault"
_SECONDS = re.compile(r"PT([0-9]+(?:\.[0-9]+)?)S")
#: MaxIdleTimeout of a default host, in seconds.
_LONGEST = 2147483.647
ANONYMOUS = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous"

_PREFIXES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())


class NotSoap(Exception):
    """The request is no WSMan envelope."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a WSMan request asks for."""

    action: str
    resource: str
    message_id: str
    operation_timeout: float
    max_envelope_size: int
    selectors: dict[str, str]
    body: ElementTree.Element

    @property
    def verb(self) -> str:
        """The last word of the action: Create, Command, Receive ..."""
        return self.action.rpartition("/")[2]


def read(envelope: bytes, *, default_timeout: float, max_envelope_size: int) -> Request:
    """Read a request; raise NotSoap for anything else."""
    try:
        root = ElementTree.fromstring(envelope)
    except (ElementTree.ParseError, LookupError, ValueError) as error:  # the last two: an encoding that is none
        raise NotSoap(str(error)) from error
    header, body = root.find("s:Header", NAMESPACES), root.find("s:Body", NAMESPACES)
    if header is None or body is None:
        raise NotSoap("the envelope lacks a header or a body")

    def text(path: str) -> str:
        return (header.findtext(path, "", NAMESPACES) or "").strip()

    size = text("w:MaxEnvelopeSize")
    return Request(
        action=text("a:Action"),
        resource=text("w:ResourceURI"),
        message_id=text("a:MessageID"),
        operation_timeout=seconds(text("w:OperationTimeout"), default_timeout),
        max_envelope_size=min(int(size), max_envelope_size) if size.isdecimal() else max_envelope_size,
        selectors={
            each.get("Name", "").lower(): (each.text or "").strip()
            for each in header.findall("w:SelectorSet/w:Selector", NAMESPACES)
        },
        body=body,
    )


def seconds(duration: str, default: float) -> float:
    """Read the seconds of ``PT20S`` or ``PT7200.000S``, the only form that clients send, up to the longest there is."""
    match = _SECONDS.fullmatch(duration)
    return min(float(match[1]), _LONGEST) if match else default


def response(request: Request, body: str, action: str | None = None) -> bytes:
    """Write the answer to *request*; its action is the request's with ``Response``."""
    action = f"{request.action}Response" if action is None else action
    return _envelope(action, request.message_id, body)


def fault(fault: Fault, message_id: str, machine: str) -> bytes:
    """Write *fault* as WinRM does: SOAP code and reason, and its own detail with the number."""
    body = (
        f"<s:Fault><s:Code><s:Value>s:{fault.code}</s:Value><s:Subcode><s:Value>{fault.subcode}</s:Value></s:Subcode>"
        f'</s:Code><s:Reason><s:Text xml:lang="en-US">{escape(fault.message)}</s:Text></s:Reason><s:Detail>'
        f'<f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" Code="{fault.number}" '
        f"Machine={quoteattr(machine)}><f:Message>{escape(fault.message)}</f:Message></f:WSManFault>"
        "</s:Detail></s:Fault>"
    )
    return _envelope(FAULT_ACTION, message_id, body)


def created(address: str, resource: str, shell_id: str, owner: str, client_ip: str, idle_timeout: float) -> str:
    """Write the body of a Create response. Clients take the selector of the shell from ReferenceParameters."""
    return (
        f"<x:ResourceCreated><a:Address>{escape(address)}</a:Address><a:ReferenceParameters>"
        f"<w:ResourceURI>{escape(resource)}</w:ResourceURI><w:SelectorSet>"
        f'<w:Selector Name="ShellId">{shell_id}</w:Selector></w:SelectorSet></a:ReferenceParameters>'
        f"</x:ResourceCreated>{shell(resource, shell_id, owner, client_ip, idle_timeout)}"
    )


def shell(resource: str, shell_id: str, owner: str, client_ip: str, idle_timeout: float) -> str:
    """Write what a client may know of a shell."""
    return (
        f"<rsp:Shell><rsp:ShellId>{shell_id}</rsp:ShellId><rsp:ResourceUri>{escape(resource)}</rsp:ResourceUri>"
        f"<rsp:Owner>{escape(owner)}</rsp:Owner><rsp:ClientIP>{escape(client_ip)}</rsp:ClientIP>"
        f"<rsp:ProcessId>0</rsp:ProcessId><rsp:IdleTimeOut>PT{idle_timeout:.3f}S</rsp:IdleTimeOut>"
        "<rsp:InputStreams>stdin pr</rsp:InputStreams><rsp:OutputStreams>stdout</rsp:OutputStreams>"
        f"<rsp:MaxIdleTimeOut>PT{_LONGEST:.3f}S</rsp:MaxIdleTimeOut><rsp:State>Connected</rsp:State></rsp:Shell>"
    )


def received(chunks: Iterable[bytes], command_id: str | None, done: bool) -> str:
    """Write the body of a Receive response: what came out, and whether the command is done."""
    owner = f" CommandId={quoteattr(command_id)}" if command_id else ""
    streams = "".join(
        f'<rsp:Stream Name="stdout"{owner}>{base64.b64encode(chunk).decode()}</rsp:Stream>' for chunk in chunks
    )
    state = ""
    if command_id:
        word = "Done" if done else "Running"
        state = f'<rsp:CommandState{owner} State="{NAMESPACES["rsp"]}/CommandState/{word}"/>'
    return f"<rsp:ReceiveResponse>{streams}{state}</rsp:ReceiveResponse>"


def _envelope(action: str, relates_to: str, body: str) -> bytes:
    return (
        f'<s:Envelope xml:lang="en-US" {_PREFIXES}><s:Header><a:Action>{escape(action)}</a:Action>'
        f"<a:MessageID>uuid:{str(uuid.uuid4()).upper()}</a:MessageID><a:To>{ANONYMOUS}</a:To>"
        f"<a:RelatesTo>{escape(relates_to)}</a:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()
