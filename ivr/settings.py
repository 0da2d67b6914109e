"""Addresses, paths and the service clock, from the environment; every default binds loopback."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from ivr.errors import UserMistake
from ivr.mail.box import Box
from ivr.mail.server import Server, box_of, server_of
from ivr.users.elsewhere import At, provider_of

PROJECT = Path(__file__).resolve().parent.parent
"""The checkout: templates, dialplans and prompts are read from here."""


@dataclass(frozen=True, slots=True)
class Tls:
    """Where SIP is taken over TLS, and by which files: PEM, read at the start. Without `authorities`, the machine's."""

    bind: str
    certificate: Path
    key: Path
    authorities: Path | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are. `home` is the only folder that is ever written to.

    `drain`: seconds that calls may take to finish when the service is to end. `external`: our address as others see it,
    where that is none of this machine's.
    """

    home: Path
    routing: Path
    prompts: Path
    sip_bind: str
    ari_bind: str
    ami_bind: str
    metrics_bind: str
    rtp_ports: tuple[int, int]
    tls: Tls | None = None
    drain: float = 60.0
    knowledge: Path = PROJECT / "knowledge"
    external: str = ""
    web_bind: str = "127.0.0.1:18080"
    mail: Server | None = None
    mailbox: Box | None = None
    provider: At | None = None

    @classmethod
    def from_environment(cls) -> Settings:
        """Reads the variables that docs/operators.md lists, `IVR_HOME` and so on. Raises UserMistake."""
        return cls(
            home=_home(os.environ.get("IVR_HOME", "var")),
            routing=Path(os.environ.get("IVR_ROUTING", PROJECT / "routing.yaml")).resolve(),
            prompts=Path(os.environ.get("IVR_PROMPTS", PROJECT / "prompts")).resolve(),
            sip_bind=os.environ.get("IVR_SIP_BIND", "127.0.0.1:5060"),
            ari_bind=os.environ.get("IVR_ARI_BIND", "127.0.0.1:18088"),
            ami_bind=os.environ.get("IVR_AMI_BIND", "127.0.0.1:15038"),
            metrics_bind=os.environ.get("IVR_METRICS_BIND", "127.0.0.1:19464"),
            web_bind=os.environ.get("IVR_WEB_BIND", "127.0.0.1:18080"),
            rtp_ports=_ports(os.environ.get("IVR_RTP_PORTS", "20000-23999")),
            tls=_tls(os.environ),
            drain=_seconds("IVR_DRAIN", "60"),
            knowledge=Path(os.environ.get("IVR_KNOWLEDGE", PROJECT / "knowledge")).resolve(),
            external=_external(os.environ.get("IVR_EXTERNAL_ADDRESS", "")),
            mail=server_of(os.environ),
            mailbox=box_of(os.environ),
            provider=provider_of(os.environ),
        )

    @property
    def sounds(self) -> Path:
        """Rendered prompts, `<sounds>/<language>/<clip>` and an ending, and the manifest that names them."""
        return self.home / "sounds"

    @property
    def recordings(self) -> Path:
        """Messages that callers left."""
        return self.home / "spool" / "recording"

    @property
    def conversations(self) -> Path:
        """Conversations that callers agreed to have recorded."""
        return self.home / "spool" / "monitor"

    @property
    def journal(self) -> Path:
        """The SQLite file of calls and their entries."""
        return self.home / "journal.db"

    @property
    def cel(self) -> Path:
        """Asterisk's own record of what happened on every channel, one JSON object a line."""
        return self.home / "log" / "cel-custom" / "cel.jsonl"

    @property
    def control(self) -> Path:
        """The socket on which a running service tells what happens, as it happens."""
        return self.home / "control.sock"


def _home(text: str) -> Path:
    """The folder's path goes into Asterisk's files, where some signs begin a comment or the next value."""
    home = Path(text).resolve()
    if found := re.search(r"[^\w /.:+@~=-]", str(home)):
        raise UserMistake(f"IVR_HOME is {str(home)!r}, but Asterisk cannot use a path with {found.group()!r} in it")
    return home


def _tls(environment: Mapping[str, str]) -> Tls | None:
    """None without `IVR_TLS_BIND`."""
    bind = environment.get("IVR_TLS_BIND", "")
    if not bind:
        return None
    files = [environment.get(f"IVR_TLS_{what}", "") for what in ("CERT", "KEY", "CA")]
    if not all(files[:2]):
        raise UserMistake("IVR_TLS_BIND needs IVR_TLS_CERT and IVR_TLS_KEY: PEM files of a certificate and its key")
    certificate, key, authorities = (Path(file).resolve() if file else None for file in files)
    assert certificate and key
    return Tls(bind, certificate, key, authorities)


def _external(text: str) -> str:
    try:
        return text and str(IPv4Address(text))
    except ValueError:
        raise UserMistake(f"IVR_EXTERNAL_ADDRESS is {text!r}; it must be an address such as 192.0.2.10") from None


def _seconds(name: str, default: str) -> float:
    text = os.environ.get(name, default)
    if not re.fullmatch("[0-9]{1,5}", text):
        raise UserMistake(f"{name} is {text!r}; it must be a number of seconds, such as {default}")
    return float(text)


def _ports(text: str) -> tuple[int, int]:
    """Two ports for each call's voice, and as many for its other side."""
    found = re.fullmatch("([0-9]{1,5})-([0-9]{1,5})", text)
    first, last = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (first >= 1024 and first + 2 < last <= 65535):
        raise UserMistake(f"IVR_RTP_PORTS is {text!r}; it must read like 20000-23999, within 1024 and 65535")
    return first, last


class Clock:
    """The service's clock: the machine's, moved so that a Sunday night can be a Monday morning."""

    def __init__(self, moment: datetime | None = None) -> None:
        self._offset = timedelta()
        if moment:
            self.set(moment)

    def set(self, moment: datetime) -> None:
        """From now on it shows the aware `moment`, and runs on from there."""
        self._offset = moment - datetime.now(UTC)

    @property
    def ahead(self) -> int:
        """Whole seconds that it goes ahead of the machine's."""
        return round(self._offset.total_seconds())

    def now(self) -> datetime:
        """The aware moment that the service believes it is."""
        return self.at(datetime.now(UTC))

    def at(self, machine: datetime) -> datetime:
        """What it shows at a moment of the machine's clock."""
        return machine + self._offset
