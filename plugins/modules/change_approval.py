# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What may be written in a run."""

from __future__ import annotations

DOCUMENTATION = r"""
module: change_approval
short_description: Settles which changes may be written in this run
version_added: 0.1.0
description:
  - Holds what the operator approved against what this run found, and writes C(approval.json) into the folder of the
    run. M(ddi.windows.change_write) writes what is in it and nothing else. No server is asked and none is changed here.
  - With O(plan) it approves the steps of a plan that this run found as they were planned. A step that is done already,
    or whose values changed since, is listed and left.
  - With O(zones) it approves the changes that this run found for these zones. Changes of servers are not among them.
  - With neither it shows both lines to type, and fails. Both together are refused.
  - The gates of every step are judged anew, by the evidence of this run. A step with a gate that is not open is listed
    with the sentence and left. At most O(domain_zones) zones of AD domains go to Secure, and the aging of a zone is not
    changed in the run that makes it Secure.
  - Rule 0 counts a server as stopped when the same approval stops it, because stopping comes first and nothing follows
    when it failed.
  - It refuses a plan that is not known, was edited by hand, is of another estate or too old, a server that was expected
    and not read, a writer outside the limit, a damaged record, a clock behind the record, and more than O(max_changes)
    changes.
  - Run it once, after M(ddi.windows.estate_judgement) and M(ddi.windows.change_plan), in a play of the strategy
    C(linear) without C(serial). The name of its task needs the filter P(ddi.windows.sole_writer#filter).
options:
  run_id:
    description: The id of this run. A run that wrote something cannot write again, so that each run has one approval.
    type: str
    required: true
  runs_dir:
    description:
      - The folder on the controller that holds one folder for each run. The plan is looked for in all of them.
    type: path
    default: runs
  plan:
    description:
      - The id of the plan that was approved, which C(plan.md) and the audit show.
    type: str
  zones:
    description:
      - Names or DistinguishedNames of zones, as a list or as one text with commas. A name that several zones have is
        refused, and so is one that no zone has.
      - The order of the zones does not matter. All changes that this run found for them are written in the safe order,
        as far as their gates are open.
    type: raw
  max_changes:
    description:
      - How many changes a run may write at most. More are refused, and nothing is written then.
    type: int
    default: 25
  plan_max_age:
    description:
      - How old a plan may be, as V(7d), V(168h) or V(P7D). An older one describes an estate that nobody has looked at
        for long.
    type: str
    default: 7d
extends_documentation_fragment: [ddi.windows.gates, ddi.windows.attributes.controller]
seealso:
  - module: ddi.windows.change_plan
  - module: ddi.windows.change_write
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: "What may be written is settled, run {{ '' | ddi.windows.run_id | ddi.windows.sole_writer('runs') }}"
  ddi.windows.change_approval:
    run_id: "{{ '' | ddi.windows.run_id }}"
    plan: 3f0c9a51be7d2046
    change: CHG0123
  run_once: true
  register: approved

- name: "Two zones may be written, run {{ '' | ddi.windows.run_id | ddi.windows.sole_writer('runs') }}"
  ddi.windows.change_approval:
    run_id: "{{ '' | ddi.windows.run_id }}"
    zones: [app.corp.example, voice.corp.example]
  run_once: true
  register: approved
"""

RETURN = r"""
approval:
  description: The id of the approval, which the tasks that write take as their argument.
  returned: success
  type: str
  sample: 91ab3f0c9a51be7d
approval_json:
  description: The path of C(approval.json).
  returned: success
  type: str
classes:
  description: The classes that have changes, in the order in which they are written.
  returned: success
  type: list
  elements: str
confirm_before:
  description: The classes before which it is confirmed that every server has what the run wrote.
  returned: success
  type: list
  elements: str
steps:
  description: How many changes may be written.
  returned: success
  type: int
left:
  description: How many changes were asked for and are left.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._durations import parse
from ..module_utils._errors import Refused
from ..module_utils._finding import Params
from ..module_utils._gate_options import GATE_OPTIONS, check_gates
from ..module_utils._names import zone_list
from ..module_utils._options import RUN

CONTROLLER = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        "plan": {"type": "str"},
        "zones": {"type": "raw"},
        "max_changes": {"type": "int", "default": 25},
        "plan_max_age": {"type": "str", "default": "7d"},
        **GATE_OPTIONS,
    },
}


def check(params: Params) -> None:
    """Refuse what nothing can be approved by."""
    check_gates(params)
    parse("plan_max_age", params["plan_max_age"])
    zones = zone_list(params["zones"])
    if zones and (params["plan"] or "").strip():
        raise Refused("plan and zones are both given: approve the one or the other.")
    if params["max_changes"] < 0:
        raise Refused(f"max_changes is {params['max_changes']}: write how many changes a run may make, 0 or more.")


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.change_approval runs on the controller.")


if __name__ == "__main__":
    main()
