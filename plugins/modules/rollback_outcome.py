# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What became of a rollback."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rollback_outcome
short_description: Tells what a rollback gave back, and fails when something is left to do
version_added: 0.1.0
description:
  - Shows a table of every setting that the run wrote, and writes it to C(rollback.json) in the folder of the rollback.
  - A setting is restored, already back, changed since, refused by the endpoint, not restored because the connection
    broke, unknown, in need of a word, held back until something else is settled, on a host that is not in this run, or
    not reached. In check mode it is told what would be restored.
  - Fails unless every setting is restored, already back or changed since, so that nobody overlooks the others.
  - Run it once, after the last M(ddi.windows.rollback_write).
options:
  run_id:
    description: The id of the rollback.
  undo:
    description:
      - What M(ddi.windows.rollback_plan) returned as RV(ddi.windows.rollback_plan#module:undo) in this run. Anything
        else is refused.
    type: str
    required: true
extends_documentation_fragment: [ddi.windows.attributes.controller, ddi.windows.run]
seealso:
  - module: ddi.windows.rollback_plan
  - module: ddi.windows.rollback_write
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The rollback is told
  ddi.windows.rollback_outcome:
    run_id: "{{ '' | ddi.windows.run_id }}"
    undo: "{{ planned.undo }}"
  run_once: true
"""

RETURN = r"""
results:
  description: Every setting that the run wrote, with its state and the reason.
  returned: when C(undo.json) could be read
  type: list
  elements: dict
  sample:
    - host: dc1
      module: dns_scavenging
      target: server
      setting: scavenging_interval
      wrote: never
      before: 7d
      state: needs a word
      reason: "it makes a server scavenge: add -e ddi_allow_weakening=scavenging"
rollback_json:
  description: The path of C(rollback.json).
  returned: when C(undo.json) could be read
  type: str
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._options import RUN

CONTROLLER = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        "undo": {"type": "str", "required": True},
    },
}


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(
        msg="ddi.windows.rollback_outcome runs on the controller."
    )


if __name__ == "__main__":
    main()
