"""The filter ``ddi.windows.run_id``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: run_id
short_description: The id of this run
version_added: 0.1.0
description:
  - Returns the given id when it is not empty, and otherwise one that is made once for the playbook process.
  - Use it in the name of the play. The name is templated in the playbook process before any worker starts, so every
    task of the run then gets the same id.
options:
  _input:
    description: The id that the operator chose, or an empty text.
    type: str
    required: true
  runs_dir:
    description:
      - The folder that holds one folder for each run. Given, an id is refused whose folder holds an approval, a record
        or a rollback, because what one run wrote must not be mixed with what another one read.
    type: path
  new:
    description: Whether any id is refused that has a folder in O(runs_dir) already.
    type: bool
    default: false
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: "Audit, run {{ ddi_run_id | default('') | ddi.windows.run_id }}"
  hosts: dns_servers
  gather_facts: false
  tasks: []
"""

RETURN = r"""
_value:
  description: The id. It names the folder of the run.
  type: str
"""

from collections.abc import Callable
from typing import Any

from ansible.errors import AnsibleFilterError

from ..module_utils._errors import Refused
from ..plugin_utils._loading import load_for_workers
from ..plugin_utils._runs import refuse_used, run_id


def filter_run_id(given: Any, runs_dir: Any = None, new: bool = False) -> str:
    """Return *given* as the id of this run, or the id of this process; refuse one that was used in *runs_dir*."""
    # The id is asked for in the playbook process, before it forks its workers.
    load_for_workers()
    try:
        found = run_id(str(given) if given else None)
        if runs_dir:
            refuse_used(str(runs_dir), found, new=new)
        return found
    except Refused as error:
        raise AnsibleFilterError(str(error)) from error


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"run_id": filter_run_id}
