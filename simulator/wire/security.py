"""Who talks on a TCP connection: Negotiate with NTLM everywhere, Basic only over TLS."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from typing import Any

import spnego
from spnego.channel_bindings import GssChannelBindings

from simulator.estate.host import Host

from .credentials import UserFiles


@dataclass(slots=True)
class Connection:
    """What one TCP connection has proven so far: its user, and the keys of its messages."""

    context: Any = None
    user: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an authentication step ended: accepted or not, and what to tell the client."""

    accepted: bool
    headers: tuple[tuple[str, str], ...] = ()


def challenge(*, tls: bool) -> Verdict:
    """Refuse, and name what would be accepted."""
    schemes = ["Negotiate", 'Basic realm="WSMAN"'] if tls else ["Negotiate"]
    return Verdict(False, tuple(("WWW-Authenticate", scheme) for scheme in schemes))


class Authenticator:
    """Check the users of the hosts. *bindings* ties NTLM to the certificate of the TLS connection."""

    def __init__(self, files: UserFiles, certificate_hash: bytes | None) -> None:
        self._files = files
        self._bindings = (
            GssChannelBindings(application_data=b"tls-server-end-point:" + certificate_hash)
            if certificate_hash
            else None
        )

    def step(self, host: Host, connection: Connection, authorization: str, *, tls: bool) -> Verdict:
        """Take one Authorization header."""
        scheme, _, token = authorization.partition(" ")
        try:
            decoded = base64.b64decode(token, validate=True)
        except ValueError:
            return challenge(tls=tls)
        if scheme.lower() == "negotiate":
            return self._negotiate(host, connection, decoded, tls=tls)
        if scheme.lower() == "basic" and tls:
            return self._basic(host, connection, decoded)
        return challenge(tls=tls)

    def _negotiate(self, host: Host, connection: Connection, token: bytes, *, tls: bool) -> Verdict:
        with self._files.of(host):
            if connection.context is None or connection.context.complete:
                connection.user = None
                connection.context = spnego.server(
                    protocol="negotiate",
                    options=spnego.NegotiateOptions.use_negotiate | spnego.NegotiateOptions.wrapping_winrm,
                    channel_bindings=self._bindings if tls else None,
                )
            try:
                answer = connection.context.step(token)
            except Exception:  # pyspnego raises many unrelated types for a token that it cannot read
                connection.context = None
                return challenge(tls=tls)
        headers = (("WWW-Authenticate", f"Negotiate {base64.b64encode(answer).decode()}"),) if answer else ()
        if not connection.context.complete:
            return Verdict(False, headers)
        account = host.user(connection.context.client_principal)
        connection.user = account.name if account else None
        return Verdict(account is not None, headers)

    def _basic(self, host: Host, connection: Connection, credentials: bytes) -> Verdict:
        name, _, password = credentials.decode("utf-8", "replace").partition(":")
        account = host.user(name)
        if account is None or not hmac.compare_digest(account.password.encode(), password.encode()):
            connection.user = None
            return challenge(tls=True)
        connection.user = account.name
        return Verdict(True)
