"""Calls on a disk that is full, that fills up in their middle, that stalls, and that breaks down.

In these worlds one caller is talked with, in a conversation that is to be recorded, and one finds no agent free.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from ivr.ari.recording import seconds_of
from ivr.control.questions import ask, ask_long
from ivr.disk import Reserve
from ivr.errors import ServiceTrouble
from ivr.flow.entries import Entry, Message, Queued, Taken
from ivr.journal.conversations import of_call
from ivr.outside.dial import Placed
from ivr.versions.store import version_of
from tests.live import listening
from tests.live.broken.calls import MORNING, heard, incidents, nothing, on, placed, stored, whole
from tests.live.broken.disk import Disk, small_disk
from tests.live.town import Town, open_town, until

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

SIZE = 120
"""Megabytes of the disk: the reserve, and some room."""

NO_FRENCH = "amina=away,claire=away,idir=away"

SPAIN = "+34910000100"
"""A national number; whoever complains there is asked whether the conversation may be recorded."""

NOT_KEPT = ("fr/message-not-kept", "fr/goodbye")

SOME = 100_000
"""Bytes that are enough for the first of Asterisk's files and not for the last."""

STALL = 4.0
"""Seconds for which the disk takes no write."""


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
    await opened.arrange(MORNING, NO_FRENCH, noticed=True)
    yield opened
    disk.thaw()
    disk.make_room()
    reserve = Reserve(opened.service.settings.home)
    reserve.keep()
    assert not await opened.left_over()


async def talking(town: Town, watch: Callable[[Entry], None] = nothing) -> Placed:
    """A caller who agrees to be recorded, is served, and hangs up in the survey; asserts that both heard the other."""
    call = await placed(town, "3 2 1 1 !", watch, SPAIN)
    assert call.disposition == "served"
    assert not [*listening.talked(call.caller, call.legs[0])]
    return call


async def speaking(town: Town, seconds: int = 3) -> Placed:
    """A caller for whom nobody is there, and who would speak a message of so many seconds."""
    return await placed(town, f"1 1 ~{seconds}#")


def refused(town: Town, call: Placed) -> None:
    """Asserts that he was told so instead of being asked to speak."""
    heard(town, call.caller, "fr/leave-message", *NOT_KEPT, never=("fr/beep", "fr/message-thanks", "fr/message-empty"))


@asynccontextmanager
async def loop_watched(most: float) -> AsyncIterator[None]:
    """Asserts that the service's event loop, which is the test's, never stood still for longer than `most` seconds."""
    loop, lags = asyncio.get_running_loop(), [0.0]

    async def look() -> None:
        while True:
            begun = loop.time()
            await asyncio.sleep(0.05)
            lags.append(loop.time() - begun - 0.05)

    looking = asyncio.create_task(look())
    try:
        yield
    finally:
        looking.cancel()
    assert max(lags) < most, f"the event loop stood still for {max(lags):.2f} s"


async def test_on_a_full_disk_people_talk_nobody_speaks_into_nothing_and_the_journal_catches_up(
    town: Town, disk: Disk
) -> None:
    disk.fill()
    talk, message = await asyncio.gather(talking(town), speaking(town))
    refused(town, message)
    status = await ask(town.service.settings.control, "status")
    assert status["disk"]["trouble"]
    disk.make_room()
    whole(town, talk, message)
    assert not stored(town, message).messages
    assert not of_call(town.service.settings.journal, talk.id)
    told = [what for what, _ in incidents(town, str(town.service.settings.home))]
    assert "disk broken" in told
    assert all("none lost" in detail for _, detail in incidents(town, "disk"))


async def test_when_the_disk_fills_up_what_was_recorded_so_far_is_kept(town: Town, disk: Disk) -> None:
    await town.behave(f"{NO_FRENCH},talk=6", noticed=True)
    talk, message = await asyncio.gather(talking(town, on(Taken, disk.fill, after=3.0)), speaking(town, seconds=10))
    heard(town, message.caller, "fr/leave-message", "fr/beep", *NOT_KEPT, never=("fr/message-thanks",))
    disk.make_room()
    (left,) = (entry for entry in message.entries if isinstance(entry, Message))
    assert 10.0 > seconds_of(town.service.settings.recordings / left.file) == left.seconds >= 1.0
    journal = town.service.settings.journal
    await until(lambda: bool(of_call(journal, talk.id)), "the conversation is registered", 10)
    (kept,) = of_call(journal, talk.id)
    assert seconds_of(town.service.settings.conversations / kept.file) == kept.seconds
    assert 1.0 < kept.seconds < 6.5  # what was full for less than Asterisk's buffer lasts is not missing at all
    whole(town, talk, message)


async def test_a_version_that_comes_to_a_full_disk_changes_nothing_and_is_taken_when_there_is_room(
    town: Town, disk: Disk, tmp_path: Path
) -> None:
    service, file = town.service, tmp_path / "routing.yaml"
    file.write_text(service.settings.routing.read_text() + "# a version of its own\n")
    wish = {"what": "accept", "path": str(file), "version": version_of(file.read_bytes()), "who": "m", "why": "more"}

    async def asked() -> None:
        await ask_long(service.settings.control, "routing accept", wish, 60)

    async def refused_twice() -> None:
        for room in (0, SOME):
            await asyncio.to_thread(Reserve(service.settings.home).give_up)
            await asyncio.to_thread(disk.fill, room)
            with pytest.raises(ServiceTrouble, match="the disk did not take it, and nothing was changed"):
                await asked()
            assert _held(town) == before

    before = _held(town)
    await asyncio.gather(talking(town), refused_twice())
    disk.make_room()
    await asked()
    assert service.versions.version == wish["version"]
    assert f"handover-{wish['version']}" in await service.asterisk.cli("dialplan show")


def _held(town: Town) -> dict[str, str]:
    """What the disk holds of versions: Asterisk's files, the texts, and the record of changes."""
    home = town.service.settings.home
    files = (*(home / "etc").glob("*.conf"), *(home / "versions").iterdir())
    return {file.name: file.read_text() for file in files if not file.name.startswith(".")}


async def test_a_disk_that_stalls_keeps_nobody_waiting_for_longer_than_that(town: Town, disk: Disk) -> None:
    loop = asyncio.get_running_loop()
    stalled: list[asyncio.Future[None]] = []

    def stall() -> None:
        stalled.append(loop.run_in_executor(None, disk.freeze))
        loop.call_later(STALL, disk.thaw)

    async with loop_watched(STALL / 2):
        call = await talking(town, on(Queued, stall))
    await stalled[0]
    queued = next(entry.at for entry in call.entries if isinstance(entry, Queued))
    taken = next(entry.at for entry in call.entries if isinstance(entry, Taken))
    assert (taken - queued).total_seconds() < STALL + 10.0
    whole(town, call)


async def test_after_the_disk_has_broken_down_calls_go_on_and_what_is_lost_is_said(
    town: Town, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    disk.break_down()
    await talking(town)
    assert town.service.journal.backlog
    town.service.journal.close(0.1)
    assert re.search("with [0-9]+ writes that (the disk did not take; they are|may be) lost", caplog.text)
