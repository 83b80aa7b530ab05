"""Take the messages of a pipeline from pypsrp before its own decoder spends time on them.

pypsrp hands the text of every message to ``Serializer.deserialize`` and wraps the result. This serializer returns the
decoded value for the three messages that grow with the answer, and leaves the rest of the protocol to pypsrp.
"""

from __future__ import annotations

from typing import Any

from ..module_utils._errors import DdiError
from ._decode import decode
from ._remote_error import decode_error, decode_state
from ._wire import RemoteError

try:
    from pypsrp.messages import ErrorRecordMessage, MessageType, PipelineState
    from pypsrp.serializer import Serializer
except ImportError:  # pragma: no cover - sanity imports every plugin without its requirements
    ErrorRecordMessage = PipelineState = Serializer = object
    MessageType = None


class Decoded:
    """An object of the output, decoded here."""

    def __init__(self, value: Any) -> None:
        self.value = value


class CapturedError:
    """An ErrorRecord message, as pypsrp passes it on."""

    def __init__(self, error: RemoteError) -> None:
        self.MESSAGE_TYPE = MessageType.ERROR_RECORD
        self.error = error


class CapturedState:
    """A PipelineState message, with the names that pypsrp reads."""

    def __init__(self, state: int, failure: RemoteError | None) -> None:
        self.MESSAGE_TYPE = MessageType.PIPELINE_STATE
        self.state = state
        self.error_record = None if failure is None else CapturedFailure(failure)


class CapturedFailure:
    """The error that ended the pipeline, told apart from the entries of the error stream."""

    def __init__(self, error: RemoteError) -> None:
        self.error = error


class CapturingSerializer(Serializer):  # type: ignore[misc]
    """pypsrp's serializer, except for the text of output, errors and the state of a pipeline."""

    def deserialize(self, element: Any, metadata: Any = None, clear: bool = True) -> Any:
        if isinstance(element, str) and clear:
            wanted = getattr(metadata, "object", None)
            if metadata is None:
                return Decoded(decode(element))
            if wanted is ErrorRecordMessage:
                return CapturedError(decode_error(element))
            if wanted is PipelineState:
                return CapturedState(*decode_state(element))
        return super().deserialize(element, metadata, clear)


def install(pool: Any) -> None:
    """Make the runspace pool capture; raise DdiError when this pypsrp is not made the way this file knows."""
    try:
        fragmenter, current, shared = pool._fragmenter, pool._fragmenter.serializer, pool._serializer
    except AttributeError:
        raise unsupported() from None
    if isinstance(current, CapturingSerializer):
        return
    if current is not shared:
        raise unsupported()
    capturing = CapturingSerializer()
    capturing.cipher = current.cipher
    # One object both sends and receives, because the key of the session is kept in it.
    pool._serializer = fragmenter.serializer = capturing


def unsupported() -> DdiError:
    """Return the error for a pypsrp that does not pass its messages through the serializer."""
    from importlib.metadata import version

    return DdiError(f"pypsrp {version('pypsrp')} is not supported: install pypsrp 0.9.1, as requirements.txt says")
