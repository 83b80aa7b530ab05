"""The faults of a host as a client meets them."""

from __future__ import annotations

import socket
import time
from xml.etree import ElementTree

import pytest
import requests
from pypsrp.exceptions import AuthenticationError, WSManFaultError
from pypsrp.powershell import PowerShell

from simulator.estate.errors import EstateError
from simulator.wire import running

LOST = requests.exceptions.ConnectionError


def invoke(pool, name, **parameters):
    return PowerShell(pool).add_cmdlet(name).add_parameters(parameters).invoke()


def test_an_unreachable_host_refuses_connections_and_comes_back_on_its_port(world, connect):
    port = world.port("dc1")
    world.set_faults("dc1", unreachable=True)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    world.set_faults("dc1", unreachable=False)
    with connect(world) as pool:
        assert invoke(pool, "Get-Thing", Name="a") == ["a"]
    assert world.port("dc1") == port


def test_a_host_that_becomes_unreachable_breaks_open_connections(world, connect):
    with connect(world) as pool:
        world.set_faults("dc1", unreachable=True)
        with pytest.raises(LOST):
            invoke(pool, "Get-Thing")
        pool.shell.opened = False


def test_a_host_can_be_unreachable_from_the_start(host, connect):
    host.faults.set({"unreachable": True})
    with running(host.estate) as world, pytest.raises(LOST), connect(world):
        pass


def test_a_slow_host_answers_late(world, connect):
    with connect(world) as pool:
        world.set_faults("dc1", slow_s=0.2)
        start = time.monotonic()
        assert invoke(pool, "Get-Thing", Name="a") == ["a"]
        assert time.monotonic() - start >= 0.4
        world.set_faults("dc1", slow_s=0)


def test_a_slow_host_runs_into_the_timeout_of_the_client(world, connect):
    world.set_faults("dc1", slow_s=2)
    with pytest.raises(requests.exceptions.ReadTimeout), connect(world, read_timeout=1):
        pass


@pytest.mark.parametrize("options", [{}, {"ssl": True}, {"ssl": True, "auth": "basic"}])
def test_an_unauthorized_user_gets_401(world, connect, options):
    world.set_faults("dc1", unauthorized=True)
    with pytest.raises(AuthenticationError), connect(world, **options):
        pass


def test_an_exhausted_quota_refuses_the_shell(world, connect):
    world.set_faults("dc1", shell_quota=True)
    with pytest.raises(WSManFaultError) as refused, connect(world):
        pass
    assert refused.value.code == 2150859173


def test_an_endpoint_that_speaks_no_xml(world, connect):
    world.set_faults("dc1", not_xml=True)
    with pytest.raises(ElementTree.ParseError), connect(world):
        pass
    world.set_faults("dc1", not_xml=False)


@pytest.mark.parametrize(("fault", "effect"), [("lost_before", []), ("lost_after", ["x"])])
@pytest.mark.parametrize("named", ["set-thing", "*"])
def test_a_connection_is_lost_once_before_or_after_the_command_took_effect(
    world, connect, host, done, fault, effect, named
):
    with connect(world) as pool:
        world.set_faults("dc1", **{fault: named})
        with pytest.raises(LOST):
            invoke(pool, "Set-Thing", Name="x")
        pool.shell.opened = False
    assert done == effect
    assert host.log[-1].outcome.startswith("connection lost")
    assert world.open_shells("dc1") == 1
    with connect(world) as pool:
        assert invoke(pool, "Set-Thing", Name="y") == []
    assert done == [*effect, "y"]
    assert world.open_shells("dc1") == 1


def test_another_command_does_not_lose_the_connection(world, connect):
    world.set_faults("dc1", lost_before="Set-Thing")
    with connect(world) as pool:
        assert invoke(pool, "Get-Thing", Name="a") == ["a"]


def test_a_denied_command_answers_over_the_wire(world, connect):
    world.set_faults("dc1", denied=["Get-Thing"])
    with connect(world) as pool:
        powershell = PowerShell(pool).add_cmdlet("Get-Thing")
        assert powershell.invoke() == []
        assert powershell.streams.error[0].fq_error == "WIN32 5,Get-Thing"
        assert powershell.streams.error[0].category == 18


def test_a_port_that_is_in_use_is_named(host):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        host.port = taken.getsockname()[1]
        with pytest.raises(EstateError, match=rf"host dc1: port {host.port} cannot be used .*; choose another"):
            running(host.estate).__enter__()
