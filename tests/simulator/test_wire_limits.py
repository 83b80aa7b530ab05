"""The limits of a default host: shells, envelopes, operation timeouts, idle shells; and stopping what runs."""

from __future__ import annotations

import time
from datetime import timedelta
from ipaddress import ip_address

import pytest
from pypsrp.complex_objects import PSInvocationState as State
from pypsrp.exceptions import WSManFaultError
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

from simulator.engine.emissions import BEHAVIOURS, Primitive
from simulator.estate.accounts import User
from simulator.estate.host import Host
from simulator.wire import operations, running, shells


def invoke(pool, name, **parameters):
    powershell = PowerShell(pool).add_cmdlet(name).add_parameters(parameters)
    return powershell.invoke(), powershell


def test_a_pipeline_takes_two_requests(world, connect):
    with connect(world) as pool:
        before = sum(world.requests("dc1").values())
        assert invoke(pool, "Get-Thing", Name="a")[0] == ["a"]
        assert sum(world.requests("dc1").values()) == before + 2


def test_many_statements_are_still_one_answer(world, connect):
    with connect(world) as pool:
        powershell = PowerShell(pool)
        for number in range(200):
            powershell.add_cmdlet("Get-Thing").add_parameter("Name", str(number)).add_statement()
        before = sum(world.requests("dc1").values())
        assert powershell.invoke() == [str(number) for number in range(200)]
        assert sum(world.requests("dc1").values()) == before + 2


def test_a_user_has_thirty_shells(world, connect, monkeypatch):
    monkeypatch.setattr(shells, "SHELLS_PER_USER", 2)
    with connect(world), connect(world), pytest.raises(WSManFaultError) as refused, connect(world):
        pass
    assert refused.value.code == 2150859173
    assert world.open_shells("dc1") == 0


def test_a_user_has_a_number_of_commands_until_they_are_signalled(world, connect, monkeypatch):
    monkeypatch.setattr(shells, "OPERATIONS_PER_USER", 2)
    with connect(world) as pool:
        first = invoke(pool, "Get-Thing")[1]
        invoke(pool, "Get-Thing")
        with pytest.raises(WSManFaultError) as refused:
            invoke(pool, "Get-Thing")
        assert refused.value.code == 2150859174
        first.close()
        assert invoke(pool, "Get-Thing", Name="a")[0] == ["a"]


def test_the_limits_are_those_of_a_default_host():
    assert shells.SHELLS_PER_USER == 30
    assert shells.OPERATIONS_PER_USER == 1500
    assert operations.MAX_ENVELOPE_SIZE == 512_000


def test_output_comes_in_envelopes_that_the_client_asked_for(world, connect):
    text = "x" * 400_000
    with connect(world, max_envelope_size=60_000) as pool:
        sent = world.requests("dc1").get("Send", 0)
        assert invoke(pool, "Get-Thing", Name=text)[0] == [text]
        assert world.requests("dc1")["Send"] > sent
        assert world.requests("dc1")["Receive"] > 5
        sizes = []
        pool.connection.transport._send_request, original = (
            lambda *args, **kwargs: sizes.append(len(answer := original(*args, **kwargs))) or answer,
            pool.connection.transport._send_request,
        )
        invoke(pool, "Get-Thing", Name=text)
        assert max(sizes) <= 60_000


def test_an_envelope_above_the_limit_is_refused(world, connect):
    with connect(world, max_envelope_size=600_000) as pool, pytest.raises(WSManFaultError) as refused:
        invoke(pool, "Get-Thing", Name="x" * 500_000)
    assert refused.value.code == 2150858790


def test_a_client_can_ask_for_the_largest_envelope(world, connect):
    with connect(world) as pool:
        pool.connection.update_max_payload_size()
        assert pool.connection.max_envelope_size == 512_000


def test_a_receive_that_gets_nothing_in_time_is_told_so_and_asked_again(world, connect):
    world.set_faults("dc1", delay_ms=1300)
    with connect(world, operation_timeout=1) as pool:
        before = world.requests("dc1")["Receive"]
        assert invoke(pool, "Get-Thing", Name="late")[0] == ["late"]
        assert world.requests("dc1")["Receive"] == before + 2


def test_a_receive_that_is_sent_again_gets_the_same_answer(world, connect):
    text = "x" * 200_000
    with connect(world, max_envelope_size=60_000) as pool:
        send = pool.connection.transport.send

        def twice(message, **options):
            first = send(message, **options)
            if b"shell/Receive" not in message:
                return first
            again = send(message, **options)
            assert again.partition(b"<s:Body")[2] == first.partition(b"<s:Body")[2]
            return again

        pool.connection.transport.send = twice
        assert invoke(pool, "Get-Thing", Name=text)[0] == [text]


