"""The watch over the prompts: it ends with the service, and says that all is well when it is."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from ivr.errors import ServiceTrouble
from ivr.flow.node import Flow
from ivr.service.accepting import Accepting
from ivr.service.prompts_watch import PromptsWatch
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
