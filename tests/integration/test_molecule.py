"""The scenario that drives the simulator, run as molecule users run it."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("molecule.shell") is None,
    reason="molecule does not run on every supported release of core",
)


def test_the_default_scenario_enforces_once_and_verifies_the_record(tmp_path: Path) -> None:
    tools = sysconfig.get_path("scripts")
    environment = os.environ | {"PATH": os.pathsep.join([tools, os.environ["PATH"]]), "HOME": str(tmp_path)}
    command = [sys.executable, "-m", "simulator", "--estate", "simulator/estates/sample.yml", "--"]
    done = subprocess.run(
        [*command, sys.executable, "-m", "molecule", "test"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "verify" in done.stdout + done.stderr
