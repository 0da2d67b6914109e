"""The outside world opened for a service that runs: as everybody, or only as callers when somebody else is outside."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from ivr.asterisk.locate import Installation
from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.secrets import Secrets
from ivr.errors import UserMistake
from ivr.outside.asterisk import Outside
from ivr.outside.behaviour import World
from ivr.outside.plan import beside, plan, somebody_is_outside
from ivr.routing.model import Routing
from ivr.settings import Settings


@asynccontextmanager
async def opened(
    settings: Settings,
    routing: Routing,
    installation: Installation,
    world: World | None = None,
    tell: Callable[[str], None] = lambda sentence: None,
) -> AsyncIterator[Outside]:
    """Everybody outside, ready: telephones registered, every trunk seen by our service as it now is.

    Where somebody else already plays trunks and agents, only callers are added; `world` must then be None.
    Raises UserMistake when it is not, ServiceTrouble when the outside cannot start.
    """
    everybody = plan(routing, settings, Secrets(settings.home).secret_of)
    if not somebody_is_outside(routing):
        tell("Starting the outside world: a carrier, consulates and agents")
        service = AsteriskProcess(installation, settings.home)
        async with Outside(everybody, installation, world) as outside:
            await outside.noticed(lambda trunk: service.cli(f"pjsip qualify {trunk}"))
            yield outside
        return
    if world is not None:
        raise UserMistake("others are already on the trunks' addresses, and behave as they please: leave out --world")
    folder = settings.home / f"callers-{os.getpid()}"
    try:
        async with Outside(beside(everybody, folder), installation) as outside:
            yield outside
    finally:
        shutil.rmtree(folder, ignore_errors=True)
