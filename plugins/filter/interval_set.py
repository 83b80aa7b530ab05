"""The filter ``ddi.windows.interval_set``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: interval_set
short_description: When a run last set the scavenging interval of a host
version_added: 0.1.0
description:
  - Looks into the records of all runs, and returns options of M(ddi.windows.dns_scavenging_run_info) which say when the
    scavenging interval of the host was set last, and to what. Nothing is returned when no record tells.
options:
  _input:
    description: The name of the host in the inventory.
    type: str
    required: true
  runs_dir:
    description: The folder that holds one folder for each run.
    type: path
    required: true
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Scavenging really runs, or its first pass is yet to come
  ddi.windows.dns_scavenging_run_info: "{{ inventory_hostname | ddi.windows.interval_set('runs') }}"
"""

RETURN = r"""
_value:
  description: The options C(interval_set) and C(interval_set_at), or nothing.
  type: dict
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..plugin_utils._scavenging_record import last_set


def filter_interval_set(host: Any, runs_dir: Any) -> dict[str, str]:
    """Return what the records say of the interval of *host*, as options of the module that judges its passes."""
    name = str(host)
    found = last_set(Path(str(runs_dir)).expanduser(), (name,)).get(name)
    return {} if found is None else {"interval_set": str(found[1]), "interval_set_at": found[0].isoformat()}


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"interval_set": filter_interval_set}
