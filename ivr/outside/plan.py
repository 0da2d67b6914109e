"""The routing and the settings turned into addresses: where everybody outside lives, and where our service does."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ivr.asterisk.codes import posts
from ivr.asterisk.names import numeric
from ivr.asterisk.secrets import SOFTPHONE
from ivr.routing.model import Routing
from ivr.settings import Settings

STRANGER = "stranger"
"""The line of somebody whom our service does not know, for calls from an unknown source."""

STRANGER_ADDRESS = "127.0.0.99:0"

RTP_PORTS = 2000
"""How many media ports the outside takes, right above those of the service."""


@dataclass(frozen=True, slots=True)
class Line:
    """The far end of a trunk: the address that our service knows, and the port of the outside Asterisk behind it."""

    name: str
    host: str
    port: int
    inner: int

    @classmethod
    def at(cls, name: str, address: str) -> Line:
        """A line at `host:port`; the port behind it is a free one."""
        host, _, port = address.rpartition(":")
        return cls(name, host, int(port), free_port(host, socket.SOCK_DGRAM))


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the configuration of the outside Asterisk is made of.

    `accounts` maps whoever our service knows by a password to it; `agents` are those whose telephone registers, and
    `codes` the two digits by which they hand a call over to a post. `home` is a number of ours, and `carrier` the line
    that brings calls to us.
    """

    folder: Path
    service: str
    lines: tuple[Line, ...]
    accounts: Mapping[str, str]
    agents: tuple[str, ...]
    rtp: tuple[int, int]
    codes: Mapping[str, str]
    home: str
    carrier: str
    telephones: int = field(default_factory=lambda: free_port("127.0.0.1", socket.SOCK_DGRAM))
    ari: int = field(default_factory=lambda: free_port("127.0.0.1", socket.SOCK_STREAM))
    ari_secret: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    @property
    def heard(self) -> Path:
        """Where recordings of what each leg heard are written, one `<leg>.wav` each."""
        return self.folder / "spool" / "heard"

    @property
    def voices(self) -> Path:
        """Where the sounds are in which people talk: `caller`, `line`, `agent`."""
        return self.folder / "voices"


def plan(routing: Routing, settings: Settings, secret_of: Callable[[str], str]) -> Plan:
    """One line for each trunk and one for a stranger, one telephone for each agent and a softphone."""
    lines = _addresses(routing) | {STRANGER: STRANGER_ADDRESS}
    first = settings.rtp_ports[1] + 1
    return Plan(
        folder=settings.home / "outside",
        service=settings.sip_bind,
        lines=tuple(Line.at(name, address) for name, address in lines.items()),
        accounts={name: secret_of(name) for name in (*routing.agents, SOFTPHONE)},
        agents=tuple(name for name, agent in routing.agents.items() if not agent.in_page),
        rtp=(first, first + RTP_PORTS - 1),
        codes={name: code for code, (name, _) in posts(routing).items()},
        home=next(iter(routing.numbers)),
        carrier=next((name for name, trunk in routing.trunks.items() if trunk.brings_calls), STRANGER),
    )


def beside(other: Plan, folder: Path) -> Plan:
    """A plan for callers only, who dial while somebody else already is the trunks and the agents."""
    first = other.rtp[1] + 1
    lines = tuple(replace(line, port=0) for line in other.lines)
    return replace(other, folder=folder, lines=lines, agents=(), rtp=(first, first + RTP_PORTS - 1))


def somebody_is_outside(routing: Routing) -> bool:
    """Whether the address of a trunk is already taken on this machine."""
    for address in _addresses(routing).values():
        host, _, port = address.rpartition(":")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind((host, int(port)))
            except OSError:
                return True
    return False


def _addresses(routing: Routing) -> dict[str, str]:
    """Of all trunks that can be played here: one that is known by a host name lives elsewhere."""
    found = {name: trunk.address for name, trunk in routing.trunks.items()}
    return {name: address for name, address in found.items() if numeric(address.rpartition(":")[0])}


def free_port(host: str, kind: socket.SocketKind) -> int:
    """A port of `host` that nobody uses now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
