"""What waiting callers hear: files that follow their place and estimate, made of the rendered clips."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from time import time

import pytest

from ivr.flow.prompts import Prompt, clip_name, prompt
from ivr.flow.waiting import announcement, announcements
from ivr.waiting.announcer import Announcer
from ivr.waiting.files import SILENCE, Files
from tests.waiting.house import QUEUES, House

LANGUAGES = ("ar", "zgh", "nl")
PLACE_1, PLACE_2 = prompt("queue-position", number=1), prompt("queue-position", number=2)
ABOUT_5, SHORT = prompt("wait-about", minutes=5), prompt("wait-less-than", minutes=1)
KEYS = (prompt("wait-callback-key", key=1), prompt("wait-message-key", key=2), prompt("wait-repeat-key"))


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    """Every clip that may be said, each with bytes of its own."""
    for language in (*LANGUAGES, "fr"):
        for said in announcements():
            clip = tmp_path / f"{clip_name(said, language)}.sln"
            clip.parent.mkdir(parents=True, exist_ok=True)
            clip.write_bytes(f"<{said} {language}>".encode())
    return tmp_path


@pytest.fixture
def house() -> House:
    built = House()
    built.serve("nl", "a")
    built.talked("nl", "a", *[230.0] * 5)  # 250 s each with the wrap-up
    return built


@pytest.fixture
def announcer(house: House, sounds: Path) -> Announcer:
    return Announcer(house.room, Files(sounds), announcement)


def heard(sounds: Path, call: str, language: str = "nl") -> bytes:
    return (sounds / f"{language}_{call}" / "wait-patience.sln").read_bytes()


def spoken(sounds: Path, said: tuple[Prompt, ...], language: str = "nl") -> bytes:
    return b"".join((sounds / f"{clip_name(each, language)}.sln").read_bytes() for each in said)


def folders(sounds: Path) -> set[str]:
    return {path.name for path in sounds.glob("*_*")}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_is_the_clips_one_after_another(house, announcer, sounds, language, monkeypatch) -> None:
    monkeypatch.setitem(QUEUES, "nl", QUEUES["nl"].model_copy(update={"language": language}))
    house.enter("c1", 0)
    house.seconds = 4
    await announcer.renew()
    right = spoken(sounds, (PLACE_1, ABOUT_5, *KEYS), language)
    wrong = spoken(sounds, (PLACE_2, ABOUT_5, *KEYS), language)
    assert heard(sounds, "c1", language) == right != wrong


async def test_at_first_it_is_silence_and_there_at_once(house, announcer, sounds) -> None:
    house.enter("c1", 0)
    assert heard(sounds, "c1") == SILENCE
    house.seconds = 2.9
    await announcer.renew()
    assert heard(sounds, "c1") == SILENCE


async def test_it_follows_the_place_and_the_estimate(house, announcer, sounds) -> None:
    house.enter("c1", 0)
    house.enter("c2", 1)
    house.seconds = 4
    await announcer.renew()
    assert heard(sounds, "c2") == spoken(sounds, (PLACE_2, prompt("wait-about", minutes=10), *KEYS))
    house.room.taken("c1", "a")
    await announcer.renew()
    assert heard(sounds, "c2") == spoken(sounds, (PLACE_1, ABOUT_5, *KEYS))
    house.serve("nl", "abcdefgh")
    await announcer.renew()
    assert heard(sounds, "c2") == spoken(sounds, (PLACE_1, SHORT, *KEYS))
    house.away = True
    await announcer.renew()
    assert heard(sounds, "c2") == spoken(sounds, (PLACE_1, *KEYS))


async def test_it_is_silent_while_an_agent_is_free_for_him(house, announcer, sounds) -> None:
    for call in ("c1", "c2"):
        house.enter(call, 0)
    house.serve("nl", "ab", free="b")
    house.seconds = 10
    await announcer.renew()
    assert heard(sounds, "c1") == SILENCE != heard(sounds, "c2")


async def test_what_has_not_changed_is_not_written_again(house, announcer, sounds) -> None:
    house.enter("c1", 0)
    house.seconds = 4
    await announcer.renew()
    before = os.stat(sounds / "nl_c1/wait-patience.sln")
    house.seconds = 40
    await announcer.renew()
    assert os.stat(sounds / "nl_c1/wait-patience.sln") == before
    house.enter("c0", -5)
    await announcer.renew()
    assert os.stat(sounds / "nl_c1/wait-patience.sln").st_ino != before.st_ino


async def test_the_folder_goes_with_him_and_comes_again(house, announcer, sounds) -> None:
    house.enter("c1", 0)
    house.enter("c2", 0)
    await announcer.renew()
    house.room.left("c1")
    house.room.taken("c2", "a")
    await announcer.renew()
    assert folders(sounds) == set()
    house.enter("c2", 0)
    assert heard(sounds, "c2") == SILENCE


async def test_others_may_read_it_and_nothing_half_written_is_left(house, announcer, sounds) -> None:
    umask = os.umask(0o077)
    try:
        house.enter("c1", 0)
        house.seconds = 4
        await announcer.renew()
    finally:
        os.umask(umask)
    folder = sounds / "nl_c1"
    assert folder.stat().st_mode & 0o777 == 0o755
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        "wait-patience.sln": 0o644,
    }


async def test_a_missing_clip_spoils_nobody_elses_announcement(house, announcer, sounds, caplog) -> None:
    (sounds / f"{clip_name(PLACE_1, 'nl')}.sln").unlink()
    house.enter("c1", 0)
    house.enter("c2", 1)
    house.seconds = 5
    for _ in range(3):
        await announcer.renew()
    assert folders(sounds) == {"nl_c2"}
    assert heard(sounds, "c2").startswith(spoken(sounds, (PLACE_2,)))
    assert [record.levelname for record in caplog.records if "cannot be written" in record.message] == ["ERROR"]


async def test_it_runs_by_itself_and_clears_up(house, announcer, sounds, monkeypatch) -> None:
    for name, age in (("nl_dead-1", 7200), ("nl_beside-1", 60)):
        (sounds / name).mkdir()
        os.utime(sounds / name, (time() - age,) * 2)
    running = asyncio.create_task(announcer.run())
    house.enter("c1", 0)
    house.seconds = 4
    house.room.changed.set()
    await until(lambda: heard(sounds, "c1") != SILENCE)
    assert folders(sounds) == {"nl_beside-1", "nl_c1"}
    house.serve("nl", "ab", free="b")  # nobody tells the room, it looks again by itself
    await until(lambda: heard(sounds, "c1") == SILENCE)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert folders(sounds) == {"nl_beside-1"}


async def test_a_fault_in_one_look_is_logged_and_the_next_one_comes(house, sounds, caplog) -> None:
    def wording(ahead, seconds, offers):
        if not caplog.records:
            raise ValueError("a fault")
        return announcement(ahead, seconds, offers)

    running = asyncio.create_task(Announcer(house.room, Files(sounds), wording).run())
    house.enter("c1", 0)
    house.seconds = 4
    await until(lambda: heard(sounds, "c1") != SILENCE)
    assert "a fault" in caplog.text
    running.cancel()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
