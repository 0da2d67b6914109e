"""Where calls stand is told to Asterisk once for each change, and again to one that has come back."""

import asyncio

from ivr.ami.errors import AmiAway
from ivr.ami.stands import Stands


class FakeLink:
    def __init__(self):
        self.away, self.told, self.up = False, [], []

    def on_up(self, callback):
        self.up.append(callback)

    async def ask(self, action, **fields):
        if self.away:
            raise AmiAway("away")
        self.told.append((action, *fields.values()))


async def all_done(stands):
    await asyncio.gather(*stands._tasks)


async def test_each_change_is_told_once():
    link = FakeLink()
    stands = Stands(link)
    for stand in ("language:fr", "language:fr", "topics:fr", "topics:fr"):
        stands.at("1.1", stand)
    await all_done(stands)
    assert link.told == [("Setvar", "1.1", "STAND", "language:fr"), ("Setvar", "1.1", "STAND", "topics:fr")]


async def test_what_could_not_be_told_is_told_when_the_link_is_back_unless_the_call_is_over():
    link = FakeLink()
    link.away = True
    stands = Stands(link)
    for channel in ("1.1", "2.2"):
        stands.at(channel, "topics:fr")
    await all_done(stands)
    stands.gone("1.1")
    link.away = False
    for callback in link.up:
        await callback()
    assert link.told == [("Setvar", "2.2", "STAND", "topics:fr")]
