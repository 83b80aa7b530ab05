# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which records are made again from a backup."""

from __future__ import annotations

DOCUMENTATION = r"""
module: record_restore
short_description: Settles which records of a backup are made again in this run
version_added: 0.1.0
description:
  - Finds the chosen records in the backup of an earlier run and writes C(approval.json) into the folder of this run.
    M(ddi.windows.change_write) makes them with the class V(restore-record). No server is asked or changed here.
  - Nothing is overwritten. A record that is there already is left, and one beside which it cannot stand, or that a
    living host registered in its place, makes the step refused when it comes to be written.
  - A record that is made again is static unless O(age_records) is set, and belongs to the account of the run, so the
    host that registered it before may be refused. Who owned the name before is told of each record where the backup
    knows it. Its timestamp is not given back.
  - It refuses a backup that was edited or is of another estate, a record that the backup does not hold or that cannot
    be made again, a zone that no server can write, and more than O(max_changes) records.
  - Run it once, after M(ddi.windows.estate_judgement). The name of its task needs the filter
    P(ddi.windows.sole_writer#filter).
options:
  run_id:
    description: The id of this run.
  backup:
    description: The id of the run that made the backup.
    type: str
    required: true
  records:
    description:
      - A list of records, each a mapping with C(zone) and C(name), and with C(type) and C(data) to choose among
        several, or a text with these words and blanks between. A zone whose name several zones have is written as its
        DistinguishedName, in a mapping.
    type: raw
    required: true
  age_records:
    description:
      - Whether the records get the time of this run as their timestamp. They can be scavenged again then, and only who
        may write them keeps them alive.
    type: bool
    default: false
  max_changes:
    description: How many records a run may make at most.
    type: int
    default: 25
  change:
    description: Your ticket, which goes into the record.
    type: str
extends_documentation_fragment: [ddi.windows.attributes.controller, ddi.windows.run]
seealso:
  - module: ddi.windows.zone_backup
  - module: ddi.windows.change_write
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: "Chosen records are made again, run {{ '' | ddi.windows.run_id | ddi.windows.sole_writer('runs') }}"
  ddi.windows.record_restore:
    run_id: "{{ '' | ddi.windows.run_id }}"
    backup: 20260301T060000Z-1a2b
    records:
      - {zone: corp.example, name: shop, type: A}
      - corp.example www CNAME shop.corp.example.
  run_once: true
  register: approved
"""

RETURN = r"""
approval:
  description: The id of the approval, which the tasks that write take as their argument.
  returned: success
  type: str
approval_json:
  description: The path of C(approval.json).
  returned: success
  type: str
classes:
  description: The classes that have changes.
  returned: success
  type: list
  elements: str
steps:
  description: How many records may be made.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._finding import Params
from ..module_utils._options import RUN
from ..module_utils._restore import chosen_of

CONTROLLER = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        "backup": {"type": "str", "required": True},
        "records": {"type": "raw", "required": True},
        "age_records": {"type": "bool", "default": False},
        "max_changes": {"type": "int", "default": 25},
        "change": {"type": "str"},
    },
}


def check(params: Params) -> None:
    """Refuse what chooses no record."""
    chosen_of(params["records"])


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.record_restore runs on the controller.")


if __name__ == "__main__":
    main()
