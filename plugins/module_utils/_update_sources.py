"""Where dynamic updates come from: addresses that a person named are counted, others are read out of texts.

The source of event 519 stands in its text and in a value that does not arrive. A text is in the language of its host,
so only an address that stands alone in it is taken, and only when there is exactly one [inferred].
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from ipaddress import ip_address
from typing import Any

from ._errors import Refused
from ._session import Object

CREATED = 519
#: Characters of addresses that no other character of a name, a number or a path touches.
_CANDIDATE = re.compile(r"(?<![\w.:%/-])[0-9A-Fa-f:.]+(?![\w:%/-]|\.\w)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sample:
    """What the texts of the newest events say. ``full``: there may be more events than were looked at."""

    looked_at: int
    sources: dict[str, int]
    not_parsed: int
    full: bool

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def sampled(found: Iterable[Object], most: int) -> Sample:
    """Group events by the one address of their texts; count those whose text has none, or several."""
    texts = [each.get("Message") for each in found]
    addresses = [address_in(text) if isinstance(text, str) else None for text in texts]
    counts = Counter(each for each in addresses if each is not None)
    return Sample(len(texts), dict(counts.most_common()), addresses.count(None), len(texts) >= most)


def address_in(text: str) -> str | None:
    """Return the one address that stands alone in *text*, None when there is none or more than one."""
    found = {parsed for each in _CANDIDATE.findall(text) if (parsed := _parsed(each.rstrip(".:")))}
    return found.pop() if len(found) == 1 else None


def addresses(option: str, values: Iterable[str]) -> list[str]:
    """Return addresses as a server writes them, each once; refuse what is none."""
    made = []
    for value in values:
        parsed = _parsed(value.strip())
        if parsed is None:
            raise Refused(f"{option} holds {value!r}, which is no address: write one as 10.0.0.5 or fd00::5")
        made.append(parsed)
    return list(dict.fromkeys(made))


def _parsed(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None
