"""The open shells of a host: the quota of a user, and the timeout of idle ones."""

from __future__ import annotations

from datetime import timedelta

from simulator.estate.host import Host

from .shell import Shell
from .soap_faults import invalid_message, shell_not_found, too_many_operations, too_many_shells

#: MaxShellsPerUser of a default host.
SHELLS_PER_USER = 30
#: MaxConcurrentOperationsPerUser of a default host. A command counts until it is signalled or its shell is closed.
OPERATIONS_PER_USER = 1500
#: IdleTimeout of a default host, in seconds, for clients that ask for none.
IDLE_TIMEOUT = 7200.0


class Shells:
    """Every shell that is open on one host."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._open: dict[str, Shell] = {}

    def __len__(self) -> int:
        self._close_idle()
        return len(self._open)

    def create(self, user: str, resource: str, shell_id: str | None, idle_timeout: float) -> Shell:
        """Open a shell; raise a fault when the user has too many."""
        self._close_idle()
        if self._host.faults.shell_quota or sum(s.user == user for s in self._open.values()) >= SHELLS_PER_USER:
            raise too_many_shells(SHELLS_PER_USER)
        if shell_id and shell_id.upper() in self._open:
            # Inferred: that it is refused is certain, with which number is not.
            raise invalid_message(f"ShellId {shell_id} is in use")
        shell = Shell(self._host, user, resource, shell_id, idle_timeout)
        self._open[shell.id.upper()] = shell
        return shell

    def get(self, shell_id: str, user: str) -> Shell:
        """Find a shell of *user* and mark it as used; raise a fault when there is none."""
        self._close_idle()
        shell = self._open.get(shell_id.upper())
        if shell is None or shell.user != user:
            raise shell_not_found(shell_id)
        shell.last_used = self._host.estate.clock.now()
        return shell

    def check_operations(self, user: str) -> None:
        """Raise a fault when *user* may not run another command."""
        if sum(shell.commands for shell in self._open.values() if shell.user == user) >= OPERATIONS_PER_USER:
            raise too_many_operations(OPERATIONS_PER_USER)

    def close(self, shell: Shell) -> None:
        del self._open[shell.id.upper()]
        shell.close()

    def close_all(self) -> None:
        for shell in list(self._open.values()):
            self.close(shell)

    def _close_idle(self) -> None:
        now = self._host.estate.clock.now()
        for shell in list(self._open.values()):
            if now - shell.last_used >= timedelta(seconds=shell.idle_timeout):
                self.close(shell)
