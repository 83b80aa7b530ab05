"""What a module finds: verdicts that are counted, findings that a person reads, commands that would change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

#: target -> setting -> value, as plain JSON values. A target is the DistinguishedName of an AD-integrated zone, the
#: name of any other zone, or ``server`` for settings of the DNS server itself.
Current = dict[str, dict[str, Any]]
#: setting -> wanted value of one target.
Values = Mapping[str, Any]
#: The options of a module after its SPEC was applied.
Params = Mapping[str, Any]

REMEDIES = ("automatic", "manual", "waiting", "refused")
STATES = ("compliant", "drift", "skipped", "unknown")


@dataclass(frozen=True, slots=True)
class Finding:
    """One setting of one target that is not as the baseline wants it.

    ``control`` is a key of the catalogue. ``before`` and ``after`` are JSON values. ``remedy`` is one of REMEDIES.
    ``reason`` is the sentence a person reads; for ``manual`` it says what to do.
    """

    control: str
    target: str
    setting: str
    before: Any
    after: Any
    remedy: str
    reason: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state of one control for one target: the unit of every count. ``reason`` is required unless compliant."""

    control: str
    target: str
    state: str
    reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Decision:
    """What ``decide`` says about everything that was read."""

    verdicts: tuple[Verdict, ...] = ()
    findings: tuple[Finding, ...] = ()

    def __add__(self, other: Decision) -> Decision:
        return Decision(self.verdicts + other.verdicts, self.findings + other.findings)


@dataclass(frozen=True, slots=True)
class Command:
    """One cmdlet call: its name and its bound parameters as plain Python values.

    What it emits flows into the call ``into``, when there is one: only what that one emits travels. ``nothing`` is the
    name of the error by which a read says that nothing fits: then its answer is what it emitted, and no error.
    """

    name: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    into: Command | None = None
    nothing: str = ""

    def chain(self) -> Iterator[Command]:
        """Yield the calls of the pipe, this one first."""
        call: Command | None = self
        while call is not None:
            yield call
            call = call.into
