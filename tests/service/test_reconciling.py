"""What is over comes into the journal, also when something fails in the look that found it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ivr.ari.errors import AriLost
from ivr.ari.guard import GUARD
from ivr.flow.entries import Ended, Entry
from ivr.journal.journal import Journal
from ivr.service.reconciling import Reconciler
from ivr.settings import PROJECT, Clock, Settings
from tests.flow.bench import PERSON, menu, small_flow
from tests.reconciling.channel import CALL, OWN, Channel

FLOW = small_flow({**PERSON, "start": menu("1", go="person")})
OTHER = "1795282700.0"


@dataclass
class House:
    """A reconciler that has a file of events, and an Asterisk that is asked for its channels and may be away."""

    settings: Settings
    journal: Journal
    away: bool = False
    asked: int = 0
    ended: list[tuple[str, str]] = field(default_factory=list)
    reconciler: Reconciler = field(init=False)

    def __post_init__(self) -> None:
        self.settings.cel.parent.mkdir(parents=True)
        self.settings.cel.touch()
        calls = (lambda raw, by: raw or None, lambda: (), self.up, self.taped, self.tell)
        self.reconciler = Reconciler(self.settings, self.journal, Clock(), lambda version: FLOW, *calls)

    async def up(self) -> tuple[str, ...]:
        self.asked += 1
        if self.away:
            raise AriLost("away")
        return (GUARD,)

    async def taped(self, call: str) -> None:
        """Nothing was recorded."""

    def tell(self, call: str, entry: Entry) -> None:
        if isinstance(entry, Ended):
            self.ended.append((call, entry.disposition))

    def writes(self, channel: Channel, link: str = OWN) -> None:
        """Asterisk writes what happened, of a call that began with this channel."""
        lines = (f"{line}\n" for line in channel.lines)
        with self.settings.cel.open("a") as cel:
            cel.writelines(line.replace(OWN, link).replace(CALL, link.replace(".", "-")) for line in lines)

    async def looks(self, times: int = 1) -> None:
        for _ in range(times):
            await self.reconciler._look()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    binds = ("127.0.0.1:0",) * 4
    settings = Settings(tmp_path, PROJECT / "routing.yaml", PROJECT / "prompts", *binds, (20000, 23999))
    journal = Journal(settings.journal)
    journal.open()
    yield House(settings, journal)
    journal.close()


def spoken(told: str) -> Channel:
    """A call in which the fallback recorded a message, and told so in these words."""
    return Channel().told("CALL", "+133 carrier 7 +33199000678").told("FALLBACK", "").told("MESSAGE", told)


async def started(house: House) -> House:
    await house.reconciler.start()
    await house.reconciler.stop()
    return house


async def test_calls_that_ended_while_asterisk_did_not_answer_are_told_when_it_does(house: House) -> None:
    await started(house)
    house.writes(Channel(), OTHER)
    house.writes(spoken("c.fallback-1-message.wav:message:nl:::false").hang_up())
    house.away = True
    await house.looks(3)
    assert house.ended == []
    house.away = False
    await house.looks(2)
    assert {call for call, _ in house.ended} == {CALL, OTHER.replace(".", "-")}
    assert len(house.ended) == 2


async def test_calls_that_the_journal_could_not_be_asked_for_are_told_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await started(house)
    house.writes(Channel(), OTHER)
    house.writes(Channel().hang_up())
    await house.looks()
    with monkeypatch.context() as patch:
        patch.setattr("ivr.service.reconciling.live", refuses)
        await house.looks()
    assert house.ended == []
    await house.looks()
    assert {call for call, _ in house.ended} == {CALL, OTHER.replace(".", "-")}


def refuses(path: Path) -> None:
    """A disk that does not read."""
    raise OSError("the disk does not answer")


async def test_an_event_of_an_earlier_form_keeps_no_call_from_its_end(house: House) -> None:
    house.writes(spoken("c.fallback-1-message.json").hang_up())
    house.writes(Channel().hang_up(), OTHER)
    await started(house)
    assert {call for call, _ in house.ended} == {CALL, OTHER.replace(".", "-")}


async def test_a_call_that_cannot_be_told_keeps_no_other_from_its_end(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(house.reconciler, "flow_of", {"7": FLOW}.__getitem__)
    house.writes(spoken("c.fallback-1-message.wav:message:nl:::false").hang_up())
    house.writes(Channel().told("CALL", "+133 carrier 8 +33199000678").hang_up(), OTHER)
    await started(house)
    await house.looks(2)
    assert [call for call, _ in house.ended] == [CALL]
    assert caplog.text.count("cannot be told") == 1


async def test_the_guard_is_no_call_for_which_asterisk_is_asked(house: House) -> None:
    await started(house)
    house.writes(Channel(), GUARD)
    await house.looks(2)
    assert house.asked == 0
    assert house.ended == []
