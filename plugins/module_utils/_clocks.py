"""Whether the clocks of the servers agree: each with that of the PDC emulator, which the others follow.

No two servers are asked at the same moment, so each answer is compared with the controller's clock around it, and the
two differences with each other. How long the answers took is the doubt that stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ._estate import Estate, Server
from ._finding import Verdict
from ._findings import EstateFinding, Outcome, finding

CONTROL, SETTING = "time-sync", "clock"
#: What Kerberos lets through where nobody changed its policy [documented].
LIMIT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Offset:
    """How far a clock is ahead of another one: at least *low* and at most *high*."""

    low: timedelta
    high: timedelta

    def __sub__(self, other: Offset) -> Offset:
        return Offset(self.low - other.high, self.high - other.low)

    @property
    def state(self) -> str:
        if max(abs(self.low), abs(self.high)) <= LIMIT:
            return "compliant"
        return "drift" if self.low > LIMIT or self.high < -LIMIT else "unknown"

    @property
    def words(self) -> str:
        """Return how far it is off, as a sentence says it."""
        minutes = round(((self.low + self.high) / 2).total_seconds() / 60)
        return f"about {abs(minutes)} min {'ahead' if minutes > 0 else 'behind'}"


def judge_clocks(estate: Estate) -> Outcome:
    """Judge the clock of every server."""
    verdicts: list[Verdict] = []
    findings: list[EstateFinding] = []
    judged: set[str] = set()
    for server in estate.servers:
        fqdn = estate.fqdn_of(server)
        if fqdn in judged:
            continue
        judged.add(fqdn)
        verdict, found = _judged(estate, server, fqdn)
        verdicts.append(verdict)
        findings += found
    return Outcome(tuple(verdicts), tuple(findings))


def controller_offset(estate: Estate) -> Offset | None:
    """Return how far the clocks of the PDC emulators are ahead of the controller's; None when none was read."""
    names = set(estate.pdc_emulators().values())
    known = [offset for each in estate.read if estate.fqdn_of(each) in names and (offset := offset_of(each.health))]
    if not known:
        return None
    return Offset(min(each.low for each in known), max(each.high for each in known))


def offset_of(health: Mapping[str, Any]) -> Offset | None:
    """Return how far the clock of a server is ahead of the controller's, None when that was not read."""
    if not health.get("now") or not health.get("asked"):
        return None
    now, began, ended = map(datetime.fromisoformat, (health["now"], *health["asked"]))
    return Offset(now - ended, now - began)


def _judged(estate: Estate, server: Server, fqdn: str) -> tuple[Verdict, list[EstateFinding]]:
    if server.reached and server.info.get("controller") is False and not estate.pdc_emulators():
        return Verdict(CONTROL, fqdn, "skipped", "no domain is known whose time it should have"), []
    own = offset_of(server.health)
    if own is None:
        errors = server.health.get("errors") or {}
        return _unknown(fqdn, errors.get("clock") or server.error or "the server did not say what time it is")
    root = _reference(estate, server, fqdn)
    if root == fqdn:
        return Verdict(CONTROL, fqdn, "compliant"), []
    told = next((offset_of(each.health) for each in estate.read if estate.fqdn_of(each) == root), None)
    if told is None:
        whose = root or f"the PDC emulator of {estate.domain_of_server(server)}"
        return _unknown(fqdn, f"the clock of {whose}, which it should follow, was not read")
    off = own - told
    if off.state == "compliant":
        return Verdict(CONTROL, fqdn, "compliant"), []
    if off.state == "unknown":
        return _unknown(fqdn, f"it answered too slowly to tell whether its clock is that of {root}")
    reason = (
        f"The clock of {fqdn} is {off.words}, compared with the PDC emulator {root}: Kerberos accepts 5 min, "
        "and without it nobody updates a zone that is Secure. Let it follow the time of the domain (w32tm /resync)."
    )
    found = finding(CONTROL, fqdn, SETTING, (off.words, None), reason, hosts=[server.name])
    return Verdict(CONTROL, fqdn, "drift", reason), [found]


def _reference(estate: Estate, server: Server, fqdn: str) -> str:
    """Return whose clock *server* should have: the PDC emulator of its domain, which follows that of the forest root.

    A PDC emulator that was not read is passed over for the one above it; the last one is its own reference.
    """
    emulators = estate.pdc_emulators()
    roots = [str(forest["name"]).lower() for each in estate.read if (forest := each.info.get("forest"))]
    own = emulators.get(estate.domain_of_server(server), "")
    above = emulators.get(roots[0], "") if roots else ""
    order = [above] if own == fqdn else [own, above]
    read = {estate.fqdn_of(each) for each in estate.read}
    named = [each for each in order if each]
    return next((each for each in named if each in read), named[0] if named else own if own == fqdn else "")


def _unknown(fqdn: str, reason: str) -> tuple[Verdict, list[EstateFinding]]:
    return Verdict(CONTROL, fqdn, "unknown", reason), []
