"""The open questions of the baseline: which a DNS server of a test forest can answer, and why not the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

ANSWERED, CANNOT = "answered", "cannot be answered from here"
#: What the name of every scratch zone begins with.
PREFIX = "ddi-lab-"


@dataclass(frozen=True, slots=True)
class Question:
    """One open question. ``cannot`` says why no DNS server can answer it, nothing when one can."""

    number: str
    text: str
    cannot: str = ""


_CLIENT = "it needs a Windows client, and a client is no host of this play"
_DHCP = "it needs a DHCP server with a scope and a client that leases, and none is a host of this play"
_ONE_SERVER = "it needs a second server that holds the zone, and this play asks one"
QUESTIONS = (
    Question("1", "What does -ScavengingState set by itself, and is an interval ever among it?"),
    Question("2a", "Does a new reverse zone above an existing one get NS records for it by itself?"),
    Question("2b", "Does it get them on other domain controllers once both are replicated?", _ONE_SERVER),
    Question(
        "2c", "Does a hosted parent defeat a conditional forwarder for a child?",
        "it needs a forwarder to a server outside the forest that holds the child",
    ),
    Question(
        "3a", "Is LastScavengeTime kept across restarts of the service?",
        "it needs a restart of the DNS service, which this play does not do",
    ),
    Question("3b", "Does each server have a time of its own at which a zone is available?", _ONE_SERVER),
    Question("3c", "When is a zone available for scavenging after its aging was switched on?"),
    Question("4a", "Does setting -Aging $true again change when the zone is available for scavenging?"),
    Question("4b", "Does an empty -ScavengeServers clear the list?"),
    Question("5a", "Does the switch of a zone to Secure change owner or permissions of its nodes?"),
    Question(
        "5b", "What owner and permissions does a tombstoned node keep, and may another identity reuse it?",
        "it needs updates of two different accounts, and a session has one",
    ),
    Question("6", "How is an explicit option 81 removed, and how is a partial setting of DNS read?", _DHCP),
    Question("7", "Does a group managed service account work as the credential of a DHCP server?", _DHCP),
    Question("8", "What are defaults and timing of the DHCP queue, and the unit of its retries?", _DHCP),
    Question("9", "What do Windows 10 and 11 do for Always, for Never and for flag 64?", _CLIENT),
    Question("10", "In which time zone do the times of a zone arrive?"),
    Question("11", "As which types do durations, addresses and enums arrive?"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What one question came to: what was done, and what the server answered, or why it could not be asked."""

    number: str
    question: str
    state: str
    done: tuple[str, ...] = ()
    answer: Mapping[str, Any] | None = None
    reason: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"done": list(self.done)}


def is_scratch(name: str) -> bool:
    """Return whether a zone of that *name* can be one of these."""
    return name.lower().startswith(PREFIX)
