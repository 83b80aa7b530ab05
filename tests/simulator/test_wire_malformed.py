"""What no ordinary client sends is answered by a fault or a status, and never breaks the server."""

from __future__ import annotations

import base64
import contextlib
import logging
import re
import socket
import uuid

import pytest
import requests
from requests.auth import HTTPBasicAuth

BASIC = HTTPBasicAuth("admin", "simulated")
SOAP = "application/soap+xml;charset=UTF-8"
SHELL = "http://schemas.microsoft.com/wbem/wsman/1/windows/shell"
TRANSFER = "http://schemas.xmlsoap.org/ws/2004/09/transfer"
POWERSHELL = "http://schemas.microsoft.com/powershell/Microsoft.PowerShell"


def envelope(action, body="", *, shell="", more="", resource=POWERSHELL):
    return (
        f'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:r="{SHELL}"'
        ' xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"'
        ' xmlns:w="http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd"><s:Header>'
        f"<a:Action>{action}</a:Action><a:MessageID>uuid:{uuid.uuid4()}</a:MessageID>"
        f"<w:ResourceURI>{resource}</w:ResourceURI>{more}"
        f'<w:SelectorSet><w:Selector Name="ShellId">{shell}</w:Selector></w:SelectorSet>'
        f"</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )


def creation(*, shell_id="", idle="PT7200S", xml=""):
    return envelope(
        f"{TRANSFER}/Create",
        f'<r:Shell ShellId="{shell_id}"><r:IdleTimeOut>{idle}</r:IdleTimeOut><r:InputStreams>stdin pr</r:InputStreams>'
        f'<creationXml xmlns="http://schemas.microsoft.com/powershell">{xml}</creationXml></r:Shell>',
    )


@pytest.fixture
def post(world, caplog):
    """Send a body over TLS as the administrator; afterwards the log must be empty and the host must still answer."""

    def post(body, **headers):
        url = f"https://127.0.0.1:{world.port('dc1', tls=True)}/wsman"
        return requests.post(
            url,
            data=body.encode() if isinstance(body, str) else body,
            headers={"Content-Type": SOAP} | headers,
            auth=BASIC,
            verify=str(world.ca_file),
            timeout=20,
        )

    with caplog.at_level(logging.ERROR):
        yield post
        assert post(creation(shell_id=uuid.uuid4())).status_code == 200
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR] == []


def number(response):
    return int(re.search(r'WSManFault [^>]*Code="(\d+)"', response.text)[1])


@pytest.mark.parametrize(
    "body",
    [
        b"<s:Envelope",
        b"\x00\xff",
        b"<a/>",
        b'<?xml version="1.0" encoding="foo"?><a/>',
        b'<?xml version="1.0" encoding="utf-7"?><a/>',
        b"<a>" * 100_000,
    ],
)
def test_what_is_no_envelope_is_a_bad_request(post, body):
    assert post(body).status_code == 400


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (envelope("http://example.org/Dance"), 2150858752),
        (envelope(""), 2150858752),
        (envelope(f"{SHELL}/Receive", shell=uuid.uuid4()), 2150858843),
        (envelope(f"{SHELL}/Command", shell="&lt;x&gt;"), 2150858767),
        (envelope(f"{SHELL}/Signal"), 2150858843),
        (envelope(f"{TRANSFER}/Delete", shell=uuid.uuid4()), 2150858843),
        (envelope(f"{TRANSFER}/Create"), 2150858767),
        (creation(xml="not base64"), 2150858767),
        (creation(xml=base64.b64encode(b"no fragment").decode()), 2150858767),
        (creation(shell_id="&lt;x&gt;"), 2150858767),
        (f"{envelope('x')[:-13]}{'x' * 600_000}</s:Envelope>", 2150858790),
    ],
)
def test_what_cannot_be_done_is_a_fault(post, body, code):
    response = post(body)
    assert response.status_code == 500
    assert number(response) == code


def test_a_fault_relates_to_its_request(post):
    body = envelope("http://example.org/Dance")
    wanted = re.search("<a:MessageID>(.*?)</a:MessageID>", body)[1]
    assert f"<a:RelatesTo>{wanted}</a:RelatesTo>" in post(body).text


@pytest.mark.parametrize("idle", ["PTnanS", "PTinfS", "PT1e300S", "PT-5S", "7200", "PT99999999999999999999S"])
def test_a_strange_idle_timeout_does_not_break_the_host(post, world, idle):
    assert post(creation(shell_id=uuid.uuid4(), idle=idle)).status_code == 200
    assert world.open_shells("dc1") >= 0


def test_a_receive_without_output_ends_with_its_timeout(post):
    shell_id = uuid.uuid4()
    assert post(creation(shell_id=shell_id)).status_code == 200
    body = "<r:Receive><r:DesiredStream>stdout</r:DesiredStream></r:Receive>"
    more = "<w:OperationTimeout>PT0.1S</w:OperationTimeout>"
    post(envelope(f"{SHELL}/Receive", body, shell=shell_id, more=more))
    assert number(post(envelope(f"{SHELL}/Receive", body, shell=shell_id, more=more))) == 2150858793


