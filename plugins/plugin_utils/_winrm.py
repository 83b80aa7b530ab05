"""Serve a winrm inventory over psrp: one table maps the options, and one without a counterpart is refused by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..module_utils._errors import Refused

Convert = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _boolean(value: Any) -> Any:
    from ansible.module_utils.parsing.convert_bool import boolean

    return boolean(value)


#: Option of the winrm plugin, or variable ``ansible_winrm_<name>`` that it hands to pywinrm -> option of psrp.
OPTIONS: Mapping[str, tuple[str, Convert]] = {
    "remote_addr": ("remote_addr", _same),
    "remote_user": ("remote_user", _same),
    "remote_password": ("remote_password", _same),
    "port": ("port", _same),
    "scheme": ("protocol", _same),
    "path": ("path", lambda value: str(value).lstrip("/")),
    "server_cert_validation": ("cert_validation", _same),
    "ca_trust_path": ("ca_cert", _same),
    "cert_pem": ("certificate_pem", _same),
    "cert_key_pem": ("certificate_key_pem", _same),
    "message_encryption": ("message_encryption", _same),
    "proxy": ("proxy", _same),
    "operation_timeout_sec": ("operation_timeout", int),
    "read_timeout_sec": ("read_timeout", int),
    "kerberos_delegation": ("negotiate_delegate", _boolean),
    "kerberos_hostname_override": ("negotiate_hostname_override", _same),
    "service": ("negotiate_service", _same),
    "send_cbt": ("negotiate_send_cbt", _boolean),
    "credssp_auth_mechanism": ("credssp_auth_mechanism", _same),
    "credssp_disable_tlsv1_2": ("credssp_disable_tlsv1_2", _boolean),
    "credssp_minimum_version": ("credssp_minimum_version", int),
}

#: Word of ``ansible_winrm_transport`` -> ``auth`` of psrp. ``ssl`` is pywinrm's word for Basic over HTTPS.
TRANSPORTS = {
    "plaintext": "basic",
    "basic": "basic",
    "ssl": "basic",
    "certificate": "certificate",
    "ntlm": "ntlm",
    "kerberos": "kerberos",
    "negotiate": "negotiate",
    "credssp": "credssp",
}

#: Options of the winrm plugin that say how it gets a ticket: the values that say nothing, and why others are refused.
_KINIT = "psrp takes tickets from the Kerberos library: run kinit before the play, or give ansible_password"
WITHOUT_COUNTERPART: Mapping[str, tuple[tuple[Any, ...], str]] = {
    "kerberos_command": (("kinit", None), _KINIT),
    "kinit_args": ((None, ""), _KINIT),
    "kinit_env_vars": (([], None), _KINIT),
}

#: Variable behind an option whose name differs from it.
_VARIABLES = {"kerberos_command": "kinit_cmd", "kerberos_mode": "kinit_mode"}


def psrp_options(option: Callable[[str], Any]) -> dict[str, Any]:
    """Return the options of a psrp connection; *option* is ``get_option`` of the loaded winrm plugin."""
    extras = {name.removeprefix("ansible_winrm_"): value for name, value in (option("_extras") or {}).items()}
    for name in extras:
        if name not in OPTIONS:
            raise Refused(
                _no_counterpart(name, "psrp has no such option: leave it out or use ansible_connection: psrp")
            )
    for name, (silent, reason) in WITHOUT_COUNTERPART.items():
        if option(name) not in silent:
            raise Refused(_no_counterpart(_VARIABLES.get(name, name), reason))
    translated = _timeouts(option("connection_timeout")) | {"auth": _auth(option)}
    for name in ("remote_addr", "remote_user", "remote_password", "port", "scheme", "path"):
        translated[OPTIONS[name][0]] = OPTIONS[name][1](option(name))
    for name, value in extras.items():
        psrp_name, convert = OPTIONS[name]
        translated[psrp_name] = convert(value)
    if translated["protocol"] is None:
        translated["protocol"] = "http" if translated["port"] == 5985 else "https"
    if option("kerberos_mode") == "manual":
        # A ticket was fetched before the play; a password would be used to fetch another.
        translated["remote_password"] = None
    return {name: value for name, value in translated.items() if value is not None}


def _timeouts(seconds: int | None) -> dict[str, Any]:
    """Return what ``connection_timeout`` of winrm means: despite its name the time of an operation, and of a read."""
    return {} if seconds is None else {"operation_timeout": seconds, "read_timeout": seconds + 10}


def _auth(option: Callable[[str], Any]) -> str:
    words = [word for word in option("transport") or [] if word]
    if len(words) > 1:
        raise Refused(
            _no_counterpart("transport", f"psrp does not try {', '.join(words)} one after the other: name one of them")
        )
    if not words:
        # The rule of the winrm plugin: a UPN means Kerberos.
        return "kerberos" if "@" in (option("remote_user") or "") else "basic"
    if words[0] not in TRANSPORTS:
        raise Refused(_no_counterpart("transport", f"psrp does not know {words[0]}"))
    return TRANSPORTS[words[0]]


def _no_counterpart(name: str, reason: str) -> str:
    return f"ansible_winrm_{name} has no counterpart in the psrp connection that serves this winrm host: {reason}"


def translated_connection(winrm: Any, play_context: Any) -> Any:
    """Return a psrp connection with the options of a loaded winrm plugin. Who asks for it closes it."""
    from ansible.plugins.loader import connection_loader

    # The plugin that an inventory gets with ``ansible_connection: psrp``.
    connection = connection_loader.get("ansible.legacy.psrp", play_context)
    # Up to ansible-core 2.18 psrp asks for variables that it hands on; there are none of its own here.
    connection.set_options(var_options={"_extras": {}}, direct=psrp_options(winrm.get_option))
    return connection
