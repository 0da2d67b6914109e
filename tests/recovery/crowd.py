"""Many callers, spread over all states, over whom the controller is killed and comes back."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice

from ivr.journal.database import for_reading
from ivr.outside.leg import Leg
from tests.live.controller import SplitTown
from tests.live.town import until

GAP = 0.12
"""Seconds between two callers who come."""

TAKEN_UP = re.compile(r"^(\S+ \S+) WARNING ivr\.service\.taking_up: (\d+) calls .* taken up, ([\d.]+) s", re.MULTILINE)


@dataclass(frozen=True)
class Manner:
    """What a caller does: the number he dials, the keys that he presses at once, and whether he talks then."""

    to: str
    keys: str = ""
    talks: bool = False
    leaves_message: bool = False


MANNERS = (
    Manner("+33199000100"),  # the greeting, then the menu's silence
    Manner("+33199000100", "11"),  # the queue: some talk, most wait
    Manner("+31200000100", "3"),  # the silence after a menu
    Manner("+33199000100", "34", talks=True, leaves_message=True),
    Manner("+442079460100", "21", talks=True),  # a talk with a consulate
    Manner("+493023125100", "11"),  # a queue whose agents let it ring
    Manner("+34910000100", "21"),  # a consulate's telephone that rings
    Manner("+390600000100", "31"),  # another queue
)


@dataclass
class Crowd:
    """Everybody on the line."""

    town: SplitTown
    legs: list[tuple[Manner, Leg]] = field(default_factory=list)

    async def come(self, many: int) -> None:
        """So many callers, each into his state."""
        async with asyncio.TaskGroup() as group:
            for manner in islice(cycle(MANNERS), many):
                group.create_task(self._one(manner))
                await asyncio.sleep(GAP)

    async def _one(self, manner: Manner) -> None:
        leg = await self.town.call(manner.to, heard=False)
        self.legs.append((manner, leg))
        await asyncio.sleep(1)
        for key in manner.keys:
            await leg.press(key)
            await asyncio.sleep(0.5)
        if manner.talks:
            await leg.talk()

    async def settled(self, seconds: float = 60.0) -> None:
        """Returns when everybody who leaves a message is speaking it."""
        wanted = sum(manner.leaves_message for manner, _ in self.legs)
        recordings = self.town.settings.recordings
        await until(lambda: len(list(recordings.glob("*-message.wav"))) == wanted, "all messages are begun", seconds)

    async def hang_up(self) -> None:
        """Everybody who is still there hangs up."""
        await asyncio.gather(*(leg.hang_up() for _, leg in self.legs if not leg.has("ended")))

    @property
    def dropped(self) -> list[str]:
        """Those whose call ended though they did not hang up."""
        return [f"{leg.dialled} {manner.keys}" for manner, leg in self.legs if leg.has("ended")]

    @property
    def dispositions(self) -> list[list[str]]:
        """How each one's calls ended in the journal; each list should hold one word."""
        return [self._column("disposition from calls", leg) for _, leg in self.legs]

    @property
    def messages(self) -> list[float]:
        """Seconds of the messages of those who left one."""
        leave = (leg for manner, leg in self.legs if manner.leaves_message)
        return [float(seconds) for leg in leave for seconds in self._column("seconds from messages", leg)]

    def _column(self, what: str, leg: Leg) -> list[str]:
        with closing(for_reading(self.town.settings.journal)) as db:
            sql = f"select {what} where person = (select id from people where number = ?)"
            return [str(row[0]) for row in db.execute(sql, [leg.number])]


def excuses(town: SplitTown) -> Iterator[datetime]:
    """When Asterisk began to say each excuse."""
    for row in town.cel():
        if row["eventtype"] == "STREAM_BEGIN" and "excuse-interruption" in row["eventextra"]:
            yield datetime.fromtimestamp(float(row["eventtime"]), UTC)


def link_stood(town: SplitTown) -> datetime:
    """When the controller that took calls up had its link to Asterisk."""
    found = TAKEN_UP.findall(town.controller.said)
    at, _, late = found[-1]
    return datetime.strptime(at, "%Y-%m-%d %H:%M:%S,%f").astimezone(UTC) - timedelta(seconds=float(late))
