"""Every line that the README shows is run: here, or by the gate."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(sysconfig.get_path("scripts"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
LINES = [
    line for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL) for line in block.splitlines() if line
]
#: Run by the gate, `.ci/run`, itself.
GATE = ("make test", "make lint")
#: Run by test_demo.py.
DEMO = ("make demo",)


def run(line: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PATH": os.pathsep.join([str(TOOLS), os.environ["PATH"]])}
    return subprocess.run(
        ["sh", "-c", line], cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def here(line: str) -> str:
    """Return *line* with the tools of this interpreter in the place of those of .venv."""
    # Relative, because a line may quote the tool already and the checkout may lie in a path with a blank.
    return line.replace(".venv/bin/", os.path.relpath(TOOLS, ROOT) + "/")


@pytest.mark.parametrize("line", [line for line in LINES if line not in GATE + DEMO])
def test_a_line_of_the_readme_runs(line: str, tmp_path: Path) -> None:
    if "inventories/example" in line:
        line += " --syntax-check"
    if "--output estate.yml" in line:
        line = line.replace("estate.yml", shlex.quote(str(tmp_path / "estate.yml")))
    if "playbooks/audit.yml" in line and "example" not in line:
        line = line.replace("playbooks/audit.yml", f"playbooks/audit.yml -e ddi_runs_dir={shlex.quote(str(tmp_path))}")
    done = run(here(line))
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_gate_runs_the_linters_and_then_the_test_command() -> None:
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in gate if line.startswith("make ")] == ["make lint", "make test"]
    assert set(GATE) <= set(LINES)
