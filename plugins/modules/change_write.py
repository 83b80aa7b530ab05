# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The approved writes of one class on one host."""

from __future__ import annotations

DOCUMENTATION = r"""
module: change_write
short_description: Writes what was approved for one host, class by class
version_added: 0.1.0
description:
  - Writes the steps of one class that M(ddi.windows.change_approval) lists for this host, in their order, each in a
    pipeline of its own and never twice.
  - Just before a step is sent the setting is read. A step whose setting was changed since is left alone and reported.
  - Before a step is sent its intent is in the record of the run, C(writes/<host>.jsonl). Without that line nothing is
    sent. What became of it is read back over a new session, also when the connection broke, and recorded.
  - After a write that was not applied, or of which nobody knows, nothing more is sent, on this host and on all others.
  - In check mode the settings are read, what would be sent is said, and nothing is sent or recorded.
options:
  run_id:
    description: The id of the run whose approval is carried out.
  approval:
    description:
      - What M(ddi.windows.change_approval) returned as RV(ddi.windows.change_approval#module:approval) in this run.
        Anything else is refused.
    type: str
    required: true
  change_class:
    description:
      - The class of the steps. One task writes one class, and the next class waits for all hosts.
      - Let one host write at a time, with C(throttle) set to 1.
    type: str
    required: true
    choices:
      - stop-scavenging
      - zone-create
      - zone-delegate
      - update-proxy
      - secure-forward
      - secure-reverse
      - secure-domain
      - secure-msdcs
      - static-record
      - restore-record
      - zone-aging
      - new-zones-age
      - scavenging-interval
      - scavenging-pass
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.run]
seealso:
  - module: ddi.windows.change_approval
  - module: ddi.windows.change_confirmation
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Reverse zones accept only secure dynamic updates
  ddi.windows.change_write:
    run_id: "{{ '' | ddi.windows.run_id }}"
    approval: "{{ approved.approval }}"
    change_class: secure-reverse
  throttle: 1
"""

RETURN = r"""
done:
  description: Every step of the class on this host, with its state, the reason, and what the host had at last.
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
from ..module_utils._plan_step import KINDS

ON_HOST = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        "approval": {"type": "str", "required": True},
        "change_class": {"type": "str", "required": True, "choices": list(KINDS)},
    },
}


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.change_write runs on the controller.")


if __name__ == "__main__":
    main()
