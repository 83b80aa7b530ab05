"""The way back of a run: undos in the safe order, and what is left out of them with what an operator can do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ._direction import WEAKENINGS, rests_on_inferred, weakening
from ._errors import Refused
from ._pass_state import FINAL as NO_WAY_BACK
from ._pass_state import is_pass
from ._plan_step import Change
from ._rollback_chains import undos_of
from ._rollback_undo import ABSENT, BACK, CLASSES, FINAL, Recorded, Told, Undo, told_of


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the operator lets a rollback do, and where it runs."""

    weakenings: frozenset[str]
    inferred: bool
    #: The hosts of the play, and those of its pattern before ``--limit``.
    play_hosts: Collection[str]
    hosts: Collection[str]


@dataclass(frozen=True, slots=True)
class WayBack:
    """The undos in their order, and the settings that are in none; ``words`` would set free what the undos hold."""

    undos: tuple[Undo, ...]
    left: tuple[Told, ...]
    words: str


@dataclass(frozen=True, slots=True)
class _Missing:
    """What one setting needs and nobody gave: words, and the inferred fact that it rests on."""

    weakenings: frozenset[str] = frozenset()
    rests: str = ""

    def __bool__(self) -> bool:
        return bool(self.weakenings or self.rests)


def known_words(option: str, words: Sequence[str]) -> frozenset[str]:
    """Return *words* as a set; refuse one that is no weakening."""
    given = frozenset(word.strip() for word in words) - {""}
    if unknown := sorted(given - WEAKENINGS.keys()):
        known = ", ".join(WEAKENINGS)
        raise Refused(
            f"{option} has {', '.join(map(repr, unknown))}, which is no word for a weakening: write of {known}"
        )
    return given


def way_back(run: str, record: Mapping[str, Sequence[Recorded]], allowed: Allowed) -> WayBack:
    """Return the way back of *run*, whose *record* has the writes of each host, oldest first."""
    undos: list[Undo] = []
    left: list[Told] = []
    needed: list[_Missing] = []
    for writes in record.values():
        found, passed = undos_of(run, writes)
        left += passed
        for undo in found:
            told = {each.setting: _left(undo, each, allowed) for each in undo.write.changes}
            left += [each for each in told.values() if each]
            kept = [change for change in undo.write.changes if told[change.setting] is None]
            missing = {change.setting: _missing(undo, change, allowed) for change in kept}
            needed += missing.values()
            held = {setting: _reason(each, allowed) for setting, each in missing.items() if each}
            undos += [undo.with_changes(kept, held)] if kept else []
    undos.sort(key=lambda undo: CLASSES.index(undo.write.kind))
    numbered = tuple(undo.numbered(number) for number, undo in enumerate(undos, 1))
    return WayBack(numbered, tuple(left), _words(needed, allowed))


def _left(undo: Undo, change: Change, allowed: Allowed) -> Told | None:
    """Return why a setting is in no undo, None when it is in one."""
    host = undo.write.host
    if is_pass(change.setting):
        return told_of(undo.write, change, FINAL, NO_WAY_BACK)
    if host not in allowed.play_hosts:
        why = "--limit leaves it out" if host in allowed.hosts else "the group of the play does not have it any more"
        return told_of(undo.write, change, ABSENT, f"{host}: {why}, so nothing is given back there")
    if change.before == change.after:
        return told_of(undo.write, change, BACK, "the run itself gave the old value back")
    return None


def _reason(missing: _Missing, allowed: Allowed) -> str:
    """Return what giving a setting back would do, and the words that let it."""
    causes = [WEAKENINGS[word] for word in WEAKENINGS if word in missing.weakenings]
    causes += [missing.rests] if missing.rests else []
    return f"{' and '.join(causes)}: add {_words([missing], allowed)}"


def _missing(undo: Undo, change: Change, allowed: Allowed) -> _Missing:
    words = {weakening(change.setting, value, change.after) for value in undo.wrote[change.setting]}
    rests = "" if allowed.inferred else rests_on_inferred(change.setting, change.after)
    return _Missing(frozenset(words - {""}) - allowed.weakenings, rests)


def _words(needed: Sequence[_Missing], allowed: Allowed) -> str:
    """Return what an operator adds to the command line for all that is *needed*, beside what was given already."""
    new = {word for missing in needed for word in missing.weakenings}
    words = [word for word in WEAKENINGS if word in new | allowed.weakenings]
    options = [f"-e ddi_allow_weakening={','.join(words)}"] if new else []
    if any(missing.rests for missing in needed):
        options.append("-e ddi_allow_inferred=true")
    return " ".join(options)
