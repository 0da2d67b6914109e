"""The running service for a command that makes calls, or one started for as long as the command lasts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

from ivr.app import serving
from ivr.asterisk.locate import Installation, find_or_provision
from ivr.cli.progress import shown
from ivr.control.socket import connect
from ivr.errors import MissingRequirement, UserMistake
from ivr.routing.model import Routing
from ivr.settings import Settings


@asynccontextmanager
async def with_service(
    settings: Settings, routing: Routing, at: datetime | None, quiet: bool
) -> AsyncIterator[Installation]:
    """The running service, or one for as long as this lasts. Raises UserMistake for a time that cannot be set."""
    if _is_running(settings):
        if at:
            raise UserMistake("a service is running and has its own clock: leave out --at, or stop that service first")
        yield await find_or_provision(settings.home, lambda sentence: None)
        return
    async with AsyncExitStack() as stack:
        with shown(quiet) as (tell, progress):
            service = await stack.enter_async_context(serving(settings, routing, at, tell, progress))
        yield service.asterisk.installation


def _is_running(settings: Settings) -> bool:
    try:
        connect(settings.control).close()
    except (MissingRequirement, FileNotFoundError):
        return False
    return True
