# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where the dynamic updates of a DNS server come from."""

from __future__ import annotations

DOCUMENTATION = r"""
module: update_sources
short_description: Groups the dynamic updates of a DNS server by the address that sent them
version_added: 0.1.0
description:
  - Counts the events 519, by which the audit channel says that a dynamic update created a record, for each address that
    you name, by filters on the server. An address in the data of no event is counted as none.
  - Groups the newest O(sample) of these events by address. The address of an event arrives in its text alone, which is
    in the language of the server. It is taken when exactly one address stands alone in the text; the others are
    counted as not parsed. This is inferred, and nothing else of the collection rests on it.
  - Updates that were refused are in no log, and the channel of each server holds its own updates only.
  - Keeps what it found in C(sources/<host>.json) in the folder of the run, and shows it. Changes nothing.
options:
  zone:
    description: The zone whose updates are looked at; without it all.
    type: str
    default: ""
  window:
    description: How far back, as V(24h), V(7d) or V(P7D), by the clock of the server.
    type: str
    default: 1d
  sources:
    description: Addresses that are counted by a filter each, such as those of DHCP servers.
    type: list
    elements: str
    default: []
  sample:
    description:
      - How many of the newest events travel, with their texts, and are grouped. 0 lets none travel.
    type: int
    default: 0
  most:
    description: How far is counted. A count that reaches it is told as at least so many.
    type: int
    default: 10000
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.run]
seealso:
  - module: ddi.windows.event_counts
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Who updates the zone is known
  ddi.windows.update_sources:
    zone: corp.example
    sources: [10.0.0.5, 10.0.0.6]
    sample: 500
    run_id: "{{ '' | ddi.windows.run_id }}"
"""

RETURN = r"""
named:
  description: For each named address how many updates it sent, or why that is not known.
  returned: success
  type: dict
all:
  description: How many updates there are at all.
  returned: success
  type: dict
sample:
  description: How many texts were looked at, the addresses in them, and how many could not be parsed.
  returned: success
  type: dict
  sample:
    looked_at: 500
    sources: {10.0.0.5: 421, 10.0.4.17: 60}
    not_parsed: 19
    full: true
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
  description: The path of the file that keeps it.
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
from ..module_utils._finding import Params
from ..module_utils._options import RUN
from ..module_utils._update_sources import addresses

ON_HOST = True
#: More sources than that are refused, because each lets the server walk its whole log; more texts are a load.
MOST_SOURCES, MOST_TEXTS = 100, 5000
SPEC: dict[str, Any] = {
    "argument_spec": {
        "zone": {"type": "str", "default": ""},
        "window": {"type": "str", "default": "1d"},
        "sources": {"type": "list", "elements": "str", "default": []},
        "sample": {"type": "int", "default": 0},
        "most": {"type": "int", "default": 10000},
        **RUN,
    },
}


def check(params: Params) -> None:
    """Refuse addresses that are none, and more than one server should be asked."""
    durations.parse("window", params["window"])
    if len(addresses("sources", params["sources"])) > MOST_SOURCES:
        raise Refused(f"sources names more than {MOST_SOURCES} addresses, and each walks the whole log: name fewer")
    if not 0 <= params["sample"] <= MOST_TEXTS:
        raise Refused(f"sample is {params['sample']}: look at 0 to {MOST_TEXTS} texts")
    if not 1 <= params["most"] <= 1_000_000:
        raise Refused(f"most is {params['most']}: count up to a number from 1 to 1000000")


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.update_sources runs on the controller.")


if __name__ == "__main__":
    main()
