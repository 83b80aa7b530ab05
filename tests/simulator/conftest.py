"""A tiny estate that runs, and a client that talks to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any

import pytest
from pypsrp.powershell import RunspacePool
from pypsrp.wsman import WSMan

from simulator.estate.accounts import User
from simulator.estate.clock import Clock
from simulator.estate.host import Host
from simulator.estate.model import Estate
from simulator.wire import World, running

PASSWORD = "simulated"


def tiny_estate(*names: str) -> Estate:
    """An estate of bare hosts with one account, ``admin``."""
    estate = Estate("tiny", Clock())
    for number, name in enumerate(names or ("dc1",), start=1):
        addresses = (ip_address(f"10.0.0.{number}"),)
        users = {"admin": User("admin", PASSWORD)}
        estate.hosts[name] = Host(name, f"{name}.corp.example", addresses, estate, users)
    return estate


@pytest.fixture
def world() -> Iterator[World]:
    with running(tiny_estate()) as world:
        yield world


Connect = Callable[..., Any]


@pytest.fixture
def connect() -> Connect:
    """Open a runspace pool on a host of a running estate; options are those of pypsrp."""

    @contextmanager
    def connect(world: World, name: str = "dc1", *, ssl: bool = False, **options: Any) -> Iterator[RunspacePool]:
        wanted = {
            "auth": "ntlm",
            "username": "admin",
            "password": PASSWORD,
            "cert_validation": str(world.ca_file),
            "no_proxy": True,
        }
        wsman = WSMan("127.0.0.1", port=world.port(name, tls=ssl), ssl=ssl, **(wanted | options))
        with wsman, RunspacePool(wsman) as pool:
            yield pool

    return connect
