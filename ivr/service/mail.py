"""Letters sent, for as long as the service runs and where there is a server to send them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ivr.beside import beside
from ivr.mail.sending import Sender
from ivr.service.base import Base


@asynccontextmanager
async def letters_sent(base: Base) -> AsyncIterator[None]:
    """Without `IVR_SMTP` nothing is sent, and what is to be sent waits."""
    settings = base.settings
    if settings.mail is None:
        yield
        return
    posts, secret = lambda: base.versions.routing.mail.posts, base.secrets.secret_of("codes")
    sender = Sender(settings.mail, base.journal, settings.recordings, posts, secret, base.clock.now)
    async with beside(sender.run()):
        yield
