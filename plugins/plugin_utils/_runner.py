"""Run the parts of a module against one session: read, decide, and say what commands would change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from ..module_utils._errors import ReadError
from ..module_utils._finding import Command, Current, Decision, Finding, Params, Verdict
from ..module_utils._options import WRITING
from ..module_utils._session import Session
from ..module_utils._zone_reads import DOMAIN
from ._arguments import parts_of
from ._command_line import line_of

#: What an answer was about when the whole read failed and no target is known.
SERVER = "server"


@dataclass(frozen=True, slots=True)
class Planned:
    """A command that would change a target, and the module that asks for it."""

    module: str
    target: str
    command: Command

    def as_dict(self) -> dict[str, Any]:
        return {
            "module": self.module,
            "target": self.target,
            "command": line_of(self.command),
            "name": self.command.name,
            "parameters": dict(self.command.parameters),
        }


@dataclass(frozen=True, slots=True)
class PartResult:
    """What one module read and decided. ``error`` says why it could read nothing."""

    module: str
    params: Params
    current: Current = field(default_factory=dict)
    decision: Decision = field(default_factory=Decision)
    planned: tuple[Planned, ...] = ()
    error: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the part as evidence."""
        return {
            "params": dict(self.params),
            "current": self.current,
            "verdicts": [{"module": self.module} | each.as_dict() for each in self.decision.verdicts],
            "findings": [{"module": self.module} | each.as_dict() for each in self.decision.findings],
            "commands": [each.as_dict() for each in self.planned],
            "error": self.error,
        }


@dataclass(frozen=True, slots=True)
class ModuleResult:
    """What a module says about one host, part by part."""

    parts: tuple[PartResult, ...]

    @property
    def findings(self) -> list[Finding]:
        return [finding for part in self.parts for finding in part.decision.findings]

    @property
    def planned(self) -> list[Planned]:
        return [planned for part in self.parts for planned in part.planned]

    @property
    def unknown(self) -> list[Verdict]:
        return [verdict for part in self.parts for verdict in part.decision.verdicts if verdict.state == "unknown"]

    @property
    def trouble(self) -> str | None:
        """Say in one sentence why not everything could be judged; None when it could."""
        errors = {part.module: part.error for part in self.parts if part.error}
        if not errors and not self.unknown:
            return None
        count, controls = len(self.unknown), ", ".join(sorted({each.control for each in self.unknown}))
        first = next(iter(errors.values())) if errors else self.unknown[0].reason
        return f"{count} answers are unknown ({controls}): {first}" if count else f"not everything was read: {first}"

    def as_dict(self) -> dict[str, Any]:
        """Return what a task's result and the evidence have in common."""
        parts = [part.as_dict() for part in self.parts]
        return {
            "findings": [each for part in parts for each in part["findings"]],
            "verdicts": [each for part in parts for each in part["verdicts"]],
            "commands": [each for part in parts for each in part["commands"]],
            "unknown": [
                {"control": each.control, "target": each.target, "reason": each.reason} for each in self.unknown
            ],
        }


def audit(module: ModuleType, session: Session, params: Params) -> ModuleResult:
    """Read and decide, part by part, over one session; what cannot be read is unknown.

    *params* are checked. Those of a composed module hold the params of each part under the part's name.
    """
    parts = parts_of(module)
    options = {name: params[name] if hasattr(module, "PARTS") else params for name in parts}
    session.read_all(_prefetched(parts.values()))
    _ask_directory(session, parts.values())
    _ask_later(session, parts, options)
    return ModuleResult(tuple(_part(name, part, session, options[name]) for name, part in parts.items()))


def reads_of(module: ModuleType) -> frozenset[str]:
    """Return every command that the module or one of its parts may read with."""
    return frozenset(command for part in parts_of(module).values() for command in part.READS)


def may_change(module: ModuleType) -> bool:
    """Say whether a task of the module may change something: it or a part knows how, and it takes the options for that.

    What only a plan changes takes none of them.
    """
    takes_options = WRITING.keys() <= module.SPEC["argument_spec"].keys()
    return takes_options and any(part.WRITES for part in parts_of(module).values())


def _prefetched(parts: Iterable[ModuleType]) -> list[Command]:
    """Return the reads without arguments of all parts; the session asks each once and remembers.

    Those of the directory come last: where there is none, they end the pipeline.
    """
    found = [command for part in parts for command in getattr(part, "PREFETCH", ())]
    return sorted(found, key=lambda command: command.name.startswith("Get-AD"))


def _ask_directory(session: Session, parts: Iterable[ModuleType]) -> None:
    """Ask the directory what parts want of it, in one pipeline, when it told its domain: else none of it is there."""
    later = [command for part in parts for command in getattr(part, "DIRECTORY", ())]
    if later and not isinstance(session.read_all([DOMAIN])[0], ReadError):
        session.read_all(later)


def _ask_later(session: Session, parts: Mapping[str, ModuleType], options: Mapping[str, Params]) -> None:
    """Ask in one pipeline what parts know to ask once the first answers are there."""
    asked: list[Command] = []
    for name, part in parts.items():
        if hasattr(part, "later"):
            # What it cannot know without an answer that failed, it says itself when it reads.
            with suppress(ReadError):
                asked += part.later(session, options[name])
    if asked:
        session.read_all(asked)


def _part(name: str, module: ModuleType, session: Session, params: Params) -> PartResult:
    try:
        current = module.read(session, params)
    except ReadError as error:
        reason = str(error)
        verdicts = tuple(Verdict(control, SERVER, "unknown", reason) for control in module.CONTROLS)
        return PartResult(name, params, decision=Decision(verdicts), error=reason)
    decision = module.decide(current, params)
    return PartResult(name, params, current, decision, tuple(_planned(name, module, decision.findings)))


def _planned(name: str, module: ModuleType, findings: Sequence[Finding]) -> Iterable[Planned]:
    """Yield the commands of each target: its automatic findings together, so that they are one change."""
    wanted: dict[str, dict[str, Any]] = {}
    for finding in findings:
        if finding.remedy == "automatic":
            wanted.setdefault(finding.target, {})[finding.setting] = finding.after
    for target, values in wanted.items():
        for command in module.commands(target, values):
            yield Planned(name, target, command)
