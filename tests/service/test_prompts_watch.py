"""The watch over the prompts: it ends with the service, and says that all is well when it is."""

from __future__ import annotations

import asyncio
import shutil
import threading
import wave
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from ivr.clip import is_whole
from ivr.errors import ServiceTrouble, UserMistake
from ivr.flow.node import Flow
from ivr.flow.prompts import prompt
from ivr.service.accepting import Accepting
from ivr.service.prompts_watch import PromptsWatch
from ivr.settings import PROJECT
from tests.flow.real import flow

Count = Callable[[int, int], None]


class Clips:
    """What is missing of the prompts, look after look, and what making them does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *missing: list[str] | OSError) -> None:
        self.missing, self.told = [*missing], list[str]()
        self.making: Callable[[Count], None] = lambda count: None
        monkeypatch.setattr("ivr.service.prompts_watch.missing_clips", self._look)
        monkeypatch.setattr("ivr.service.prompts_watch.build", self._build)
        self.one_at_a_time = asyncio.Lock()
        self.watch = PromptsWatch(self._flow, Path("prompts"), Path("sounds"), self._incident, self.one_at_a_time)

    def _flow(self) -> Flow:
        return flow()

    def _look(self, *_: object) -> list[str]:
        found = self.missing.pop(0)
        if isinstance(found, OSError):
            raise found
        return found

    def _build(self, *given: object, progress: Count = lambda done, of: None, **_: object) -> None:
        self.making(progress)

    def _incident(self, what: str, source: str, detail: str) -> None:
        self.told.append(what)


async def test_the_making_ends_with_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    clips, begun, stopped = Clips(monkeypatch, ["fr/welcome"]), threading.Event(), threading.Event()

    def make(count: Count) -> None:
        begun.set()
        until = monotonic() + 5
        try:
            while monotonic() < until:
                count(1, 2)
        except ServiceTrouble:
            stopped.set()

    clips.making = make
    looking = asyncio.create_task(clips.watch.look())
    await asyncio.to_thread(begun.wait, 5)
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
    assert await asyncio.to_thread(stopped.wait, 2)


async def test_one_look_that_fails_is_over_with_the_next_that_does_not(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ivr.service.prompts_watch.EVERY", 0.0)
    clips = Clips(monkeypatch, OSError("the disk does not answer"), [], OSError("again"), [])
    running = asyncio.create_task(clips.watch.run())
    async with asyncio.timeout(5):
        while clips.missing:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    words = [record.getMessage() for record in caplog.records if record.levelname != "DEBUG"]
    assert words[:3] == ["prompts could not be looked at", "all prompts are there again", words[0]]


async def test_nothing_is_well_until_what_was_made_is_there(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    clips = Clips(monkeypatch, ["fr/welcome"], ["fr/welcome"], ["fr/welcome"], [])
    await clips.watch.look()
    assert clips.told == ["prompts missing"]
    assert "are still missing" in caplog.text
    await clips.watch.look()
    assert clips.told == ["prompts missing", "prompts well"]
    assert "all prompts are there again" in caplog.text


async def test_prompts_are_made_in_one_place_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clips, done = Clips(monkeypatch, ["fr/welcome"], []), list[str]()
    clips.making = lambda count: done.append("watch")

    async def speaks(*_: object) -> None:
        assert clips.one_at_a_time.locked()
        done.append("accepted")

    monkeypatch.setattr("ivr.service.accepting.speak", speaks)
    nobody: Any = None
    accepting = Accepting(nobody, nobody, nobody, nobody, nobody, nobody, nobody, set, clips.one_at_a_time)
    async with clips.one_at_a_time:
        both = [asyncio.create_task(clips.watch.look()), asyncio.create_task(accepting._speak(nobody))]
        assert not (await asyncio.wait(both, timeout=0.2))[0]
        assert done == []
    await asyncio.gather(*both)
    assert sorted(done) == ["accepted", "watch"]


def recorded(folder: Path, clip: str, seconds: float) -> None:
    """A recording of that length, in place of what a clip was."""
    path = folder / "recordings" / f"{clip}.wav"
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\x00\x20\x00\xe0" * int(4000 * seconds))


@pytest.fixture
def rendering(tmp_path: Path) -> PromptsWatch:
    """A watch over a folder of its own with real texts."""
    shutil.copytree(PROJECT / "prompts", tmp_path / "prompts")
    where = (tmp_path / "prompts", tmp_path / "sounds")
    return PromptsWatch(flow, *where, lambda *_: None, asyncio.Lock())


async def test_a_prompt_that_has_changed_is_made_at_once_and_no_other(rendering: PromptsWatch, tmp_path: Path) -> None:
    await rendering.changed({"clip": "fr/welcome"})
    sounds = tmp_path / "sounds"
    spoken = (sounds / "fr" / "welcome.sln").read_bytes()
    recorded(tmp_path / "prompts", "fr/welcome", 1.0)
    await rendering.changed({"clip": "fr/welcome"})
    assert is_whole(sounds / "fr" / "welcome") and (sounds / "fr" / "welcome.sln").read_bytes() != spoken
    assert sorted(path.stem for path in (sounds / "fr").glob("*.sln")) == ["beep", "welcome"]
    (tmp_path / "prompts" / "recordings" / "fr" / "welcome.wav").unlink()
    await rendering.changed({"clip": "fr/welcome"})
    assert (sounds / "fr" / "welcome.sln").read_bytes() == spoken


async def test_nobody_makes_what_nothing_says(rendering: PromptsWatch) -> None:
    for clip in ("fr/nothing", "../fr/welcome", ["fr/welcome"], None):
        with pytest.raises(UserMistake, match="nothing is said"):
            await rendering.changed({"clip": clip})


async def test_a_prompt_that_could_not_be_made_is_made_at_the_next_look(
    rendering: PromptsWatch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await rendering.changed({"clip": "fr/welcome"})
    recorded(tmp_path / "prompts", "fr/welcome", 1.0)
    monkeypatch.setattr("ivr.service.prompts_watch.everything_said", lambda _: {("fr", prompt("welcome"))})
    path = tmp_path / "sounds" / "fr" / "welcome.sln"
    before = path.read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr("ivr.speech.audio.shutil.which", lambda program: None)
        with pytest.raises(ServiceTrouble, match=r"tried again: sox is not installed"):
            await rendering.changed({"clip": "fr/welcome"})
        await rendering.look()
        assert path.read_bytes() == before, "what callers hear stays until the new one is whole"
    await rendering.look()
    assert path.read_bytes() != before and is_whole(path.with_suffix(""))
