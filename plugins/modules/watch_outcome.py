# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What became of a stop that a watch asked for."""

from __future__ import annotations

DOCUMENTATION = r"""
module: watch_outcome
short_description: Fails when a stop condition of a change window holds, and says which servers were stopped
version_added: 0.1.0
description:
  - Says of every host of the play whether it scavenges no more, when M(ddi.windows.watch_look) of the same run asked
    for a stop, and how the old intervals are given back. Fails whenever a condition asked for one.
  - In check mode it tells which servers would be stopped.
extends_documentation_fragment: [ddi.windows.attributes.controller, ddi.windows.run]
seealso:
  - module: ddi.windows.watch_look
  - module: ddi.windows.scavenging_stopped
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: No stop condition holds
  ddi.windows.watch_outcome:
    run_id: "{{ '' | ddi.windows.run_id }}"
  run_once: true
"""

RETURN = r"""
stopped:
  description: The hosts that this run stopped.
  returned: always
  type: list
  elements: str
not_stopped:
  description: The hosts that may still scavenge, and why each is not stopped.
  returned: always
  type: dict
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
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.watch_outcome runs on the controller.")


if __name__ == "__main__":
    main()
