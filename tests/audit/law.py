"""The law of every module, written once: what check mode tells is what is sent, once, and it can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from ansible_collections.ddi.windows.plugins.module_utils._write import APPLIED
from ansible_collections.ddi.windows.plugins.plugin_utils._alone import refusal, write_alone
from ansible_collections.ddi.windows.plugins.plugin_utils._arguments import check
from ansible_collections.ddi.windows.plugins.plugin_utils._hands import HostContext
from ansible_collections.ddi.windows.plugins.plugin_utils._record import Entry, entries_of
from ansible_collections.ddi.windows.plugins.plugin_utils._runner import audit, reads_of
from ansible_collections.ddi.windows.plugins.plugin_utils._runs import RunFolder, open_run
from ansible_collections.ddi.windows.plugins.plugin_utils._session import HostSession

from simulator.estate.host import Host
from simulator.local import LocalWire


def no_pause(_seconds: float) -> None:
    """Do not wait."""


@dataclass
class Site:
    """A host of an estate, and the folder of the run that changes it."""

    host: Host
    run: RunFolder
    said: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, host: Host, folder: Path, run_id: str = "r1") -> Site:
        return cls(host, open_run(folder / "runs", run_id))

    def context(self, *, check_mode: bool = False) -> HostContext:
        return HostContext(
            self.run, self.host.name, check_mode, "admin", LocalWire(self.host), self.said.append, no_pause
        )

    @property
    def writes(self) -> list[tuple[str, Mapping[str, Any], str]]:
        """Every command that could change something and reached the host, with its outcome."""
        return [
            (entry.command, entry.parameters, entry.outcome)
            for entry in self.host.log
            if not entry.command.startswith(("Get-", "Test-", "Resolve-", "Select-"))
        ]

    @property
    def entries(self) -> list[Entry]:
        return entries_of(self.run, self.host.name)


def run(name: str, site: Site, *, check_mode: bool = False, **options: Any) -> dict[str, Any]:
    """Run a module alone, as the action does, and return what it tells."""
    module = import_module(f"ansible_collections.ddi.windows.plugins.modules.{name}")
    params = check(module, name, options).params
    session = HostSession(LocalWire(site.host), read_only=True, reads=reads_of(module))
    audited = audit(module, session, params)
    result = {"changed": bool(audited.planned), **audited.as_dict(), "refused": refusal(name, audited, params)}
    if check_mode or result["refused"]:
        return result
    return result | write_alone(module, params, site.context(), audited)[0]


def foreseen(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return what check mode and the real run must tell alike."""
    return {key: result[key] for key in ("changed", "findings", "verdicts", "commands")}


def sent(result: Mapping[str, Any]) -> list[str]:
    """Return the lines that were sent, in their order."""
    return [line for each in result["done"] for line in each["commands"]]


def converge(name: str, site: Site, undo: Callable[[Site], None], **options: Any) -> dict[str, Any]:
    """Run a module of which something is to change, and hold it to the law; return what the real run told."""
    predicted = run(name, site, check_mode=True, **options)
    assert site.writes == [], "a check run must not write"
    assert predicted["changed"], "the law is about a change"
    result = run(name, site, **options)
    assert foreseen(result) == foreseen(predicted), "changed, findings and commands are told in advance"
    assert sent(result) == [each["command"] for each in predicted["commands"]], "what was sent is what was shown"
    assert len(site.writes) == len(sent(result)), "nothing is sent twice"
    assert all(entry.state == APPLIED for entry in site.entries), "everything that was sent is recorded"
    assert not run(name, site, **options)["changed"], "the second run must find nothing to do"
    undo(site)
    assert run(name, site, check_mode=True, **options) == predicted, "rollback restores what was found"
    return result
