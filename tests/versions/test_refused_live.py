"""A version that the disk or Asterisk takes by half or not at all: who talks notices nothing, and all is as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

import pytest
import pytest_asyncio

from ivr.outside.leg import TONES
from tests.live.ground import ALWAYS_OPEN
from tests.recovery import states
from tests.recovery.gaps import longest_gap
from tests.recovery.states import Caller, other
from tests.versions.changing import Changing, changing_town
from tests.versions.plenty import OTHER_LINE, Version, queue, refused
from tests.versions.spoiling import NOT_LOADED, NOT_TAKEN, cut, full, full_at_last

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

BROKEN = (
    Version("half of the dialplan", queue("fr-more"), NOT_LOADED, partial(cut, "extensions.conf")),
    Version("half of the trunks and telephones", OTHER_LINE, NOT_LOADED, partial(cut, "pjsip.conf")),
    Version("half of the queues", queue("fr-more"), NOT_LOADED, partial(cut, "queues.conf")),
    Version("a disk that is full at the first file", OTHER_LINE, NOT_TAKEN, partial(full, "pjsip.conf")),
    Version("a disk that is full at the last line", OTHER_LINE, NOT_TAKEN, full_at_last),
)


@dataclass
class Talk:
    """A town, and two who talk in it."""

    changing: Changing
    citizen: Caller


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def talk() -> AsyncIterator[Talk]:
    """They talk for as long as the tests of this file last, and at the end nobody has missed a word."""
    async with changing_town(ALWAYS_OPEN, "talk=300") as changing:
        citizen = await states.talk(changing.town)
        agent = await other(changing.town, citizen)
        yield Talk(changing, citizen)
        await citizen.leg.hang_up()
        await agent.wait_ended()
        gaps = longest_gap(agent.heard, TONES["caller"]), longest_gap(citizen.leg.heard, TONES["agent"])
        assert max(gaps) < 0.1
        assert await changing.all_leave() == []


@pytest.mark.parametrize("version", BROKEN, ids=lambda version: version.name.replace(" ", "-"))
async def test_what_is_taken_by_half_leaves_everything_as_it_was(talk: Talk, version: Version) -> None:
    await refused(talk.changing, version, talk.changing.text(version.changes, version.name))
    assert not talk.citizen.leg.has("ended")


async def test_then_the_next_one_is_taken_and_theirs_stays(talk: Talk) -> None:
    first = await talk.changing.version()
    name = await talk.changing.accept(talk.changing.text(OTHER_LINE, "at last"))
    assert await talk.changing.version() == name == await talk.changing.begins_with()
    assert talk.changing.service.versions.editions.versions == (name, first)
