"""Whether every range in use has a reverse zone that clients can register in, and the zones that are missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from ._estate import Copy, Estate, target_key
from ._finding import Verdict
from ._findings import ESTATE, EstateFinding, Outcome, finding
from ._hidden_records import Hidden
from ._reverse_cover import kind_of
from ._reverse_missing import Want, missing_zone
from ._reverse_policies import CONTROL_OF, Policy, policies_of
from ._reverse_ranges import Range, ranges_of, unread_ranges
from ._reverse_wanted import COVERED, LATE, MISSING, STRANGE, Ground, Part, parts_of
from ._words import some
from ._writers import Election

CONTROLS = tuple(CONTROL_OF.values())
#: Why nothing is judged when the operator wrote no policy.
_NO_POLICY = "no reverse policy asks for it"


@dataclass(frozen=True, slots=True)
class Row:
    """One range of the report: who uses it, which zones answer for it, and which are missing."""

    range: str
    scheme: str
    askers: tuple[str, ...]
    domains: tuple[str, ...]
    covered_by: tuple[str, ...]
    wanted: tuple[str, ...]
    state: str
    reason: str

    def as_dict(self) -> dict[str, object]:
        return {name: list(each) if isinstance(each, tuple) else each for name, each in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Reverse:
    """What is judged of the reverse zones: the outcome, the servers that would make new ones, and the ranges."""

    outcome: Outcome = field(default_factory=Outcome)
    writers: Mapping[str, Election] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    hidden: tuple[Hidden, ...] = ()


def judge_reverse(estate: Estate, policies: Sequence[Mapping[str, object]], writers: Sequence[str]) -> Reverse:
    """Judge the ranges that the operator's *policies* are about; *writers* are the hosts that should write."""
    known = policies_of(policies)
    if not known:
        return Reverse(Outcome(tuple(Verdict(each, ESTATE, "skipped", _NO_POLICY) for each in CONTROLS)))
    ground = Ground(estate)
    judged = [(each, parts_of(ground, each)) for each in ranges_of(estate, known)]
    missing = [missing_zone(ground, want, writers) for want in _wants([(wanted, parts) for wanted, parts in judged])]
    open_zones = [each for wanted, parts in judged for each in _open_zones(wanted, parts)]
    strange = [each for wanted, parts in judged for each in _strange(wanted, parts)]
    found = [*(each for made in missing for each in made.findings), *_once(open_zones), *_once(strange)]
    verdicts = [_verdict(wanted, parts) for wanted, parts in judged]
    unread = unread_ranges(estate, known)
    silent = _silent(known, [*verdicts, *unread])
    rows = tuple(_row(*each, verdict) for each, verdict in zip(judged, verdicts, strict=True))
    elected = {target_key(each.zone): each for made in missing for each in made.writers}
    hidden = tuple(each for made in missing for each in made.hidden)
    return Reverse(Outcome((*verdicts, *unread, *silent), tuple(found)), elected, rows, hidden)


