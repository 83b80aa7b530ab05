"""The questions of a DHCP server to its resolvers: who is the start of authority where it would register names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ._errors import Denied, NoLanguage, NotVisible, ReadError
from ._finding import Command
from ._names import zone_key
from ._reach_wants import BOTH, DOMAIN, Want, likely, untold, wants_of
from ._session import Object, Session
from ._values import absolute, server_name, text

#: What a name that does not exist is answered with: an answer, and no doubt.
_NO_SUCH_NAME = "DNS_ERROR_RCODE_NAME_ERROR"
#: What every error has in its name by which a server itself answers.
_ANSWERED = "RCODE"
#: What is said where nobody answered in time: then the resolver is asked nothing more.
_SILENT = "ERROR_TIMEOUT"
#: Answers that say nothing of the resolver.
_UNREAD = (Denied, NotVisible, NoLanguage)

Answer = list[Object] | ReadError
#: What is found where no zone has any of the names: no zone, no record, no error.
_NOTHING: tuple[str, Object, ReadError | None] = ("", {}, None)
#: (resolver, name) -> what was answered.
Answers = dict[tuple[str, str], Answer]


def read_reach(session: Session, facts: Mapping[str, Any], domain: str) -> dict[str, Any]:
    """Return a row for each zone and resolver of the server with *facts*, and why rows may be missing."""
    wants = wants_of(facts, domain)
    starts = _starts(session, wants)
    found = [(want, *_found(want, starts)) for want in wants]
    served = dict.fromkeys((want.target, zone) for want, zone, _, _ in found if zone)
    primaries = {server_name(start.get("PrimaryServer")): zone for _, zone, start, _ in reversed(found) if zone}
    primaries.pop("", None)
    names, told = _names(session, list(served), primaries)
    rows = [_row(want, zone, start, error, names.get((want.target, zone))) for want, zone, start, error in found]
    return {"rows": _merged(rows), "primaries": told, "untold": untold(facts)}


def _names(
    session: Session, served: Sequence[tuple[str, str]], primaries: Mapping[str, str]
) -> tuple[Answers, list[dict[str, str]]]:
    """Ask for the name servers of zones, and each primary server for its own zone, over UDP and over TCP."""
    asked = [_question(*each, "NS") for each in served]
    asked += [_question(*each, "SOA", tcp=tcp) for each in primaries.items() for tcp in (False, True)]
    answers = session.read_all(asked) if asked else []
    own = answers[len(served) :]
    told = [
        {"mname": mname, "zone": zone, "udp": _no_answer(udp), "tcp": _no_answer(tcp), "unread": _unread(udp, tcp)}
        for (mname, zone), udp, tcp in zip(primaries.items(), own[::2], own[1::2], strict=True)
    ]
    return dict(zip(served, answers[: len(served)], strict=True)), told


def _no_answer(answer: Answer) -> str:
    """Return what is said where no server answered; one that answers with an error is there."""
    if not isinstance(answer, ReadError) or _ANSWERED in _identity(answer):
        return ""
    return _identity(answer)


def _unread(*answers: Answer) -> str:
    return next((str(each) for each in answers if isinstance(each, _UNREAD)), "")


def _starts(session: Session, wants: Sequence[Want]) -> Answers:
    """Ask for the start of authority of every name that a zone may have, each resolver one question first."""
    first = {want.target: want.candidates[0] for want in reversed(wants)}
    answers = _asked(session, first.items(), "SOA")
    silent = {target: answers[target, name] for target, name in first.items() if _says_nothing(answers[target, name])}
    every = dict.fromkeys((want.target, name) for want in wants for name in want.candidates)
    answers |= {each: silent[each[0]] for each in every if each[0] in silent}
    answers |= _asked(session, _open(answers, wants, likely), "SOA")
    left = [want for want in wants if _found(want, answers) == _NOTHING]
    return answers | _asked(session, _open(answers, left, lambda want: want.candidates), "SOA")


def _open(answers: Answers, wants: Sequence[Want], names: Callable[[Want], list[str]]) -> list[tuple[str, str]]:
    """Return the questions about *names* of *wants* that were not asked yet, each once."""
    asked = dict.fromkeys((want.target, name) for want in wants for name in names(want))
    return [each for each in asked if each not in answers]


def _asked(session: Session, questions: Iterable[tuple[str, str]], kind: str) -> Answers:
    asked = list(questions)
    if not asked:
        return {}
    return dict(zip(asked, session.read_all([_question(*each, kind) for each in asked]), strict=True))


def _question(target: str, name: str, kind: str, *, tcp: bool = False) -> Command:
    # Only DNS is asked, and a server that does not answer is waited for a short time only.
    asked = {"Name": absolute(name), "Type": kind, "Server": [target], "DnsOnly": True, "QuickTimeout": True}
    return Command("Resolve-DnsName", asked | ({"TcpOnly": True} if tcp else {}), nothing=_NO_SUCH_NAME)


def _says_nothing(answer: Answer) -> bool:
    return isinstance(answer, _UNREAD) or (isinstance(answer, ReadError) and _identity(answer) == _SILENT)


def _identity(error: ReadError) -> str:
    """Return what is the same on every server, whatever its language."""
    return error.identity.partition(",")[0]


def _found(want: Want, starts: Answers) -> tuple[str, Object, ReadError | None]:
    """Return the zone of a want with its start of authority, or why it has none."""
    for name in want.candidates:
        answer = starts.get((want.target, name), [])
        if isinstance(answer, ReadError):
            return "", {}, answer
        if own := _of(answer, name, "soa"):
            return name, own[0], None
    return _NOTHING


def _of(answer: Sequence[Object], name: str, kind: str) -> list[Object]:
    """Return the records of an answer: what stands in another section is about another name."""
    return [
        each
        for each in answer
        if text(each.get("Section")).lower() == "answer"
        and text(each.get("Type")).lower() == kind
        and zone_key(text(each.get("Name"))) == name
    ]


def _row(want: Want, zone: str, start: Object, error: ReadError | None, names: Answer | None) -> dict[str, Any]:
    told = [] if names is None or isinstance(names, ReadError) else _of(names, zone, "ns")
    return {
        "target": want.target,
        "source": want.source,
        "purpose": want.purpose,
        "kind": want.kind,
        "names": [want.name],
        "scopes": list(want.scopes),
        "zone": zone,
        "mname": server_name(start.get("PrimaryServer")),
        "ns": sorted({server_name(each.get("NameHost")) for each in told}),
        "error": "" if zone else _identity(error) if error else _NO_SUCH_NAME,
        "unread": str(error) if isinstance(error, _UNREAD) else "",
        "ns_error": _identity(names) if isinstance(names, ReadError) else "",
    }


def _merged(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with one for each zone: several names lie in one zone, and have one answer."""
    merged: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in rows:
        key = row["target"], row["source"], row["zone"], row["error"], row["unread"]
        known = merged.setdefault(key, row)
        if known is not row:
            for each in ("names", "scopes"):
                known[each] = list(dict.fromkeys([*known[each], *row[each]]))
            known["purpose"] = known["purpose"] if known["purpose"] == row["purpose"] else BOTH
            known["kind"] = DOMAIN if DOMAIN in (known["kind"], row["kind"]) else known["kind"]
    return list(merged.values())
