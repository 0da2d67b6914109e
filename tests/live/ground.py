"""The run folder turned into the ground of one town: a folder, free ports and a routing of its own."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from socket import SOCK_DGRAM, SOCK_STREAM
from tempfile import TemporaryDirectory

from pytest import MonkeyPatch

from ivr.asterisk.locate import Installation, find_or_provision
from ivr.outside.plan import free_port
from ivr.routing.model import Routing
from ivr.routing.reader import load
from ivr.settings import Settings
from tests.live.sounds import give_sounds

RTP_PORTS = (14000, 15999)

ADDRESS = re.compile(r"\$\{([A-Z_]+):-([0-9.]+):[0-9]+\}")
"""An address in routing.yaml that comes from the environment."""

ALL_DAY = '{opens: "00:00", closes: "00:00"}'
ALWAYS_OPEN = {
    '{opens: "08:00", closes: "20:00"}': ALL_DAY,
    '{opens: "09:00", closes: "16:00"}': ALL_DAY,
    f"friday: [{ALL_DAY}]": f"friday: [{ALL_DAY}]\n      saturday: [{ALL_DAY}]\n      sunday: [{ALL_DAY}]",
    "holidays: closed": "holidays: open",
}
"""Changes of routing.yaml for a service whose clock is the machine's: everybody is there at any hour."""

TAXES_CLOSED = {
    "  taxes:\n    time_zone: Africa/Casablanca\n    week: *weekdays-9-to-16":
    '  taxes:\n    time_zone: Africa/Casablanca\n    week: {monday: [{opens: "03:00", closes: "03:01"}]}',
}  # fmt: skip
"""Who asks for the tax service leaves a message, but for one minute of the week."""


@dataclass(frozen=True)
class Ground:
    """What a town stands on."""

    settings: Settings
    routing: Routing
    installation: Installation


@asynccontextmanager
async def free_ground(changes: Mapping[str, str], disk: Path | None = None) -> AsyncIterator[Ground]:
    """Free ground, with these pieces of routing.yaml replaced; nothing of it is left afterwards.

    Asterisk and the rendered prompts are those of the run folder (`IVR_HOME`), made there when they are missing.
    With `disk`, our service lives in that folder's filesystem; the outside world and the prompts do not.
    """
    shared = Settings.from_environment()
    shared.home.mkdir(parents=True, exist_ok=True)
    with MonkeyPatch.context() as patch, ExitStack() as stack:
        home = _folder(stack, shared.home)
        await give_sounds(shared, home)
        if disk:
            outside, home = home, _folder(stack, disk)
            (home / "outside").symlink_to(outside)
            (home / "sounds").symlink_to(outside / "sounds")
        installation = await _asterisk(shared.home, patch)
        settings = replace(on_free_ports(shared, home, patch), routing=home / "routing.yaml")
        settings.routing.write_text(_changed(shared.routing.read_text(), changes))
        yield Ground(settings, load(settings.routing), installation)


def _folder(stack: ExitStack, where: Path) -> Path:
    """A new folder, deleted at the end as far as its disk allows."""
    opened = TemporaryDirectory(prefix="live-", dir=where, ignore_cleanup_errors=True)
    folder = Path(stack.enter_context(opened))
    folder.chmod(0o755)
    return folder


async def _asterisk(home: Path, patch: MonkeyPatch) -> Installation:
    """The system's or the run folder's; every town then takes the same."""
    installation = await find_or_provision(home, print)
    if installation.modules.is_relative_to(home / "asterisk"):
        patch.setenv("IVR_ASTERISK_DIR", str(home / "asterisk"))
    return installation


def on_free_ports(settings: Settings, home: Path, patch: MonkeyPatch) -> Settings:
    """The settings for another run folder, with every address moved to a free port: our own, and those that the
    routing takes from outside.
    """
    lines = free_port("0.0.0.0", SOCK_DGRAM)
    for name, host in ADDRESS.findall(settings.routing.read_text()):
        patch.setenv(name, f"{host}:{lines}")
    sip, *tcp = (f"127.0.0.1:{free_port('127.0.0.1', kind)}" for kind in (SOCK_DGRAM, *[SOCK_STREAM] * 4))
    ari, ami, metrics, web = tcp
    binds = {"sip_bind": sip, "ari_bind": ari, "ami_bind": ami, "metrics_bind": metrics, "web_bind": web}
    return replace(settings, home=home, **binds, rtp_ports=RTP_PORTS)


def _changed(text: str, changes: Mapping[str, str]) -> str:
    for old, new in changes.items():
        assert old in text, f"the routing has no {old!r} to be replaced"
        text = text.replace(old, new)
    return text
