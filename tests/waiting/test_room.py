"""Who waits where, at which place and how long: imagined callers, agents and conversations."""

from __future__ import annotations

import pytest

from ivr.flow.call import Call
from ivr.flow.commands import Register
from ivr.flow.tiers import FRONT
from ivr.waiting.people import Parked
from ivr.waiting.room import Room
from tests.waiting.house import QUEUES, START, House, moment


@pytest.fixture
def house() -> House:
    return House()


def test_the_oldest_is_first_whoever_entered_first(house: House) -> None:
    for call, since in (("b", 20), ("a", 10), ("c", 30)):
        house.enter(call, since)
    assert house.places == {"a": 1, "b": 2, "c": 3}


def test_two_of_the_same_moment_have_places_of_their_own(house: House) -> None:
    house.enter("a")
    house.enter("b")
    assert house.places == {"a": 1, "b": 2}


def test_who_is_served_or_gone_is_in_nobodys_way(house: House) -> None:
    for call, since in (("a", 10), ("b", 20), ("c", 30)):
        house.enter(call, since)
    house.room.taken("a", "sanne")
    house.room.left("b")
    house.room.left("b")
    assert house.places == {"c": 1}


def test_a_served_caller_may_come_back_to_his_place(house: House) -> None:
    house.enter("a", 10)
    house.enter("b", 20)
    house.room.taken("a", "sanne")
    house.room.left("a")
    house.enter("a", 10)
    assert house.places == {"a": 1, "b": 2}


def test_other_languages_have_an_order_of_their_own(house: House) -> None:
    house.enter("a", 10, "fr")
    house.enter("b", 20, "nl")
    assert house.places == {"a": 1, "b": 1}


def test_who_is_to_be_called_back_keeps_his_place_in_the_count(house: House) -> None:
    house.enter("a", 10)
    house.enter("b", 30)
    house.parked = [Parked("cb-1", "nl", moment(20))]
    assert house.places == {"a": 1, "b": 3}
    assert house.foresee(since=40).ahead == 3
    house.parked = []
    assert house.places == {"a": 1, "b": 2}


def test_sensitive_callers_have_places_of_their_own_where_their_agents_differ(house: House) -> None:
    house.serve("nl", "ab")
    house.serve("nl.sensitive", "a")
    house.enter("a", 10)
    house.enter("b", 20, steps=[("nl.sensitive", 180)])
    assert house.places == {"a": 1, "b": 1}
    house.serve("nl.sensitive", "ab")
    assert house.places == {"a": 1, "b": 2}


def test_the_estimate_is_the_time_in_which_so_many_conversations_end(house: House) -> None:
    house.serve("nl", "ab")
    house.talked("nl", "a", *[100.0] * 5)
    assert house.foresee().seconds == 60  # 100 s and 20 s of wrap-up, two agents
    house.enter("a", 10)
    assert house.foresee(since=20).seconds == 120
    assert house.foresee(since=5).seconds == 60
    assert not house.foresee().free


def test_a_free_agent_is_there_at_once_but_not_for_two(house: House) -> None:
    house.serve("nl", "ab", free="a")
    house.talked("nl", "a", *[100.0] * 5)
    assert (house.foresee().seconds, house.foresee().free) == (0, True)
    house.enter("a", 0)
    assert house.waits == {"a": 0}
    assert (house.foresee(since=1).seconds, house.foresee(since=1).free) == (60, False)


@pytest.mark.parametrize("reason", ["nobody logged in", "four conversations", "AMI away"])
def test_without_a_basis_there_is_no_estimate_but_a_place(house: House, reason: str) -> None:
    house.talked("nl", "a", *[100.0] * (4 if reason == "four conversations" else 5))
    house.away = reason == "AMI away"
    if reason != "nobody logged in":
        house.serve("nl", "a")
    house.enter("a", 0)
    told = house.foresee(since=1)
    assert (told.ahead, told.seconds, told.free) == (1, None, False)
    assert house.waits == {"a": None}


def test_conversations_of_these_agents_in_other_queues_count(house: House) -> None:
    house.serve("nl", "a")
    house.talked("ar", "a", *[80.0] * 5)
    house.talked("ar", "z", *[500.0] * 20)
    assert house.foresee().seconds == 100


def test_only_the_latest_fifty_conversations_count(house: House) -> None:
    house.serve("nl", "a")
    house.talked("nl", "a", *[1000.0] * 20, *[80.0] * 50)
    assert house.foresee().seconds == 100


