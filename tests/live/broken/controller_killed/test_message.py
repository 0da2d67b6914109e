"""A controller comes back while a message is spoken to the fallback: it takes in all of it, and nothing before."""

from __future__ import annotations

import time
from contextlib import closing

import pytest

from ivr.flow.entries import Ended
from ivr.journal.database import for_reading
from tests.live.controller import SplitTown, open_split_town
from tests.live.town import until
from tests.recovery.test_killed_live import CHANGES

pytestmark = pytest.mark.live


def told(town: SplitTown, what: str) -> list[str]:
    """What the fallback told Asterisk's records with events of this name."""
    return [row["eventextra"] for row in town.cel() if row["eventtype"] == what]


def messages(town: SplitTown) -> list[tuple[str, str, float]]:
    """Call, file and seconds of each message in the journal."""
    with closing(for_reading(town.settings.journal)) as db:
        return db.execute("select call, file, seconds from messages").fetchall()


async def test_a_message_to_the_fallback_is_taken_in_whole_and_not_before_the_call_is_over() -> None:
    async with open_split_town(CHANGES) as town:
        town.controller.kill()
        leg = await town.call("+33199000100")
        for node, key in (("language", "3"), ("other-topics", "4")):
            await until(lambda node=node: any(f'"{node}' in one for one in told(town, "NODE")), node, 30)  # type: ignore[misc]
            await leg.press(key)
        await until(lambda: bool(told(town, "MESSAGE")), "a message is asked for", 30)
        await leg.talk()
        began = time.monotonic()
        await town.controller.start()
        assert messages(town) == []
        spoken = time.monotonic() - began
        await leg.hang_up()
        await until(lambda: bool(messages(town)), "the message is in the journal", 15)
        ((call, file, seconds),) = messages(town)
        assert spoken - 1.5 < seconds < spoken + 3
        assert [file] == [one.name for one in town.settings.recordings.iterdir()]
        (ended,) = [entry for entry in town.entries(call) if isinstance(entry, Ended)]
        assert ended.disposition == "voicemail"
