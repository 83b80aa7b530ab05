# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a DNS server is, and what the directory says on it."""

from __future__ import annotations

DOCUMENTATION = r"""
module: dns_server_info
short_description: Reads who a Windows DNS server is and what the directory says on it
version_added: 0.1.0
description:
  - Reads the name and addresses of the DNS server. On a domain controller it also reads the domain, the forest, all
    domain controllers of the domain, every copy of a zone that the directory holds, and the DHCP servers that the
    forest authorises.
  - The directory shows what DNS cmdlets cannot, which are second copies of a zone, objects in conflict, and zones whose
    creation never ended.
  - A server that is no domain controller cannot ask the directory, because its session has no credentials for a second
    machine. Such an error is a fact, not a failure. On a domain controller it makes the coverage of the estate unknown.
  - Changes nothing. The facts are joined by M(ddi.windows.estate_judgement).
extends_documentation_fragment: [ddi.windows.attributes]
seealso:
  - module: ddi.windows.dns_server
  - module: ddi.windows.estate_judgement
author: The ddi.windows contributors (@ddi-windows)
"""

EXAMPLES = r"""
- name: The server says who it is
  ddi.windows.dns_server_info:
"""

RETURN = r"""
verdicts:
  description: Whether the host said what the audit of the estate needs, or why it could not.
  returned: always
  type: list
  elements: dict
  sample:
    - control: estate-coverage
      target: server
      state: compliant
      reason: ""
unknown:
  description: What could not be read, with the error.
  returned: always
  type: list
  elements: dict
requests:
  description: How many requests the host answered.
  returned: success
  type: int
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils import _directory as directory
from ..module_utils._errors import ReadError
from ..module_utils._finding import Command, Current, Decision, Params, Values, Verdict
from ..module_utils._session import Object, Session
from ..module_utils._values import addresses, flag, server_name, texts
from ..module_utils._zone_reads import DOMAIN, FOREST, ZONES

READS = (
    "Get-DnsServerSetting",
    "Get-DnsServerZone",
    "Get-ADDomain",
    "Get-ADForest",
    "Get-ADDomainController",
    "Get-ADObject",
)
WRITES = ()
CONTROLS = ("estate-coverage", "zone-classification")
# The directory is asked last and with one command: where there is none, that command ends the pipeline.
PREFETCH = (directory.SETTING, ZONES, DOMAIN)
#: What is asked of a directory that told its domain.
DIRECTORY = (FOREST, directory.CONTROLLERS)
SPEC: dict[str, Any] = {"argument_spec": {}}

_DIRECTORY_READS = ("Get-ADDomain", "Get-ADForest", "Get-ADDomainController")
#: What was not read when the parts of the directory on this server could not be named.
_WHOLE = "the directory of this server"


def later(session: Session, params: Params) -> list[Command]:  # noqa: ARG001 - it has no options
    """Return what is asked of the directory about zones and DHCP servers."""
    facts, own = _facts(session)
    return [each for searches in _searches(facts, own) for each in searches]


def read(session: Session, params: Params) -> Current:  # noqa: ARG001 - every module reads with its options
    """Return what the server says about itself and about the directory."""
    facts, own = _facts(session)
    copies, authorized = _read_copies(session, facts, own)
    facts |= {"copies": copies.found, "searched": copies.searched, "unread": copies.unread, "changed": copies.changed}
    facts["dhcp_servers"] = authorized
    return {"server": facts}


def _facts(session: Session) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return what the server says about itself, and the domain controller that it is."""
    setting, zones, domain = session.read_all(PREFETCH)
    forest, controllers = _read_forest(session, zones, domain)
    own_setting = directory.first(setting)
    facts: dict[str, Any] = {
        "fqdn": server_name(own_setting.get("ComputerName")),
        "addresses": addresses(texts(own_setting.get("AllIPAddress"))),
        "read_only": flag(own_setting.get("IsReadOnlyDC")),
        "domain": directory.domain_facts(domain),
        "forest": directory.forest_facts(forest),
        "controllers": directory.controller_facts(controllers),
        "errors": _errors(setting, domain, forest, controllers),
    }
    own = next((entry for entry in facts["controllers"] or [] if entry["fqdn"] == facts["fqdn"]), None)
    facts["controller"] = True if own else _holds_directory_zones(zones, facts)
    return facts, own


