"""What a server of a test forest answers to the open questions of the baseline: ``lab/<host>.json``."""

from __future__ import annotations

import secrets
import textwrap
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from ..module_utils._errors import ConnectionLost, DdiError, Refused
from ..module_utils._lab import ANSWERED, CANNOT, PREFIX, QUESTIONS, Answer
from ..module_utils._session import Object
from ..module_utils._values import server_name, text, texts
from ._columns import indented
from ._hands import HostContext
from ._lab_hands import FOLDER, INTERVAL, SCAVENGING, STATE, Lab

SCHEMA_VERSION = 1
#: As much of an answer is shown on the terminal.
_SHOWN = 400
_AVAILABLE = "AvailForScavengeTime"


def run(params: Mapping[str, Any], context: HostContext) -> dict[str, Any]:
    """Ask what can be asked on scratch zones, take them away, and write down all answers."""
    if not params["test_forest"] or not params["forest"]:
        raise Refused(
            "the lab changes zones and a setting of a server: name the forest with ddi_lab_forest=NAME and say that it "
            "is a test forest with ddi_lab_test_forest=true"
        )
    lab = Lab(context)
    forest = server_name(_first(lab.read("Get-ADForest")).get("Name"))
    if forest != params["forest"]:
        raise Refused(f"{context.host} is of the forest {forest}, not of {params['forest']}: nothing was tried")
    if context.check_mode:
        context.say(f"{context.host}: in check mode nothing is tried")
        return {"changed": False, "answers": [], "left": [], "msg": "in check mode nothing is tried"}
    setting = _first(lab.read("Get-DnsServerSetting"))
    answers: list[Answer] = []
    left: list[str] = []
    swept: list[str] = []
    try:
        swept = lab.sweep()
        answers = [_asked(lab, question, context) for question in QUESTIONS]
    finally:
        left = lab.clean()
        kept = {
            "schema_version": SCHEMA_VERSION,
            "host": context.host,
            "time": context.now().isoformat(timespec="seconds"),
            "forest": forest,
            "server": server_name(setting.get("ComputerName")),
            "build": setting.get("BuildNumber"),
            "answers": [each.as_dict() for each in answers],
            "swept": swept,
            "left": left,
        }
        path = context.run.write(context.run.evidence_path(context.host, FOLDER), kept)
    context.say("\n".join(_lines(context.host, answers)))
    known = sum(each.state == ANSWERED for each in answers)
    result = {"changed": True, "answers": kept["answers"], "left": left, "kept": str(path)}
    said = f"{known} of {len(answers)} questions are answered"
    if left:
        # Core shows the whole result of a task that failed; the answers are in the file.
        told = f"{said}, and something is left on {context.host}: {'; '.join(left)}"
        return {"changed": True, "failed": True, "left": left, "kept": str(path), "msg": told}
    return result | {"msg": f"{said}, and nothing is left on {context.host}"}


def _asked(lab: Lab, question: Any, context: HostContext) -> Answer:
    told = (question.number, question.text)
    if question.cannot:
        return Answer(*told, CANNOT, reason=question.cannot)
    lab.done.clear()
    try:
        answer = _TRIED[question.number](lab)
    except ConnectionLost:
        raise
    except DdiError as error:
        return Answer(*told, CANNOT, tuple(lab.done), reason=f"{context.host} answered: {error}")
    return Answer(*told, ANSWERED, tuple(lab.done), answer)


def _state_alone(lab: Lab) -> dict[str, Any]:
    """Switch the state off and on by itself: what else moves is the answer, and is given back in the end."""
    shown = [lab.scavenging()]
    for state in (False, True):
        lab.set_state(state)
        shown.append(lab.scavenging())
    changed = [name for name in SCAVENGING if name != STATE and shown[1][name] != shown[2][name]]
    told = {name: [_plain(each[name]) for each in shown] for name in SCAVENGING}
    return {"set_by_true": changed, "interval_changed": INTERVAL in changed, "before_false_true": told}


def _parent_of_a_child(lab: Lab) -> dict[str, Any]:
    parent = f"{_label()}.in-addr.arpa"
    child = lab.make(f"{_label()}.{parent}")
    lab.make(parent)
    records = lab.read("Get-DnsServerResourceRecord", ZoneName=parent, RRType="Ns")
    node = child.partition(".")[0]
    found = [text(each.get("HostName")) for each in records if text(each.get("HostName")).lower() == node]
    return {"name_servers_for_the_child": len(found), "on": "the server where both were made, at once"}


def _available(lab: Lab) -> dict[str, Any]:
    zone = lab.make(f"{_label()}.test")
    before = _aging(lab, zone)
    lab.write("Set-DnsServerZoneAging", Name=zone, Aging=True)
    after = _aging(lab, zone)
    available, now = after.get(_AVAILABLE), _now(lab)
    hours = round((available - now).total_seconds() / 3600, 2) if isinstance(available, datetime) and now else None
    return {
        "before": _plain(before.get(_AVAILABLE)),
        "after": _plain(available),
        "hours_from_now": hours,
        "refresh_interval": _plain(after.get("RefreshInterval")),
    }


