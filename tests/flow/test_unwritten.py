"""A caller who was sent away just before the controller died, with nothing of it written down, is known to be away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ivr.flow.call import Call
from ivr.flow.commands import Enqueue, Foresee
from ivr.flow.engine import Turn, advance
from ivr.flow.events import Key, QueueLeft
from ivr.flow.node import Flow
from ivr.flow.stand import stand
from ivr.flow.unwritten import sent_away
from tests.flow.bench import PERSON, Line, small_flow

TRANSFER = {"type": "transfer", "served": "bye", "closed": "bye", "unserved": "bye"}
AT_ONCE: dict[str, dict[str, Any]] = {
    "person": {"type": "queue", "served": "bye", "unserved": "room", "handed": "asked"},
    "room": {**TRANSFER, "post": "room"},
    "asked": {**TRANSFER, "handed": True},
    "bye": PERSON["bye"],
}
"""Nodes that say nothing before they send the caller away."""
CHOICE = {
    "type": "menu",
    "options": {"1": {"say": "one", "go": "room"}, "2": {"say": "two", "go": "person", "learn": {"subject": "obtain"}}},
}
KEYS = small_flow({**AT_ONCE, "start": CHOICE})
GREETED = small_flow({**AT_ONCE, "start": {"type": "play", "say": ["hello"], "next": "menu"}, "menu": CHOICE})
POST = small_flow({**AT_ONCE, "start": {**TRANSFER, "say": ["wait"], "post": "paris"}})

Way = Callable[[Line], Line]


def called(flow: Flow) -> Line:
    return Line(flow, outlook={"free": True})


def handed_over(line: Line) -> Line:
    line.send(QueueLeft(line.at, line.last(Enqueue).ref, "handed", "lyon", "claire"))
    return line


def again(before: Call, after: Line, ref: str = "") -> Turn | None:
    """What is known of the excursion `after`, from what was written down `before` it, and from Asterisk."""
    asking = after.turn.call.asking
    assert asking
    return sent_away(after.flow, before, after.at, ref or asking.ref, stand(after.turn.call))


LOST: dict[str, tuple[Flow, Way, Way]] = {
    "the end of a prompt": (POST, lambda line: line, lambda line: line.played()),
    "a key": (KEYS, lambda line: line, lambda line: line.key("2")),
    "a key into the silence": (KEYS, lambda line: line.played(), lambda line: line.key("2")),
    "a key into a greeting": (GREETED, lambda line: line, lambda line: line.key("2")),
    "the last silence": (KEYS, lambda line: line.silence().silence().played(), lambda line: line.silence()),
    "a dead trunk": (POST, lambda line: line.played(), lambda line: line.back_from_line("dead")),
    "a wait in vain": (KEYS, lambda line: line.key("2"), lambda line: line.back_from_queue("timeout")),
    "an agent's word": (KEYS, lambda line: line.key("2").answered(), handed_over),
}
"""The flow, what happened and was written down, and what happened then, was not, and sent the caller away."""


@pytest.mark.parametrize("event", LOST)
def test_who_was_sent_away_unwritten_is_known_to_be_away(event: str) -> None:
    flow, written, unwritten = LOST[event]
    line = written(called(flow))
    before = line.turn.call
    unwritten(line)
    turn = again(before, line)
    assert turn and turn.call == line.turn.call
    assert turn.entries == line.turn.entries


def test_an_excursion_to_which_nothing_leads_is_not_known() -> None:
    line = called(KEYS)
    before = line.turn.call
    line.key("2")
    for known in (before, line.turn.call):
        assert again(known, line, "c.99") is None
    assert sent_away(KEYS, before, line.at, line.last(Enqueue).ref, "person:fr:renew::::::") is None


def test_who_was_asking_how_long_the_wait_is_when_it_happened_is_known_to_wait() -> None:
    line = called(KEYS)
    asking = advance(KEYS, line.turn.call, Key(line.at, "2"))
    assert isinstance(asking.commands[-1], Foresee)
    line.key("2")
    turn = again(asking.call, line)
    assert turn and turn.call == line.turn.call


def test_a_guess_that_a_node_cannot_take_is_passed_over() -> None:
    options = {"1": {"say": "one", "go": "asked"}, "2": {"say": "two", "go": "person"}}
    line = called(small_flow({**AT_ONCE, "start": {"type": "menu", "options": options}}))
    before = line.turn.call
    line.key("2")
    assert again(before, line)
