"""The name servers of the AD zones of a server, as the server itself answers when it is asked for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._directory import SETTING, first
from ._errors import ReadError
from ._session import Session
from ._values import absolute, addresses, server_name, text, texts

#: Where a server is asked that did not tell its addresses.
_ITSELF = "127.0.0.1"


def read_name_servers(session: Session, names: list[str]) -> Mapping[str, dict[str, Any]]:
    """Return for each of *names*, zones of the host, the servers that its NS records name, or why they are not known.

    Get-DnsServerResourceRecord does not say of which zone a record is, so many zones cannot share a pipeline with it.
    """
    own = addresses(texts(first(session.read_all([SETTING])[0]).get("AllIPAddress"))) if names else []
    asked = next((each for each in own if ":" not in each), own[0] if own else _ITSELF)
    questions = {name: absolute(name) for name in names}
    fixed: dict[str, Any] = {"Type": "NS", "Server": [asked], "DnsOnly": True}
    answers = session.read_some("Resolve-DnsName", "Name", list(questions.values()), **fixed)
    return {name: _named(answers[question]) for name, question in questions.items()}


def _named(answer: Any) -> dict[str, Any]:
    if isinstance(answer, ReadError):
        return {"servers": [], "error": str(answer)}
    found = [each for each in answer if _is(each, "Type", "ns") and _is(each, "Section", "answer")]
    servers = sorted({name for each in found if (name := server_name(each.get("NameHost")))})
    return {"servers": servers, "error": "" if servers else "the server answered no name servers"}


def _is(record: Mapping[str, Any], name: str, value: str) -> bool:
    return text(record.get(name)).lower() == value
