"""Letters sent and fetched, for as long as the service runs and where there is a server and a mailbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ivr.beside import beside
from ivr.mail.fetching import Fetcher
from ivr.mail.sending import Sender
from ivr.requests.rules import Rules
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


@asynccontextmanager
async def letters_fetched(base: Base) -> AsyncIterator[None]:
    """Without `IVR_IMAP` none is."""
    settings, versions = base.settings, base.versions
    if settings.mailbox is None:
        yield
        return
    own = settings.mail.sender if settings.mail else None
    rules, days = lambda: Rules(versions.routing), lambda: versions.routing.retention.messages
    fetcher = Fetcher(settings.mailbox, settings.journal, rules, own, days, base.clock.now)
    async with beside(fetcher.run()):
        yield
