"""What goes wrong with a connection is one sentence, and no shell stays open."""

from __future__ import annotations

import gc
import importlib.util
import warnings
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.ddi.windows.plugins.module_utils._errors import ConnectionLost
from ansible_collections.ddi.windows.plugins.module_utils._finding import Command
from ansible_collections.ddi.windows.plugins.plugin_utils._psrp import PsrpWire

from simulator.wire import World
from simulator.wire.outbox import Outbox

ECHO = Command("Select-Object", {"InputObject": "x"})
Connect = Callable[..., Any]

TROUBLES: list[Any] = [
    pytest.param({"unauthorized": True}, {}, "refused the account Administrator .*ansible_password", id="401"),
    pytest.param({}, {"remote_password": "wrong"}, "refused the account Administrator", id="wrong password"),
    pytest.param({}, {"port": 1}, r"cannot be reached \(Connection refused\).*ansible_port", id="closed port"),
    pytest.param({"unreachable": True}, {}, r"cannot be reached \(Connection refused\)", id="unreachable"),
    pytest.param({}, {"remote_addr": "nowhere.invalid"}, "nowhere.invalid.* cannot be reached", id="unknown name"),
    pytest.param({"shell_quota": True}, {}, "no shell left for Administrator .*MaxShellsPerUser", id="quota"),
    pytest.param({"not_xml": True}, {}, "no XML.*proxy", id="no XML"),
    pytest.param({"slow_s": 2.0}, {}, "did not answer within 1 seconds.*ansible_psrp_read_timeout", id="slow"),
    pytest.param({"lost_before": "Select-Object"}, {}, "run it again", id="lost before"),
    pytest.param({"lost_after": "Select-Object"}, {}, "closed the connection before", id="lost after"),
    pytest.param({}, {"protocol": "https"}, "certificate that cannot be trusted.*ansible_psrp_ca_cert", id="untrusted"),
    pytest.param({}, {"auth": "basic"}, "connection options for 127.0.0.1 do not fit.*encryption", id="basic on http"),
    pytest.param({}, {"configuration_name": "Nope"}, "no session configuration Nope", id="configuration"),
]


@pytest.mark.parametrize(("faults", "options", "sentence"), TROUBLES)
def test_trouble_is_one_sentence_and_leaves_no_shell(
    world: World, connect: Connect, faults: dict[str, Any], options: dict[str, Any], sentence: str
) -> None:
    world.set_faults("dc1", **faults)
    connection = connect(**options)
    with pytest.raises(ConnectionLost, match=sentence) as lost:
        PsrpWire(connection).invoke([ECHO])
    assert "\n" not in str(lost.value)
    assert connection.runspace is None
    assert world.open_shells("dc1") == 0


def test_an_answer_that_is_lost_with_the_end_of_a_command_ends_the_wait(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = PsrpWire(connect())
    wire.invoke([ECHO])
    monkeypatch.setattr(Outbox, "take", lambda outbox, *_: (b"", outbox.done))
    with pytest.raises(ConnectionLost, match=r"ended a command without saying how: an answer was lost.*run it again"):
        wire.invoke([ECHO])


def test_https_on_a_port_without_tls_is_not_blamed_on_the_certificate(world: World, connect: Connect) -> None:
    with pytest.raises(ConnectionLost, match=r"speaks no TLS.*ansible_port.*ansible_psrp_protocol"):
        PsrpWire(connect(protocol="https", port=world.port("dc1"))).invoke([ECHO])


@pytest.mark.parametrize(
    ("auth", "package", "sentence"),
    [
        ("kerberos", "gssapi", r"with kerberos: .*requirements-kerberos\.txt.*libkrb5-dev"),
        ("credssp", "requests_credssp", r"with credssp: .*pypsrp\[credssp\]"),
    ],
)
def test_an_authentication_that_is_not_installed_names_what_to_install(
    connect: Connect, auth: str, package: str, sentence: str
) -> None:
    if importlib.util.find_spec(package):
        pytest.skip(f"{package} is installed here")
    with warnings.catch_warnings():
        # pypsrp leaves its half-made answer to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        with pytest.raises(ConnectionLost, match=sentence) as lost:
            PsrpWire(connect(auth=auth)).invoke([ECHO])
        del lost
        gc.collect()


@pytest.mark.parametrize(
    "faults", [{"not_xml": True}, {"unauthorized": True}, {"slow_s": 1.3}, {"lost_before": "*"}, {"lost_after": "*"}]
)
def test_a_connection_that_breaks_in_the_middle_can_be_opened_again(
    world: World, connect: Connect, faults: dict[str, Any]
) -> None:
    before = world.open_shells("dc1")
    wire = PsrpWire(connect())
    wire.invoke([ECHO])
    world.set_faults("dc1", **faults)
    with pytest.raises(ConnectionLost):
        wire.invoke([ECHO])
    world.set_faults("dc1", not_xml=False, unauthorized=False, slow_s=0.0, lost_before=None, lost_after=None)
    left = world.open_shells("dc1")
    # One that lets nobody in, or answers nonsense, cannot be told to close the shell: it does when that was idle.
    assert left - before == (faults.keys() <= {"unauthorized", "not_xml"})
    assert wire.invoke([ECHO]).output == ["x"]
    wire.close()
    assert world.open_shells("dc1") == left
