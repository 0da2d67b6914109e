"""One Asterisk for a whole run of the bench, by `ivr asterisk`, with the peers' dialplan beside ours."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import routing
from bench.call import ANNOUNCEMENT, LANGUAGE, MENU, PATIENCE
from bench.dialplan import commands
from bench.media import SOUNDS
from ivr.asterisk.secrets import Secrets
from ivr.errors import ServiceTrouble
from ivr.settings import PROJECT, Settings

PEERS = ("native", "asyncari", "fastagi", "agi")
CONF = Path(__file__).parent / "contenders" / "native.conf"
SERVER, CALLERS = "127.0.0.81", "127.0.0.82"
"""Addresses on loopback that nothing else here has."""

START = 240.0
"""Seconds that a start may take: prompts that `make run` has not left in `var/sounds` are made first."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where Asterisk runs, and the environment of whoever is started beside it."""

    settings: Settings
    environment: Mapping[str, str]
    asterisk: int
    fastagi_port: int

    async def cli(self, command: str) -> str:
        """What Asterisk prints for a command."""
        process = await asyncio.create_subprocess_exec(
            *_asterisk_itself(self.asterisk), "-rx", command, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate()
        return said.decode()

    async def teach(self, way: str) -> None:
        """Adds the dialplan of a way that has its own; ours, when it starts, has Asterisk forget it."""
        if way in PEERS:
            await self.cli(f"dialplan add extension {way},1,Goto(bench-{way},s,1) into entry replace")
            for command in commands(CONF, _values(self)):
                await self.cli(command)

    @property
    def ari_password(self) -> str:
        """Of the user `ivr`."""
        return Secrets(self.settings.home).secret_of("ari")


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Ground]:
    """An Asterisk that takes calls for every peer, in a new run folder below `folder`."""
    home = folder / "run"
    home.mkdir(parents=True, exist_ok=True)
    if (made := PROJECT / "var" / "sounds").is_dir():
        shutil.copytree(made, home / "sounds")
    routing.write(PROJECT, folder)
    environment = {
        **os.environ,
        "IVR_HOME": str(home),
        "IVR_ROUTING": str(folder / "routing.yaml"),
        "IVR_PROMPTS": str(folder / "prompts"),
        "IVR_DRAIN": "0",
        "IVR_SIP_BIND": f"{SERVER}:5060",
        "IVR_ARI_BIND": f"{SERVER}:18088",
        "IVR_AMI_BIND": f"{SERVER}:15038",
        "IVR_METRICS_BIND": f"{SERVER}:19464",
        "IVR_WEB_BIND": f"{SERVER}:18080",
        "CARRIER_SIP": f"{CALLERS}:5060",
        SOUNDS: str(home / "sounds"),
        "PYTHONPATH": os.pathsep.join([str(PROJECT), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]),
    }
    async with running([sys.executable, "-m", "ivr", "asterisk"], environment, b"Asterisk answers SIP"):
        os.environ.update(environment)
        settings = Settings.from_environment()
        pid = int((home / "asterisk.pid").read_text())
        ground = Ground(settings, environment, pid, 14573)
        _agi_script(folder / "agi-menu")
        _rest_description(pid, home / "data")
        for module in ("res_speech.so", "res_agi.so"):
            await ground.cli(f"module load {module}")
        yield ground


@asynccontextmanager
async def running(command: list[str], environment: Mapping[str, str], ready: bytes) -> AsyncIterator[int]:
    """A program that has said `ready`, and its pid; it is ended with the context. Raises ServiceTrouble if it ends."""
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, cwd=PROJECT
    )
    assert process.stdout
    said = b""
    reading: asyncio.Task[bytes] | None = None
    try:
        async with asyncio.timeout(START):
            while ready not in said:
                part = await process.stdout.read(4096)
                if not part:
                    raise ServiceTrouble(f"{' '.join(command)} ended: {said.decode(errors='replace')[-1000:]}")
                said += part
        reading = asyncio.create_task(process.stdout.read())
        yield process.pid
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(20):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        if reading:
            await reading


def _values(ground: Ground) -> dict[str, str]:
    sounds = ground.settings.sounds
    prompts = {"language": LANGUAGE, "menu": MENU, "announcement": ANNOUNCEMENT}
    return {name: "&".join(f"{sounds}/{clip}" for clip in clips) for name, clips in prompts.items()} | {
        "patience": str(PATIENCE),
        "fastagi_port": str(ground.fastagi_port),
        "agi_script": str(ground.settings.home.parent / "agi-menu"),
    }


def _agi_script(path: Path) -> None:
    path.write_text(f"#!{sys.executable}\nfrom bench.contenders.agi_menu import menu\n\nmenu()\n")
    path.chmod(0o755)


def _rest_description(pid: int, data: Path) -> None:
    """Where asyncari asks for it: what a distribution's package installs, and our run folder does without."""
    program = Path(_asterisk_itself(pid)[0])
    where = next(
        parent / "share/asterisk/rest-api" for parent in program.parents if (parent / "share/asterisk").is_dir()
    )
    (data / "rest-api").symlink_to(where)


def _asterisk_itself(pid: int) -> list[str]:
    """The command line that the running one was started with, up to its configuration."""
    words = [word.decode() for word in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")]
    return words[: words.index("-C") + 2]
