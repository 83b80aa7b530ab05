# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether a scavenging pass may be started by hand."""

from __future__ import annotations

DOCUMENTATION = r"""
module: pass_approval
short_description: Settles whether a scavenging pass may be started by hand in this run
version_added: 0.1.0
description:
  - Holds a pass that would start now against every gate of the step that makes a server scavenge, by what this run
    read. Aging, replication, clocks, lists, leases, the one scavenger, the approved forecast and the backup count, for
    every zone that the server may delete from.
  - Further gates ask that the server is the elected one, that a pass ran on it on schedule before, that what a pass now
    deletes is part of the approved forecast and spares what is protected or alive, and that the operator says how many
    records go.
  - When all are open it writes C(approval.json), by which M(ddi.windows.change_write) starts the pass with the class
    V(scavenging-pass). When one is closed or unknown it fails, with a sentence for each, and nothing is sent.
  - Run it once, after M(ddi.windows.estate_judgement) and a forecast of the pass. The name of its task needs the filter
    P(ddi.windows.sole_writer#filter).
  - A pass cannot be taken back.
options:
  run_id:
    description: The id of this run.
  host:
    description: The server on which the pass is started, by its name in the inventory.
    type: str
    required: true
  records:
    description:
      - How many records a pass now deletes, as this module said in check mode. Left out, or with another number, the
        gate C(confirmed) is closed outside check mode.
    type: int
  static_names:
    description:
      - Whole names that the operator keeps, as V(printer.corp.example). They count as alive.
      - Left out, it is not known which names are kept, and no host counts as dead. Give an empty list for none.
    type: list
    elements: str
  change:
    description: Your ticket, which goes into the record.
    type: str
  longest_lease:
    description:
      - The longest DHCP lease that names in the zones stand for. The longer one of it and the leases that were read
        counts.
    type: str
  lease_exceptions:
    description:
      - Names or DistinguishedNames of zones whose intervals together may be shorter than the longest lease.
    type: raw
    default: []
  forecast_max_age:
    description: How old the approved forecast may be, as V(24h), V(1d) or V(P1D).
    type: str
    default: 24h
  allow_missing:
    description:
      - Servers, by inventory name or full name, that were expected and may go unread.
    type: list
    elements: str
    default: []
extends_documentation_fragment: [ddi.windows.attributes.controller, ddi.windows.run]
seealso:
  - module: ddi.windows.pass_confirmation
  - module: ddi.windows.forecast_guard
  - module: ddi.windows.record_restore
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: "A pass is approved, run {{ '' | ddi.windows.run_id | ddi.windows.sole_writer('runs') }}"
  ddi.windows.pass_approval:
    run_id: "{{ '' | ddi.windows.run_id }}"
    host: dc2
    records: 14
    static_names: []
  run_once: true
  register: approved
"""

RETURN = r"""
approval:
  description: The id of the approval, which the task that starts the pass takes as its argument.
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
host:
  description: The server on which the pass is started, as the inventory calls it.
  returned: success
  type: str
deletes:
  description: How many records a pass now deletes.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._durations import parse
from ..module_utils._errors import Refused
from ..module_utils._finding import Params
from ..module_utils._gate_options import GATE_OPTIONS, change_of
from ..module_utils._names import zone_list
from ..module_utils._options import RUN

CONTROLLER = True
_GATES = ("change", "longest_lease", "lease_exceptions", "forecast_max_age", "allow_missing")
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        "host": {"type": "str", "required": True},
        "records": {"type": "int"},
        "static_names": {"type": "list", "elements": "str"},
        **{name: GATE_OPTIONS[name] for name in _GATES},
    },
}


def check(params: Params) -> None:
    """Refuse a value that no gate can be judged by."""
    if params["records"] is not None and params["records"] < 0:
        raise Refused(f"records is {params['records']}: write how many records a pass now deletes, 0 or more.")
    if params["longest_lease"] is not None:
        parse("longest_lease", params["longest_lease"])
    parse("forecast_max_age", params["forecast_max_age"])
    zone_list(params["lease_exceptions"], "lease_exceptions")
    change_of(params)


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.pass_approval runs on the controller.")


if __name__ == "__main__":
    main()
