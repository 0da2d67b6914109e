"""Editions turned into the certainty that Asterisk loads them: one is started for it alone, read back, and ended."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ivr.asterisk.check import check
from ivr.asterisk.locate import Installation
from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.render import render
from ivr.asterisk.secrets import Secrets
from ivr.errors import ServiceTrouble
from ivr.settings import Settings
from ivr.versions.edition import Edition, Editions

LINES = 5
"""Lines of its log that are told when it did not load everything."""

TRIES = 50
"""Ports that are tried for one address."""


async def try_out(editions: Editions, settings: Settings, installation: Installation) -> None:
    """Returns when an Asterisk of its own, on free loopback ports, has loaded everything; it calls nobody.

    Raises ServiceTrouble naming what did not load, UserMistake as `render` does.
    """
    with TemporaryDirectory(prefix="ivr-try-") as folder, _free_ports(settings) as binds:
        home = Path(folder)
        home.chmod(0o755)
        aside = replace(settings, home=home, **binds)
        aside.sounds.symlink_to(settings.sounds)
        quiet = Editions(_quiet(editions.newest), tuple(map(_quiet, editions.older)))
        await asyncio.to_thread(render, quiet, aside, Secrets(home), installation)
        asterisk = AsteriskProcess(installation, home)
        try:
            await asterisk.start()
            await check(asterisk, quiet)
        except ServiceTrouble as trouble:
            raise ServiceTrouble(f"an Asterisk of its own did not load it: {_short(trouble, home)}") from trouble
        finally:
            await asterisk.kill()


def _short(trouble: ServiceTrouble, home: Path) -> str:
    """Without the name of a log that is gone by then; its last complaints instead."""
    log = home / "log" / "messages"
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    complaints = [line for line in lines if "ERROR" in line][-LINES:]
    return "\n".join([str(trouble).partition(" See ")[0], *(f"  {line}" for line in complaints)])


def _quiet(edition: Edition) -> Edition:
    """The same, but trunks are not asked whether they live: they would see a stranger's address."""
    trunks = {name: trunk.model_copy(update={"qualify": 0}) for name, trunk in edition.routing.trunks.items()}
    return replace(edition, routing=edition.routing.model_copy(update={"trunks": trunks}))


@contextmanager
def _free_ports(settings: Settings) -> Iterator[dict[str, Any]]:
    """Every address that a service binds to, moved to a port of loopback that nobody uses."""
    with ExitStack() as stack:
        found: dict[str, Any] = {one.name: _free(stack) for one in fields(settings) if one.name.endswith("_bind")}
        if settings.tls:
            found["tls"] = replace(settings.tls, bind=_free(stack))
    yield found


def _free(stack: ExitStack) -> str:
    """A port may be free for UDP and taken for TCP: then another one."""
    for _ in range(TRIES):
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        tcp = stack.enter_context(socket.socket())
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            tcp.bind(udp.getsockname())
            return f"127.0.0.1:{udp.getsockname()[1]}"
    raise ServiceTrouble(f"{TRIES} ports of 127.0.0.1 that were free for UDP are taken for TCP: end what takes them")
