"""The user files that the NTLM acceptor checks passwords against."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from simulator.estate.errors import EstateError
from simulator.estate.host import Host, User

#: The acceptor finds its user file by an environment variable, which the whole process shares.
_LOCK = threading.Lock()


class UserFiles:
    """One restricted file for each set of accounts, in a folder that only its owner may enter."""

    def __init__(self, folder: Path, hosts: Iterable[Host]) -> None:
        self._folder = folder
        self._files: dict[str, Path] = {}
        self._of_host: dict[str, Path] = {}
        hosts = list(hosts)
        domains = _domains(hosts)
        for host in hosts:
            self._of_host[host.name] = self._file(_lines(host.users.values(), domains))

    @contextmanager
    def of(self, host: Host) -> Iterator[None]:
        """Let the NTLM acceptor see the accounts of *host*."""
        with _LOCK:
            before = os.environ.get("NTLM_USER_FILE")
            os.environ["NTLM_USER_FILE"] = str(self._of_host[host.name])
            try:
                yield
            finally:
                if before is None:
                    del os.environ["NTLM_USER_FILE"]
                else:
                    os.environ["NTLM_USER_FILE"] = before

    def _file(self, text: str) -> Path:
        if text not in self._files:
            path = self._folder / f"users-{len(self._files)}"
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(text)
            self._files[text] = path
        return self._files[text]


def _domains(hosts: Iterable[Host]) -> list[str]:
    """Return every name a client may put before or after its user name: DNS domains and their first labels."""
    names = {host.fqdn.partition(".")[2] for host in hosts} - {""}
    return sorted(names | {name.partition(".")[0] for name in names})


def _lines(users: Iterable[User], domains: Iterable[str]) -> str:
    lines = []
    for user in users:
        if ":" in user.name + user.password or "\n" in user.name + user.password:
            raise EstateError(f"user {user.name}: a simulated name or password cannot hold a colon or a line break")
        lines.append(f":{user.name}:{user.password}")
        for domain in domains:
            lines.append(f"{domain}:{user.name}:{user.password}")
            lines.append(f":{user.name}@{domain}:{user.password}")
    return "\n".join(lines) + "\n"
