# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The change plan of an audit."""

from __future__ import annotations

DOCUMENTATION = r"""
module: change_plan
short_description: Writes down what an audit would change, in the safe order
version_added: 0.1.0
description:
  - Writes C(plan.json) and C(plan.md) into the folder of the run. The second is what a change board reads. No server is
    asked and none is changed.
  - The plan has an id, which is a digest of its content. The same findings give the same id in every run, and any
    change of a step, or of how a gate stands, gives another. A file that was edited by hand shows by its seal.
  - The steps are in the order of the baseline. First servers stop scavenging, where the aging of a zone that they hold
    is to change. Then zones accept secure updates only, which are forward zones first, then reverse zones, zones of AD
    domains and C(_msdcs). The aging of zones comes after that.
  - Each step names the one host that writes, the exact command lines, the values before and after, the servers it
    replicates to, its gates, what to verify, the lines that give the old values back, and when to stop.
  - A gate is open, closed or unknown. Unknown counts as closed, and what was not read or is recorded nowhere is
    unknown.
  - The aging of a zone that the plan makes Secure is never part of the same plan.
  - What only people can do, and what waits for a later plan, is listed with its sentence and is no step.
  - Run it once, after M(ddi.windows.estate_judgement).
options:
  run_id:
    description: The id of the run whose findings are planned.
    type: str
    required: true
  runs_dir:
    description:
      - The folder on the controller that holds one folder for each run.
      - The plan names servers, zones and addresses. The folder of the run is readable by its owner alone.
    type: path
    default: runs
extends_documentation_fragment: [ddi.windows.gates, ddi.windows.attributes.controller]
seealso:
  - module: ddi.windows.estate_judgement
  - module: ddi.windows.audit_report
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The changes are planned
  ddi.windows.change_plan:
    run_id: "{{ '' | ddi.windows.run_id }}"
    update_sources_reviewed: [corp.example]
    change: CHG0123
  run_once: true
"""

RETURN = r"""
plan:
  description: The id of the plan.
  returned: success
  type: str
  sample: 3f0c9a51be7d2046
plan_json:
  description: The path of C(plan.json). The JSON Schema of the file is C(docs/plan.schema.json) of the collection.
  returned: success
  type: str
plan_md:
  description: The path of C(plan.md).
  returned: success
  type: str
steps:
  description: How many steps the plan has.
  returned: success
  type: int
ready:
  description: How many of them have no gate that is closed or unknown.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._finding import Params
from ..module_utils._gate_options import GATE_OPTIONS, check_gates
from ..module_utils._options import RUN

CONTROLLER = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        **GATE_OPTIONS,
    },
}


def check(params: Params) -> None:
    """Refuse what no gate can be judged by."""
    check_gates(params)


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.change_plan runs on the controller.")


if __name__ == "__main__":
    main()
