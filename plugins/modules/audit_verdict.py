# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The verdict of an audit."""

from __future__ import annotations

DOCUMENTATION = r"""
module: audit_verdict
short_description: Fails when an audit is not clean
version_added: 0.1.0
description:
  - Gives a playbook the exit code that its audit deserves, after everything was reported.
  - For a host it reports the host as unreachable when it was not reached, so that C(ansible-playbook) ends with 4, and
    fails when a control of the host is unknown, so that it ends with 2.
  - For the estate it fails when a server is not covered or a control of the estate is unknown and, when
    O(fail_on_drift) is set, when any setting is not as the baseline wants it.
  - Run it after M(ddi.windows.audit_report), first for every host and then once for the estate.
options:
  scope:
    description: Whether the verdict is about the host of the task or, once, about the estate.
    type: str
    choices: [host, estate]
    default: host
  fail_on_drift:
    description:
      - Whether drift fails the verdict about the estate. Without it drift is only reported, so that a schedule does not
        fail for what is known.
    type: bool
    default: false
extends_documentation_fragment: [ddi.windows.attributes.controller, ddi.windows.run]
seealso:
  - module: ddi.windows.audit_report
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Every control of the host is known
  ddi.windows.audit_verdict:
    run_id: "{{ '' | ddi.windows.run_id }}"

- name: Every server is covered
  ddi.windows.audit_verdict:
    run_id: "{{ '' | ddi.windows.run_id }}"
    scope: estate
  run_once: true
"""

RETURN = r"""
msg:
  description: The verdict in one sentence.
  returned: always
  type: str
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils._options import RUN

CONTROLLER = True
SPEC: dict[str, Any] = {
    "argument_spec": {
        **RUN,
        "scope": {"type": "str", "choices": ["host", "estate"], "default": "host"},
        "fail_on_drift": {"type": "bool", "default": False},
    },
}


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.audit_verdict runs on the controller.")


if __name__ == "__main__":
    main()
