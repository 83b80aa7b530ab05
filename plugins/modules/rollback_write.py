# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The undos of one class on one host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: rollback_write
short_description: Takes back what a run wrote on one host, class by class
version_added: 0.1.0
description:
  - Carries out the undos of one class that M(ddi.windows.rollback_plan) lists for this host, the last write first, each
    in a pipeline of its own and never twice.
  - Each setting is read before. Only one that still has the value of the record gets the old value back. One that has
    the old value already, or that somebody changed since, is left alone and told. So an undo of a write of which nobody
    knew whether it took effect tells that first.
  - The undos are recorded as any write is, so a rollback can be taken back too. An undo counts when it was read back.
  - It goes on past an undo that the endpoint refuses. After one of which nobody knows nothing more is sent to this
    host. Other hosts go on. M(ddi.windows.rollback_outcome) fails for all of them.
  - Scavenging is given back only when all changes of the run to aging are taken back, and aging only when its
    scavenging is; until then they are held back, so that nothing is deleted that neither before nor after the run was.
  - In check mode the settings are read, what would be given back is said, and nothing is sent or recorded.
options:
  run_id:
    description: The id of the rollback.
  undo:
    description:
      - What M(ddi.windows.rollback_plan) returned as RV(ddi.windows.rollback_plan#module:undo) in this run. Anything
        else is refused.
    type: str
    required: true
  undo_class:
    description:
      - The class of the undos. One task takes back one class, and the next class waits for all hosts.
      - Let one host write at a time, with C(throttle) set to 1.
    type: str
    required: true
    choices:
      - scavenging-off
      - update-mode
      - delegations
      - the-rest
      - scavenging-on
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.run]
seealso:
  - module: ddi.windows.rollback_plan
  - module: ddi.windows.rollback_outcome
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Zones have their old update mode
  ddi.windows.rollback_write:
    run_id: "{{ '' | ddi.windows.run_id }}"
    undo: "{{ planned.undo }}"
    undo_class: update-mode
  throttle: 1
"""

RETURN = r"""
done:
  description: Every undo of the class on this host, with its state, the reason, and what the host had at last.
  returned: success
  type: list
  elements: dict
commands:
  description: The lines that were sent, or in check mode would be.
  returned: success
  type: list
  elements: str
requests:
  description: How many requests the host answered.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._options import RUN
from ..module_utils._rollback_undo import CLASSES

ON_HOST = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        "undo": {"type": "str", "required": True},
        "undo_class": {"type": "str", "required": True, "choices": list(CLASSES)},
    },
}


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.rollback_write runs on the controller.")


if __name__ == "__main__":
    main()
