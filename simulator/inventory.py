"""The inventory of a running estate: what ``ansible-playbook -i`` needs to reach the simulated hosts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml

from .estate.accounts import User
from .estate.model import Estate
from .wire import Servers
from .wire.listener import ADDRESS


class _Unsafe(str):
    """A text that Ansible must not take for a template."""


class _Dumper(yaml.SafeDumper):
    """Writes YAML for Ansible."""


_Dumper.add_representer(_Unsafe, lambda dumper, text: dumper.represent_scalar("!unsafe", str(text)))


def write(servers: Servers, folder: Path) -> Path:
    """Write the inventory into *folder* and return the path of the file to give to ``-i``.

    Group ``dns_servers`` holds the domain controllers and other DNS servers, in the order of the estate file, group
    ``dhcp_servers`` the DHCP servers; a host may be in both. Other hosts stand beside them. All are in group
    ``simulated``, whose variables say how to connect.
    """
    estate = servers.estate
    groups: dict[str, dict[str, Any]] = {"dns_servers": {}, "dhcp_servers": {}}
    others: dict[str, Any] = {}
    for host in estate.hosts.values():
        if not host.inventory:
            continue
        ports = {"ansible_port": servers.port(host.name), "simulated_https_port": servers.port(host.name, tls=True)}
        variables = {"ansible_host": ADDRESS, **ports}
        names = [*(["dns_servers"] if host.dns else []), *(["dhcp_servers"] if host.dhcp else [])]
        for name in names:
            # The variables stand where the host is named first.
            groups[name][host.fqdn] = variables if name == names[0] else {}
        if not names:
            others[host.fqdn] = variables
    simulated: dict[str, Any] = {"children": {name: {"hosts": hosts} for name, hosts in groups.items()}}
    if others:
        simulated["hosts"] = others
    path = folder / "hosts.yml"
    _write(path, {"simulated": simulated})
    (folder / "group_vars").mkdir(mode=0o700)
    _write(folder / "group_vars" / "simulated.yml", _connection(account(estate), servers.ca_file))
    return path


def account(estate: Estate) -> User:
    """Return the account that the inventory uses: the first one without a role, else the first."""
    users = list(next(iter(estate.hosts.values())).users.values())
    return next((user for user in users if user.role is None), users[0])


def _connection(user: User, ca_file: Path) -> dict[str, Any]:
    return {
        "ansible_connection": "psrp",
        "ansible_psrp_protocol": "http",
        "ansible_psrp_auth": "ntlm",
        # A proxy of the machine has no business with loopback.
        "ansible_psrp_ignore_proxy": True,
        "ansible_psrp_ca_cert": str(ca_file),
        "ansible_user": _Unsafe(user.name),
        "ansible_password": _Unsafe(user.password),
    }


def _write(path: Path, content: dict[str, Any]) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("---\n" + yaml.dump(content, Dumper=_Dumper, sort_keys=False))
