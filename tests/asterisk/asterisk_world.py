"""The service's Asterisk as a test sees it, with its controller and whoever is on the telephone."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ari_controller import Controller
from sip_peer import Peer

from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.secrets import Secrets
from ivr.routing.model import Routing, Trunk
from ivr.settings import PROJECT, Settings
from tests.live.channel_rows import rows_in


@dataclass
class World:
    """The service's Asterisk, its controller, and whoever is on the telephone."""

    settings: Settings
    routing: Routing
    secrets: Secrets
    asterisk: AsteriskProcess
    controller: Controller
    peers: list[Peer] = field(default_factory=list)
    met: set[str] = field(default_factory=set)

    @property
    def server(self) -> tuple[str, int]:
        host, _, port = self.settings.sip_bind.rpartition(":")
        return host, int(port)

    async def peer(self, host: str, answering: Callable[..., Awaitable[None]] | None = None, port: int = 0) -> Peer:
        peer = await Peer(host, self.server, answering).open(port)
        self.peers.append(peer)
        return peer

    async def trunk(self, name: str, answering: Callable[..., Awaitable[None]]) -> Peer:
        host, _, port = self.routing.trunks[name].address.rpartition(":")
        return await self.peer(host, answering, int(port))

    async def queue_holds(self, name: str, callers: int) -> None:
        """Returns when so many wait in a queue of Asterisk, which tells nobody without AMI."""
        async with asyncio.timeout(5):
            while f"{name} has {callers} calls" not in await self.asterisk.cli(f"queue show {name}"):  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    def cel(self) -> list[dict[str, Any]]:
        """Asterisk's channel events so far, `eventextra` as an object."""
        rows = rows_in(self.settings.cel)
        return [{**row, "eventextra": json.loads(row["eventextra"] or "{}")} for row in rows]


def free_port() -> int:
    """A UDP and TCP port that nobody uses at the moment."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def settings_in(home: Path) -> Settings:
    """Settings for a run folder of a test: ports that are free, the project's own routing and prompts."""
    binds = [f"127.0.0.1:{free_port()}" for _ in range(4)]
    return Settings(home, PROJECT / "routing.yaml", PROJECT / "prompts", *binds, (30000, 31000))


def moved(trunk: Trunk, port: int) -> Trunk:
    """The trunk on another port of the same host."""
    return trunk.model_copy(update={"address": f"{trunk.address.rpartition(':')[0]}:{port}", "qualify": 1})
