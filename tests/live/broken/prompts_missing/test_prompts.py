"""A prompt that is not there is heard in another language, is told of, and is there again soon; no call ends by it."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from ivr.clip import is_whole
from ivr.errors import ServiceTrouble
from ivr.service.preparing import speak
from ivr.speech.verify import missing_clips
from ivr.versions.edition import Editions
from tests.live import listening
from tests.live.broken.calls import MORNING, heard, incidents, placed
from tests.live.ground import free_ground
from tests.live.town import Town, open_town, until

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

GERMANY = "+493023125100"
LOST, EMPTY, LOCKED = "topic-information/key-1", "topic-complaint/key-2", "topic-legal/key-3"


LOOKING = threading.Lock()
"""Held by each look, and by a test that breaks several prompts: no look sees some of them whole and others broken."""


def looked_at(*given: Any) -> list[str]:
    with LOOKING:
        return missing_clips(*given)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened() -> AsyncIterator[Town]:
    """A town that looks at its prompts every second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ivr.service.prompts_watch.EVERY", 1.0)
        patch.setattr("ivr.service.prompts_watch.missing_clips", looked_at)
        async with open_town({}) as made:
            yield made


@pytest_asyncio.fixture(loop_scope="module")
async def town(opened: Town) -> AsyncIterator[Town]:
    """The same, before each test and after it; nothing of the test's calls is left."""
    await opened.arrange(MORNING, "", noticed=True)
    yield opened
    assert not await opened.left_over()


@pytest.fixture
def unmade() -> Iterator[pytest.MonkeyPatch]:
    """Nothing can be made until it is undone."""

    def fails(*_: object, **__: object) -> None:
        raise ServiceTrouble("espeak-ng is gone")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ivr.service.prompts_watch.build", fails)
        yield patch


def files(clip: Path) -> list[Path]:
    """All files of a clip."""
    return [*clip.parent.glob(f"{clip.name}.*")]


def spoil(lost: Path, empty: Path, locked: Path) -> None:
    """One is gone, of one half is there, one cannot be read."""
    for file in files(lost):
        file.unlink()
    cut = Path(f"{empty}.alaw")
    half = cut.read_bytes()[: cut.stat().st_size // 2]
    cut.unlink()
    cut.write_bytes(half)
    for file in files(locked):
        content = file.read_bytes()
        file.unlink()
        file.write_bytes(content)
        file.chmod(0)


async def test_what_is_lost_is_heard_in_another_language_and_made_again(town: Town, unmade: pytest.MonkeyPatch) -> None:
    sounds = town.service.settings.sounds
    broken = [sounds / "fr" / name for name in (LOST, EMPTY, LOCKED)]
    with LOOKING:
        spoil(*broken)
    call = await placed(town, "3 - !")
    heard(town, call.caller, f"ar/{LOST}", f"ar/{EMPTY}", f"ar/{LOCKED}", "fr/topic-taxes/key-4")
    assert incidents(town, str(sounds)) == [("prompts missing", f"3 are missing or broken, such as fr/{EMPTY}")]
    unmade.undo()
    await until(lambda: all(map(is_whole, broken)), "they are made again", 20)
    call = await placed(town, "3 - !")
    heard(town, call.caller, f"fr/{LOST}", f"fr/{EMPTY}", f"fr/{LOCKED}", never=(f"ar/{LOST}",))
    await until(lambda: len(incidents(town, str(sounds))) == 2, "it is told", 5)
    assert incidents(town, str(sounds))[1][0] == "prompts well"


async def test_without_a_whole_language_the_call_goes_its_way(town: Town, unmade: pytest.MonkeyPatch) -> None:
    sounds = town.service.settings.sounds
    (sounds / "de").rename(sounds / "away")
    try:
        call = await placed(town, "1 - 1 !", to=GERMANY)
    finally:
        (sounds / "away").rename(sounds / "de")
    assert call.disposition == "served"
    heard(town, call.caller, "ar/caller-citizen/key-1", "ar/caller-visa/key-2")
    (agent,) = call.legs
    assert not [*listening.talked(call.caller, agent)]


async def test_before_the_start_what_is_missing_is_made() -> None:
    async with free_ground({}) as ground:
        lost = ground.settings.sounds / "fr" / LOST
        for file in files(lost):
            file.unlink()
        told: list[tuple[int, int]] = []
        await speak(ground.settings, Editions.of(ground.routing), lambda done, of: told.append((done, of)))
        assert (told, is_whole(lost)) == ([(1, 1)], True)
