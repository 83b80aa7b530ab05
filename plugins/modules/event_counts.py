# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How often which events the audit channel of a DNS server holds."""

from __future__ import annotations

DOCUMENTATION = r"""
module: event_counts
short_description: Counts the audit events of a DNS server by id, zone and window
version_added: 0.1.0
description:
  - Counts events of C(Microsoft-Windows-DNSServer/Audit) on the server itself, by filters on id, time and data. None of
    them travels. The channel is local, so a change is counted on the server that made it and on no other.
  - Tells the oldest event that the channel holds. Where it does not reach back over the whole window, none is unknown,
    and a number is told as the least, with the time since when.
  - Every count lets the server walk its whole log, so this is no part of an audit, and one server at a time is asked.
  - Keeps the counts in C(events/<host>.json) in the folder of the run, shows them, and fails when one is unknown.
  - Changes nothing.
options:
  zones:
    description:
      - Names of zones whose events are counted one by one. A zone that the server does not hold is named and left out.
        Without it the events of all zones are counted together.
      - An event counts for a zone when the name is one of its values, as the server spells it, or all in lower-case or
        upper-case.
    type: list
    elements: str
    default: []
  ids:
    description:
      - Ids of events. 513 to 518 say what somebody changed, 519 and 520 what a dynamic update created and deleted, 521
        what was scavenged, 541 and 552 concern the server, 566 that timestamps were forced, 567 who may scavenge.
    type: list
    elements: int
    default: [513, 514, 515, 516, 517, 518, 519, 520, 521, 541, 552, 566, 567]
  windows:
    description: How far back is counted, as V(24h), V(7d) or V(P7D), one or more, by the clock of the server.
    type: list
    elements: str
    default: [1d, 7d]
  most:
    description:
      - How far is counted. A count that reaches it is told as at least so many, because a busy server writes 100,000
        events 519 a day.
    type: int
    default: 10000
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.run]
seealso:
  - module: ddi.windows.dns_event_log
  - module: ddi.windows.update_sources
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: What was scavenged is counted
  ddi.windows.event_counts:
    zones: [corp.example]
    ids: [521]
    windows: [7d]
    run_id: "{{ '' | ddi.windows.run_id }}"
"""

RETURN = r"""
counts:
  description: For each zone, id and window how many events there are, or why that is not known.
  returned: success
  type: list
  elements: dict
  sample:
    - zone: corp.example
      id: 521
      window: 7d
      count: 13
      state: counted
      since:
      reason: ""
oldest_event:
  description: The time of the oldest event that the channel holds.
  returned: success
  type: str
asked:
  description: The zones that were asked for, as they were written.
  returned: always
  type: list
  elements: str
held:
  description: Those of them that the server holds.
  returned: always
  type: list
  elements: str
kept:
  description: The path of the file that keeps the counts.
  returned: success
  type: str
requests:
  description: How many requests the host answered.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils import _durations as durations
from ..module_utils._errors import Refused
from ..module_utils._event_counts import questions
from ..module_utils._finding import Params
from ..module_utils._options import RUN

ON_HOST = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        "zones": {"type": "list", "elements": "str", "default": []},
        "ids": {
            "type": "list",
            "elements": "int",
            "default": [513, 514, 515, 516, 517, 518, 519, 520, 521, 541, 552, 566, 567],
        },
        "windows": {"type": "list", "elements": "str", "default": ["1d", "7d"]},
        "most": {"type": "int", "default": 10000},
        **RUN,
    },
}


def check(params: Params) -> None:
    """Refuse what no log can be asked, and more questions than one server should answer."""
    for window in params["windows"]:
        durations.parse("windows", window)
    if wrong := [each for each in params["ids"] if not 0 < each < 2**16]:
        raise Refused(f"ids holds {wrong[0]}, which is no id of an event: write a number from 1 to 65535")
    if not 1 <= params["most"] <= 1_000_000:
        raise Refused(f"most is {params['most']}: count up to a number from 1 to 1000000")
    for name in ("ids", "windows"):
        if not params[name]:
            raise Refused(f"{name} is empty, so nothing would be counted: leave it out, or name one")
    questions(params["zones"], params["ids"], params["windows"])


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.event_counts runs on the controller.")


if __name__ == "__main__":
    main()
