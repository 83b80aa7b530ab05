"""Each linter finds a mistake that was planted for it in a scratch copy, so a green lint means something."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def append(path: str, text: str) -> Callable[[Path], None]:
    def plant(scratch: Path) -> None:
        with (scratch / path).open("a", encoding="utf-8") as file:
            file.write(text)

    return plant


def replace(path: str, old: str, new: str) -> Callable[[Path], None]:
    def plant(scratch: Path) -> None:
        text = (scratch / path).read_text(encoding="utf-8")
        assert old in text, f"{path} has no {old!r} to spoil"
        (scratch / path).write_text(text.replace(old, new, 1), encoding="utf-8")

    return plant


pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("ansiblelint") is None, reason="the linters are installed for one release of core only"
)

MISTAKES = {
    "ruff": (append("plugins/module_utils/_durations.py", "\nimport os\n"), "F401"),
    "format": (append("plugins/module_utils/_durations.py", "\nodd  =  1\n"), "_durations.py"),
    "mypy": (append("plugins/module_utils/_durations.py", "\nodd: int = 'text'\n"), "[assignment]"),
    "yamllint": (append("playbooks/audit.yml", "odd:   true\n"), "colons"),
    "ansible-lint": (replace("playbooks/audit.yml", "gather_facts: false", "gather_factz: false"), "gather_factz"),
    "antsibull-docs": (replace("plugins/modules/dns_zone.py", "short_description:", "shrt_description:"), "shrt_desc"),
}


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what git tracks or would track, with the collection's own link."""
    copy = tmp_path_factory.mktemp("scratch") / "project"
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    for name in names:
        if not (ROOT / name).exists():
            continue
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name, follow_symlinks=False)
    subprocess.run(["git", "init", "--quiet"], cwd=copy, check=True)
    subprocess.run(["git", "add", "--all"], cwd=copy, check=True)
    return copy


@pytest.mark.parametrize("linter", MISTAKES)
def test_a_linter_finds_the_mistake_planted_for_it(linter: str, scratch: Path) -> None:
    plant, named = MISTAKES[linter]
    plant(scratch)
    try:
        done = subprocess.run(
            [sys.executable, "scripts/lint.py", linter],
            cwd=scratch, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
    finally:
        subprocess.run(["git", "checkout", "--quiet", "--", "."], cwd=scratch, check=True)
    assert done.returncode == 1
    assert named in done.stdout + done.stderr
