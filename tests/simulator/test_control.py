"""The control endpoint: only for whoever has the token; what hosts were asked and hold, their faults, the clock."""

from __future__ import annotations

import asyncio
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import requests
from pypsrp.powershell import PowerShell

from simulator.control import controlling
from simulator.wire import serving
from simulator.wire.server import World


class Control:
    """A client of the control endpoint."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __call__(self, method: str, path: str, body=None, token: str = "secret"):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = requests.request(method, self._url + path, json=body, headers=headers, timeout=10)
        return answer.status_code, answer.json()


@pytest.fixture
def controlled(host, tmp_path: Path):
    """The tiny estate with its control endpoint: the world and a client of the control."""
    loop = asyncio.new_event_loop()
    started: list = []
    ready, stop = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with serving(host.estate, tmp_path) as servers, controlling(servers, "secret") as url:
            started.extend([World(servers, loop), Control(url)])
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    yield started
    loop.call_soon_threadsafe(stop.set)
    thread.join()
    loop.close()


@pytest.fixture
def control(controlled):
    return controlled[1]


@pytest.mark.parametrize("token", ["", "wrong", "secret2"])
@pytest.mark.parametrize("path", ["/hosts", "/state", "/no/such/path"])
def test_nobody_gets_anything_without_the_token(control, token, path):
    status, body = control("GET", path, token=token)
    assert status == 401
    assert "Authorization: Bearer" in body["error"]


def test_nobody_changes_anything_without_the_token(control, host):
    assert control("PUT", "/hosts/dc1/faults", {"unauthorized": True}, token="")[0] == 401
    assert not host.faults.unauthorized


def test_hosts_have_names_ports_and_faults(controlled):
    world, control = controlled
    _, (shown,) = control("GET", "/hosts")
    assert (shown["name"], shown["fqdn"]) == ("dc1", "dc1.corp.example")
    assert (shown["port"], shown["https_port"]) == (world.port("dc1"), world.port("dc1", tls=True))
    assert shown["faults"]["denied"] == []


@pytest.mark.parametrize("name", ["dc1", "DC1", "dc1.corp.example"])
def test_what_a_host_received_is_readable(controlled, connect, name):
    world, control = controlled
    with connect(world) as pool:
        PowerShell(pool).add_cmdlet("Get-Thing").add_parameters({"Name": "a"}).invoke()
        _, counts = control("GET", f"/hosts/{name}/requests")
        assert counts["requests"] == {"Authenticate": 3, "Create": 1, "Command": 1, "Receive": 2}
        assert (counts["total"], counts["open_shells"]) == (7, 1)
        assert counts["bytes_sent"] > 1000
        assert control("GET", "/requests")[1]["dc1"]["total"] == 7
    _, (entry,) = control("GET", f"/hosts/{name}/log")
    assert (entry["user"], entry["command"], entry["outcome"]) == ("admin", "Get-Thing", "completed")
    assert entry["parameters"] == {"Name": "a"}


def test_state_is_readable(control):
    assert control("GET", "/hosts/dc1/state")[1]["fqdn"] == "dc1.corp.example"
    assert control("GET", "/state")[1]["hosts"]["dc1"]["name"] == "dc1"


def test_faults_are_switched_and_cleared(controlled, connect):
    world, control = controlled
    status, faults = control("PUT", "/hosts/dc1/faults", {"unreachable": True, "denied": ["Get-Thing"]})
    assert (status, faults["unreachable"], faults["denied"]) == (200, True, ["Get-Thing"])
    with pytest.raises(requests.exceptions.ConnectionError), connect(world):
        pass
    assert control("DELETE", "/hosts/dc1/faults")[1]["unreachable"] is False
    with connect(world):
        assert control("GET", "/hosts/dc1/faults")[1]["denied"] == []


def test_the_clock_moves_on(control):
    before = datetime.fromisoformat(control("GET", "/clock")[1]["now"])
    after = datetime.fromisoformat(control("POST", "/clock/advance", {"by": "7d"})[1]["now"])
    assert timedelta(days=7) <= after - before < timedelta(days=7, minutes=1)


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "sentence"),
    [
        ("GET", "/hosts/dc9/log", None, 404, "there is no host dc9; use one of dc1"),
        ("GET", "/nothing", None, 404, "Not Found"),
        ("PUT", "/hosts/dc1/faults", {"nope": 1}, 400, "there is no fault 'nope'"),
        ("PUT", "/hosts/dc1/faults", {"delay_ms": -1}, 400, "delay_ms"),
        ("PUT", "/hosts/dc1/faults", [1], 400, "no JSON object"),
        ("POST", "/clock/advance", {"by": "soon"}, 400, "by is 'soon'; give a duration"),
        ("POST", "/clock/advance", {"to": "7d"}, 400, "to"),
        ("POST", "/clock/advance", None, 400, "no JSON"),
    ],
)
def test_bad_input_is_one_clear_sentence(control, method, path, body, status, sentence):
    got, answer = control(method, path, body)
    assert got == status
    assert sentence in answer["error"]
