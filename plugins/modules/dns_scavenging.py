# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Scavenging of a DNS server itself."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_scavenging
short_description: Judges and sets the scavenging of a Windows DNS server
version_added: 0.1.0
description:
  - Reads how often the server deletes old records, and whether zones that are made on it age.
  - A server scavenges when its interval is longer than nothing. C(ScavengingState) does not say that, it only is the
    aging of zones to come.
  - Whether more than one server scavenges a zone is a question about the estate, which M(ddi.windows.estate_judgement)
    answers.
  - C(-ApplyOnAllZones) is never used, because it overwrites the aging of every zone of the server.
options:
  scavenging_interval:
    description:
      - How often the server deletes records that are old, as V(7d), V(168h) or V(P7D), or V(never).
      - Whole hours from one hour to 8760 hours. Omitted, the interval is read and not judged.
      - Scavenging deletes data. Let one server do it, after its zones aged for both of their intervals.
      - The time starts again whenever the DNS service starts.
      - This is C(-ScavengingInterval) of C(Set-DnsServerScavenging).
    type: str
  new_zones_age:
    description:
      - Whether zones that are made on this server age from the start. Omitted, it is read and not judged.
      - This is C(-ScavengingState) of C(Set-DnsServerScavenging).
    type: bool
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.writing]
seealso:
  - module: ddi.windows.dns_zone_aging
  - module: ddi.windows.estate_judgement
  - module: ddi.windows.dns_server
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The server does not scavenge
  ddi.windows.dns_scavenging:
    scavenging_interval: never
    new_zones_age: true
  check_mode: true
"""

RETURN = r"""
findings:
  description: The settings of the server that are not as they should be.
  returned: success
  type: list
  elements: dict
  sample:
    - control: server-scavenging-exactly-one
      target: server
      setting: scavenging_interval
      before: 7d
      after: never
      remedy: automatic
      reason: "This server scavenges, but it should not: it deletes records that are old."
verdicts:
  description: The state of the control for the server, which is compliant, drift, skipped or unknown, with the reason.
  returned: always
  type: list
  elements: dict
commands:
  description: The calls that would make the server as it should be, as text for people and as name and parameters.
  returned: success
  type: list
  elements: dict
unknown:
  description: What could not be judged, with the error.
  returned: always
  type: list
  elements: dict
done:
  description: What became of each write, with the reason and what the host had at last.
  returned: outside check mode
  type: list
  elements: dict
refused:
  description: Why the task would be refused outside check mode.
  returned: in check mode without O(run_id), when something concerns other servers too and O(unjudged) is not set
  type: str
run_id:
  description: The id of the run whose folder holds the record.
  returned: outside check mode
  type: str
requests:
  description: How many requests the host answered.
  returned: success
  type: int
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils import _durations as durations
from ..module_utils._decide import verdict_of
from ..module_utils._finding import Command, Current, Decision, Finding, Params, Values, Verdict
from ..module_utils._options import WRITING
from ..module_utils._session import Object, Session
from ..module_utils._values import duration, known_flag, moment

READS = ("Get-DnsServerScavenging",)
WRITES = ("Set-DnsServerScavenging",)
CONTROLS = ("server-scavenging-exactly-one",)
PREFETCH = (Command("Get-DnsServerScavenging"),)
SPEC: dict[str, Any] = {
    "argument_spec": {
        "scavenging_interval": {"type": "str"},
        "new_zones_age": {"type": "bool"},
        **WRITING,
    },
}


def check(params: Params) -> None:
    """Refuse an interval that no server can have."""
    _wanted(params)


def read(session: Session, params: Params) -> Current:  # noqa: ARG001 - every module reads with its options
    """Return the scavenging of the server."""
    scavenging: Object = next(iter(session.read("Get-DnsServerScavenging")), {})
    interval = duration(scavenging.get("ScavengingInterval"))
    return {
        "server": {
            "scavenging_interval": None if interval is None else durations.render(interval, durations.NEVER),
            "new_zones_age": known_flag(scavenging.get("ScavengingState")),
            "last_scavenge_time": moment(scavenging.get("LastScavengeTime")),
        }
    }


def decide(current: Current, params: Params) -> Decision:
    """Judge the settings that the operator wants of this server."""
    wanted = _wanted(params)
    verdicts, findings = [], []
    for target, settings in current.items():
        if not wanted:
            verdicts.append(Verdict(CONTROLS[0], target, "skipped", "no scavenging interval is wanted of this server"))
            continue
        if untold := [setting for setting in wanted if settings[setting] is None]:
            reason = f"the server returned no {' and no '.join(untold)}"
            verdicts.append(Verdict(CONTROLS[0], target, "unknown", reason))
            continue
        found = [
            Finding(CONTROLS[0], target, setting, settings[setting], after, "automatic", _reason(setting, after))
            for setting, after in wanted.items()
            if settings[setting] != after
        ]
        verdicts.append(verdict_of(CONTROLS[0], target, found))
        findings += found
    return Decision(tuple(verdicts), tuple(findings))


def commands(target: str, values: Values) -> list[Command]:  # noqa: ARG001 - the server is the only target
    """Return the one call that gives the server these values."""
    parameters: dict[str, Any] = {}
    if "scavenging_interval" in values:
        parameters["ScavengingInterval"] = durations.restore(values["scavenging_interval"])
    if "new_zones_age" in values:
        parameters["ScavengingState"] = values["new_zones_age"]
    return [Command("Set-DnsServerScavenging", parameters)]


def _wanted(params: Params) -> dict[str, Any]:
    wanted: dict[str, Any] = {}
    if params["scavenging_interval"] is not None:
        interval = durations.parse_or_never("scavenging_interval", params["scavenging_interval"])
        wanted["scavenging_interval"] = durations.render(interval, durations.NEVER)
    if params["new_zones_age"] is not None:
        wanted["new_zones_age"] = params["new_zones_age"]
    return wanted


def _reason(setting: str, after: Any) -> str:
    if setting == "new_zones_age":
        return f"Zones made on this server should {'age' if after else 'not age'} from the start."
    if after == durations.NEVER:
        return "This server scavenges, but it should not: it deletes records that are old."
    return f"This server should scavenge every {after}."


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.dns_scavenging runs on the controller.")


if __name__ == "__main__":
    main()