def decide(current: Current, params: Params) -> Decision:  # noqa: ARG001 - it has no options
    """Say whether the host told what the audit of the estate needs."""
    verdicts: list[Verdict] = []
    for target, facts in current.items():
        errors = facts["errors"]
        asked = [errors[name] for name in _DIRECTORY_READS if name in errors]
        copies = list(facts["unread"].values())
        if "Get-DnsServerSetting" in errors:
            verdicts.append(Verdict("estate-coverage", target, "unknown", errors["Get-DnsServerSetting"]))
        else:
            verdicts.append(_verdict("estate-coverage", target, facts["controller"], asked))
        verdicts.append(_verdict("zone-classification", target, facts["controller"], copies))
    return Decision(tuple(verdicts))


def commands(target: str, values: Values) -> list[Command]:  # noqa: ARG001 - it changes nothing
    """Return nothing: facts are not changed."""
    return []


def _read_forest(session: Session, zones: directory.Answer, domain: directory.Answer) -> Sequence[directory.Answer]:
    """Return the forest and the domain controllers; a member server that could not read its domain is not asked."""
    if isinstance(domain, ReadError) and not isinstance(zones, ReadError) and not _in_directory(zones):
        return [domain, domain]
    return session.read_all([FOREST, directory.CONTROLLERS])


def _errors(*answers: directory.Answer) -> dict[str, str]:
    names = ("Get-DnsServerSetting", "Get-ADDomain", "Get-ADForest", "Get-ADDomainController")
    return {name: str(answer) for name, answer in zip(names, answers, strict=True) if isinstance(answer, ReadError)}


def _in_directory(zones: Sequence[Object]) -> bool:
    # Only a domain controller holds AD-integrated zones.
    return any(flag(zone.get("IsDsIntegrated")) for zone in zones)


def _holds_directory_zones(zones: directory.Answer, facts: dict[str, Any]) -> bool | None:
    if not isinstance(zones, ReadError):
        return facts["read_only"] or _in_directory(zones)
    # Only a server that told its name can be missed among the domain controllers.
    return False if facts["fqdn"] and facts["controllers"] is not None else None


def _searches(facts: dict[str, Any], own: dict[str, Any] | None) -> tuple[list[Command], list[Command]]:
    """Return the searches for zones, and that for DHCP servers; a server that no search can name is not asked."""
    if not facts["controller"] or not facts["fqdn"]:
        return [], []
    searches = directory.zone_searches(facts["fqdn"], own, facts["domain"], facts["forest"])
    return list(searches), directory.dhcp_search(facts["fqdn"], facts["forest"])


def _read_copies(
    session: Session, facts: dict[str, Any], own: dict[str, Any] | None
) -> tuple[directory.Copies, list[dict[str, str]] | None]:
    """Return the copies of zones in the directory, and the DHCP servers that it authorises."""
    if not facts["controller"]:
        return directory.Copies([], [], {}, {}), None
    if not facts["fqdn"]:
        reason = facts["errors"].get("Get-DnsServerSetting", "the server did not say its name")
        return directory.Copies([], [], {_WHOLE: f"a search has to name this server: {reason}"}, {}), None
    searches, dhcp = _searches(facts, own)
    answers = session.read_all([*searches, *dhcp])
    copies = directory.zone_copies(searches, answers[: len(searches)])
    authorized = directory.dhcp_servers(answers[-1]) if dhcp else None
    return replace(copies, unread=copies.unread | _unnamed(facts, own)), authorized


def _unnamed(facts: dict[str, Any], own: dict[str, Any] | None) -> dict[str, str]:
    """Return why the parts that this domain controller holds could not be named, so that none of them was searched."""
    if (own and own["partitions"]) or (facts["domain"] and facts["forest"] and facts["forest"]["partitions"]):
        return {}
    errors = [facts["errors"][name] for name in _DIRECTORY_READS if name in facts["errors"]]
    return {_WHOLE: errors[0] if errors else "the directory named no partitions of this server"}


def _verdict(control: str, target: str, controller: bool | None, errors: list[str]) -> Verdict:
    if controller is False:
        return Verdict(control, target, "skipped", "not a domain controller: it cannot speak for the directory")
    if errors:
        return Verdict(control, target, "unknown", errors[0])
    if controller is None:
        return Verdict(control, target, "unknown", "it could not be told whether this is a domain controller")
    return Verdict(control, target, "compliant")


def main() -> None:
    """Declare the options; the action plugin of the collection does the work."""
    AnsibleModule(**SPEC, supports_check_mode=True).fail_json(msg="ddi.windows.dns_server_info runs on the controller.")


if __name__ == "__main__":
    main()
