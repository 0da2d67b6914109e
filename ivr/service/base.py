"""Settings and a routing turned into what the whole service stands on: its versions, its journal and its Asterisk."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.render import check_addresses, render
from ivr.asterisk.secrets import Secrets
from ivr.control.questions import Questions
from ivr.journal.journal import Journal
from ivr.journal.tail import TailServer
from ivr.routing.model import Routing
from ivr.service.changing import start
from ivr.service.disk_watch import writable
from ivr.service.preparing import Progress, Tell, prepare
from ivr.serving import address_of
from ivr.settings import Clock, Settings
from ivr.versions.in_force import InForce
from ivr.versions.opening import opened


@dataclass(frozen=True, slots=True)
class Base:
    """What every part of a service is made with. `questions` are answered on the control socket, where `tail` tells."""

    settings: Settings
    clock: Clock
    questions: Questions
    tail: TailServer
    versions: InForce
    secrets: Secrets
    journal: Journal
    asterisk: AsteriskProcess

    def incident(self, what: str, source: str, detail: str) -> None:
        """Something that happened outside any call, for the journal."""
        self.journal.incident(self.clock.now(), what, source, detail)


@asynccontextmanager
async def founded(
    settings: Settings, routing: Routing, served: Path, clock: Clock, tell: Tell, progress: Progress
) -> AsyncIterator[Base]:
    """All of it, for as long as the context lasts; `routing` was read from `served`.

    Raises an AccueilError when something is missing or wrong.
    """
    async with AsyncExitStack() as stack:
        check_addresses(settings)
        address_of("IVR_METRICS_BIND", settings.metrics_bind)
        address_of("IVR_WEB_BIND", settings.web_bind)
        settings.home.mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(writable, settings.home)
        questions = Questions(starting=True)
        tail = await _control(settings, clock, questions, stack)
        versions = opened(settings.home, served, routing)
        installation = await prepare(settings, versions.editions, tell, progress)
        secrets = Secrets(settings.home)
        journal = _journal(settings, clock, stack)
        render(versions.editions, settings, secrets, installation, clock.now().date())
        asterisk = AsteriskProcess(installation, settings.home, tell)
        stack.push_async_callback(asterisk.stop)
        await start(asterisk, versions, settings.home)
        yield Base(settings, clock, questions, tail, versions, secrets, journal, asterisk)


async def _control(settings: Settings, clock: Clock, questions: Questions, stack: AsyncExitStack) -> TailServer:
    hello = {"sip": settings.sip_bind, "pid": os.getpid(), "at": clock.now().isoformat()}
    tail = TailServer(settings.control, hello, questions)
    await tail.start()
    stack.push_async_callback(tail.stop)
    return tail


def _journal(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Journal:
    journal = Journal(settings.journal, now=clock.now)
    journal.open()
    stack.callback(journal.close)
    return journal
