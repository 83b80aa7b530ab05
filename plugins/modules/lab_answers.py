# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Answers to the open questions of the baseline, from a server of a test forest."""

from __future__ import annotations

DOCUMENTATION = r"""
module: lab_answers
short_description: Asks a DNS server of a test forest what no document tells
version_added: 0.1.0
description:
  - Tries the open questions of the baseline on scratch zones of one writable domain controller, takes the zones away
    again, also after a failure, and writes every answer as JSON. A question that needs a client, a DHCP server, a
    restart or a second account is named with the reason.
  - It is for a test forest alone and refuses any other. It makes and removes zones whose names begin with C(ddi-lab-),
    and only those that it made, and for one question it changes C(ScavengingState) and gives back all
    settings of scavenging as they were.
  - Every write is in C(lab/<host>.jsonl) in the folder of the run before it is sent. What a lab that was killed left
    behind is removed by the next one with the same O(runs_dir).
  - The answers are those of the server that was asked. Forest, server and build stand beside them; a simulated server
    answers for the simulator.
options:
  forest:
    description: The exact name of the forest. Nothing is tried in another.
    type: str
    default: ""
  test_forest:
    description: Whether the forest is one whose zones and settings may be changed for a trial.
    type: bool
    default: false
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.run]
seealso:
  - module: ddi.windows.dns_server
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Open questions are answered
  ddi.windows.lab_answers:
    forest: lab.example
    test_forest: true
    run_id: "{{ '' | ddi.windows.run_id }}"
"""

RETURN = r"""
answers:
  description: For each question what was done and what the server answered, or why it cannot be answered from here.
  returned: unless something is left behind
  type: list
  elements: dict
  sample:
    - number: 4b
      question: Does an empty -ScavengeServers clear the list?
      state: answered
      done: [Set-DnsServerZoneAging -Name ddi-lab-0a1b2c3d.test -ScavengeServers @()]
      answer: {before: [192.0.2.1], after: [], cleared: true}
      reason: ""
left:
  description: What could not be taken away, as lines for a person.
  returned: success
  type: list
  elements: str
kept:
  description: The path of the file that keeps the answers.
  returned: success
  type: str
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
        "forest": {"type": "str", "default": ""},
        "test_forest": {"type": "bool", "default": False},
        **RUN,
    },
}


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.lab_answers runs on the controller.")


if __name__ == "__main__":
    main()
