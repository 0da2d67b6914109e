"""Asterisk's records as it writes them turned into records without whole telephone numbers, soon after."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path

from ivr.asterisk.records import moment_of, records, series
from ivr.beside import Beside
from ivr.errors import AccueilError
from ivr.outage import Outage
from ivr.privacy.blanking import blank, shortened

BETWEEN = 60.0
"""Seconds between two looks."""

NEEDED = timedelta(days=1)
"""How long a line keeps its number at most while the journal does not know its call: until it is reconciled."""

NUMBER = re.compile(rb"(?<![\w.-])(?<!^)\+?\d{7,16}(?!\w|[.-]\w)")
"""What may be a telephone number: no id of a call or a channel, and not the time at which a line begins."""

CALL = re.compile(rb'"userfield":"([^"]+)"')

log = logging.getLogger(__name__)

Journalled = Callable[[str], bool]
"""Whether the journal has the beginning of the call of this id."""


class Sweeper:
    """Looks at what is new in Asterisk's files and shortens every number in it, except the service's own."""

    def __init__(self, home: Path, own: Collection[str], journalled: Journalled) -> None:
        """`own` are the E.164 numbers of the service and its posts."""
        self._home, self._journalled = home, journalled
        self._own: set[bytes] = set()
        self.spare(own)
        self._seen: dict[int, int] = {}
        self._outage = Outage(log, "Asterisk's records are swept again")
        self._beside = Beside()

    def spare(self, own: Collection[str]) -> None:
        """These numbers are the service's own, too."""
        self._own = self._own | {number.removeprefix("+").encode() for number in own}

    def start(self) -> None:
        """Begins to look, each minute, within the running event loop. What was to be reconciled must have been."""
        self._beside.start(self._go_on())

    async def stop(self) -> None:
        """Looks a last time, and ends; a second time does nothing."""
        if await self._beside.stop():
            await asyncio.to_thread(self.sweep)

    def sweep(self) -> int:
        """Shortens what is new (blocking), and answers how many numbers that were; the first time all is new."""
        swept = 0
        judge = partial(self._judge, cache(self._journalled), datetime.now() - NEEDED)
        try:
            for file in (file for present in records(self._home) for file in series(present)[-2:]):
                inode = file.stat().st_ino
                done = blank(file, NUMBER, judge, self._seen.get(inode, 0))
                self._seen[inode] = done.up_to
                swept += done.times
        except (OSError, AccueilError) as trouble:
            self._outage.tell("telephone numbers stay in Asterisk's records: %s", trouble)
        else:
            self._outage.over()
        return swept

    def _judge(self, journalled: Journalled, needed: datetime, line: bytes, found: re.Match[bytes]) -> bytes | None:
        number, call, at = found[0], CALL.search(line), moment_of(line)
        digits = number.lstrip(b"+0")
        if any(own.endswith(digits) for own in self._own):
            return number
        if call and at and at >= needed and not journalled(call[1].decode(errors="replace")):
            return None
        return shortened(number)

    async def _go_on(self) -> None:
        while True:
            await asyncio.to_thread(self.sweep)
            await asyncio.sleep(BETWEEN)
