# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How the stop conditions of a change window stand in the whole estate."""

from __future__ import annotations

DOCUMENTATION = r"""
module: watch_look
short_description: Joins what servers said of the stop conditions of a change window
version_added: 0.1.0
description:
  - Says of each condition whether it is fine, asks for a stop, or is unknown. The conditions are a static name that was
    scavenged or is gone; updates that fell by more than a half after a zone went to Secure; replication that fails; a
    domain controller that lost its own A or SRV record.
  - Updates of a zone are counted over all its servers, because each logs its own. Fewer than ten before the change say
    nothing.
  - The queue of DHCP servers (event 34) is in text files that no cmdlet reads. It is named as not visible and asks for
    nothing.
  - What is unknown is said, and asks for a stop only with O(stop_on_unknown).
  - Keeps all of it in C(watch.json) in the folder of the run. Run it once, after M(ddi.windows.watch_server) ran on
    every host. The hosts in RV(stop) are those that M(ddi.windows.dns_scavenging) has to stop.
options:
  static_names:
    description: Whole names that people keep, as M(ddi.windows.watch_server) took them.
    type: list
    elements: str
    default: []
  stop:
    description: Whether servers may be stopped. It is the switch of the operator.
    type: bool
    default: false
  stop_on_unknown:
    description: Whether a condition that could not be read asks for a stop too.
    type: bool
    default: false
extends_documentation_fragment: [ddi.windows.attributes.controller, ddi.windows.run]
seealso:
  - module: ddi.windows.watch_server
  - module: ddi.windows.watch_outcome
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The stop conditions of the estate are known
  ddi.windows.watch_look:
    static_names: [printer.corp.example]
    stop: true
    run_id: "{{ '' | ddi.windows.run_id }}"
  run_once: true
"""

RETURN = r"""
conditions:
  description: How each condition stands.
  returned: success
  type: list
  elements: dict
  sample:
    - name: static-names
      where: dc1
      state: stop
      reason: printer.corp.example was scavenged (event 521)
stop:
  description: The hosts whose scavenging has to be stopped; none unless O(stop) is set.
  returned: success
  type: list
  elements: str
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._options import RUN

CONTROLLER = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        "static_names": {"type": "list", "elements": "str", "default": []},
        "stop": {"type": "bool", "default": False},
        "stop_on_unknown": {"type": "bool", "default": False},
        **RUN,
    },
}


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.watch_look runs on the controller.")


if __name__ == "__main__":
    main()
