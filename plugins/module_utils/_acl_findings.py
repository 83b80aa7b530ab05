"""Findings about the permissions of zones: one for an entry, however many zones share or inherit it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ._acl_lines import line_for
from ._acl_standard import CUT_OFF, DENY, FOREIGN, NO_CREATE, USERS, Oddity
from ._finding import Finding
from ._names import dn_key, dn_parent, zone_name
from ._sddl import Acl, Descriptor, Entry, parse, render, render_entry
from ._sddl_rights import RIGHTS
from ._trustees import UPDATE_PROXY, Known
from ._words import some

CONTROL = "zone-acl-standard"
_FEW = 5
#: What each right lets a trustee do, in words.
_WORDS = (
    (RIGHTS["CC"], "create nodes"),
    (RIGHTS["DC"] | RIGHTS["DT"] | RIGHTS["SD"], "delete"),
    (RIGHTS["WP"] | RIGHTS["SW"] | RIGHTS["GW"], "write"),
    (RIGHTS["WD"] | RIGHTS["WO"], "change permissions"),
    (RIGHTS["CR"], "use extended rights"),
    (RIGHTS["GA"], "do everything"),
)


@dataclass(slots=True)
class Shared:
    """One oddity and the zones that have it, with what each of them says besides."""

    oddity: Oddity
    container: str
    zones: list[str] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)


def group(found: Iterable[tuple[str, Oddity, str]]) -> list[Shared]:
    """Join (zone, oddity, note) that are the same in the zones of one container."""
    shared: dict[tuple[str, Oddity], Shared] = {}
    for target, oddity, note in found:
        container = dn_parent(target)
        one = shared.setdefault((dn_key(container), oddity), Shared(oddity, container))
        one.zones.append(target)
        if note:
            one.notes[note] = None
    return list(shared.values())


def findings_of(
    shared: Iterable[Shared], texts: Mapping[str, str | None], known: Known, nobody: Sequence[str] = ()
) -> list[Finding]:
    """Return a finding for each; *texts* has the SDDL of zones and containers by their DistinguishedNames."""
    by_key = {dn_key(dn): text for dn, text in texts.items()}
    return [_finding(each, by_key, known, nobody) for each in shared]


def _finding(one: Shared, texts: Mapping[str, str | None], known: Known, nobody: Sequence[str]) -> Finding:
    oddity = one.oddity
    place = one.container if oddity.inherited else one.zones[0]
    entries = _entries(texts.get(dn_key(place)))
    if oddity.inherited and not any(_same(each, oddity, known) for each in entries):
        # The container inherited it as well.
        place = dn_parent(one.container)
    target = place if not oddity.inherited and len(one.zones) == 1 else one.container
    places = [place] if oddity.inherited else one.zones
    lines = [line_for(oddity, each, _entries(texts.get(dn_key(each))), known) for each in places]
    by_hand = "; ".join(lines[:_FEW]) + (f"; the same for {len(lines) - _FEW} more" if len(lines) > _FEW else "")
    if not all(lines):
        by_hand = f"remove {oddity.entry} in ADSI Edit, because dsacls cannot take it away alone"
    saved = {each: _canonical(found, known) for each in places if (found := texts.get(dn_key(each)))}
    reason = (
        f"{_what(one, known, nobody)}{''.join(one.notes)} By hand: {by_hand}. The finding keeps the SDDL of before."
    )
    before, after = _values(oddity, saved)
    setting = oddity.kind if oddity.kind != FOREIGN else "extra_entry"
    return Finding(CONTROL, target, setting, before, after, "manual", reason)


def _values(oddity: Oddity, saved: Mapping[str, str]) -> tuple[dict[str, Any], str | None]:
    """Return what is there, with the SDDL of each object as the way back, and what should be; None: nothing."""
    if oddity.kind == CUT_OFF:
        return {"entry": "protected", "sddl": dict(saved)}, "inherited"
    if oddity.kind == NO_CREATE:
        return {"entry": "none", "sddl": dict(saved)}, "(A;;CC;;;S-1-5-11)"
    return {"entry": oddity.entry, "sddl": dict(saved)}, None


def _what(one: Shared, known: Known, nobody: Sequence[str]) -> str:
    """Return what is odd, whom it lets do what, and where."""
    oddity, where = one.oddity, _where(one)
    if oddity.kind == CUT_OFF:
        return f"{where} inherits nothing: what its container grants or is cleaned of does not reach it."
    if oddity.kind == NO_CREATE:
        return f"Authenticated users may not create nodes in {where}, so that no new name registers itself there."
    who = known.called(oddity.trustee)
    if oddity.trustee in nobody:
        who += " (no account has this SID: it was deleted)"
    rights = _rights(oddity)
    if oddity.kind == DENY:
        return f"An entry of {where} denies {who} {rights}: the standard denies nothing, and updates may fail of it."
    if oddity.kind == USERS:
        return f"Every account may {rights} in {where}: authenticated users may create nodes there, nothing more."
    tail = ", whose members leave what they register open to everybody" if who.endswith(UPDATE_PROXY) else ""
    return f"{who} may {rights} in {where}, which is no standard entry{tail}."


def _where(one: Shared) -> str:
    names = [f"zone {zone_name(each)}" if len(one.zones) == 1 else zone_name(each) for each in one.zones]
    told = f"{len(names)} zones ({some(names, _FEW)})" if len(names) > 1 else names[0]
    return f"{told}, inherited from {one.container}" if one.oddity.inherited else told


def _rights(oddity: Oddity) -> str:
    if not oddity.entry.startswith("("):
        return "do everything"
    (entry,) = _entries(f"D:{oddity.entry}")
    words = [word for bits, word in _WORDS if entry.rights & bits]
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else "read"


def _entries(text: str | None) -> tuple[Entry, ...]:
    found = parse(text).dacl if text else None
    return found.entries if found else ()


def _same(entry: Entry, oddity: Oddity, known: Known) -> bool:
    """Say whether *entry* of a container is where *oddity* of its zones comes from: an own entry, inherited there."""
    trustee = known.canonical(entry.trustee)
    bare = Entry(
        entry.kind,
        tuple(each for each in entry.flags if each not in ("IO", "NP")),
        entry.rights,
        entry.object_type,
        entry.inherited_type,
        trustee,
        entry.tail,
    )
    return not entry.inherited and render_entry(bare) == oddity.entry


def _canonical(text: str, known: Known) -> str:
    """Return SDDL as every server would write it."""
    found = parse(text)

    def acl(one: Acl | None) -> Acl | None:
        if one is None:
            return None
        entries = (
            Entry(e.kind, e.flags, e.rights, e.object_type, e.inherited_type, known.canonical(e.trustee), e.tail)
            for e in one.entries
        )
        return Acl(one.controls, tuple(entries))

    owner, group_ = (known.canonical(each) if each else None for each in (found.owner, found.group))
    return render(Descriptor(owner, group_, acl(found.dacl), acl(found.sacl)))
