# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a scavenging pass did that somebody started."""

from __future__ import annotations

DOCUMENTATION = r"""
module: pass_confirmation
short_description: Waits for the end of a scavenging pass that was started by hand
version_added: 0.1.0
description:
  - Reads the server until event 2501 or 2502 tells that a pass ended since it was started, or until O(pass_timeout) is
    over. Then it says "not seen yet", which is no failure.
  - Counts the events 521 since then on the server, and fails when more records were deleted than were foreseen.
  - Run it on the server of the pass, after M(ddi.windows.change_write). Changes nothing.
options:
  pass_timeout:
    description: How many seconds the end of the pass is waited for.
    type: int
    default: 300
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.run]
seealso:
  - module: ddi.windows.pass_approval
  - module: ddi.windows.change_write
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The pass did what was foreseen
  ddi.windows.pass_confirmation:
    run_id: "{{ '' | ddi.windows.run_id }}"
  when: inventory_hostname == approved.host
"""

RETURN = r"""
state:
  description: Whether the pass ended, was not seen yet, or nobody knows.
  returned: when a pass was started
  type: str
  sample: ended
event:
  description: The event that tells its end. 2501 is a pass that deleted records, 2502 one that deleted none.
  returned: when it ended
  type: int
deleted:
  description: How many records the audit channel says were deleted since the start.
  returned: when it ended
  type: int
foreseen:
  description: How many were foreseen.
  returned: when a pass was started
  type: int
requests:
  description: How many requests the host answered.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._errors import Refused
from ..module_utils._finding import Params
from ..module_utils._options import RUN

ON_HOST = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        "pass_timeout": {"type": "int", "default": 300},
    },
}


def check(params: Params) -> None:
    """Refuse a time below zero."""
    if params["pass_timeout"] < 0:
        raise Refused(f"pass_timeout is {params['pass_timeout']}: write a number of seconds, 0 or more.")


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(
        msg="ddi.windows.pass_confirmation runs on the controller."
    )


if __name__ == "__main__":
    main()
