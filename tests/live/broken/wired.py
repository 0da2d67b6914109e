"""The service (`python -m tests.live.broken.wired up`) whose links to Asterisk go over wires that a test holds.

`IVR_WIRES` tells their addresses: for ARI, and for AMI.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from ivr import app
from ivr.__main__ import main
from ivr.ami.link import Link
from ivr.ari.client import AriClient
from ivr.service import people
from ivr.settings import Settings
from tests.live.broken.wire import HOST, Wire, wire
from tests.live.controller import SplitTown, open_split_town

WIRES = "IVR_WIRES"


@asynccontextmanager
async def open_wired_town(changes: Mapping[str, str], world: str) -> AsyncIterator[tuple[SplitTown, Wire, Wire]]:
    """A split town, and the wires of its ARI and its AMI; `changes` and `world` as for `open_split_town`."""
    wires: list[Wire] = []

    @asynccontextmanager
    async def laid(settings: Settings) -> AsyncIterator[None]:
        async with wire(settings.ari_bind) as ari, wire(settings.ami_bind) as ami:
            wires.extend((ari, ami))
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv(WIRES, " ".join(f"{HOST}:{one.port}" for one in wires))
                yield

    async with open_split_town(changes, world, program="tests.live.broken.wired", around=laid) as town:
        ari, ami = wires
        yield town, ari, ami


def over(address: str, kind: Callable[..., Any]) -> Callable[..., Any]:
    """Makes links of this kind, all to this address."""
    return lambda _, *rest: kind(address, *rest)


if __name__ == "__main__":
    to_ari, to_ami = os.environ[WIRES].split()
    app.AriClient = over(to_ari, AriClient)  # type: ignore[misc,assignment]
    people.Link = over(to_ami, Link)  # type: ignore[misc,assignment]
    main()
