"""baresip, a telephone that speaks TLS and SRTP, with a folder of its own, steered over a socket."""

from __future__ import annotations

import asyncio
import json
import wave
from contextlib import suppress
from pathlib import Path

from asterisk_world import free_port

MODULES = ("g711", "aufile", "sndfile", "srtp", "uuid", "account", "menu", "contact", "ctrl_tcp")


class Baresip:
    """One account: it registers, dials, answers by itself, plays a voice and keeps what it hears."""

    def __init__(self, folder: Path, account: str) -> None:
        """`account` as baresip's file has it, without its audio."""
        self._folder = folder
        self._control = free_port()
        modules = next(Path("/usr/lib").glob("**/baresip/modules"))
        lines = [
            f"module_path {modules}",
            "sip_listen 127.0.0.1:0",
            "net_interface 127.0.0.1",
        ]
        lines += [f"ctrl_tcp_listen 127.0.0.1:{self._control}"]
        lines += [f"audio_source aufile,{folder}/voice.wav"]
        lines += [f"snd_path {folder}"]
        folder.mkdir()
        (folder / "config").write_text("\n".join([*lines, *(f"module {name}.so" for name in MODULES)]) + "\n")
        (folder / "accounts").write_text(account + "\n")
        (folder / "contacts").write_text("")

    async def start(self, voice: bytes) -> None:
        """`voice`: signed 16 bit at 8000 Hz."""
        with wave.open(f"{self._folder}/voice.wav", "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(voice)
        with (self._folder / "log").open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                "baresip", "-f", str(self._folder), stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
            )
        async with asyncio.timeout(10):
            while True:
                with suppress(ConnectionRefusedError):
                    _, self._writer = await asyncio.open_connection("127.0.0.1", self._control)
                    return
                await asyncio.sleep(0.05)

    async def do(self, command: str, params: str = "") -> None:
        """One of baresip's own commands, such as `dial` and an address."""
        asked = json.dumps({"command": command, "params": params})
        self._writer.write(f"{len(asked)}:{asked},".encode())
        await self._writer.drain()

    def heard(self) -> bytes:
        """What it has heard so far, signed 16 bit at 8000 Hz."""
        return b"".join(file.read_bytes()[44:] for file in self._folder.glob("dump-*-dec.wav"))

    async def stop(self) -> None:
        self._writer.close()
        self._process.terminate()
        await self._process.wait()
