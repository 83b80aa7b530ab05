"""The wire over core's ``psrp`` connection. This file alone knows what is private to core and to pypsrp."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

from ansible.errors import AnsibleConnectionFailure

from ..module_utils._errors import ConnectionLost, DdiError
from ..module_utils._finding import Command
from ._capture import CapturedError, CapturedFailure, Decoded, install, unsupported
from ._encode import Encoded, encode
from ._pipeline_end import watch
from ._statements import fill
from ._trouble import TROUBLE, Endpoint, connection_lost, may_have_a_shell
from ._wire import RemoteError, Reply

try:
    from pypsrp.complex_objects import PSInvocationState
    from pypsrp.powershell import PowerShell
    from pypsrp.wsman import SelectorSet
except ImportError:  # pragma: no cover - sanity imports every plugin without its requirements
    PowerShell = PSInvocationState = SelectorSet = None

#: Pipelines that may stay unsignalled in a shell. The shell ends them all when it closes, which saves a request each;
#: a host allows 1,500 concurrent operations a user, so a long session cleans up as it goes (documented limit).
MOST_OPEN_PIPELINES = 100

#: Seconds for the attempt to close a shell whose connection broke.
_FAREWELL = 3


class PsrpWire:
    """Pipelines in the runspace of a psrp connection, which is opened by the first of them."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._pipelines = 0
        #: How many requests this wire has sent; those of an earlier user of the connection are not counted.
        self.requests = 0
        self._counted = self._requests_now()

    def invoke(self, statements: Sequence[Command]) -> Reply:
        """Run *statements* in one pipeline; raise ConnectionLost when the host cannot be reached any more."""
        return self._invoke(statements, None)

    def stream(self, statement: Command, each: Callable[[Any], None]) -> Reply:
        """Run one statement and call *each* with every object as it arrives; the reply then has no output."""
        return self._invoke([statement], each)

    def _invoke(self, statements: Sequence[Command], each: Callable[[Any], None] | None) -> Reply:
        arguments = [[encode(call) for call in statement.chain()] for statement in statements]
        try:
            pool = self._open()
            reply = self._run(pool, statements, arguments, each)
        except (AnsibleConnectionFailure, ConnectionLost, *TROUBLE) as error:
            lost = error if isinstance(error, ConnectionLost) else connection_lost(self._endpoint(), error)
            self._count()
            self._abandon(error)
            raise lost from error
        except BaseException as error:
            # The timeout of a task, or Ctrl-C, in the middle of a request: this connection can carry no other.
            self._abandon(error)
            raise
        self._count()
        return reply

    def close(self) -> None:
        """Close the shell on the host; a host that cannot be reached any more closes it by itself."""
        pool = getattr(self._connection, "runspace", None)
        with contextlib.suppress(*TROUBLE):
            self._connection.close()
        if pool is not None:
            # Core leaves the sockets to the end of its process.
            pool.connection.close()

    def _open(self) -> Any:
        """Return the open runspace pool, opened by core if it was not."""
        if PowerShell is None:
            raise DdiError("the controller lacks pypsrp: pip install -r requirements.txt")
        self._connection._connect()
        install(self._connection.runspace)
        watch(self._connection.runspace)
        return self._connection.runspace

    def _run(
        self,
        pool: Any,
        statements: Sequence[Command],
        arguments: Sequence[Sequence[dict[str, Encoded]]],
        each: Callable[[Any], None] | None,
    ) -> Reply:
        shell = PowerShell(pool)
        if each is not None:
            shell.output = _Passed(each)
        fill(shell, statements, arguments)
        shell.invoke()
        reply = _reply(shell)
        self._pipelines += 1
        if self._pipelines > MOST_OPEN_PIPELINES:
            shell.close()
        # pypsrp keeps every pipeline with its output for as long as the shell lives.
        pool.pipelines.pop(shell.id, None)
        return reply

    def _abandon(self, error: BaseException) -> None:
        """Close the shell of a connection that broke, over a new one, and forget it: the next use connects anew."""
        pool = getattr(self._connection, "runspace", None)
        self._connection.runspace = None
        self._connection._connected = False
        if pool is None:
            return
        pool.connection.close()
        if _was_asked_for_a_shell(pool) and may_have_a_shell(pool.shell.opened, error):
            with contextlib.suppress(*TROUBLE), contextlib.closing(pool.connection):
                _close_shell(pool)

    def _endpoint(self) -> Endpoint:
        option = self._connection.get_option
        pool = getattr(self._connection, "runspace", None)
        url = str(option("remote_addr")) if pool is None else str(pool.connection.transport.endpoint)
        return Endpoint(
            url, str(option("remote_user")), option("auth"), option("configuration_name"), option("read_timeout")
        )

    def _count(self) -> None:
        now = self._requests_now()
        self.requests += now - self._counted
        self._counted = now

    def _requests_now(self) -> int:
        """Return what urllib3 has counted for this connection, the handshakes of authentication included."""
        pool = getattr(self._connection, "runspace", None)
        session = None if pool is None else pool.connection.transport.session
        if session is None:
            return 0
        managers = [adapter.poolmanager.pools for adapter in session.adapters.values()]
        return sum(manager[key].num_requests for manager in managers for key in manager.keys())  # noqa: SIM118


class _Passed(list[Any]):
    """Output that is passed on as it arrives and not kept."""

    def __init__(self, each: Callable[[Any], None]) -> None:
        super().__init__()
        self._each = each

    def append(self, arrived: Any) -> None:
        if not isinstance(arrived, Decoded):
            raise unsupported()
        self._each(arrived.value)


def _was_asked_for_a_shell(pool: Any) -> bool:
    transport = pool.connection.transport
    return bool(pool.shell.opened or transport.encryption or not transport.wrap_required)


def _close_shell(pool: Any) -> None:
    """Close the shell of a pool whose connection is gone, over a new connection."""
    transport = pool.connection.transport
    # Encryption belongs to the connection that is gone.
    transport.session = transport.encryption = None
    transport.connection_timeout = transport.read_timeout = _FAREWELL
    # The client chooses the id of a shell, so one whose creation was not confirmed can be closed as well.
    selectors = SelectorSet()
    selectors.add_option("ShellId", pool.shell.id)
    pool.connection.delete(pool.shell.resource_uri, selector_set=selectors)


def _reply(shell: Any) -> Reply:
    if not all(isinstance(each, Decoded) for each in shell.output):
        raise unsupported()
    errors: list[RemoteError] = []
    failure: RemoteError | None = None
    for each in shell.streams.error:
        if isinstance(each, CapturedFailure):
            failure = each.error
        elif isinstance(each, CapturedError):
            errors.append(each.error)
        else:
            raise unsupported()
    if failure is None and shell.state != PSInvocationState.COMPLETED:
        failure = RemoteError("PipelineStopped", "OperationStopped", "the host stopped the pipeline")
    return Reply([each.value for each in shell.output], errors, failure)
