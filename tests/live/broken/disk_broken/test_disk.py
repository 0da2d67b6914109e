"""Calls on a disk that is full, and on one that fills up in their middle."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from ivr.ari.recording import seconds_of
from ivr.disk import Reserve
from ivr.flow.entries import Message, Recording, Taken
from ivr.journal.conversations import of_call
from ivr.journal.requests import ask
from tests.live import listening
from tests.live.broken.calls import MORNING, NIGHT, heard, incidents, on, placed, stored, whole
from tests.live.broken.disk import Disk, small_disk
from tests.live.town import Town, open_town, until

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

SIZE = 560
"""Megabytes of the disk: every clip in eight languages, and some room."""

FRENCH_MESSAGE = ("fr/leave-message", "fr/message-not-kept", "fr/goodbye")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def disk() -> AsyncIterator[Disk]:
    """A disk of its own for our service."""
    with small_disk(SIZE) as mounted:
        yield mounted


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(disk: Disk) -> AsyncIterator[Town]:
    """A town whose service lives on that disk."""
    async with open_town({}, disk.folder) as town:
        yield town


@pytest_asyncio.fixture(loop_scope="module")
async def town(opened: Town, disk: Disk) -> AsyncIterator[Town]:
    """The town with a disk that is well, before each test and after it; nothing of the test's calls is left."""
    yield opened
    disk.thaw()
    disk.make_room()
    reserve = Reserve(opened.service.settings.home)
    reserve.keep()
    assert not await opened.left_over()


async def test_on_a_full_disk_people_talk_and_the_journal_catches_up(town: Town, disk: Disk) -> None:
    await town.arrange(MORNING, "", noticed=True)
    disk.fill()
    call = await placed(town, "1 1")
    assert call.disposition == "served"
    heard(town, call.caller, "fr/queue-wait", "fr/goodbye")
    assert not [*listening.talked(call.caller, call.legs[0])]
    status = await ask(town.service.settings.control, "status")
    assert status["disk"]["trouble"]
    disk.make_room()
    whole(town, call)
    told = [what for what, _ in incidents(town, str(town.service.settings.home))]
    assert "disk broken" in told
    assert all("none lost" in detail for _, detail in incidents(town, "disk"))


async def test_on_a_full_disk_nobody_speaks_into_nothing(town: Town, disk: Disk) -> None:
    await town.arrange(NIGHT, "", noticed=True)
    disk.fill()
    call = await placed(town, "1 1 ~3#")
    heard(town, call.caller, *FRENCH_MESSAGE, never=("fr/beep", "fr/message-thanks", "fr/message-empty"))
    disk.make_room()
    assert not stored(town, call).messages
    whole(town, call)


async def test_a_message_that_fills_the_disk_is_not_thanked_for_and_its_beginning_is_kept(
    town: Town, disk: Disk
) -> None:
    await town.arrange(NIGHT, "", noticed=True)
    call = await placed(town, "1 1 ~12#", on(Recording, disk.fill, after=3.0))
    heard(town, call.caller, "fr/leave-message", "fr/beep", *FRENCH_MESSAGE[1:], never=("fr/message-thanks",))
    disk.make_room()
    (message,) = (entry for entry in call.entries if isinstance(entry, Message))
    assert seconds_of(town.service.settings.recordings / message.file) == message.seconds >= 1.0
    whole(town, call)


async def test_a_conversation_that_is_to_be_recorded_goes_on_without(town: Town, disk: Disk) -> None:
    await town.arrange(MORNING, "idir=away,talk=4", noticed=True)
    disk.fill()
    call = await placed(town, "3 2 1", to="+34910000100")
    assert call.disposition == "served"
    assert not [*listening.talked(call.caller, call.legs[0])]
    disk.make_room()
    assert not of_call(town.service.settings.journal, call.id)
    whole(town, call)


async def test_a_disk_that_fills_in_a_recorded_conversation_costs_its_end(town: Town, disk: Disk) -> None:
    await town.arrange(MORNING, "idir=away,talk=8", noticed=True)
    call = await placed(town, "3 2 1", on(Taken, disk.fill, after=5.0), to="+34910000100")
    assert call.disposition == "served"
    assert not [*listening.talked(call.caller, call.legs[0])]
    disk.make_room()
    journal = town.service.settings.journal
    await until(lambda: bool(of_call(journal, call.id)), "the conversation is registered", 10)
    (kept,) = of_call(journal, call.id)
    assert 1.0 < kept.seconds < 8.0
    whole(town, call)
