# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Update mode and kind of the zones of a DNS server."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_zone
short_description: Judges and sets which updates the zones of a Windows DNS server accept
version_added: 0.1.0
description:
  - Reads every zone of the server, tells its kind, and judges the update mode of the zones that should have one.
  - An AD-integrated primary zone should accept secure updates only. A zone that accepts nonsecure updates lets any host
    overwrite any name, and is always reported.
  - A zone without updates is reported only where that is wrong, which is the zone of an AD domain, C(_msdcs), and the
    reverse zones that O(reverse_zones) names. Any other is passed over, because a zone is often static on purpose.
  - Secondary, stub and forwarder zones, zones made by the server, trust anchors and root hints are passed over.
  - File-backed and signed zones are never changed. What a person has to do is said in the finding.
options:
  dynamic_update:
    description:
      - The updates that dynamic zones accept. Secure updates are the only kind this collection accepts, because only
        they tie a name to the account that owns it.
      - Clients that cannot use Kerberos, for example printers, appliances and hosts outside the domain, can no longer
        update a zone that accepts secure updates only.
      - Names that were created while a zone accepted nonsecure updates stay open to every account.
      - This is C(-DynamicUpdate) of C(Set-DnsServerPrimaryZone).
    type: str
    choices: [secure]
    default: secure
  static_zones:
    description:
      - Names of zones that people keep by hand, or patterns with C(*) and C(?). Case and a trailing dot do not matter.
      - Such a zone is right without updates. It is still reported when it accepts nonsecure updates.
      - The zone of an AD domain and C(_msdcs) must accept updates, whether they are named here or not.
      - Has no PowerShell parameter.
    type: list
    elements: str
    default: []
  reverse_zones:
    description:
      - Names or patterns of the reverse zones that DHCP leases land in, for example C(*.10.in-addr.arpa).
      - Such a zone is reported when it accepts no updates. Left empty, no reverse zone is.
      - Has no PowerShell parameter.
    type: list
    elements: str
    default: []
extends_documentation_fragment: [ddi.windows.attributes, ddi.windows.writing]
seealso:
  - module: ddi.windows.dns_zone_aging
  - module: ddi.windows.dns_server
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: Zones accept only secure dynamic updates
  ddi.windows.dns_zone:
    static_zones: [www.corp.example]
    reverse_zones: ["*.10.in-addr.arpa"]
  check_mode: true
"""

RETURN = r"""
findings:
  description: The zones whose update mode is not as it should be.
  returned: success
  type: list
  elements: dict
  sample:
    - control: zone-secure-only
      target: DC=corp.example,cn=MicrosoftDNS,DC=DomainDnsZones,DC=corp,DC=example
      setting: dynamic_update
      before: NonsecureAndSecure
      after: Secure
      remedy: automatic
      reason: Zone corp.example accepts nonsecure updates, so any host can overwrite any name.
verdicts:
  description: The state of each control for each zone, which is compliant, drift, skipped or unknown, with the reason.
  returned: always
  type: list
  elements: dict
commands:
  description: The calls that would make the zones as they should be, as text for people and as name and parameters.
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

from ..module_utils._decide import Outcome, gather, remedy, verdict_of
from ..module_utils._finding import Command, Current, Decision, Finding, Params, Values, Verdict
from ..module_utils._names import zone_name
from ..module_utils._options import WRITING
from ..module_utils._session import Session
from ..module_utils._values import UPDATE_MODE_OF, quoted
from ..module_utils._zone_reads import DOMAIN, ZONES, read_zones
from ..module_utils._zones import Plan, Zone, plan

READS = ("Get-DnsServerZone", "Get-ADDomain", "Get-ADForest")
WRITES = ("Set-DnsServerPrimaryZone",)
CONTROLS = ("zone-secure-only", "zone-classification")
PREFETCH = (ZONES, DOMAIN)
SPEC: dict[str, Any] = {
    "argument_spec": {
        "dynamic_update": {"type": "str", "choices": ["secure"], "default": "secure"},
        "static_zones": {"type": "list", "elements": "str", "default": []},
        "reverse_zones": {"type": "list", "elements": "str", "default": []},
        **WRITING,
    },
}


def read(session: Session, params: Params) -> Current:  # noqa: ARG001 - every module reads with its options
    """Return every zone of the server with what tells its kind."""
    return read_zones(session)


def decide(current: Current, params: Params) -> Decision:
    """Judge the kind and the update mode of every zone."""
    return gather(_judge(target, facts, params) for target, facts in current.items())


def commands(target: str, values: Values) -> list[Command]:
    """Return the calls that give the zone *target* these values."""
    return [Command("Set-DnsServerPrimaryZone", {"Name": zone_name(target), "DynamicUpdate": values["dynamic_update"]})]


def _judge(target: str, facts: dict[str, Any], params: Params) -> Outcome:
    zone = Zone.of(facts)
    planned = plan(zone, params["static_zones"], params["reverse_zones"])
    findings = _mode_findings(target, zone, params) if planned.mode == "judged" else []
    if planned.mode == "judged":
        mode = verdict_of("zone-secure-only", target, findings)
    else:
        mode = Verdict("zone-secure-only", target, planned.mode, _reason(planned, facts))
    return [mode, _kind(target, planned, facts)], findings


def _kind(target: str, planned: Plan, facts: dict[str, Any]) -> Verdict:
    if planned.mode == "unknown":
        return Verdict("zone-classification", target, "unknown", _reason(planned, facts))
    if planned.aging == "unknown":
        return Verdict("zone-classification", target, "unknown", planned.aging_reason)
    if planned.mode == planned.aging == "skipped":
        return Verdict("zone-classification", target, "skipped", planned.mode_reason)
    return Verdict("zone-classification", target, "compliant")


def _reason(planned: Plan, facts: dict[str, Any]) -> str:
    unread = facts.get("unread", "") if planned.mode == "unknown" else ""
    return f"{planned.mode_reason}: {unread}" if unread else planned.mode_reason


def _mode_findings(target: str, zone: Zone, params: Params) -> list[Finding]:
    wanted = UPDATE_MODE_OF[params["dynamic_update"]]
    if zone.dynamic_update == wanted:
        return []
    # A file-backed zone cannot be Secure: either it takes no updates, or a person converts it.
    after = wanted if zone.ds_integrated or zone.dynamic_update == "None" else "None"
    who, words = remedy(zone, _by_hand(zone, after))
    if zone.dynamic_update == "None":
        reason = f"Zone {zone.name} accepts no updates, but clients or domain controllers have to register in it."
    else:
        reason = f"Zone {zone.name} accepts nonsecure updates, so any host can overwrite any name."
    return [Finding("zone-secure-only", target, "dynamic_update", zone.dynamic_update, after, who, reason + words)]


def _by_hand(zone: Zone, after: str) -> str:
    name = quoted(zone.name)
    line = f"Set-DnsServerPrimaryZone -Name {name} -DynamicUpdate {after}"
    if zone.ds_integrated or after == "None":
        return line
    return f"ConvertTo-DnsServerPrimaryZone -Name {name} -ReplicationScope Domain -Force; {line}"


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.dns_zone runs on the controller.")


if __name__ == "__main__":
    main()
