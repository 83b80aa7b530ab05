# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a DNS server answers for the names of zones that a run would create."""

from __future__ import annotations

DOCUMENTATION = r"""
module: zone_answers
short_description: Asks a DNS server what it answers for the names of new zones, before and after
version_added: 0.1.0
description:
  - A new zone hides what others answered for its names. So every DNS server is asked for the start of authority of the
    zone and of every range in use that lies in it, and for the pointers of addresses, 400 of a zone at most. Those are
    the servers that the run knows, the active leases that M(ddi.windows.zone_leases) found, and the first of each
    range. The scopes of DHCP servers count as ranges. The questions go from the server to itself, as those of
    its clients do.
  - Keeps the answers in C(matrix/<host>-before.json) in the folder of the run. The step that creates the zone stays
    closed while one server was not asked, or gets an answer from elsewhere.
  - After the zone was created and has arrived, the same is asked again and kept in C(matrix/<host>-after.json). An
    answer that is gone fails the task with the line that removes the zone, and nothing more is written in the run.
  - Changes nothing.
options:
  phase:
    description: Whether zones are still to be created, or were created by this run.
    type: str
    choices: [before, after]
    default: before
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.run]
seealso:
  - module: ddi.windows.estate_judgement
  - module: ddi.windows.zone_leases
  - module: ddi.windows.dns_reverse_zone
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: What is answered for the names of new zones is kept
  ddi.windows.zone_answers:
    run_id: "{{ '' | ddi.windows.run_id }}"
  when: judged.zones_wanted
"""

RETURN = r"""
matrix:
  description: For each new zone the questions and what they were answered with.
  returned: success
  type: dict
lost:
  description: The names that were answered before and are not any more.
  returned: when O(phase=after)
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

ON_HOST = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        "phase": {"type": "str", "choices": ["before", "after"], "default": "before"},
    },
}


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.zone_answers runs on the controller.")


if __name__ == "__main__":
    main()
