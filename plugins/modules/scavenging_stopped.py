# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether every server stopped scavenging."""

from __future__ import annotations

DOCUMENTATION = r"""
module: scavenging_stopped
short_description: Lists the servers that do not scavenge any more, and fails when one may go on
version_added: 0.1.0
description:
  - Says of every host of the play, those outside the limit too, whether this run stopped its scavenging and how often
    it scavenged before, whether it was off already, or why it is not stopped.
  - A server is stopped when the record of the run says that the write was applied, or when the server itself said so
    after it. What nobody read is not stopped.
  - Says how to give the old intervals back.
  - Fails when a server is not stopped, and names all of them.
  - In check mode it tells which servers would be stopped.
  - Run it once, after M(ddi.windows.dns_scavenging) with the same O(run_id) ran on every host, whatever came of it.
extends_documentation_fragment: [ddi.windows.attributes.controller, ddi.windows.run]
seealso:
  - module: ddi.windows.dns_scavenging
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: No server scavenges
  ddi.windows.scavenging_stopped:
    run_id: "{{ '' | ddi.windows.run_id }}"
  run_once: true
"""

RETURN = r"""
stopped:
  description: The servers that this run stopped, and how often each scavenged before.
  returned: always
  type: dict
  sample:
    dc1: 7d
already:
  description: The servers that did not scavenge before.
  returned: always
  type: list
  elements: str
would_stop:
  description: In check mode, the servers that would be stopped, and how often each scavenges.
  returned: always
  type: dict
not_stopped:
  description: The servers that may still scavenge, and why each is not stopped.
  returned: always
  type: dict
  sample:
    dc3: it is outside the limit
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
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(
        msg="ddi.windows.scavenging_stopped runs on the controller."
    )


if __name__ == "__main__":
    main()
