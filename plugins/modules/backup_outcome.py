# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether every zone of an estate is backed up."""

from __future__ import annotations

DOCUMENTATION = r"""
module: backup_outcome
short_description: Says which zones are backed up, and fails when one is not
version_added: 0.1.0
description:
  - Looks once more at what M(ddi.windows.zone_backup) kept in this run, and shows for every zone from which server it
    was read, why from there, how many records it has, how many of them could not be made again, and of how many names
    the owner was not read.
  - Fails when a zone that a server was read with has no backup, or one that is not what was read.
  - Run it once, after M(ddi.windows.zone_backup) ran on every host.
options:
  zones:
    description: The same as for M(ddi.windows.zone_backup).
    type: raw
    default: []
extends_documentation_fragment: [ddi.windows.attributes.controller, ddi.windows.run]
seealso:
  - module: ddi.windows.record_restore
  - module: ddi.windows.zone_backup
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Every zone is backed up
  ddi.windows.backup_outcome:
    run_id: "{{ '' | ddi.windows.run_id }}"
  run_once: true
"""

RETURN = r"""
zones:
  description: Every zone with its server, why that one, the number of its records, and what is wrong with its backup.
  returned: success
  type: list
  elements: dict
missing:
  description: The zones without a whole backup, and why each has none.
  returned: success
  type: dict
folder:
  description: The folder of the run, which holds the backups.
  returned: outside check mode
  type: str
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._finding import Params
from ..module_utils._names import zone_list
from ..module_utils._options import RUN

CONTROLLER = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        "zones": {"type": "raw", "default": []},
    },
}


def check(params: Params) -> None:
    """Refuse what is no list of zones."""
    zone_list(params["zones"], "zones")


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.backup_outcome runs on the controller.")


if __name__ == "__main__":
    main()
