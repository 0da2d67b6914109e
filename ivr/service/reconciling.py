"""Calls that nobody steered to their end, found in Asterisk's records, turned into what the journal lacks of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from ivr.ari.guard import GUARD
from ivr.ari.recording import completed
from ivr.asterisk.records import series
from ivr.beside import Beside
from ivr.errors import AccueilError
from ivr.flow.call import Call
from ivr.flow.commands import Record
from ivr.flow.engine import advance
from ivr.flow.entries import Entry
from ivr.flow.events import BROKEN, HungUp, Recorded
from ivr.flow.node import Flow
from ivr.journal import bookmarks
from ivr.journal.journal import Journal
from ivr.journal.queries import ended_of, live, one
from ivr.journal.rows import conclude
from ivr.outage import Outage
from ivr.reconciling.cel import Happened
from ivr.reconciling.following import Following
from ivr.reconciling.known import Known
from ivr.reconciling.messages import message_in
from ivr.reconciling.story import Story, story_of
from ivr.reconciling.telling import missing
from ivr.settings import Clock, Settings

log = logging.getLogger(__name__)

BETWEEN = 3.0
"""Seconds between two looks. A call that a session may still write the end of is left to it for as long."""

CEL = "cel"
DIED = "asterisk ended"
"""The bookmark at the moment when Asterisk was last seen to end: all calls of before are over."""

Missing = tuple[str, tuple[Entry, ...]]
"""A call, and the entries that the journal lacks of it."""

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Reconciler:
    """Looks, at the start and then every few seconds, for calls that are over and have no end in the journal.

    `flow_of` answers for every version, `number` writes a number as E.164 that came over a trunk, `steered` are the
    calls that have a session, `up` the channels that Asterisk has, `taped` registers what was recorded of a talk.
    """

    settings: Settings
    journal: Journal
    clock: Clock
    flow_of: Callable[[str], Flow]
    number: Callable[[str, str], str | None]
    steered: Callable[[], Collection[str]]
    up: Callable[[], Awaitable[Collection[str]]]
    taped: Callable[[str], Awaitable[None]]
    tell: Callable[[str, Entry], None]
    _following: Following = field(init=False)
    _over: list[list[Happened]] = field(default_factory=list)
    _alone: frozenset[str] = frozenset()
    _gone: frozenset[str] = frozenset()
    _died: datetime | None = None
    _outage: Outage = field(default_factory=lambda: Outage(log, "calls are reconciled with Asterisk's records again"))
    _beside: Beside = field(default_factory=Beside)

    async def start(self) -> None:
        """Everything that was over before is in the journal when this returns; then it goes on looking.

        Calls that are up must have been taken up.
        """
        since = await asyncio.to_thread(bookmarks.find, self.journal.path, CEL)
        self._following = Following(self.settings.cel, series, since or BEGINNING)
        self._died = await asyncio.to_thread(bookmarks.find, self.journal.path, DIED)
        await self._look(first=True)
        self._beside.start(self._go_on())

    async def stop(self) -> None:
        """Looks no more; a second time does nothing."""
        await self._beside.stop()

    def asterisk_ended(self) -> None:
        """Every call has just ended with it."""
        self._died = datetime.now(UTC)
        self.journal.put(partial(bookmarks.put, record=DIED, at=self._died))

    async def _go_on(self) -> None:
        while True:
            await asyncio.sleep(BETWEEN)
            await self._look()

    async def _look(self, first: bool = False) -> None:
        try:
            await self._reconcile(first)
            self._outage.over()
        except (AccueilError, OSError) as trouble:
            self._outage.tell("calls that ended without us are not reconciled: %s", trouble)
        except Exception:  # whatever it is, the next look may go well
            self._outage.tell("reconciling failed", trace=True)

    async def _reconcile(self, first: bool) -> None:
        waited, self._over = self._over, await asyncio.to_thread(self._following.look)
        if first:
            waited, self._over = self._over, []
        try:
            steered = frozenset(self.steered())
            waited += await self._lost(first, steered)
            await self._conclude(waited, first, steered)
        except Exception:
            self._over = waited + self._over
            raise
        reached = min((self._following.reached, *(events[0].at for events in self._over)))
        self.journal.put(partial(bookmarks.put, record=CEL, at=reached))

    async def _conclude(self, over: list[list[Happened]], first: bool, steered: frozenset[str]) -> None:
        told = [self._broken_off(story) for story in _stories(over) if story.call not in steered]
        for call, entries in await asyncio.to_thread(self._missing, told, first, steered):
            self.journal.put(partial(conclude, call_id=call, entries=entries))
            for entry in entries:
                self.tell(call, entry)
            await self.taped(call)

    async def _lost(self, first: bool, steered: Collection[str]) -> list[list[Happened]]:
        """Calls whose channel is no more, though nobody told its end: Asterisk itself had ended.

        Channels are not asked for on account of calls that have only just begun or ended.
        """
        opened = self._following.open
        before, self._alone = (
            self._alone,
            frozenset(link for link in opened if self._call(link) not in steered and not link.startswith(GUARD)),
        )
        alone = self._alone if first else self._alone & before
        gone = alone.difference(await self.up()) if alone else alone
        lost, self._gone = (gone if first else gone & self._gone), gone
        return [self._following.forget(link) for link in lost]

    def _broken_off(self, story: Story) -> Story:
        """Where Asterisk was seen to end after the last that it told of a call, the call went on until then."""
        if not story.ended and self._died and self._died > story.last:
            story.last = self._died
        return story

    def _missing(self, told: Sequence[Story], first: bool, steered: frozenset[str]) -> list[Missing]:
        self.journal.flush()
        path = self.journal.path
        ended = ended_of(path, [story.call for story in told])
        open_ended = [story for story in told if story.call not in ended]
        states = {call.id: call for call in live(path)} if first or open_ended else {}
        found = list[Missing]()
        for story in open_ended:
            with _by_itself(story.call):
                found.append((story.call, self._told(story, states.get(story.call))))
        if first:
            there = steered | {story.call for story in told} | {self._call(link) for link in self._following.open}
            for call in states.values():
                if call.id not in there:
                    with _by_itself(call.id):
                        found.append((call.id, self._forgotten(call)))
        return found

    def _call(self, link: str) -> str:
        return link.replace(".", "-")

    def _told(self, story: Story, call: Call | None) -> tuple[Entry, ...]:
        flow = self.flow_of(call.version if call else story.version)
        message = partial(message_in, self.settings.recordings)
        return missing(story, Known(flow, self.clock.at, self.number, message, self._recorded, call))

    def _forgotten(self, call: Call) -> tuple[Entry, ...]:
        """The end of a call of which Asterisk's records have nothing, from what the journal had last."""
        stored = one(self.journal.path, call.id)
        last = stored.entries[-1].at if stored and stored.entries else call.began
        want = call.asking.want if call.asking else None
        recorded = self._recorded(want) if isinstance(want, Record) else None
        return advance(self.flow_of(call.version), call, HungUp(last, BROKEN, recorded)).entries

    def _recorded(self, command: Record) -> Recorded | None:
        name = f"{command.name}.wav"
        seconds = completed(self.settings.recordings / name)
        return None if seconds is None else Recorded(self.clock.now(), command.ref, seconds, name)


def _stories(over: Sequence[Sequence[Happened]]) -> Iterator[Story]:
    for events in over:
        with _by_itself(events[0].link):
            if story := story_of(events):
                yield story


@contextmanager
def _by_itself(call: str) -> Iterator[None]:
    """One odd call must not leave all others without an end."""
    try:
        yield
    except Exception:
        log.exception("call %s cannot be told from Asterisk's records", call)