def test_a_long_output_is_sent_while_the_command_still_runs(world, connect, monkeypatch):
    made = []

    def much(_call):
        for number in range(200):
            made.append(number)
            yield Primitive(f"{number} " + "x" * 40_000)

    monkeypatch.setitem(BEHAVIOURS, "Get-Thing", much)
    with connect(world) as pool:
        powershell = PowerShell(pool).add_cmdlet("Get-Thing")
        powershell.begin_invoke()
        powershell.poll_invoke()
        assert 0 < len(powershell.output) <= len(made) < 200
        assert [int(each.partition(" ")[0]) for each in powershell.end_invoke()] == list(range(200))


def test_every_statement_is_delayed(world, connect):
    world.set_faults("dc1", delay_ms=50)
    with connect(world) as pool:
        powershell = PowerShell(pool)
        for _ in range(4):
            powershell.add_cmdlet("Get-Thing").add_statement()
        start = time.monotonic()
        powershell.invoke()
        assert 0.2 <= time.monotonic() - start < 1


def test_an_idle_shell_is_closed_on_the_clock_of_the_estate(world, connect):
    with connect(world) as pool:
        assert world.open_shells("dc1") == 1
        world.estate.clock.advance(timedelta(hours=1))
        assert invoke(pool, "Get-Thing")[1].state == State.COMPLETED
        world.estate.clock.advance(timedelta(hours=2))
        assert world.open_shells("dc1") == 0
        with pytest.raises(WSManFaultError) as refused:
            invoke(pool, "Get-Thing")
        assert refused.value.code == 2150858843
        pool.shell.opened = False


def test_a_running_pipeline_can_be_stopped(world, connect):
    world.set_faults("dc1", delay_ms=60_000)
    with connect(world) as pool:
        powershell = PowerShell(pool).add_cmdlet("Get-Thing")
        powershell.begin_invoke()
        powershell.stop()
        assert powershell.state == State.STOPPED
    assert world.open_shells("dc1") == 0


def test_pipelines_of_one_shell_run_one_after_the_other(world, connect, host):
    world.set_faults("dc1", delay_ms=50)
    with connect(world) as pool:
        first, second = (PowerShell(pool) for _ in range(2))
        for powershell, name in ((first, "a"), (second, "b")):
            powershell.add_cmdlet("Get-Thing").add_statement()
            powershell.add_cmdlet("Get-Thing").add_parameter("Name", name)
            powershell.begin_invoke()
        assert second.end_invoke() == ["nothing", "b"]
        assert first.end_invoke() == ["nothing", "a"]
    assert [each.parameters.get("Name") for each in host.log] == [None, "a", None, "b"]


def test_a_finished_pipeline_can_be_closed(world, connect):
    with connect(world) as pool:
        _, powershell = invoke(pool, "Get-Thing")
        powershell.close()
        assert world.requests("dc1")["Signal"] == 1


def test_a_shell_belongs_to_its_user(world, connect):
    host = world.estate.hosts["dc1"]
    host.users = {**host.users, "other": User("other", "simulated")}
    with running(host.estate) as world, connect(world) as pool, connect(world, username="other") as intruder:
        own, intruder.shell._selector_set = intruder.shell._selector_set, pool.shell._selector_set
        with pytest.raises(WSManFaultError) as refused:
            invoke(intruder, "Get-Thing")
        intruder.shell._selector_set = own
    assert refused.value.code == 2150858843


def test_a_request_that_cannot_be_read_is_a_fault(world, connect):
    with connect(world) as pool, pytest.raises(WSManFaultError) as refused:
        pool.shell.send("stdin", b"no fragment at all, only text")
    assert refused.value.code == 2150858767


def test_a_fault_of_the_simulator_itself_ends_the_pipeline(world, connect, monkeypatch, caplog):
    monkeypatch.setitem(BEHAVIOURS, "Get-Thing", lambda _call: 1 / 0)
    with connect(world) as pool:
        assert invoke(pool, "Get-Thing")[1].had_errors
    assert "ZeroDivisionError" in caplog.text


def test_only_the_default_session_configuration_exists(world):
    wsman = WSMan("127.0.0.1", port=world.port("dc1"), ssl=False, auth="ntlm", username="admin", password="simulated")
    with wsman, pytest.raises(WSManFaultError) as refused:
        RunspacePool(wsman, configuration_name="Other").open()
    assert refused.value.code == 2150858811


def test_a_client_can_ask_for_its_pool(world, connect):
    with connect(world) as pool:
        assert pool.is_alive()
        assert pool.get_available_runspaces() == 1


def test_input_is_fed_into_a_pipeline(world, connect):
    with connect(world) as pool:
        powershell = PowerShell(pool).add_cmdlet("Get-Thing")
        assert powershell.invoke("a") == ["a"]


def test_several_hundred_hosts_run_in_one_process(host, connect):
    for number in range(2, 302):
        name = f"dc{number}"
        other = Host(name, f"{name}.corp.example", (ip_address("10.0.1.1"),), host.estate, host.users)
        host.estate.hosts[name] = other
    with running(host.estate) as world, connect(world, "dc301") as pool:
        assert invoke(pool, "Get-Thing", Name="a")[0] == ["a"]
        assert len({world.port(name) for name in host.estate.hosts}) == 301
