"""A real Asterisk on the real routing.yaml, with every trunk on a loopback address and one port of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from ari_controller import Controller
from asterisk_world import World, free_port, moved, settings_in

from ivr.asterisk.locate import Installation, find_or_provision
from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.render import render
from ivr.asterisk.secrets import Secrets
from ivr.routing.model import Routing
from ivr.routing.reader import load
from ivr.settings import PROJECT, Settings
from ivr.versions.edition import Editions

LOUD = bytes([0x30, 0xB0] * 4000)
"""A second of tone in A-law."""


@pytest.fixture(scope="session")
def routing() -> Routing:
    """The real routing; the trunks listen on one port that is free, and are looked at every second."""
    port = free_port()
    read = load(PROJECT / "routing.yaml")
    trunks = {name: moved(trunk, port) for name, trunk in read.trunks.items()}
    return read.model_copy(update={"trunks": trunks})


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An Asterisk to run (`IVR_ASTERISK_DIR` spares provisioning one)."""
    return asyncio.run(find_or_provision(tmp_path_factory.mktemp("asterisk"), print))


@pytest.fixture
def home() -> Iterator[Path]:
    """A run folder with a short path: control sockets have at most 107 characters."""
    folder = Path(tempfile.mkdtemp(prefix="ivr-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def settings(home: Path) -> Settings:
    """The settings of the world."""
    return settings_in(home)


@pytest.fixture
async def world(home: Path, settings: Settings, routing: Routing, installation: Installation) -> AsyncIterator[World]:
    """A booted Asterisk with a controller attached. It is killed afterwards: to end politely takes it a second."""
    secrets = Secrets(home)
    for clip in ("music/wait", "fr/one", "fr/two", "fr/technical-trouble"):
        path = settings.sounds / f"{clip}.alaw"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(LOUD)
    render(Editions.of(routing), settings, secrets, installation)
    asterisk = AsteriskProcess(installation, home)
    await asterisk.start()
    try:
        async with Controller(settings.ari_bind, secrets.secret_of("ari")) as controller:
            world = World(settings, routing, secrets, asterisk, controller)
            yield world
            for peer in world.peers:
                peer.close()
    finally:
        if asterisk.pid:
            with suppress(ProcessLookupError):
                os.killpg(asterisk.pid, signal.SIGKILL)
        await asterisk.wait()