def test_a_shared_agent_counts_by_share_of_who_else_waits_for_him(house: House) -> None:
    house.serve("nl", "ab")
    house.serve("ar", "bcde")
    house.talked("nl", "a", *[100.0] * 5)
    for call in range(4):
        house.enter(f"ar-{call}", 10, "ar")
    assert house.foresee(since=20).seconds == pytest.approx(120)  # a quarter of each of the four, and then he
    house.serve("ar", "cde")
    assert house.foresee(since=20).seconds == 60


def test_a_wider_tier_is_foreseen_when_it_opens_sooner_than_an_agent_is_free(house: House) -> None:
    house.serve("nl", "a")
    house.serve("nl.2", "abcd", free="d")
    house.talked("nl", "a", *[380.0] * 5)
    assert house.foresee().seconds == 60
    house.enter("x", 0, steps=[("nl", 60), ("nl.2", 120)])
    house.seconds = 45
    assert house.waits == {"x": 15}
    house.seconds = 61
    assert house.waits == {"x": 0}


def test_a_tier_that_needs_consent_is_not_foreseen_for_who_has_not_given_it(house: House) -> None:
    house.serve("nl", "a")
    house.serve("nl.3", "abcd", free="d")
    house.talked("nl", "a", *[380.0] * 5)
    assert house.foresee().seconds == 400


def test_the_sensitive_line_is_foreseen_with_its_own_agents(house: House) -> None:
    house.serve("nl", "ab", free="b")
    house.serve("nl.sensitive", "a")
    house.talked("nl", "a", *[380.0] * 5)
    assert (house.foresee("nl").seconds, house.foresee("nl.sensitive").seconds) == (0, 400)


def test_a_queue_that_routing_does_not_know_is_no_fault(house: House) -> None:
    assert (house.foresee("xx").ahead, house.foresee("xx").seconds) == (0, None)


def test_the_view_holds_every_queue_and_every_call(house: House) -> None:
    house.serve("nl", "ab")
    house.talked("nl", "a", *[100.0] * 5)
    for call, since in (("a", 0), ("b", 10), ("c", 20)):
        house.room.seen(Call(call, "1", moment(since), "+31", "nl", node="first-level"))
        house.enter(call, since)
    house.room.taken("a", "sanne")
    house.parked = [Parked("cb-1", "nl", moment(5))]
    house.seconds = 65
    view = house.room.view()
    nl = view.queues["nl"]
    assert (view.at, set(view.queues)) == (moment(65), set(QUEUES))
    assert (nl.waiting, nl.longest, nl.callbacks, nl.serving, nl.free, nl.estimate) == (2, 60, 1, 2, 0, 240)
    assert (view.queues["ar"].waiting, view.queues["ar"].longest, view.queues["ar"].estimate) == (0, 0, None)
    assert [(c.call, c.node, c.queue, c.place, c.agent) for c in view.calls] == [
        ("a", "first-level", "nl", None, "sanne"),
        ("b", "first-level", "nl", 2, ""),
        ("c", "first-level", "nl", 3, ""),
    ]
    house.room.gone("a")
    assert [call.call for call in house.room.view().calls] == ["b", "c"]


def test_who_goes_before_all_others_has_not_waited_for_years(house: House) -> None:
    house.seconds = 100
    house.enter("b", 10)
    house.enter("a", (FRONT - START).total_seconds())
    assert house.places == {"a": 1, "b": 2}
    assert house.room.view().queues["nl"].longest == 90


async def test_callbacks_are_written_down_by_who_keeps_them(house: House) -> None:
    command = Register("r", "+31201234567", "nl", "nl", START)
    assert await house.room.register("a", command) == "failed"

    async def keep(call: str, asked: Register):
        return "registered" if (call, asked) == ("a", command) else "failed"

    room = Room(lambda: START, QUEUES, house, house.talks, on_register=keep)
    assert await room.register("a", command) == "registered"


def test_the_room_tells_that_somebody_came_or_went(house: House) -> None:
    seen = []
    house.room.on_entered = lambda waiter: seen.append((waiter.id, waiter.language))
    for what in (lambda: house.enter("a"), lambda: house.room.taken("a", "x"), lambda: house.enter("a")):
        house.room.changed.clear()
        what()
        assert house.room.changed.is_set()
    house.room.changed.clear()
    house.room.left("nobody")
    assert not house.room.changed.is_set()
    assert seen == [("a", "nl"), ("a", "nl")]
