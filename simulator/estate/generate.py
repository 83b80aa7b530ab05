"""Writes estates of any size, healthy or with chosen faults, with the findings that an audit must raise."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .draft import GenerateError
from .generate_base import content, healthy
from .generate_faults import FAULTS, plant

__all__ = ["FAULTS", "GenerateError", "estate", "main"]


def estate(seed: int, dcs: int, zones: int, records: int = 0, faults: Sequence[str] = ()) -> dict[str, Any]:
    """Return an estate as the content of an estate file: the same for the same arguments."""
    draft = healthy(seed, dcs, zones, records)
    plant(draft, faults)
    return content(draft, f"generated-{seed}")


def main(argv: Sequence[str]) -> int:
    """Write an estate to a file or to the standard output, and return the exit status."""
    options = _parser().parse_args(argv)
    faults = [] if options.healthy else [each.strip() for each in (options.faults or "").split(",") if each.strip()]
    if faults == ["all"]:
        faults = list(FAULTS)
    try:
        made = estate(options.seed, options.dcs, options.zones, options.records, faults)
    except GenerateError as error:
        print(f"generate: {error}", file=sys.stderr)
        return 2
    text = _text(made)
    if options.output is None:
        sys.stdout.write(text)
        return 0
    try:
        Path(options.output).write_text(text, encoding="utf-8")
    except OSError as error:
        print(f"generate: {options.output} cannot be written: {error.strerror}; name another file", file=sys.stderr)
        return 2
    return 0


def _text(made: dict[str, Any]) -> str:
    """Return JSON, which is YAML too and loads far faster, with one entry a line for those who read it."""
    parts = []
    for key, value in made.items():
        if isinstance(value, list):
            lines = ",\n  ".join(json.dumps(each) for each in value)
            parts.append(f"{json.dumps(key)}: [\n  {lines}\n ]" if value else f"{json.dumps(key)}: []")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value)}")
    return "{\n " + ",\n ".join(parts) + "\n}\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulator generate",
        description="Write an estate: one forest with its domain controllers and zones, the same for the same seed.",
        epilog=f"Faults: {', '.join(FAULTS)}.",
    )
    parser.add_argument("--seed", type=int, required=True, help="what chance begins with")
    parser.add_argument("--dcs", type=int, required=True, help="domain controllers in the forest")
    parser.add_argument(
        "--zones", type=int, required=True, help="zones in the forest, those of single servers included"
    )
    parser.add_argument("--records", type=int, default=0, help="records in all zones together (default: 0)")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--healthy", action="store_true", help="no fault at all (the default)")
    kind.add_argument("--faults", help="faults to plant, joined by commas, or all")
    parser.add_argument("--output", help="the file to write (default: standard output)")
    return parser
