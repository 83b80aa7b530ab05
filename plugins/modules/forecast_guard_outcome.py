# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether the servers that a guard had to stop are stopped."""

from __future__ import annotations

DOCUMENTATION = r"""
module: forecast_guard_outcome
short_description: Says what became of the servers that a guard had to stop, and fails when there was one
version_added: 0.1.0
description:
  - Says of every server that M(ddi.windows.forecast_guard) named in the same run whether it is stopped, by the record
    of the run and by what the server said after it. In check mode it says which ones would be.
  - Fails when a server had to be stopped, stopped or not, and when a server was not read.
  - Run it once, after M(ddi.windows.dns_scavenging) with the same O(run_id) ran on those servers.
options:
  allow_missing:
    description:
      - Servers, by inventory name or full name, that may go unread.
    type: list
    elements: str
    default: []
extends_documentation_fragment: [ddi.windows.attributes.controller, ddi.windows.run]
seealso:
  - module: ddi.windows.forecast_guard
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: No pass deletes what nobody approved
  ddi.windows.forecast_guard_outcome:
    run_id: "{{ '' | ddi.windows.run_id }}"
  run_once: true
"""

RETURN = r"""
stopped:
  description: The servers that had to be stopped and do not scavenge any more.
  returned: always
  type: list
  elements: str
not_read:
  description: Servers that were not read.
  returned: always
  type: list
  elements: str
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._options import RUN

CONTROLLER = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        "allow_missing": {"type": "list", "elements": "str", "default": []},
    },
}


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(
        msg="ddi.windows.forecast_guard_outcome runs on the controller."
    )


if __name__ == "__main__":
    main()