@pytest.mark.parametrize("size", [10_000_000, 50_000_000])
def test_a_huge_body_is_not_read_to_its_end(world, size):
    url = f"http://127.0.0.1:{world.port('dc1')}/wsman"
    try:
        response = requests.post(url, data=b"x" * size, timeout=20)
    except requests.ConnectionError:
        return
    assert response.status_code == 413


def test_a_shell_id_is_taken_once(post, world):
    shell_id = uuid.uuid4()
    assert post(creation(shell_id=shell_id)).status_code == 200
    assert post(creation(shell_id=str(shell_id).upper())).status_code == 500
    assert world.open_shells("dc1") == 1


def test_a_command_id_is_taken_once(post):
    shell_id, command_id = uuid.uuid4(), uuid.uuid4()
    post(creation(shell_id=shell_id))
    body = f'<r:CommandLine CommandId="{command_id}"><r:Command/><r:Arguments/></r:CommandLine>'
    assert post(envelope(f"{SHELL}/Command", body, shell=shell_id)).status_code == 200
    assert post(envelope(f"{SHELL}/Command", body, shell=shell_id)).status_code == 500


def test_a_command_that_cannot_be_read_does_not_exist(post):
    shell_id, command_id = uuid.uuid4(), uuid.uuid4()
    post(creation(shell_id=shell_id))
    nonsense = base64.b64encode(b"no fragment at all").decode()
    body = f'<r:CommandLine CommandId="{command_id}"><r:Command/><r:Arguments>{nonsense}</r:Arguments></r:CommandLine>'
    assert number(post(envelope(f"{SHELL}/Command", body, shell=shell_id))) == 2150858767
    body = f'<r:Receive><r:DesiredStream CommandId="{command_id}">stdout</r:DesiredStream></r:Receive>'
    assert number(post(envelope(f"{SHELL}/Receive", body, shell=shell_id))) == 2150858843


def test_an_encrypted_message_of_someone_who_has_no_key_is_refused(post):
    body = (
        b"--Encrypted Boundary\r\n\tContent-Type: application/HTTP-SPNEGO-session-encrypted\r\n\tOriginalContent: "
        b"type=application/soap+xml;charset=UTF-8;Length=5\r\n--Encrypted Boundary\r\n"
        b"\tContent-Type: application/octet-stream\r\n\x10\x00\x00\x00aaaaaaaaaaaaaaaabbbbb--Encrypted Boundary--\r\n"
    )
    assert post(body, **{"Content-Type": "multipart/encrypted"}).status_code == 400


def test_a_stolen_ntlm_answer_opens_no_other_connection(world, connect, monkeypatch, caplog):
    sent = []
    plain = requests.adapters.HTTPAdapter.send

    def noted(adapter, request, **more):
        sent.append(request.headers.get("Authorization", ""))
        return plain(adapter, request, **more)

    monkeypatch.setattr(requests.adapters.HTTPAdapter, "send", noted)
    with connect(world):
        pass
    url = f"http://127.0.0.1:{world.port('dc1')}/wsman"
    stolen = [header for header in sent if header]
    assert len(stolen) > 1
    for header in stolen:
        assert requests.post(url, headers={"Authorization": header}, timeout=20).status_code == 401
    assert caplog.records == []


@pytest.mark.parametrize(
    "header",
    [
        "Negotiate",
        "Negotiate !!!!",
        "Negotiate AAAA",
        f"Negotiate {base64.b64encode(b'NTLMSSP').decode()}",
        *(f"Negotiate {base64.b64encode(b'NTLMSSP' + bytes([0, n, 0, 0, 0]) + b'x' * 60).decode()}" for n in range(5)),
        f"Negotiate {base64.b64encode(bytes(range(256)) * 9).decode()}",
        "Basic YWRtaW46c2ltdWxhdGVk",
        "Kerberos AAAA",
        "é",
        "Negotiate é",
        "",
    ],
)
def test_a_strange_authorization_is_refused(world, caplog, header):
    url = f"http://127.0.0.1:{world.port('dc1')}/wsman"
    headers = {"Authorization": header.encode("latin-1")}
    assert requests.post(url, headers=headers, timeout=20).status_code == 401
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"POST /wsman HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
        b"POST /wsman HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nshort",
        b"POST /wsman HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"POST /wsman HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
        b"POST /wsman HTTP/1.1\r\n\r\n",
    ],
)
@pytest.mark.parametrize("tls", [False, True])
def test_bytes_that_are_no_request_leave_no_trace(world, connect, caplog, sent, tls):
    with socket.create_connection(("127.0.0.1", world.port("dc1", tls=tls)), timeout=5) as raw:
        raw.sendall(sent)
        raw.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            while raw.recv(4096):
                pass
    with connect(world):
        pass
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR] == []
