"""An Asterisk that ends or hangs is started again: at once, then with pauses, and not for ever."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from asterisk_world import World

from ivr.asterisk import warden as module
from ivr.asterisk.check import check
from ivr.asterisk.configured import Configured
from ivr.asterisk.locate import Installation
from ivr.asterisk.ownership import owning
from ivr.asterisk.process import AsteriskProcess
from ivr.asterisk.warden import Warden
from ivr.errors import ServiceTrouble
from ivr.versions.edition import Editions


class Pretended:
    """An AsteriskProcess without a process: `end` is its death, `trouble` what the next starts meet."""

    def __init__(self) -> None:
        self.starts = self.kills = 0
        self.trouble: list[Exception] = []
        self.hangs = False
        self._ended = asyncio.Event()

    def end(self) -> None:
        self._ended.set()

    async def start(self) -> None:
        self.starts += 1
        if self.trouble:
            raise self.trouble.pop(0)
        self._ended.clear()

    async def wait(self) -> None:
        await self._ended.wait()

    async def answers(self) -> bool:
        return not self.hangs

    async def kill(self) -> None:
        self.kills += 1
        self.hangs = False
        self.end()

    async def stop(self) -> None:
        self.end()


class Kept:
    """A warden of it, and what it told."""

    def __init__(self) -> None:
        self.asterisk = Pretended()
        self.heard = True
        self.told: list[str] = []
        self.missing: list[Exception] = []
        self.warden = Warden(
            self.asterisk,  # type: ignore[arg-type]  # it has what a warden asks of a process
            self._loaded,
            lambda: self.heard,
            lambda what, *_: self.told.append(what),
        )
        self.warden.on_end(lambda: self.told.append("calls over"))
        self.warden.on_back(lambda: self.told.append("back"))

    async def _loaded(self) -> None:
        if self.missing:
            raise self.missing.pop(0)

    async def tells(self, what: str, times: int = 1) -> None:
        """Returns when it has told that so many times."""
        async with asyncio.timeout(5):
            while self.told.count(what) < times:  # noqa: ASYNC110
                await asyncio.sleep(0.001)


@pytest.fixture
async def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    monkeypatch.setattr(module, "PAUSES", (0.0, 0.001, 0.001))
    monkeypatch.setattr(module, "LOOK", 0.05)
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    monkeypatch.setattr(module, "HUNG", 0.4)
    return Kept()


async def test_one_that_ends_is_started_again_and_its_calls_are_told_over_first(kept: Kept) -> None:
    kept.warden.start()
    kept.asterisk.end()
    await kept.tells("back")
    assert kept.told == ["asterisk ended", "calls over", "asterisk started", "back"]
    assert (kept.warden.state, kept.asterisk.starts) == ("up", 1)
    await kept.warden.stop()


@pytest.mark.parametrize("trouble", [ServiceTrouble("no modules"), OSError("no space left")])
async def test_a_start_that_fails_is_tried_again(kept: Kept, trouble: Exception) -> None:
    kept.asterisk.trouble, kept.missing = [trouble], [ServiceTrouble("a port is taken")]
    kept.warden.start()
    kept.asterisk.end()
    await kept.tells("back")
    assert kept.asterisk.starts == 3
    await kept.warden.stop()


async def test_one_that_does_not_stay_up_is_given_up_with_its_last_words(kept: Kept) -> None:
    kept.asterisk.trouble = [ServiceTrouble("no modules")] * 9
    kept.warden.start()
    kept.asterisk.end()
    with pytest.raises(ServiceTrouble, match=r"started 3 times within 10 minutes.*no modules"):
        async with asyncio.timeout(5):
            await kept.warden.given_up()
    assert kept.asterisk.starts == 3


async def test_deaths_that_are_long_ago_do_not_count(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WITHIN", -1.0)
    kept.warden.start()
    for times in range(1, 6):
        kept.asterisk.end()
        await kept.tells("back", times)
    await kept.warden.stop()


async def test_one_that_hangs_is_said_to_and_killed_when_it_lasts(kept: Kept) -> None:
    kept.warden.start()
    kept.heard, kept.asterisk.hangs = False, True
    await kept.tells("asterisk hangs")
    assert kept.warden.state == "hangs"
    await kept.tells("asterisk ended")
    kept.heard = True
    await kept.tells("back")
    assert kept.told[:3] == ["asterisk hangs", "asterisk killed", "asterisk ended"]
    assert kept.asterisk.kills == 1
    await kept.warden.stop()


async def test_one_that_answers_again_is_left_alone(kept: Kept) -> None:
    kept.warden.start()
    kept.heard, kept.asterisk.hangs = False, True
    await kept.tells("asterisk hangs")
    kept.heard = True
    await kept.tells("asterisk answers again")
    assert (kept.warden.state, kept.asterisk.kills) == ("up", 0)
    await kept.warden.stop()


async def test_one_whose_link_alone_is_broken_is_left_alone(kept: Kept) -> None:
    kept.heard = False
    kept.warden.start()
    await asyncio.sleep(0.5)
    assert (kept.told, kept.warden.state, kept.asterisk.kills) == ([], "up", 0)
    await kept.warden.stop()


async def test_a_service_that_stood_still_itself_accuses_nobody(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(module, "_now", lambda: clock[0])
    kept.heard, kept.asterisk.hangs = False, True
    kept.warden.start()
    for _ in range(20):
        clock[0] += 1000
        await asyncio.sleep(0.051)
    assert kept.told == []
    await kept.warden.stop()


def gone(world: World, stack: contextlib.ExitStack) -> None:
    """Its program is no more."""
    nowhere = replace(world.asterisk.installation, command=("/nowhere/asterisk",))
    world.asterisk.installation = nowhere


def taken(world: World, stack: contextlib.ExitStack) -> None:
    """Another program listens where its manager interface should be."""
    host, _, port = world.settings.ami_bind.rpartition(":")
    stack.enter_context(socket.create_server((host, int(port))))


@pytest.mark.live
@pytest.mark.parametrize(
    ("breaks", "told"),
    [(gone, "is it still installed"), (taken, "taken by another program.*AMI")],
    ids=["gone", "taken"],
)
async def test_a_broken_asterisk_ends_in_a_sentence_that_tells_where_to_look(
    world: World, monkeypatch: pytest.MonkeyPatch, breaks: Callable[[World, contextlib.ExitStack], None], told: str
) -> None:
    monkeypatch.setattr(module, "PAUSES", (0.0, 0.0))
    loaded = partial(check, world.asterisk, Editions.of(world.routing))
    warden = Warden(world.asterisk, loaded, lambda: True, lambda *_: None)
    with contextlib.ExitStack() as stack:
        warden.on_end(lambda: breaks(world, stack))
        warden.start()
        assert world.asterisk.pid
        os.kill(world.asterisk.pid, signal.SIGKILL)
        with pytest.raises(ServiceTrouble, match=f"started 2 times.*{told}"):
            async with asyncio.timeout(30):
                await warden.given_up()
    assert world.asterisk.pid is None


async def test_who_used_the_asterisk_of_another_owner_never_starts_one_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answers(process: AsteriskProcess) -> bool:
        return True

    running: list[int | None] = [11]
    monkeypatch.setattr("ivr.asterisk.process.running", lambda *_: running[-1])
    monkeypatch.setattr(Configured, "changed", lambda configured: [])
    monkeypatch.setattr(AsteriskProcess, "answers", answers)
    process = AsteriskProcess(Installation(("true",), tmp_path, tmp_path, "22.10.1"), tmp_path)
    with owning(tmp_path):
        await process.start()
    running.append(None)
    starting = asyncio.create_task(process.start())
    await asyncio.sleep(0.3)
    assert not starting.done()
    running.append(12)
    await starting
    assert process.pid == 12 and process.shared
