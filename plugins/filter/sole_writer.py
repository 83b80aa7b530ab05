# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The filter that makes a playbook the only one that writes."""

from __future__ import annotations

DOCUMENTATION = r"""
name: sole_writer
short_description: Makes this playbook the only one that writes
version_added: 0.1.0
description:
  - Takes the lock of the folder of all runs for the playbook process and everything that it starts, and returns the id
    of the run. The lock is given back when the process ends, however it ends.
  - Use it in the name of the task that approves changes. Core makes names in the playbook process.
  - When another run has the lock, M(ddi.windows.change_approval) and M(ddi.windows.rollback_plan) refuse in one
    sentence. The name of a task cannot.
options:
  _input:
    description: The id of the run.
    type: str
    required: true
  runs_dir:
    description: The folder that holds one folder for each run.
    type: path
    required: true
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: "What may be written is settled, run {{ dns_server_run_id | ddi.windows.sole_writer(dns_server_runs_dir) }}"
  ddi.windows.change_approval:
    run_id: "{{ dns_server_run_id }}"
    runs_dir: "{{ dns_server_runs_dir }}"
  run_once: true
"""

RETURN = r"""
_value:
  description: The id of the run.
  type: str
"""

from collections.abc import Callable
from typing import Any

from ..plugin_utils._lock import take


def filter_sole_writer(run_id: Any, runs_dir: Any) -> str:
    """Take the lock of *runs_dir* for the run, and return its id."""
    take(str(runs_dir), str(run_id))
    return str(run_id)


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"sole_writer": filter_sole_writer}
