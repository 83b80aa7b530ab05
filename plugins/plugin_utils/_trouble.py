"""Say in one sentence what went wrong with a connection, where, and what to do."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from ..module_utils._errors import ConnectionLost

try:
    from pypsrp.exceptions import AuthenticationError, WinRMError, WinRMTransportError, WSManFaultError
    from requests import exceptions as requests_errors
    from spnego.exceptions import SpnegoError
    from urllib3 import exceptions as urllib3_errors

    #: Everything that the libraries of a connection raise when it does not work.
    TROUBLE: tuple[type[Exception], ...] = (
        WinRMError,
        requests_errors.RequestException,
        urllib3_errors.HTTPError,
        SpnegoError,
        ElementTree.ParseError,
        ImportError,
        OSError,
        ValueError,
    )
except ImportError:  # pragma: no cover - sanity imports every plugin without its requirements
    TROUBLE = (OSError,)

_NO_SHELL_LEFT = 2150859173
_SHELL_GONE = 2150858843
_NO_SUCH_CONFIGURATION = frozenset({2150858811, 2150858804})
_ACCESS_DENIED = 5
_KERBEROS = (
    "Kerberos needs Python packages that are missing: pip install -r requirements-kerberos.txt, after the OS packages "
    "gcc python3-dev libkrb5-dev krb5-user"
)
_CREDSSP = "CredSSP needs a Python package that is missing: pip install 'pypsrp[credssp]'"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a connection goes, and how."""

    url: str
    user: str
    auth: str
    configuration: str = "Microsoft.PowerShell"
    read_timeout: int = 30


def connection_lost(endpoint: Endpoint, error: BaseException) -> ConnectionLost:
    """Return the sentence for *error*, which may stand at the end of a chain of others."""
    chain = list(_chain(error))
    for each in chain:
        sentence = _sentence(endpoint, each)
        if sentence:
            return ConnectionLost(sentence)
    return ConnectionLost(f"the connection to {endpoint.url} broke: {_one_line(chain[0])}")


def may_have_a_shell(opened: bool, error: BaseException) -> bool:
    """Say whether the host may hold a shell of ours after *error*, and another try would not lock the account out."""
    chain = list(_chain(error))
    if any(isinstance(each, AuthenticationError) for each in chain):
        return False
    unanswered = (requests_errors.ReadTimeout, urllib3_errors.ProtocolError, ElementTree.ParseError)
    return opened or any(isinstance(each, unanswered) for each in (*chain, *_reasons(error)))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield *error* and what caused it, outermost first."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__


def _sentence(endpoint: Endpoint, error: BaseException) -> str:
    where = endpoint.url
    if isinstance(error, ImportError):
        missing = _CREDSSP if endpoint.auth == "credssp" else _KERBEROS
        return f"{where} is to be reached with {endpoint.auth}: {missing}"
    if isinstance(error, AuthenticationError):
        if "authentication methods" in str(error):
            return f"{where} does not offer {endpoint.auth} ({_one_line(error)}): check ansible_psrp_auth"
        return (
            f"{where} refused the account {endpoint.user} (401, {endpoint.auth}): check ansible_user, ansible_password "
            "and ansible_psrp_auth"
        )
    if isinstance(error, WSManFaultError):
        return _fault(endpoint, error.code, error.reason or "")
    if isinstance(error, WinRMTransportError):
        return (
            f"{where} answered HTTP {error.code} and no WSMan message: check that the address, port and path belong to "
            "WinRM and that no proxy stands in between"
        )
    if isinstance(error, ElementTree.ParseError):
        return (
            f"{where} answered with something that is no XML: check that the address and port belong to WinRM and that "
            "no proxy stands in between"
        )
    if isinstance(error, SpnegoError):
        return (
            f"{where}: no {endpoint.auth} credential for {endpoint.user or 'this account'} ({_one_line(error)}): "
            + ("get a ticket with kinit, or give ansible_password")
        )
    return _transport(endpoint, error)


def _transport(endpoint: Endpoint, error: BaseException) -> str:
    where = endpoint.url
    if isinstance(error, requests_errors.SSLError):
        if not any(isinstance(each, ssl.SSLCertVerificationError) for each in (*_chain(error), *_reasons(error))):
            return f"{where} speaks no TLS ({_innermost(error)}): check ansible_port and ansible_psrp_protocol"
        return (
            f"{where} shows a certificate that cannot be trusted ({_innermost(error)}): name its CA in "
            "ansible_psrp_ca_cert; ansible_psrp_cert_validation=ignore is for test estates"
        )
    if isinstance(error, requests_errors.ReadTimeout):
        return (
            f"{where} did not answer within {endpoint.read_timeout} seconds: look at the load of the host, or raise "
            "ansible_psrp_read_timeout"
        )
    if isinstance(error, requests_errors.ConnectTimeout):
        return f"{where} cannot be reached (timeout): check the address, ansible_port and the firewalls in between"
    if isinstance(error, requests_errors.ProxyError):
        return f"{where} cannot be reached through the proxy ({_innermost(error)}): check ansible_psrp_proxy"
    if isinstance(error, (requests_errors.ConnectionError, OSError)):
        return _unreachable(where, error)
    if type(error) is ValueError:
        # pypsrp's word for options that do not go together.
        return f"the connection options for {where} do not fit: {_one_line(error)}"
    return ""


def _unreachable(where: str, error: BaseException) -> str:
    causes = list(_chain(error))
    if any(isinstance(each, urllib3_errors.ProtocolError) for each in (*causes, *_reasons(error))):
        return (
            f"{where} closed the connection before it had answered ({_innermost(error)}): run it again, and look at "
            "the host and the network when it stays so"
        )
    return (
        f"{where} cannot be reached ({_innermost(error)}): check the address, ansible_port, the firewall and that "
        "WinRM listens there"
    )


def _fault(endpoint: Endpoint, code: int | str | None, reason: str) -> str:
    where, told = endpoint.url, " ".join(reason.split()).rstrip(".")
    if code == _NO_SHELL_LEFT:
        return (
            f"{where} has no shell left for {endpoint.user} ({told}): close sessions of this account or raise "
            "MaxShellsPerUser"
        )
    if code == _SHELL_GONE:
        return f"{where} closed the session, as a host does when it was idle or WinRM restarted ({told}): run it again"
    if code in _NO_SUCH_CONFIGURATION:
        return (
            f"{where} has no session configuration {endpoint.configuration}: check ansible_psrp_configuration_name "
            f"({told})"
        )
    if code == _ACCESS_DENIED:
        return (
            f"{where} does not let {endpoint.user} open a session in {endpoint.configuration}: add the account to the "
            "session configuration"
        )
    return f"{where} answered with the WSMan fault {code}: {told or 'without a reason'}"


def _reasons(error: BaseException) -> Iterator[BaseException]:
    """Yield the errors that urllib3 keeps inside each other."""
    for each in (*error.args, getattr(error, "reason", None)):
        if isinstance(each, BaseException):
            yield each
            yield from _reasons(each)


def _innermost(error: BaseException) -> str:
    """Return the words of the operating system or of TLS, without the wrapping of the libraries."""
    candidates = [*_chain(error), *_reasons(error)]
    for each in candidates:
        if isinstance(each, ssl.SSLCertVerificationError) and each.verify_message:
            return str(each.verify_message)
    for each in reversed(candidates):
        if isinstance(each, OSError) and each.strerror:
            return str(each.strerror)
    return _one_line(candidates[-1])


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
