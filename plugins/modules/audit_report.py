# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The report of an audit."""

from __future__ import annotations

DOCUMENTATION = r"""
module: audit_report
short_description: Reports an audit on the terminal and as JSON
version_added: 0.1.0
description:
  - Writes C(report.json) into the folder of the run and shows the same on the terminal, the gravest findings first. The
    text fits 100 columns.
  - Counts for each control and host what was judged, skipped and unknown, with the reasons. The sum is everything that
    was looked at, so nothing is left out without a word.
  - Says which servers were not covered, what is only inferred, and what was not yet run on Windows.
  - When something was approved in the run, the file tells what became of every step, as M(ddi.windows.change_outcome)
    does. The findings are what was read before the writes.
  - Returns the changes of all hosts as one diff, each setting once. Run the reading task with C(diff) switched off.
  - Run it once, after M(ddi.windows.estate_judgement).
options:
  run_id:
    description: The id of the run that is reported.
    type: str
    required: true
  runs_dir:
    description:
      - The folder on the controller that holds one folder for each run.
      - The report names servers, zones and addresses. The folder of the run is readable by its owner alone.
    type: path
    default: runs
  change:
    description: The ticket that the run belongs to. What was approved in the run names its own.
    type: str
extends_documentation_fragment: [ddi.windows.attributes.controller]
attributes:
  diff_mode:
    support: full
seealso:
  - module: ddi.windows.estate_judgement
  - module: ddi.windows.audit_verdict
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The audit is reported
  ddi.windows.audit_report:
    run_id: "{{ '' | ddi.windows.run_id }}"
  run_once: true
"""

RETURN = r"""
report:
  description: The path of C(report.json). The JSON Schema of the file is C(docs/report.schema.json) of the collection.
  returned: success
  type: str
summary:
  description: Servers read, zones, findings by severity, and the sum of all counts.
  returned: success
  type: dict
  sample:
    servers_read: 5
    servers_not_read: 0
    zones: 34
    findings: {critical: 1, high: 6, medium: 3, low: 0}
    total: 640
    judged: 401
    compliant: 378
    drift: 23
    skipped: 239
    unknown: 0
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._options import RUN

CONTROLLER = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        "change": {"type": "str"},
    },
}


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.audit_report runs on the controller.")


if __name__ == "__main__":
    main()
