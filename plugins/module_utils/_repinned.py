"""An estate as it will be when the lists of this run have arrived everywhere, for the step that waits for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ._estate import Copy, Estate, Server, target_key
from ._plan_step import AGING, Draft

_LIST = "scavenge_servers"


def only_repins(draft: Draft) -> bool:
    """Return whether *draft* changes who may scavenge a zone, and nothing else of it."""
    return draft.kind == AGING and set(draft.after) == {_LIST}


def with_lists(estate: Estate, drafts: Iterable[Draft]) -> Estate:
    """Return *estate* with the lists that *drafts* write, on every server that holds their zones."""
    lists = {target_key(each.target): each.after for each in drafts if only_repins(each)}
    return replace(estate, servers=tuple(_with_lists(server, lists) for server in estate.servers))


def _with_lists(server: Server, lists: Mapping[str, Mapping[str, Any]]) -> Server:
    copies = (
        Copy(copy.target, {**copy.facts, **lists[copy.key]}) if copy.in_directory and copy.key in lists else copy
        for copy in server.zones
    )
    return replace(server, zones=tuple(copies))
