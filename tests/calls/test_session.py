"""A session runs one call to its end, and a mistake ends that call only."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from ivr.calls.session import go_on, run
from ivr.flow.commands import Command, Connect, HangUp, Play
from ivr.flow.engine import Turn
from ivr.flow.entries import Began, Ended, Entered, Noted
from ivr.flow.events import Arrived, Event, HungUp, Key, LineLeft, TakenOver
from ivr.flow.node import Flow
from ivr.flow.recovery import TAKEN_UP
from tests.flow.bench import MONDAY, PERSON, Line, menu, small_flow


class ScriptedPhone:
    """Performs nothing and delivers the events it was given; `refuses` a kind of command by raising."""

    def __init__(self, events: Iterable[Event], refuses: type[Any] | None = None) -> None:
        self.events, self.refuses = list(events), refuses
        self.performed: list[Command] = []

    async def perform(self, command: Command) -> None:
        if self.refuses and isinstance(command, self.refuses):
            raise RuntimeError("broken on purpose")
        self.performed.append(command)

    async def next_event(self) -> Event:
        return self.events.pop(0)


class Notebook:
    """Keeps turns, and how many commands had been performed when each was written."""

    def __init__(self, phone: ScriptedPhone) -> None:
        self.phone = phone
        self.turns: list[Turn] = []
        self.performed: list[int] = []

    def __call__(self, turn: Turn) -> None:
        self.turns.append(turn)
        self.performed.append(len(self.phone.performed))

    @property
    def entries(self) -> list[Any]:
        return [entry for turn in self.turns for entry in turn.entries]

    def kinds(self) -> list[str]:
        return [type(entry).__name__ for entry in self.entries]


ARRIVED = Arrived(MONDAY, "c", "+100", "+33199000678")
LATER = MONDAY + timedelta(seconds=5)
GOOD = small_flow({**PERSON, "start": menu("1", go="start")})
BROKEN = {"type": "transfer", "say": ["wait"], "served": "bye", "closed": "bye", "unserved": "bye"}
"""A transfer to a consulate that nobody has found: its `enter` raises."""


async def call(flow: Flow, *events: Event, refuses: type[Any] | None = None) -> tuple[ScriptedPhone, Notebook, Any]:
    phone = ScriptedPhone(events, refuses)
    notebook = Notebook(phone)
    return phone, notebook, await run(flow, phone, ARRIVED, notebook)


async def test_each_turn_is_written_down_before_its_commands_are_performed() -> None:
    phone, notebook, last = await call(GOOD, Key(LATER, "1"), HungUp(LATER))
    assert [type(command).__name__ for command in phone.performed] == ["Play", "StopPlay", "Play"]
    assert notebook.performed == [0, 1, 3]
    assert (last.ended, last.outcome) == (True, "abandoned_in_menu")


async def test_a_mistake_in_a_node_ends_the_call_as_failed_at_its_own_moment(caplog: pytest.LogCaptureFixture) -> None:
    flow = small_flow({**PERSON, "start": menu("1", go="broken"), "broken": BROKEN})
    with caplog.at_level(logging.ERROR):
        phone, notebook, last = await call(flow, Key(LATER, "1"))
    assert notebook.entries[-2:] == [Noted(LATER, "the call failed, see the log"), Ended(LATER, "failed")]
    assert phone.performed[-1] == HangUp("c.failed")
    assert (last.ended, last.asking, last.outcome) == (True, None, "failed")
    assert "call c failed at node start" in caplog.text


async def test_a_mistake_in_the_very_first_node_does_too() -> None:
    phone, notebook, last = await call(small_flow({**PERSON, "start": BROKEN}))
    assert notebook.kinds() == ["Began", "Noted", "Ended"]
    assert (phone.performed, last.ended) == ([HangUp("c.failed")], True)


async def test_a_telephone_that_breaks_ends_the_call_and_nothing_is_written_twice() -> None:
    phone, notebook, _ = await call(GOOD, refuses=Play)
    kinds = notebook.kinds()
    assert [kinds.count(kind.__name__) for kind in (Began, Entered, Ended)] == [1, 1, 1]
    assert phone.performed == [HangUp("c.failed")]


async def test_the_state_that_is_written_last_is_that_of_an_ended_call() -> None:
    _, notebook, last = await call(small_flow({**PERSON, "start": BROKEN}))
    assert notebook.turns[-1].call == last


async def test_the_session_of_a_call_that_the_fallback_has_taken_over_ends_and_says_nothing_of_its_end() -> None:
    phone, notebook, last = await call(GOOD, TakenOver(LATER))
    assert (last.handed, last.ended, last.node) == (True, False, "start")
    assert "Ended" not in notebook.kinds()
    assert not any(isinstance(command, HangUp) for command in phone.performed)


@pytest.mark.parametrize("way", [[], ["played"]])
async def test_who_is_on_an_excursion_that_nobody_knows_of_is_asked_again_when_he_is_back(way: list[str]) -> None:
    """Also one whose call waits for another excursion: that he is back from that one will never be told."""
    line = Line(small_flow({**PERSON, "start": {**BROKEN, "post": "room"}}))
    for step in way:
        getattr(line, step)()
    phone = ScriptedPhone([LineLeft(LATER, "c.9", "dead"), HungUp(LATER)])
    notebook = Notebook(phone)
    last = await go_on(line.flow, phone, line.turn.call, MONDAY, "astray", notebook)
    assert notebook.entries[0] == Noted(LATER, TAKEN_UP)
    assert isinstance(phone.performed[-1], Connect if way else Play)
    assert last.ended
