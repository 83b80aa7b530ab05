"""The command line of the simulator."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import yaml

from . import child, inventory
from .control import controlling
from .estate.errors import EstateError
from .estate.load import load
from .estate.model import Estate
from .wire import Servers, serving

_EPILOG = """\
All hosts listen on free ports of 127.0.0.1 (or on the port that the estate file gives a host): one for HTTP with NTLM
and message encryption, one for HTTPS with a certificate made at start; Basic works over HTTPS only. COMMAND runs with

  DDI_SIMULATED_INVENTORY  path of an inventory with the group dns_servers, for ansible-playbook -i
  DDI_SIMULATED_CONTROL    URL of the control endpoint: GET /hosts, /state, /clock, /hosts/NAME/log, .../state,
                           .../requests, .../faults; PUT .../faults {"denied": ["Get-DnsServerZone"]};
                           POST /clock/advance {"by": "7d"}
  DDI_SIMULATED_TOKEN      its token, sent as Authorization: Bearer TOKEN
  DDI_SIMULATED_CA         path of the CA that signed the certificates

and the simulator ends with its exit status (128+n when signal n ended it). Without COMMAND it serves until it is
stopped. Everything it wrote lies in a temporary folder, which is gone when it ends.

Faults for --set and PUT: unreachable, unauthorized, shell_quota, not_xml, no_dns, no_dns_tcp (true or false),
delay_ms, slow_s, clock_ahead_s (numbers), denied, hidden (lists of commands), lost_before, lost_after (a command,
or "*").
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the simulator; return the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["generate"]:
        from .estate.generate import main as generate

        return generate(given[1:])
    end = given.index("--") if "--" in given else len(given)
    options = _parser().parse_args(given[:end])
    command = given[end + 1 :]
    if end < len(given) and not command:
        return _failed("there is no command after --; write one, or leave -- out to serve until stopped", 2)
    try:
        estate = load(options.estate)
        _set_faults(estate, options.set)
        return asyncio.run(_run(estate, command))
    except EstateError as error:
        return _failed(str(error), 2)
    except child.CommandError as error:
        return _failed(str(error), error.status)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        usage="%(prog)s --estate FILE [--set HOST.FAULT=VALUE ...] [-- COMMAND ...]\n"
        "       %(prog)s generate --seed N --dcs N --zones N --records N [...]",
        description="Play the Windows machines of an estate: real WSMan and PSRP endpoints on loopback.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--estate", required=True, metavar="FILE", help="the estate to play, a YAML file")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="HOST.FAULT=VALUE",
        help="switch a fault of a host on from the start, e.g. dc2.unreachable=true; may be given several times",
    )
    return parser


def _set_faults(estate: Estate, settings: Sequence[str]) -> None:
    for setting in settings:
        name, dot, fault = setting.partition("=")[0].rpartition(".")
        if not dot or "=" not in setting:
            raise EstateError(f"--set {setting}: write it as HOST.FAULT=VALUE, for example dc2.unreachable=true")
        if name not in estate.hosts:
            raise EstateError(f"--set {setting}: there is no host {name!r}; use one of {', '.join(estate.hosts)}")
        try:
            value = yaml.safe_load(setting.partition("=")[2])
        except yaml.YAMLError:
            raise EstateError(f"--set {setting}: the value is no YAML; quote it") from None
        estate.hosts[name].faults.set({fault: value}, f"--set {setting}")


async def _run(estate: Estate, command: Sequence[str]) -> int:
    signals: asyncio.Queue[signal.Signals] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(each, signals.put_nowait, each)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ddi-simulated-")))
        servers = await stack.enter_async_context(serving(estate, folder))
        token = secrets.token_urlsafe(24)
        url = await stack.enter_async_context(controlling(servers, token))
        path = inventory.write(servers, folder)
        if not command:
            print(_described(servers, path, url, token), flush=True)
            await signals.get()
            return 0
        print(f"simulator: {len(estate.hosts)} hosts, control {url}, token {token}", file=sys.stderr, flush=True)
        environment = {
            "DDI_SIMULATED_INVENTORY": str(path),
            "DDI_SIMULATED_CONTROL": url,
            "DDI_SIMULATED_TOKEN": token,
            "DDI_SIMULATED_CA": str(servers.ca_file),
        }
        return await child.run(command, environment, signals)


def _described(servers: Servers, path: Path, url: str, token: str) -> str:
    hosts = servers.estate.hosts.values()
    width = max(len(host.fqdn) for host in hosts)
    lines = [
        f"  {host.fqdn:<{width}}  http {servers.port(host.name)}  https {servers.port(host.name, tls=True)}"
        for host in hosts
    ]
    user = inventory.account(servers.estate)
    return "\n".join(
        [
            f"Estate {servers.estate.name} is up on 127.0.0.1:",
            *lines,
            f"inventory  {path}",
            f"account    {user.name}, its password is in {path.parent / 'group_vars' / 'simulated.yml'}",
            f"CA         {servers.ca_file}",
            f"control    {url}",
            f"token      {token}",
            "Stop it with Ctrl-C.",
        ]
    )


def _failed(sentence: str, status: int) -> int:
    print(f"simulator: {sentence}", file=sys.stderr)
    return status
