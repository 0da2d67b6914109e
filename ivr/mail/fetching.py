"""The mailbox looked at again and again: each letter is stored first, and only then moved out of the way."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from ivr.again import again_and_again
from ivr.errors import ServiceTrouble
from ivr.mail.box import Box, Opened, opened
from ivr.mail.reading import READ, read
from ivr.mail.taking import A_DAY, take
from ivr.outage import Outage
from ivr.requests.rules import Rules

LOOK = 30.0
"""Seconds between two looks: whoever answers in hours does not wait for them."""

AT_ONCE = 50
"""Letters of one look."""

SWEPT = timedelta(hours=1)
"""Between two deletions of what has been in the folder of taken letters for too long."""

log = logging.getLogger(__name__)


class Fetcher:
    """`rules` are those in force; `own` is the address that our letters come from; letters are kept for `days`."""

    def __init__(
        self,
        box: Box,
        journal: Path,
        rules: Callable[[], Rules],
        own: str | None,
        days: Callable[[], int],
        now: Callable[[], datetime],
    ) -> None:
        self._box, self._journal, self._rules, self._own = box, journal, rules, own
        self._days, self._now = days, now
        self._swept: datetime | None = None
        self._outage = Outage(log, "letters come in again")

    async def run(self) -> None:
        """Until it is cancelled."""
        await again_and_again(partial(asyncio.to_thread, self.look), LOOK, self._outage, "no letters come in")

    def look(self) -> None:
        """Takes what waits, the oldest first. A letter that was stored and not moved is known when it comes again."""
        with opened(self._box) as box:
            last = 0
            while waiting := box.waiting(AT_ONCE):
                if waiting[-1] <= last:
                    raise ServiceTrouble("the mail server lets us take letters, and then they are still there")
                last = waiting[-1]
                for uid in waiting:
                    self._take(box, uid)
            self._sweep(box)

    def _take(self, box: Opened, uid: int) -> None:
        letter = read(*box.fetch(uid, READ))
        outcome, request = take(self._journal, self._rules(), letter, self._own, self._now())
        box.take(uid)
        if outcome == "held":
            log.warning("one address wrote more than %d letters in a day: they are in the mailbox only", A_DAY)
        else:
            log.info("a letter was taken: %s%s", outcome, f" {request}" if request else "")

    def _sweep(self, box: Opened) -> None:
        """Deletes letters as old as messages may become. IMAP knows days only: it may be a day later."""
        now = self._now()
        if self._swept and now - self._swept < SWEPT:
            return
        self._swept = now
        if gone := box.forget((now - timedelta(days=self._days())).date()):
            log.info("%d letters are deleted, their time has come", gone)
