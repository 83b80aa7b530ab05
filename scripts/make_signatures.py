"""Make ``plugins/plugin_utils/signatures.json`` from the command tables of the simulator."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "simulator" / "data" / "commands"
TARGET = ROOT / "plugins" / "plugin_utils" / "signatures.json"


def signatures(tables: Path = TABLES) -> dict[str, dict[str, Any]]:
    """Return for each command whether it has Confirm, and the type of each parameter."""
    found = {}
    for path in sorted(tables.glob("[!_]*.json")):
        for command in json.loads(path.read_text(encoding="utf-8")):
            parameters = {name: entry["type"] for name, entry in sorted(command["parameters"].items())}
            found[command["name"]] = {"confirm": command["supports_should_process"], "parameters": parameters}
    return dict(sorted(found.items()))


def text(tables: Path = TABLES) -> str:
    """Return the file's text: one command a line, so that a change is a readable diff."""
    lines = (f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in signatures(tables).items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    TARGET.write_text(text(Path(sys.argv[1]) if len(sys.argv) > 1 else TABLES), encoding="utf-8")
