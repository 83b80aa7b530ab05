"""Statements in a shell of pypsrp."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from xml.etree import ElementTree

from ..module_utils._finding import Command
from ._encode import Encoded


def fill(shell: Any, statements: Sequence[Command], arguments: Sequence[Sequence[dict[str, Encoded]]]) -> None:
    """Add *statements* with their encoded *arguments* to a shell."""
    for statement, calls in zip(statements, arguments, strict=True):
        for call, named in zip(statement.chain(), calls, strict=True):
            shell.add_cmdlet(call.name)
            for name, value in named.items():
                shell.add_parameter(name, _argument(value))
        shell.add_statement()
    for each in shell.commands:
        # pypsrp writes copies, two of every command, for a library whose elements have one parent: half of its work.
        each.__deepcopy__ = partial(_itself, each)


def _itself(command: Any, _memo: dict[int, Any]) -> Any:
    """Return *command*, as its own copy: nobody changes it any more."""
    return command


def _argument(value: Encoded) -> Any:
    """Return an argument for pypsrp, which writes text with its escapes and passes an element on as it is."""
    if isinstance(value, list):
        return [_argument(each) for each in value]
    if value.tag == "S":
        return value.text
    element = ElementTree.Element(value.tag)
    element.text = value.text or None
    return element
