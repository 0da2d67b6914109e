"""What people and hours do to a running service: deadlines, deleted data, lost prompts, a backup, doors, versions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from ivr.ari.client import AriClient
from ivr.ari.resources import Modules
from ivr.callbacks.desk import Desk
from ivr.service.accepting import Accepting
from ivr.service.base import Base
from ivr.service.changing import changing
from ivr.service.doors import Doors, guarded
from ivr.service.housekeeping import data_protection
from ivr.service.mail import letters_fetched, letters_sent
from ivr.service.people import People
from ivr.service.prompts_watch import prompts_watched
from ivr.service.requests_desk import RequestsDesk
from ivr.service.restoring import Restoring
from ivr.service.rotation import Rotation
from ivr.service.web import web_served


@asynccontextmanager
async def kept_up(
    base: Base,
    client: AriClient,
    staff: People,
    callbacks: Desk,
    requests: RequestsDesk,
    doors: Doors,
    followed: Path | None,
) -> AsyncIterator[None]:
    """All that is answered and done, for as long as the context lasts; `followed` as for `serving`."""
    settings, questions, link = base.settings, base.questions, staff.link
    async with AsyncExitStack() as stack:
        making = asyncio.Lock()
        said = (settings.prompts, settings.sounds, base.incident, making)
        watch = await stack.enter_async_context(prompts_watched(lambda: base.versions.flow, *said))
        questions.on("prompt changed", watch.changed)
        kept_for = await stack.enter_async_context(data_protection(base))
        await stack.enter_async_context(web_served(base, requests.lookup))
        await stack.enter_async_context(letters_sent(base))
        await stack.enter_async_context(letters_fetched(base))
        restoring = Restoring(settings.home, base.journal, callbacks.restored, kept_for.again, requests.registrar.again)
        questions.on_long("restore", restoring.restore)
        await stack.enter_async_context(guarded(doors, link, questions))
        own = (settings, base.versions, base.clock, base.asterisk, base.secrets)
        accepting = Accepting(*own, client, staff.agents, callbacks.queues, making)
        await stack.enter_async_context(changing(accepting, questions, followed))
        client.on_connect(accepting.tell_version)
        told = (base.asterisk.has_read_all, Modules(client).reload, link, client, base.incident)
        questions.on("secrets-rotate", Rotation(settings.home, base.secrets, *told).rotate)
        yield
