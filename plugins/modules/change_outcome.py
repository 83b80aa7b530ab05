# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What became of everything that was approved in a run."""

from __future__ import annotations

DOCUMENTATION = r"""
module: change_outcome
short_description: Tells what became of every approved change, and fails when one is not as approved
version_added: 0.1.0
description:
  - Joins the approval of the run, its record and its confirmations. Shows every step on the terminal and writes
    C(outcome.json) into the folder of the run.
  - A step is C(applied), C(not applied) or C(unknown) by the record. It is C(already) or C(changed since) when its
    setting was found to be other than the plan says, and C(not reached) when nothing was sent. The steps that the
    approval left out are listed with the reason.
  - An applied step of an AD-integrated zone tells on which servers it was confirmed, which servers wait for it and what
    they have, of which servers it is unknown, and which were not asked.
  - Says how to take everything back.
  - Fails when a step is not applied, unknown or not reached. A step that waits for replication, was so already, was
    changed since, or was left by the approval is no failure.
  - In check mode it tells what would become of each step, as M(ddi.windows.change_write) found it in check mode.
  - Run it once, after M(ddi.windows.change_confirmation).
options:
  run_id:
    description: The id of the run.
    type: str
    required: true
  runs_dir:
    description:
      - The folder on the controller that holds one folder for each run.
      - The outcome names servers, zones and addresses. The folder of the run is readable by its owner alone.
    type: path
    default: runs
extends_documentation_fragment: [ddi.windows.attributes.controller]
seealso:
  - module: ddi.windows.change_approval
  - module: ddi.windows.change_write
  - module: ddi.windows.change_confirmation
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Every approved change is applied
  ddi.windows.change_outcome:
    run_id: "{{ '' | ddi.windows.run_id }}"
  run_once: true
"""

RETURN = r"""
outcome:
  description:
    - The path of C(outcome.json). The JSON Schema of the file is C(docs/outcome.schema.json) of the collection.
  returned: when something was approved
  type: str
steps:
  description: Every approved step with what became of it.
  returned: success
  type: list
  elements: dict
left:
  description: What the approval left out, with the reason.
  returned: success
  type: list
  elements: dict
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._options import RUN

CONTROLLER = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
    },
}


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.change_outcome runs on the controller.")


if __name__ == "__main__":
    main()
