"""A winrm inventory is served over psrp with the same meaning, or refused by the name of the option."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import Any

import pytest
from ansible.playbook.play_context import PlayContext
from ansible.plugins.loader import connection_loader
from ansible_collections.ddi.windows.plugins.module_utils._errors import Refused
from ansible_collections.ddi.windows.plugins.plugin_utils._winrm import (
    OPTIONS,
    WITHOUT_COUNTERPART,
    psrp_options,
    translated_connection,
)

Winrm = Callable[..., Any]


@pytest.fixture
def winrm() -> Winrm:
    """Load core's winrm plugin with options; ``extra_x`` is the variable ``ansible_winrm_x``."""

    def load(**options: Any) -> Any:
        connection = connection_loader.get("ansible.legacy.winrm", PlayContext())
        extras = {name: value for name, value in options.items() if name.startswith("extra_")}
        direct = {name: value for name, value in options.items() if name not in extras}
        connection.set_options(
            direct={"remote_addr": "dc1.corp.example"} | direct,
            var_options={"_extras": {f"ansible_winrm_{name[6:]}": value for name, value in extras.items()}},
        )
        return connection

    return load


def options(connection: Any) -> dict[str, Any]:
    return psrp_options(connection.get_option)


def test_a_plain_host_keeps_its_port_and_scheme(winrm: Winrm) -> None:
    assert options(winrm(remote_user="admin", remote_password="x")) == {
        "remote_addr": "dc1.corp.example",
        "remote_user": "admin",
        "remote_password": "x",
        "port": 5986,
        "protocol": "https",
        "path": "wsman",
        "auth": "basic",
    }
    assert options(winrm(port=5985))["protocol"] == "http"
    assert options(winrm(port=5985, scheme="https"))["protocol"] == "https"


@pytest.mark.parametrize(
    ("user", "transport", "auth"),
    [
        ("admin", None, "basic"),
        ("admin@CORP.EXAMPLE", None, "kerberos"),
        ("admin", ["ssl"], "basic"),
        ("admin", ["plaintext"], "basic"),
        ("admin", ["ntlm"], "ntlm"),
        ("admin", ["kerberos"], "kerberos"),
        ("admin", ["credssp"], "credssp"),
        ("admin", ["certificate"], "certificate"),
    ],
)
def test_the_transport_names_the_authentication(winrm: Winrm, user: str, transport: Any, auth: str) -> None:
    assert options(winrm(remote_user=user, transport=transport))["auth"] == auth


def test_variables_for_pywinrm_have_their_counterparts(winrm: Winrm) -> None:
    translated = options(
        winrm(
            connection_timeout=50,
            extra_server_cert_validation="ignore",
            extra_ca_trust_path="/etc/ca.pem",
            extra_cert_pem="c.pem",
            extra_cert_key_pem="k.pem",
            extra_message_encryption="always",
            extra_kerberos_delegation="yes",
            extra_kerberos_hostname_override="dc1",
            extra_service="HTTP",
            extra_send_cbt=False,
            extra_read_timeout_sec="70",
            extra_proxy="http://proxy",
        )
    )
    assert {
        name: translated[name] for name in translated if name not in {"remote_addr", "port", "protocol", "path"}
    } == {
        "auth": "basic",
        "operation_timeout": 50,
        "read_timeout": 70,
        "cert_validation": "ignore",
        "ca_cert": "/etc/ca.pem",
        "certificate_pem": "c.pem",
        "certificate_key_pem": "k.pem",
        "message_encryption": "always",
        "negotiate_delegate": True,
        "negotiate_hostname_override": "dc1",
        "negotiate_service": "HTTP",
        "negotiate_send_cbt": False,
        "proxy": "http://proxy",
    }


def test_a_ticket_fetched_by_hand_is_used_without_a_password(winrm: Winrm) -> None:
    translated = options(winrm(remote_user="a@B", remote_password="x", kerberos_mode="manual"))
    assert translated["auth"] == "kerberos"
    assert "remote_password" not in translated


@pytest.mark.parametrize(
    ("given", "variable"),
    [
        ({"kinit_args": "-f"}, "ansible_winrm_kinit_args"),
        ({"kinit_env_vars": ["KRB5_TRACE"]}, "ansible_winrm_kinit_env_vars"),
        ({"kerberos_command": "/opt/kinit"}, "ansible_winrm_kinit_cmd"),
        ({"transport": ["kerberos", "ntlm"]}, "ansible_winrm_transport"),
        ({"transport": ["telepathy"]}, "ansible_winrm_transport"),
        ({"extra_realm": "CORP"}, "ansible_winrm_realm"),
        ({"extra_future_option": 1}, "ansible_winrm_future_option"),
    ],
)
def test_an_option_without_counterpart_is_refused_by_name(winrm: Winrm, given: dict[str, Any], variable: str) -> None:
    with pytest.raises(Refused, match=f"^{variable} "):
        options(winrm(**given))


def test_every_option_of_both_plugins_is_in_the_table(winrm: Winrm) -> None:
    connection = winrm()
    handled = {*OPTIONS, *WITHOUT_COUNTERPART, "transport", "connection_timeout", "kerberos_mode", "_extras"}
    # Pipelining is about the temporary files of ordinary modules.
    assert set(connection.get_options()) - handled <= {"pipelining"}
    psrp = translated_connection(connection, PlayContext())
    assert {name for name, _convert in OPTIONS.values()} <= set(psrp.get_options())


def test_pywinrm_is_not_needed(winrm: Winrm) -> None:
    assert importlib.util.find_spec("winrm") is None, "this environment proves it by not having it"
    psrp = translated_connection(winrm(remote_user="admin", remote_password="x", port=5985), PlayContext())
    assert psrp.transport == "psrp"
    assert psrp.get_option("protocol") == "http"
