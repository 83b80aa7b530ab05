"""Decode CLIXML, the form in which PowerShell writes objects, straight into plain Python values.

pypsrp writes every element back to XML for its generic objects; this walk is some 25 times cheaper. It knows all that
the DnsServer, DhcpServer and ActiveDirectory commands emit; a message with anything else goes to pypsrp's decoder.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

from ..module_utils._errors import ConnectionLost


class UnknownFormError(Exception):
    """The message holds something that this decoder does not know."""


#: PowerShell writes objects a few levels deep; more is an attack on the stack.
MAX_DEPTH = 64
#: References may multiply a short message; this many objects is more than any honest answer holds.
MAX_OBJECTS = 5_000_000
#: Members that describe the transport and not the object.
HIDDEN = frozenset({"__ClassMetadata", "PSComputerName"})

_ESCAPE = re.compile("_[xX]([0-9A-Fa-f]{4})_")
_DURATION = re.compile(r"(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?")
_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?")


def decode(text: str) -> Any:
    """Return the value of one message. An enum is its name, an address its text, any other object a dict."""
    root = parse(text)
    try:
        return _Walk().value(root, 0)
    except UnknownFormError:
        from ._generic import decode as decode_generic

        return decode_generic(text)


def parse(text: str) -> ElementTree.Element:
    """Return the XML of one message; refuse declarations, which PowerShell never writes."""
    if "<!" in text:
        raise ConnectionLost("the endpoint answered with XML that declares entities: this is no PowerShell endpoint")
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise ConnectionLost(f"the endpoint answered with a message that is no XML ({error})") from error


def text_of(raw: str | None) -> str:
    """Return a CLIXML string without its ``_x000A_`` escapes."""
    if not raw:
        return ""
    if "_x" not in raw and "_X" not in raw:
        return raw
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), raw)
    # Two escapes may be the halves of one character; a half alone has no place in UTF-8.
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def duration_of(raw: str) -> timedelta:
    """Return an ``xs:duration``; parts of a microsecond (a tick is a tenth of one) are cut off."""
    match = _DURATION.fullmatch(raw)
    if match is None:
        raise UnknownFormError(raw)
    sign, days, hours, minutes, seconds, fraction = match.groups()
    value = timedelta(
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=int(seconds or 0),
        microseconds=int((fraction or "0").ljust(6, "0")[:6]),
    )
    return -value if sign else value


def time_of(raw: str) -> datetime:
    """Return a point in time, aware. One without offset is taken as UTC (inferred: CIM writes an offset)."""
    match = _TIME.fullmatch(raw)
    if match is None:
        raise UnknownFormError(raw)
    whole, fraction, offset = match.groups()
    value = datetime.fromisoformat(whole + (offset or "+00:00").replace("Z", "+00:00"))
    value = value.replace(microsecond=int((fraction or "0").ljust(6, "0")[:6]))
    return value.replace(tzinfo=UTC) if not value.utcoffset() else value


_PRIMITIVES: dict[str, Callable[[str], Any]] = {
    "S": text_of,
    "B": lambda raw: raw == "true",
    "I32": int,
    "U32": int,
    "I64": int,
    "U64": int,
    "I16": int,
    "U16": int,
    "By": int,
    "SB": int,
    "TS": duration_of,
    "DT": time_of,
    "Nil": lambda _raw: None,
    "Db": float,
    "Sg": float,
    "D": float,
    "C": lambda raw: chr(int(raw)),
    "G": str,
    "Version": text_of,
    "URI": text_of,
    "XD": text_of,
    "SBK": text_of,
    "BA": base64.b64decode,
    # A secret is not taken in: nothing here has a use for it.
    "SS": lambda _raw: None,
}
_LISTS = frozenset({"LST", "IE", "QUE", "STK"})
#: Types whose text says all.
AS_TEXT = frozenset({"System.Net.IPAddress", "Deserialized.System.Net.IPAddress"})


class _Walk:
    """One message: what its references point to, and how much it has grown."""

    def __init__(self) -> None:
        self._types: dict[str, list[str]] = {}
        self._objects: dict[str, Any] = {}
        self._weights: dict[str, int] = {}
        self._count = 0

    def value(self, element: ElementTree.Element, depth: int) -> Any:
        tag = element.tag
        primitive = _PRIMITIVES.get(tag)
        if primitive is not None:
            try:
                return primitive(element.text or "")
            except ValueError as error:
                raise UnknownFormError(tag) from error
        if tag == "Obj":
            return self._object(element, depth)
        if tag == "Ref":
            identity = element.get("RefId", "")
            self._grow(self._weights.get(identity, 0))
            # An object that refers to one around it is cut there: the result is a tree.
            return self._objects.get(identity)
        raise UnknownFormError(tag)

    def _grow(self, by: int) -> None:
        self._count += by
        if self._count > MAX_OBJECTS:
            raise ConnectionLost(f"the endpoint answered with more than {MAX_OBJECTS} objects in one message")

    def _object(self, element: ElementTree.Element, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise ConnectionLost(f"the endpoint answered with objects nested deeper than {MAX_DEPTH} levels")
        before = self._count
        self._grow(1)
        result = self._content(element, depth + 1)
        identity = element.get("RefId")
        if identity is not None:
            self._objects[identity] = result
            self._weights[identity] = self._count - before
        return result

    def _content(self, element: ElementTree.Element, depth: int) -> Any:
        types: list[str] = []
        shown: str | None = None
        members: dict[str, Any] = {}
        extended: dict[str, Any] = {}
        content: list[Any] = []
        empty = True
        for child in element:
            tag = child.tag
            if tag == "TN":
                types = self._types[child.get("RefId", "")] = [text_of(each.text) for each in child]
            elif tag == "TNRef":
                types = self._types.get(child.get("RefId", ""), [])
            elif tag == "ToString":
                shown = text_of(child.text)
                if "System.Enum" in types or not AS_TEXT.isdisjoint(types):
                    return shown
            elif tag == "Props":
                members, empty = self._members(child, depth), empty and not len(child)
            elif tag == "MS":
                extended, empty = self._members(child, depth), empty and not len(child)
            elif tag in _LISTS:
                content.append([self.value(each, depth) for each in child])
            elif tag == "DCT":
                content.append(self._dictionary(child, depth))
            else:
                content.append(self.value(child, depth))
        if content:
            return content[0]
        members.update(extended)
        return shown if empty and shown is not None else members

    def _members(self, element: ElementTree.Element, depth: int) -> dict[str, Any]:
        found = {}
        for child in element:
            name = text_of(child.get("N"))
            if name in HIDDEN:
                self._note_types(child)
            else:
                found[name] = self.value(child, depth)
        return found

    def _note_types(self, element: ElementTree.Element) -> None:
        """Remember the type names below a member that is dropped: later objects may refer to them."""
        for each in element.iter("TN"):
            self._types[each.get("RefId", "")] = [text_of(name.text) for name in each]

    def _dictionary(self, element: ElementTree.Element, depth: int) -> dict[Any, Any]:
        found = {}
        for entry in element:
            pair = {child.get("N"): self.value(child, depth) for child in entry}
            key = pair.get("Key")
            found[key if isinstance(key, (str, int, float)) else str(key)] = pair.get("Value")
        return found
