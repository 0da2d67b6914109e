"""`ivr asterisk`: Asterisk alone, in the foreground, so that calls go on while the service is started anew."""

from __future__ import annotations

import socket
import struct
from contextlib import closing, suppress
from pathlib import Path

import click

from ivr.asterisk.check import check
from ivr.asterisk.living import running
from ivr.asterisk.ownership import owning
from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.render import check_addresses, render
from ivr.asterisk.secrets import Secrets
from ivr.asterisk.warden import Warden
from ivr.cli.logs import log_to_stderr
from ivr.cli.progress import console, shown
from ivr.cli.starting import starting
from ivr.cli.stopping import run_until_stopped
from ivr.control.socket import connect
from ivr.errors import MissingRequirement, ServiceTrouble, UserMistake
from ivr.service.preparing import prepare
from ivr.settings import Clock, Settings
from ivr.systemd import Manager
from ivr.versions.opening import opened


@click.command()
def asterisk() -> None:
    """Runs Asterisk until Ctrl-C; `ivr up` in another terminal, or unit, then uses it and leaves it running."""
    log_to_stderr()
    run_until_stopped(_run(Settings.from_environment()))
    console.print("Asterisk is stopped.")


async def _run(settings: Settings) -> None:
    (served, routing), manager = starting(settings), Manager.from_environment()
    check_addresses(settings)
    settings.home.mkdir(parents=True, exist_ok=True)
    with owning(settings.home):
        refuse_anothers(settings)
        with shown() as (tell, progress):
            editions = opened(settings.home, served, routing).editions
            installation = await prepare(settings, editions, tell, progress)
            secrets = Secrets(settings.home)
            render(editions, settings, secrets, installation, Clock().now().date())
            process = AsteriskProcess(installation, settings.home, tell, owner=True)
        warden = Warden(process, _loaded, _heard, _incident)
        try:
            await process.start()
            await check(process, editions)
            console.print(f"Asterisk answers SIP at {settings.sip_bind}. Now `ivr up`. Ctrl-C ends it, and every call.")
            manager.tell(READY="1", STATUS=f"SIP at {settings.sip_bind}")
            warden.start()
            await warden.given_up()
        finally:
            manager.tell(STOPPING="1")
            await warden.stop()
            await process.stop()


def refuse_anothers(settings: Settings) -> None:
    """Raises UserMistake when a service runs its own Asterisk here: whoever ended us would cut all its calls."""
    living = running(settings.home / "asterisk.pid", settings.home / "etc" / "asterisk.conf")
    try:
        with closing(connect(settings.control)) as service:
            peer = struct.unpack("3i", service.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
    except (MissingRequirement, ServiceTrouble):
        return
    if living and f"PPid:\t{peer}\n" in _status(living):
        raise UserMistake(
            f"`ivr up` runs Asterisk itself in {settings.home}: stop it, then start `ivr asterisk`, and then `ivr up`"
        )


def _status(pid: int) -> str:
    """What the kernel tells of a process; nothing of one that has just ended."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/status").read_text()
    return ""


async def _loaded() -> None:
    """A new one is read back by the service, which alone knows by now which versions it must have."""


def _heard() -> bool:
    """One that hangs is found by the service, which hears of it all the time."""
    return True


def _incident(what: str, source: str, detail: str) -> None:
    """Only the service has a journal, and sees the same."""