def _silent(policies: Sequence[Policy], verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return a verdict for each control that had nothing to look at."""
    answered = {verdict.control for verdict in verdicts}
    asked = {policy.control for policy in policies}
    return [
        Verdict(each, ESTATE, "skipped", "no range in use is a matter of its policy" if each in asked else _NO_POLICY)
        for each in CONTROLS
        if each not in answered
    ]


def _wants(judged: Iterable[tuple[Range, Sequence[Part]]]) -> list[Want]:
    """Return each zone that is missing once, with the domains that lack it and everybody who asks for it."""
    wants: dict[tuple[int, str], Want] = {}
    for wanted, parts in judged:
        for part in parts:
            if part.state == MISSING:
                key = wanted.policy.number, part.zone
                wants.setdefault(key, Want(wanted.policy, part)).add(wanted, part)
    return list(wants.values())


def _verdict(wanted: Range, parts: Sequence[Part]) -> Verdict:
    control, target = wanted.policy.control, str(wanted.network)
    if not wanted.domains:
        reason = "nobody knows which domain uses it: name domains in the policy"
        return Verdict(control, target, "unknown", reason)
    drift = [*_missing_words(parts), *(_strange_words(part) for part in parts if part.state == STRANGE)]
    drift += [each.reason for each in _open_zones(wanted, parts)]
    if drift:
        return Verdict(control, target, "drift", " ".join(dict.fromkeys(drift)))
    doubt = [part.reason for part in parts if part.reason]
    doubt += [f"the servers did not say how {copy.name} takes updates" for copy in _untold(parts)]
    if doubt:
        return Verdict(control, target, "unknown", "; ".join(dict.fromkeys(doubt)))
    return Verdict(control, target, "compliant")


def _missing_words(parts: Sequence[Part]) -> list[str]:
    zones: dict[str, list[str]] = {}
    for part in parts:
        if part.state == MISSING:
            zones.setdefault(part.domain, []).append(part.zone)
    return [f"No zone answers for it in {domain}: {some(names)} would." for domain, names in zones.items()]


def _strange_words(part: Part) -> str:
    told = ", ".join(dict.fromkeys(f"{copy.name}, {kind_of(copy)}" for copy in part.zones))
    return f"On {', '.join(part.servers)} it is answered by {told}."


def _open_zones(wanted: Range, parts: Sequence[Part]) -> list[EstateFinding]:
    """Find the zones that answer for the range and do not take secure updates, and no others."""
    found = []
    for part in parts:
        for copy in part.zones if part.state in (COVERED, LATE) else ():
            mode = copy.facts.get("dynamic_update")
            if mode in ("Secure", None):
                continue
            asked = f"It answers for {wanted.network} ({_askers(wanted)})"
            if mode == "None":
                reason = (
                    f"{asked}, whose computers cannot register, because zone {copy.name} takes no updates: name it in "
                    "dns_server_reverse_zones, and the plan makes it Secure."
                )
                remedy = "manual"
            else:
                reason = f"{asked}, and takes updates from anybody: it becomes Secure under zone-secure-only."
                remedy = "waiting"
            values = (mode, "Secure")
            found.append(finding(wanted.policy.control, copy.target, "dynamic_update", values, reason, remedy=remedy))
    return found


def _strange(wanted: Range, parts: Sequence[Part]) -> list[EstateFinding]:
    """Find what answers for the range and is no zone of the directory."""
    return [
        finding(
            wanted.policy.control,
            copy.name,
            "zone",
            (kind_of(copy), "a zone of the directory"),
            f"{_strange_words(part)} No zone is created for {wanted.network} ({_askers(wanted)}) while it is: "
            "computers do not register there. Decide whether the answers from elsewhere stay.",
            hosts=part.servers,
        )
        for part in parts
        if part.state == STRANGE
        for copy in part.zones
    ]


def _once(found: Iterable[EstateFinding]) -> list[EstateFinding]:
    """Return each finding of a target and setting once: the first range that shows it says why."""
    kept: dict[tuple[str, str, str], EstateFinding] = {}
    for each in found:
        kept.setdefault((each.control, target_key(each.target), each.setting), each)
    return list(kept.values())


def _untold(parts: Sequence[Part]) -> list[Copy]:
    return [copy for part in parts for copy in part.zones if copy.facts.get("dynamic_update") is None]


def _row(wanted: Range, parts: Sequence[Part], verdict: Verdict) -> Row:
    return Row(
        range=str(wanted.network),
        scheme=wanted.policy.scheme,
        askers=tuple(asker.who for asker in wanted.askers),
        domains=wanted.domains,
        covered_by=tuple({copy.key: copy.target for part in parts for copy in part.zones}.values()),
        wanted=tuple(dict.fromkeys(part.zone for part in parts if part.state == MISSING)),
        state=verdict.state,
        reason=verdict.reason,
    )


def _askers(wanted: Range) -> str:
    return some([asker.who for asker in wanted.askers])
