# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether the options of another module make sense, before any host is asked."""

from __future__ import annotations

DOCUMENTATION = r"""
module: options_check
short_description: Refuses wrong options of another module once, before any host is asked
version_added: 0.1.0
description:
  - Checks O(options) as the module in O(name) would, and does nothing else. With C(run_once) a mistake is one sentence
    for the play, instead of one for each host.
  - The options of each host are checked again by its own task.
options:
  name:
    description: The name of the module, without that of the collection.
    type: str
    required: true
  options:
    description: What the task of that module is given.
    type: dict
    required: true
extends_documentation_fragment: [ddi.windows.attributes.controller, ddi.windows.run]
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The options of the audit make sense
  ddi.windows.options_check:
    name: dns_server
    options:
      dns_zone_aging:
        refresh_interval: 7d
    run_id: "{{ '' | ddi.windows.run_id }}"
  run_once: true
"""

RETURN = r"""
msg:
  description: That the options make sense, or what is wrong with one of them.
  returned: always
  type: str
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._options import RUN

CONTROLLER = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        "name": {"type": "str", "required": True},
        "options": {"type": "dict", "required": True},
        **RUN,
    },
}


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.options_check runs on the controller.")


if __name__ == "__main__":
    main()
