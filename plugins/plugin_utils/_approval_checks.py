"""What has to hold before anything is approved: a new run, a sound record, a clock after it, every server read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ..module_utils._errors import Refused
from ..module_utils._estate import Estate
from ..module_utils._grounds import Grounds
from ..module_utils._missing import CONTROL, accepted, expected_unread
from ..module_utils._past_gates import shown
from ._context import Context
from ._judge import FILE as JUDGEMENT
from ._judge import evidence_in
from ._record import lines_of, recorded_hosts
from ._runs import RunFolder, playbook, runs_in


def require_new_run(run: RunFolder) -> None:
    """Refuse a run that has a record already: what one run wrote must not be mixed with what another one approved."""
    if recorded_hosts(run):
        raise Refused(f"the run {run.run_id} wrote already: choose another ddi_run_id")


def require_clock_after_record(context: Context) -> None:
    """Refuse when a line of any record is damaged, or newer than now."""
    newest = max(_recorded(context.run.path.parent), default=None)
    if newest and newest[0] > context.time:
        raise Refused(
            f"the clock of the controller ({shown(context.time)}) is behind the record of run {newest[1]} "
            f"({shown(newest[0])}): set the clock right"
        )


def _recorded(runs_dir: Path) -> Iterable[tuple[datetime, str]]:
    for run in runs_in(runs_dir):
        for host in recorded_hosts(run):
            for line in lines_of(run, host):
                yield datetime.fromisoformat(line["time"]), run.run_id


def require_fresh(context: Context, judgement: Mapping[str, Any]) -> None:
    """Refuse what another playbook read or judged: by now the servers may do something else."""
    require_same_playbook(context.run, evidence_in(context), judgement)


def judged_before(context: Context, what: str) -> dict[str, Any]:
    """Return the judgement of a new run that this playbook made; refuse *what* follows without a sound one."""
    require_new_run(context.run)
    judgement = context.run.read(context.run.path / JUDGEMENT)
    if judgement is None:
        raise Refused(f"{context.run.path} holds no judgement: run ddi.windows.estate_judgement before the {what}")
    require_fresh(context, judgement)
    require_clock_after_record(context)
    return dict(judgement)


def require_same_playbook(run: RunFolder, evidence: Iterable[Mapping[str, Any]], judgement: Mapping[str, Any]) -> None:
    """Refuse *evidence* and a *judgement* that another playbook left in *run*."""
    read = {each["host"]: each.get("playbook") for each in evidence}
    old = [host for host, by in read.items() if by != playbook()]
    if old or judgement.get("playbook") != playbook():
        raise Refused(
            f"what {run.path} holds of {', '.join(old) or 'the estate'} was not read and judged by this "
            "playbook: run the whole of it, without --start-at-task and with a new ddi_run_id"
        )


def require_all_read(estate: Estate, judgement: Mapping[str, Any], grounds: Grounds) -> None:
    """Refuse when a server was expected and not read, unless the operator accepts that."""
    names = unaccepted(estate, grounds)
    if names:
        why = causes(estate, judgement, names)
        raise Refused(
            f"expected and not read: {why}. Nothing was written: see that it can be read, or name it in "
            "ddi_allow_missing"
        )


def unaccepted(estate: Estate, grounds: Grounds) -> list[str]:
    """Return the servers that were expected, were not read and are not accepted so."""
    return [name for name in expected_unread(estate, grounds.verdicts) if not accepted(estate, name, grounds.missing)]


def causes(estate: Estate, judgement: Mapping[str, Any], names: Sequence[str]) -> str:
    """Return each of *names* with why it was not read."""
    known = {each["target"]: each["before"] for each in judgement["findings"] if each["control"] == CONTROL}
    known |= {
        each["target"]: each["reason"]
        for each in judgement["verdicts"]
        if each["control"] == CONTROL and each["state"] == "unknown"
    }
    known |= {estate.fqdn_of(server): server.error for server in estate.unread}
    return ", ".join(_with_cause(name, known) for name in names)


def _with_cause(name: str, known: Mapping[str, Any]) -> str:
    cause = str(known.get(name) or "not read").strip().rstrip(".")
    return f"{name} ({cause})"


def accepted_missing(estate: Estate, grounds: Grounds) -> list[str]:
    """Return the servers that were expected, were not read, and are accepted so."""
    left: Collection[str] = unaccepted(estate, grounds)
    return [name for name in expected_unread(estate, grounds.verdicts) if name not in left]


def strangers(estate: Estate, grounds: Grounds) -> list[str]:
    """Return a line for each option that names something that no server is called: it has no effect."""
    known = {server.name.lower() for server in estate.servers} | {estate.fqdn_of(server) for server in estate.servers}
    known |= set(estate.controllers) | set(expected_unread(estate, grounds.verdicts))
    given = {"ddi_scavenging_armed_accepted": grounds.armed, "ddi_allow_missing": grounds.missing}
    return [
        f"{option} names {', '.join(sorted(names - known))}, and no server is called so: it has no effect"
        for option, names in given.items()
        if names - known
    ]
