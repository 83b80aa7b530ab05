"""What a playbook process imports before it forks its workers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLLECTION = "ansible_collections.ddi.windows.plugins"
ASK = f"""
import json, multiprocessing, sys
from {COLLECTION}.filter.run_id import filter_run_id
def ask():
    filter_run_id("a-run")
    print(json.dumps([each for each in sys.modules if each.startswith("{COLLECTION}.")]), flush=True)
"""
IN_A_WORKER = "worker = multiprocessing.get_context('fork').Process(target=ask); worker.start(); worker.join()"


def loaded(code: str) -> set[str]:
    """Return the files of the collection that a process has imported, each as its folder and name."""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, 'collections')\n{ASK}\n{code}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {each.removeprefix(f"{COLLECTION}.") for each in json.loads(done.stdout)}


def test_the_playbook_process_imports_every_module_and_what_works_on_the_controller_once() -> None:
    files = [path for folder in ("modules", "plugin_utils") for path in (ROOT / "plugins" / folder).glob("*.py")]
    assert {f"{path.parent.name}.{path.stem}" for path in files if path.stem != "__init__"} <= loaded("ask()")


def test_a_worker_imports_only_what_its_task_needs() -> None:
    assert not {each for each in loaded(IN_A_WORKER) if each.startswith("modules.")}
