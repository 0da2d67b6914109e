"""Who lets calls pass, or whose telephone goes, is paused with that reason; nobody is blamed for what others did."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ivr.agents import police as rules
from ivr.agents.desk import Desk
from ivr.agents.police import Police
from ivr.agents.state import NOT_ANSWERING, SERVICE, TELEPHONE_GONE
from tests.agents.floor import FakeFloor

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


class Town:
    """One agent, logged in, and the police."""

    def __init__(self) -> None:
        self.warned: list[tuple[str, str]] = []
        self.heard = asyncio.Event()
        self.desk = Desk({"amina": ("fr",)}, FakeFloor(), lambda: NOW, lambda change: None)
        self.police = Police(self.desk, {"fr": 15.0}, self._warn)

    async def _warn(self, agent: str, reason: str) -> None:
        self.warned.append((agent, reason))
        self.heard.set()

    async def paused(self) -> str:
        """The reason for which amina is paused, once she has been told."""
        async with asyncio.timeout(5):
            await self.heard.wait()
        state = self.desk.state("amina")
        assert (state.standing, state.by) == ("paused", SERVICE)
        assert self.warned == [("amina", state.reason)]
        return state.reason

    async def untouched(self) -> bool:
        """Whether nothing was done, after everything that was begun has had its turn."""
        for _ in range(5):
            await asyncio.sleep(0)
        return self.desk.state("amina").standing == "in"


@pytest.fixture
async def town() -> Town:
    made = Town()
    await made.desk.log_in("amina", "x")
    return made


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(rules, "GRACE", 0.01)
    monkeypatch.setattr(rules, "STARTING", 0.02)
    yield


async def test_two_calls_let_ring_out(town: Town) -> None:
    town.police.gave_up("amina", "fr", 15.0, refused=False)
    assert await town.untouched()
    town.police.gave_up("amina", "fr", 14.6, refused=False)
    assert await town.paused() == NOT_ANSWERING


async def test_a_refusal_and_a_hang_up_at_once(town: Town) -> None:
    town.police.gave_up("amina", "fr", 0.1, refused=True)
    town.police.talked("amina", "fr", 0.4, by_agent=True)
    assert await town.paused() == NOT_ANSWERING


async def test_hung_up_before_the_caller_was_there(town: Town) -> None:
    town.police.hung_up_at_once("amina")
    town.police.hung_up_at_once("amina")
    assert await town.paused() == NOT_ANSWERING


async def test_a_talk_between_two_wipes_out_the_first(town: Town) -> None:
    town.police.gave_up("amina", "fr", 0.1, refused=True)
    town.police.talked("amina", "fr", 30, by_agent=True)
    town.police.gave_up("amina", "fr", 0.1, refused=True)
    assert await town.untouched()


async def test_the_callers_doings_are_nobodys_fault(town: Town) -> None:
    for _ in range(3):
        town.police.gave_up("amina", "fr", 6.0, refused=False)
        town.police.spared("amina")
        town.police.talked("amina", "fr", 0.4, by_agent=False)
    assert await town.untouched()


async def test_who_comes_back_begins_anew(town: Town) -> None:
    town.police.gave_up("amina", "fr", 0.1, refused=True)
    await town.desk.log_out("amina", "x")
    await town.desk.log_in("amina", "x")
    town.police.gave_up("amina", "fr", 0.1, refused=True)
    assert await town.untouched()


async def test_a_telephone_that_stays_away(short: None, town: Town) -> None:
    town.police.telephone("amina", "gone")
    town.police.telephone("amina", "gone")
    assert await town.paused() == TELEPHONE_GONE


async def test_a_telephone_that_was_gone_already_when_all_was_read(short: None, town: Town) -> None:
    town.police.read_afresh({"amina": "gone", "carrier": "gone"})
    assert await town.paused() == TELEPHONE_GONE


async def test_who_resumes_while_the_telephone_is_still_gone_is_paused_again(short: None, town: Town) -> None:
    town.police.telephone("amina", "gone")
    assert await town.paused() == TELEPHONE_GONE
    town.heard.clear()
    town.warned.clear()
    await town.desk.resume("amina", "x")
    assert await town.paused() == TELEPHONE_GONE


@pytest.mark.parametrize("ending", ["back", "blind"])
async def test_a_telephone_back_in_time_or_no_longer_seen(short: None, town: Town, ending: str) -> None:
    town.police.telephone("amina", "gone")
    if ending == "back":
        town.police.telephone("amina", "free")
    else:
        town.police.blind()
    over = asyncio.Event()
    asyncio.get_running_loop().call_later(rules.GRACE * 2, over.set)
    await over.wait()
    assert await town.untouched()


async def test_who_is_not_logged_in_is_not_paused(short: None, town: Town) -> None:
    await town.desk.log_out("amina", "x")
    town.police.gave_up("amina", "fr", 0.1, refused=True)
    town.police.gave_up("amina", "fr", 0.1, refused=True)
    town.police.telephone("nobody", "gone")
    await town.untouched()
    assert town.desk.state("amina").standing == "out"


async def test_telephones_that_are_gone_while_asterisk_reads_its_files_anew(
    short: None, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "STARTING", 60.0)
    town.police.be_patient()
    town.police.telephone("amina", "gone")
    over = asyncio.Event()
    asyncio.get_running_loop().call_later(rules.GRACE * 2, over.set)
    await over.wait()
    assert await town.untouched()
