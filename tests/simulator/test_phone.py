"""The telephone on paper does in imagined time what a real one does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ivr.flow.entries import Attempted, Ended, Entered, Entry, Message, Pressed, Said, Taken, Waiting
from ivr.simulator.simulate import lines_served
from tests.flow.real import dial, flow, routing

CENTRAL, CALLER = "+212530000100", "+33199000678"
DAY = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Africa/Casablanca"))
NIGHT = DAY + timedelta(hours=13)
TO_PARIS, TO_AGENT, TO_MESSAGE = "3 2 1 1 1", "3 1 1", "3 1"


def moments(keys: str, kind: type[Any], at: datetime = DAY, world: str = "") -> list[tuple[Any, float]]:
    """The entries of a kind, each with the seconds since the call began."""
    entries: list[Entry] = dial(at, CENTRAL, keys, CALLER, behaviour=world).entries
    return [(entry, (entry.at - at).total_seconds()) for entry in entries if isinstance(entry, kind)]


@pytest.mark.parametrize(
    ("behaviour", "outcome", "sip", "trunks"),
    [
        ("accept", "served", 200, 1),
        ("busy", "busy", 486, 1),
        ("refuse", "refused", 603, 1),
        ("ring", "unanswered", 180, 1),
        ("no-key", "declined", 200, 1),
        ("decline", "declined", 200, 1),
        ("hang-up", "declined", 200, 1),
        ("error", "failed", 503, 2),
        ("dead", "dead", 0, 2),
    ],
)
def test_a_line_behaves_as_the_world_has_it(behaviour: str, outcome: str, sip: int, trunks: int) -> None:
    attempts = [entry for entry, _ in moments(TO_PARIS, Attempted, world=f"lines={behaviour}")]
    assert [(attempt.outcome, attempt.sip) for attempt in attempts] == [(outcome, sip)] * trunks


@pytest.mark.parametrize(
    ("world", "takes"),
    [
        ("", ["amina"]),
        ("amina=away", ["claire"]),
        ("amina=ring", ["claire"]),
        ("amina=busy", ["claire"]),
        ("amina=busy,claire=away", []),
    ],
)
def test_the_first_agent_of_the_queue_who_answers_takes_the_call(world: str, takes: list[str]) -> None:
    assert [entry.by for entry, _ in moments(TO_AGENT, Taken, world=world)] == takes


def test_an_empty_queue_is_left_at_once_and_a_ringing_one_after_its_wait() -> None:
    (_, empty), (_, ringing) = (
        next(found for found in moments(TO_AGENT, Said, world=world) if found[0].node == "nobody-free")
        for world in ("agents=away", "agents=ring")
    )
    assert ringing - empty == 900


def test_people_talk_as_long_as_the_world_says() -> None:
    short, long = (moments(TO_AGENT, Ended, world=f"talk={talk}")[0][1] for talk in (2, 50))
    assert long - short == 48


@pytest.mark.parametrize(
    ("script", "seconds"),
    [("~4#", 4.0), ("~4", 4.0), ("~4!", 4.0), ("~2.5#", 2.5), ("~900", 180.0), ("123#", 1.5), ("~0.5*12!", 2.0)],
)
def test_a_message_is_as_long_as_was_spoken_but_no_longer_than_it_may_be(script: str, seconds: float) -> None:
    messages = moments(f"{TO_MESSAGE} {script}", Message, at=NIGHT)
    assert [message.seconds for message, _ in messages] == [seconds]


def test_a_message_without_an_end_is_ended_by_eight_seconds_of_silence() -> None:
    (_, hashed), (_, silent) = (moments(f"{TO_MESSAGE} {end}", Message, at=NIGHT)[0] for end in ("~4#", "~4"))
    assert silent - hashed == 8


def test_keys_while_recording_are_part_of_the_message() -> None:
    pressed = moments(f"{TO_MESSAGE} ~4*12#", Pressed, at=NIGHT)
    assert [entry.key for entry, _ in pressed] == ["3", "1"]


def test_a_key_in_the_silence_comes_after_the_prompt_and_one_in_it_during_it() -> None:
    assert moments("3", Pressed)[0][1] == 0
    assert moments("_3", Pressed)[0][1] == moments("_3", Waiting)[0][1] == 15


@pytest.mark.parametrize(
    ("script", "at", "disposition"),
    [
        ("!", DAY, "abandoned_in_menu"),
        (f"{TO_AGENT} q!", DAY, "abandoned_in_queue"),
        (f"{TO_AGENT} t!", DAY, "served"),
        (f"{TO_PARIS} d!", DAY, "abandoned_in_transfer"),
        (f"{TO_PARIS} t!", DAY, "transferred"),
        (f"{TO_MESSAGE} ~3!", NIGHT, "voicemail"),
        (f"{TO_MESSAGE} ~0.2!", NIGHT, "after_hours"),
    ],
)
def test_a_caller_may_hang_up_anywhere(script: str, at: datetime, disposition: str) -> None:
    ended = moments(script, Ended, at=at)
    assert [entry.disposition for entry, _ in ended] == [disposition]


def test_the_agents_of_each_line_are_in_the_order_of_the_file() -> None:
    served = lines_served(flow(), routing().agents)
    assert served["ar"] == ("amina", "idir")
    assert (served["it"], served["it.2"], served["it.sensitive"]) == (("paolo",), ("lucia", "paolo"), ())


@pytest.mark.parametrize(
    ("keys", "node"), [("q1", "callback"), ("q2", "centre-message"), ("q*", "survey"), ("q3", "survey")]
)
def test_a_caller_leaves_the_wait_by_the_keys_that_are_offered(keys: str, node: str) -> None:
    way = [entry.node for entry, _ in moments(f"{TO_AGENT} {keys}", Entered, world="wait=60,ahead=1")]
    assert way[way.index("first-level") + 1] == node


def test_once_an_agent_has_answered_no_key_ends_the_talk() -> None:
    """Who is called at once is answered 2 seconds later, and the keys come half a second apart from the first on."""
    assert [entry.by for entry, _ in moments(f"{TO_AGENT} q33311111", Taken, world="talk=9")] == ["amina"]
    assert [entry.by for entry, _ in moments(f"{TO_AGENT} q3111", Taken, world="talk=9")] == []


def test_agents_answer_when_the_world_has_let_the_caller_wait() -> None:
    soon, late = (moments(TO_AGENT, Taken, world=f"wait={wait}")[0][1] for wait in (1, 100))
    assert late - soon == 99


def test_a_call_is_handed_over_as_often_as_the_world_says() -> None:
    taken = [entry.by for entry, _ in moments(TO_AGENT, Taken, world="hands=paris+lyon,lyon-1=busy")]
    assert taken == ["amina", "paris"]
    taken = [entry.by for entry, _ in moments(TO_AGENT, Taken, world="hands=paris+lyon,paris-1=busy")]
    assert taken == ["amina", "amina", "lyon"]
