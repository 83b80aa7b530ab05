"""What travels to a user in the collection archive: what runs, and nothing that a machine left in the checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_archive_holds_the_collection_and_nothing_else(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    for name in ("galaxy.yml", "README.md", "LICENSE", "requirements.txt", "pyproject.toml", "Makefile"):
        shutil.copy2(ROOT / name, checkout / name)
    for name in ("plugins", "meta", "roles", "playbooks", "docs", "changelogs", "inventories", "simulator"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    for left in (".hypothesis/x", ".venv/x", ".venv-2.17.14/x", ".cache/x", "runs/a/report.json", "tests/x.py"):
        (checkout / left).parent.mkdir(parents=True, exist_ok=True)
        (checkout / left).write_text("left by a machine", encoding="utf-8")
    galaxy = Path(sys.executable).with_name("ansible-galaxy")
    command = [galaxy, "collection", "build", str(checkout), "--output-path", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        tops = {name.split("/")[0] for name in archive.getnames()}
    assert {"plugins", "meta", "roles", "playbooks", "docs", "README.md", "LICENSE"} <= tops
    assert not tops & {".hypothesis", ".venv", ".venv-2.17.14", ".cache", "runs", "tests", "simulator", "Makefile"}
