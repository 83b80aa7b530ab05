"""The server side of a runspace pool: psrpcore speaks PSRP, the engine runs pipelines."""

from __future__ import annotations

import uuid
from typing import Any

from psrpcore import PSRPPayload, ServerRunspacePool
from psrpcore._payload import PSRPMessage, StreamType, create_message
from psrpcore.types import PSListBase, PSObject, PSPrimitiveDictionary, PSType, PSVersion

from simulator.engine.messages import Message

#: What a Windows PowerShell 5.1 of Windows Server 2019 sends as one fragment.
FRAGMENT_SIZE = 32768

_BUILD = "17763.5830"


@PSType(["System.Version[]", "System.Array"])
class _Versions(PSListBase):
    """The array of versions in PSVersionTable."""


class Pool(ServerRunspacePool):
    """A runspace pool of a Windows PowerShell 5.1 endpoint."""

    def __init__(self) -> None:
        super().__init__(application_private_data=_private_data())

    def queue(self, message: Message, pipeline_id: uuid.UUID) -> None:
        """Queue a message that is CLIXML already. psrpcore has no public way for one that need not be serialised."""
        data = create_message(False, message.type, message.clixml, self.runspace_pool_id, pipeline_id)
        self._send_buffer.append(
            PSRPMessage(
                message.type,
                bytearray(data),
                self.runspace_pool_id,
                pipeline_id,
                self._fragment_counter,
                StreamType.default,
            )
        )

    def drain(self) -> list[PSRPPayload]:
        """Return everything that waits to be sent, in fragments."""
        payloads = []
        while payload := self.data_to_send(FRAGMENT_SIZE):
            payloads.append(payload)
        return payloads


def _private_data() -> dict[str, Any]:
    versions = ["1.0", "2.0", "3.0", "4.0", "5.0", f"5.1.{_BUILD}"]
    table: PSObject = PSPrimitiveDictionary(
        {
            "PSVersion": PSVersion(f"5.1.{_BUILD}"),
            "PSEdition": "Desktop",
            "PSCompatibleVersions": _Versions([PSVersion(version) for version in versions]),
            "CLRVersion": PSVersion("4.0.30319.42000"),
            "BuildVersion": PSVersion(f"10.0.{_BUILD}"),
            "WSManStackVersion": PSVersion("3.0"),
            "PSRemotingProtocolVersion": PSVersion("2.3"),
            "SerializationVersion": PSVersion("1.1.0.1"),
        }
    )
    return PSPrimitiveDictionary({"PSVersionTable": table})
