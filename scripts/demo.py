"""What `make demo` runs inside the simulated estate: an audit, its plan, the changes, and the way back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

TOOLS = Path(os.environ.get("DDI_TOOLS", ".venv/bin"))
NAME = f"demo-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}"

#: What a demo cannot wait for, said on screen before it is used.
SHORTENED = """
Shortened here: a zone is Secure for 48 hours before its aging is switched on, and a change gets 300 seconds to
replicate. The demo sets both to 0 (ddi_secure_settle=0h, ddi_replication_timeout=0) and moves the estate's clock on by
4 hours instead. It also says for you that everything that updates corp.example is known
(ddi_update_sources_reviewed=corp.example). In your estate these are yours to answer.
"""
ALLOWED = """
Allowed here: taking all of it back opens zones to anybody again, starts deletion and shortens intervals. A rollback
refuses each of these until it is named, so the demo names them (ddi_allow_weakening=...).
"""
END = """
The first report:  runs/{first}/report.json
Its change plan:   runs/{first}/plan.md
What was changed:  runs/{enforced}/outcome.json, and make runs lists all of it

The estate above was simulated, over NTLM on loopback. For a real one, put .venv/bin into your PATH, copy
inventories/example, write your servers into it, get a Kerberos ticket (kinit), and run this; it uses Kerberos over
HTTPS with validated certificates. NTLM and Basic are for the simulator.

  ansible-playbook -i inventories/example playbooks/audit.yml
"""


def main() -> int:
    """Go round once; return 0 when the last report is the first one again."""
    # The home of whoever tries this may be missing or not writable.
    os.environ.setdefault("ANSIBLE_HOME", str(Path.cwd() / ".cache" / "ansible"))
    heading("1. An audit, which changes nothing, and the plan of what would be changed")
    first = play("audit", "1-audit")
    plan = json.loads(Path("runs", first, "plan.json").read_text(encoding="utf-8"))["plan"]

    heading("2. Scavenging is stopped everywhere, which is safe at any time")
    stopped = play("enforce", "2-stop", "--tags", "stop-scavenging")

    heading(f"3. Plan {plan} is carried out")
    print(SHORTENED, flush=True)
    approved = {"ddi_plan": plan, "ddi_update_sources_reviewed": "corp.example", "ddi_change": "CHG0001"}
    waits = {"ddi_secure_settle": "0h", "ddi_replication_timeout": "0"}
    enforced = play("enforce", "3-enforce", *variables(approved | waits))
    advance("4h")

    heading("4. The audit again: what remains is for people, or waits for a gate")
    play("audit", "4-audit", *variables({"ddi_secure_settle": "0h"}))
    remaining(Path("runs", f"{NAME}-4-audit", "plan.json"))

    heading("5. All of it is taken back, newest first")
    print(ALLOWED, flush=True)
    words = "nonsecure-updates,aging,shorter-interval,scavenging"
    for number, run in (("5-undo", enforced), ("6-undo", stopped)):
        play("rollback", number, *variables({"ddi_run": run, "ddi_allow_weakening": words} | waits))
    advance("4h")

    heading("6. The audit once more: the first report again")
    last = play("audit", "7-audit")
    different = differences(first, last)
    for each in different:
        print(f"  different: {each}")
    if not different:
        print("Every value that was read and every finding is what it was in the first report.")
    print(END.format(first=first, enforced=enforced))
    return 1 if different else 0


def heading(text: str) -> None:
    """Show what comes next."""
    print(f"\n{'=' * 100}\n{text}\n{'=' * 100}", flush=True)


def variables(values: dict[str, str]) -> list[str]:
    """Return the arguments that give a playbook these variables."""
    return [word for name, value in values.items() for word in ("-e", f"{name}={value}")]


def play(playbook: str, name: str, *arguments: str) -> str:
    """Run a playbook on the estate and return the id of its run; leave with its exit code when it fails."""
    run = f"{NAME}-{name}"
    inventories = ["-i", os.environ["DDI_SIMULATED_INVENTORY"], "-i", "inventories/simulated"]
    shown = ["ansible-playbook", "-i", "INVENTORY", f"playbooks/{playbook}.yml", *arguments]
    print(f"$ {' '.join(shown)}", flush=True)
    command = [str(TOOLS / "ansible-playbook"), *inventories, *shown[3:], "-e", f"ddi_run_id={run}"]
    done = subprocess.run(command, check=False)
    if done.returncode:
        sys.exit(done.returncode)
    return run


def advance(by: str) -> None:
    """Move the clock of the estate on, so that replication has brought everything everywhere."""
    request = urllib.request.Request(
        os.environ["DDI_SIMULATED_CONTROL"] + "/clock/advance",
        json.dumps({"by": by}).encode(),
        {"Authorization": f"Bearer {os.environ['DDI_SIMULATED_TOKEN']}"},
    )
    with urllib.request.urlopen(request) as answer:
        now = json.load(answer)["now"]
    print(f"The clock of the estate moves on by {by}, to {now}: replication has had its time.", flush=True)


def remaining(path: Path) -> None:
    """Show what the tool did not change, each with the sentence why."""
    plan = json.loads(path.read_text(encoding="utf-8"))
    waits = [
        (step["title"], gate["sentence"]) for step in plan["steps"] for gate in step["gates"] if gate["state"] != "open"
    ]
    waits += [(f"{each['setting']} of {each['target']}", each["reason"]) for each in plan["held_back"]]
    people = [(f"{each['setting']} of {each['target']}", each["reason"]) for each in plan["manual"]]
    for title, entries in (("Waits for a gate:", waits), ("For people:", people)):
        print(f"\n{title}" if entries else "")
        for what, why in entries:
            print(textwrap.fill(f"- {what}: {why}", 100, subsequent_indent="  ", break_on_hyphens=False))


#: Parts of a server that are not as they were: what was done is written there, and the time goes on.
GROWING = ("dns_event_log", "dns_scavenging_run_info", "dns_server_health_info")
#: Settings that are times.
TIMES = ("last_scavenge_time", "changed")


def differences(first: str, last: str) -> list[str]:
    """Return what two runs read or found differently, apart from times and from logs, which grow."""
    found = [
        f"{host}, {part}, {target}, {setting}: {before} and {after}"
        for host, part, target, setting, before, after in zipped(values(first), values(last))
        if before != after
    ]
    return found + ([] if lasting(first) == lasting(last) else ["the findings"])


def lasting(run: str) -> list[Any]:
    """Return what a run found, but for passes: an interval that was set anew waits anew for the first one."""
    report = json.loads(Path("runs", run, "report.json").read_text(encoding="utf-8"))
    return [each for each in report["findings"] if each["control"] != "scavenging-really-runs"]


def zipped(first: dict[Any, Any], last: dict[Any, Any]) -> list[tuple[Any, ...]]:
    """Return every key of either, with both values."""
    return [(*key, first.get(key), last.get(key)) for key in sorted({*first, *last})]


def values(run: str) -> dict[tuple[str, str, str, str], Any]:
    """Return every value that a run read: host, part, target, setting -> value."""
    kept: dict[tuple[str, str, str, str], Any] = {}
    for path in sorted(Path("runs", run, "read").iterdir()):
        evidence = json.loads(path.read_text(encoding="utf-8"))
        for part, told in evidence["parts"].items():
            for target, settings in told["current"].items():
                for setting, value in settings.items():
                    if setting not in TIMES and part not in GROWING:
                        kept[evidence["host"], part, target, setting] = value
    return kept


if __name__ == "__main__":
    sys.exit(main())