def _aging_again(lab: Lab) -> dict[str, Any]:
    """Shorten the refresh interval between both: a wait that begins anew is then seen, though times are whole hours."""
    zone = lab.make(f"{_label()}.test")
    lab.write("Set-DnsServerZoneAging", Name=zone, Aging=True, RefreshInterval=timedelta(days=7))
    first = _aging(lab, zone).get(_AVAILABLE)
    lab.write("Set-DnsServerZoneAging", Name=zone, RefreshInterval=timedelta(days=5))
    between = _aging(lab, zone).get(_AVAILABLE)
    lab.write("Set-DnsServerZoneAging", Name=zone, Aging=True)
    second = _aging(lab, zone).get(_AVAILABLE)
    # When the shorter interval counts at once, a new wait ends at the same hour as the old one.
    known = first == between or between != second
    return {
        "begins_anew": between != second if known else None,
        "a_shorter_interval_moves_it": first != between,
        "times": [_plain(first), _plain(between), _plain(second)],
    } | ({} if known else {"note": "times are whole hours, so it takes an hour between both to tell"})


def _empty_list(lab: Lab) -> dict[str, Any]:
    zone = lab.make(f"{_label()}.test")
    lab.write("Set-DnsServerZoneAging", Name=zone, ScavengeServers=["192.0.2.1"])
    before = texts(_aging(lab, zone).get("ScavengeServers"))
    lab.write("Set-DnsServerZoneAging", Name=zone, ScavengeServers=[])
    after = texts(_aging(lab, zone).get("ScavengeServers"))
    return {"before": before, "after": after, "cleared": not after}


def _switch_to_secure(lab: Lab) -> dict[str, Any]:
    zone = lab.make(f"{_label()}.test")
    lab.write("Add-DnsServerResourceRecord", ZoneName=zone, Name="node", A=True, IPv4Address="192.0.2.2")
    shown = [each for each in lab.read("Get-DnsServerZone") if text(each.get("ZoneName")).lower() == zone]
    node = f"AD:\\DC=node,{text(_first(shown).get('DistinguishedName'))}"
    paths = [node, node.replace("DC=node,", "")]
    before = [_first(lab.read("Get-Acl", LiteralPath=[path])) for path in paths]
    lab.write("Set-DnsServerPrimaryZone", Name=zone, DynamicUpdate="Secure")
    after = [_first(lab.read("Get-Acl", LiteralPath=[path])) for path in paths]
    return {
        "node_changed": before[0].get("Sddl") != after[0].get("Sddl"),
        "zone_changed": before[1].get("Sddl") != after[1].get("Sddl"),
        "owner": [text(each[0].get("Owner")) for each in (before, after)],
        "sddl": [text(each[0].get("Sddl")) for each in (before, after)],
        "zone_sddl": [text(each[1].get("Sddl")) for each in (before, after)],
    }


def _time_zone(lab: Lab) -> dict[str, Any]:
    zone = lab.make(f"{_label()}.test")
    lab.write("Set-DnsServerZoneAging", Name=zone, Aging=True)
    available, now = _aging(lab, zone).get(_AVAILABLE), _now(lab)
    return {"available": _plain(available), "now": _plain(now), "offsets": [_offset(available), _offset(now)]}


def _types(lab: Lab) -> dict[str, Any]:
    zone = lab.make(f"{_label()}.test")
    lab.write("Set-DnsServerZoneAging", Name=zone, Aging=True, ScavengeServers=["192.0.2.1"])
    aging = _aging(lab, zone)
    shown = next(each for each in lab.read("Get-DnsServerZone") if text(each.get("ZoneName")).lower() == zone)
    told = {name: type(aging.get(name)).__name__ for name in ("RefreshInterval", "AgingEnabled", _AVAILABLE)}
    listed = aging.get("ScavengeServers")
    told["ScavengeServers"] = f"{type(listed).__name__} of {type(_first_of(listed)).__name__}"
    return told | {name: type(shown.get(name)).__name__ for name in ("DynamicUpdate", "ReplicationScope")}


_TRIED: Mapping[str, Callable[[Lab], dict[str, Any]]] = {
    "1": _state_alone,
    "2a": _parent_of_a_child,
    "3c": _available,
    "4a": _aging_again,
    "4b": _empty_list,
    "5a": _switch_to_secure,
    "10": _time_zone,
    "11": _types,
}


def _label() -> str:
    return f"{PREFIX}{secrets.token_hex(4)}"


def _aging(lab: Lab, zone: str) -> Object:
    return _first(lab.read("Get-DnsServerZoneAging", Name=[zone]))


def _now(lab: Lab) -> datetime | None:
    values: list[Any] = lab.read("Get-Date")
    return values[0] if values and isinstance(values[0], datetime) else None


def _first(objects: list[Object]) -> Object:
    return objects[0] if objects else {}


def _first_of(values: Any) -> Any:
    return values[0] if isinstance(values, list) and values else values


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def _offset(value: Any) -> str | None:
    return str(value.utcoffset()) if isinstance(value, datetime) else None


def _lines(host: str, answers: list[Answer]) -> list[str]:
    lines = [f"{host}:"]
    for each in answers:
        told = each.reason or ", ".join(f"{name}: {value}" for name, value in (each.answer or {}).items())
        # The file has all of it.
        shown = textwrap.shorten(f"{each.number}. {each.question} {each.state}: {told}", _SHOWN)
        lines += indented(shown, 2, hang=4)
    return lines
