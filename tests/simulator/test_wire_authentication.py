"""Who gets in, over which transport, and what it costs."""

from __future__ import annotations

import pytest
import requests
from pypsrp.exceptions import AuthenticationError, WinRMTransportError

OPENING = {"Authenticate": 3, "Create": 1, "Receive": 1}


def test_opening_takes_five_requests_and_closing_one(world, connect):
    with connect(world):
        assert world.requests("dc1") == OPENING
        assert world.open_shells("dc1") == 1
    assert world.requests("dc1") == OPENING | {"Delete": 1}
    assert world.open_shells("dc1") == 0


@pytest.mark.parametrize("username", ["admin", "ADMIN", "CORP\\admin", "corp.example\\admin", "admin@corp.example"])
def test_an_account_is_known_with_and_without_its_domain(world, connect, username):
    with connect(world, username=username):
        assert world.open_shells("dc1") == 1


@pytest.mark.parametrize(
    "options",
    [
        {"auth": "negotiate"},
        {"auth": "negotiate", "ssl": True},
        {"auth": "ntlm", "ssl": True},
        {"auth": "ntlm", "ssl": True, "encryption": "always"},
        {"auth": "basic", "ssl": True},
    ],
)
def test_accepts(world, connect, options):
    with connect(world, **options):
        assert world.open_shells("dc1") == 1


@pytest.mark.parametrize(
    "options",
    [
        {"auth": "ntlm", "password": "wrong"},
        {"auth": "ntlm", "username": "nobody"},
        {"auth": "ntlm", "ssl": True, "password": "wrong"},
        {"auth": "basic", "ssl": True, "password": "wrong"},
        {"auth": "basic", "encryption": "never"},
    ],
)
def test_refuses_with_401(world, connect, options):
    with pytest.raises(AuthenticationError), connect(world, **options):
        pass
    assert world.open_shells("dc1") == 0


def test_basic_is_offered_over_tls_only(world):
    plain = requests.post(f"http://127.0.0.1:{world.port('dc1')}/wsman", timeout=5)
    tls = requests.post(f"https://127.0.0.1:{world.port('dc1', tls=True)}/wsman", timeout=5, verify=str(world.ca_file))
    assert plain.headers["WWW-Authenticate"] == "Negotiate"
    assert "Basic" in tls.headers["WWW-Authenticate"]


def test_reads_nothing_that_is_not_encrypted_over_http(world, connect):
    with pytest.raises(WinRMTransportError, match="500"), connect(world, encryption="never"):
        pass


def test_the_certificate_is_trusted_by_its_ca_only(world, connect):
    with pytest.raises(requests.exceptions.SSLError), connect(world, ssl=True, cert_validation=True):
        pass


def test_anything_but_wsman_is_not_found(world):
    assert requests.get(f"http://127.0.0.1:{world.port('dc1')}/", timeout=5).status_code == 404
