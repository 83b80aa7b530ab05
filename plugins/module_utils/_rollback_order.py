"""What an undo must not come before.

Aging and scavenging are never both on because only one of them was given back, and no zone goes while one above it
delegates it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ._delegate import PART as DELEGATION
from ._delegate import child_in
from ._direction import weakening
from ._estate import target_key
from ._holdings import removes
from ._names import zone_key, zone_name
from ._rollback_undo import ON, Told, Undo

_AGING, _INTERVAL = "dns_zone_aging", "scavenging_interval"


def too_early(undo: Undo, results: Iterable[Told]) -> str:
    """Return why *undo* is not done yet, as the *results* of all settings of the run tell, or nothing."""
    if undo.write.kind == ON:
        first = [each for each in results if each.module == _AGING]
        said = f"{undo.write.host} must not scavenge before the run's changes to aging are taken back"
    elif undo.write.module == _AGING and _starts(undo):
        first = [each for each in results if each.setting == _INTERVAL and not _weakens(each)]
        said = f"{zone_name(undo.write.target)} must not age more before the run's scavenging is taken back"
    elif removes(undo.write.as_dict()):
        first = [each for each in results if each.module == DELEGATION and _delegates(each, undo.write.target)]
        said = f"{zone_name(undo.write.target)} must not go before the run's delegation to it is taken back"
    else:
        return ""
    left = [each for each in first if not each.well]
    if not left:
        return ""
    more = f" (and {len(left) - 1} more)" if left[1:] else ""
    return f"{said}, and {_named(left[0])} is {left[0].state}{more}: see to that first"


def armed(undo: Undo, scavenging: Mapping[str, str]) -> str:
    """Return why Rule 0 holds *undo* back, or nothing; *scavenging* says for zones, by key, who deletes from them.

    An undo that makes nothing old sooner is done all the same: it takes records out of danger.
    """
    cause = scavenging.get(target_key(undo.write.target), "") if undo.write.module == _AGING and _starts(undo) else ""
    return (
        f"Rule 0: {cause} Stop it with playbooks/enforce.yml --tags stop-scavenging, or name the servers in "
        "ddi_scavenging_armed_accepted."
        if cause
        else ""
    )


def _starts(undo: Undo) -> bool:
    return any(weakening(name, each, value) for name, value in undo.given.items() for each in undo.wrote[name])


def _delegates(told: Told, child: str) -> bool:
    """Return whether the setting is the delegation of the zone *child*."""
    return zone_key(f"{child_in(told.setting)}.{zone_name(told.target)}") == zone_key(zone_name(child))


def _weakens(told: Told) -> bool:
    return bool(weakening(told.setting, told.wrote, told.before))


def _named(told: Told) -> str:
    return (
        f"{told.setting} of {f'{zone_name(told.target)} on ' if told.module in (_AGING, DELEGATION) else ''}{told.host}"
    )
