"""The DHCP servers of an estate, read as the play before an audit reads them."""

from __future__ import annotations

from typing import Any

from ansible_collections.ddi.windows.plugins.module_utils._errors import ConnectionLost
from ansible_collections.ddi.windows.plugins.modules import dhcp_server_info
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._runner import audit, reads_of
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import RunFolder, playbook
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession

from simulator.local import LocalWire


def read_dhcp(estate: Any, run: RunFolder, *, leases: bool = False) -> None:
    """Keep what every DHCP server of the inventory says in the folder of *run*."""
    for name, host in estate.hosts.items():
        if host.dhcp is not None and host.inventory:
            run.write(run.evidence_path(name, dhcp_server_info.EVIDENCE), evidence_of(host, leases=leases))


def evidence_of(host: Any, *, leases: bool = False) -> dict[str, Any]:
    """Return the evidence of one DHCP server."""
    told: dict[str, Any] = {"host": host.name, "playbook": playbook(), "reached": True, "error": None, "parts": {}}
    params = check(dhcp_server_info, "dhcp_server_info", {"leases": leases}).params
    session = HostSession(LocalWire(host), read_only=True, reads=reads_of(dhcp_server_info))
    try:
        parts = audit(dhcp_server_info, session, params).parts
    except ConnectionLost as error:
        return told | {"reached": False, "error": str(error)}
    return told | {"parts": {part.module: part.as_dict() for part in parts}}
