"""Decode a message with pypsrp's own decoder and make plain values of its objects: slower, but it knows more."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from queue import Queue
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

from ._decode import AS_TEXT, HIDDEN, UnknownFormError, duration_of, parse, text_of, time_of

try:
    from pypsrp.complex_objects import ComplexObject, GenericComplexObject
    from pypsrp.serializer import Serializer
except ImportError:  # pragma: no cover - sanity imports every plugin without its requirements
    ComplexObject = GenericComplexObject = Serializer = object

# pypsrp makes objects of its own from the types it knows and loses members on the way; under another name they
# become generic objects, which keep everything.
_TYPED = re.compile(r"<T>(?!(?:Deserialized\.)?System\.(?:Object<|Array<|Collections\.))")
_MARK = "Any."
_COLLECTION = re.compile(r"<(LST|IE|QUE|STK|DCT)\b")


def decode(text: str) -> Any:
    """Return the plain value of one message."""
    return _plain(_Serializer().deserialize(parse(_TYPED.sub("<T>" + _MARK, text))))


def _left_as_text(convert: Callable[[str], Any]) -> Callable[[str], Any]:
    def converted(raw: str) -> Any:
        try:
            return convert(raw)
        except (UnknownFormError, ValueError):
            return raw

    return converted


_LEFT_AS_TEXT = {
    "TS": _left_as_text(duration_of),
    "DT": _left_as_text(time_of),
    "D": _left_as_text(float),
    # pypsrp fails on an empty one.
    "BA": _left_as_text(b64decode),
}


class _Serializer(Serializer):  # type: ignore[misc]
    """pypsrp's decoder, with values for the primitives and collections that it leaves as text."""

    def deserialize(self, element: Any, metadata: Any = None, clear: bool = True) -> Any:
        tag = getattr(element, "tag", "")
        if tag in _LEFT_AS_TEXT:
            return _LEFT_AS_TEXT[tag](element.text or "")
        if _COLLECTION.fullmatch(f"<{tag}") and metadata is None:
            return self._collection(element)
        return super().deserialize(element, metadata, clear)

    def _collection(self, element: ElementTree.Element) -> Any:
        """Return the content of a collection whose type pypsrp does not know."""
        holder = ElementTree.Element("Obj", RefId="-1")
        kind = "Hashtable" if element.tag == "DCT" else "ArrayList"
        types = ElementTree.SubElement(holder, "TN", RefId="-1")
        ElementTree.SubElement(types, "T").text = f"System.Collections.{kind}"
        content = ElementTree.SubElement(holder, "DCT" if element.tag == "DCT" else "LST")
        content.extend(list(element))
        return self.deserialize(holder, clear=False)


def _plain(value: Any) -> Any:
    if isinstance(value, GenericComplexObject):
        return _object(value)
    if isinstance(value, Queue):
        return [_plain(each) for each in value.queue]
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {_key(_plain(key)): _plain(each) for key, each in value.items()}
    if isinstance(value, (ComplexObject, UUID)):
        return str(value)
    # A secret that could not be decrypted stays out.
    return None if isinstance(value, ElementTree.Element) else value


def _key(value: Any) -> str | int | float:
    return value if isinstance(value, (str, int, float)) else str(value)


def _object(value: Any) -> Any:
    types = {each.removeprefix(_MARK) for each in value.types}
    if value.to_string is not None and ("System.Enum" in types or types & AS_TEXT):
        return value.to_string
    if value.property_sets:
        return _plain(value.property_sets[0])
    members = {**value.adapted_properties, **value.extended_properties}
    if not members and value.to_string is not None:
        return value.to_string
    return {text_of(name): _plain(each) for name, each in members.items() if name not in HIDDEN}
