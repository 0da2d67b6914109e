"""Whatever comes and goes: places are 1, 2, 3 in order of arrival, and nobody's wait is shorter than an older one's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivr.waiting.people import Parked
from tests.waiting.house import House, moment

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("enter"), st.integers(0, 9), st.integers(-300, 300), st.sampled_from(["nl", "fr", "ar"])),
        st.tuples(st.sampled_from(["taken", "left"]), st.integers(0, 9), st.just(0), st.just("")),
        st.tuples(st.just("parked"), st.integers(0, 9), st.integers(-300, 300), st.sampled_from(["nl", "fr"])),
    ),
    max_size=40,
)
AGENTS = st.dictionaries(
    st.sampled_from(["nl", "fr", "ar"]), st.tuples(st.sets(st.sampled_from("abcd")), st.sets(st.sampled_from("abcd")))
)


def live(steps: list[tuple[str, int, int, str]], agents: dict[str, tuple[set[str], set[str]]]) -> House:
    """A house in which this has happened."""
    house = House()
    house.talked("nl", "a", *[100.0] * 5)
    for line, (serving, free) in agents.items():
        house.serve(line, "".join(serving), "".join(free & serving))
    for what, call, since, queue in steps:
        if what == "enter":
            house.room.left(str(call))
            house.enter(str(call), since, queue)
        elif what == "parked":
            house.parked.append(Parked(f"cb-{len(house.parked)}", queue, moment(since)))
        elif what == "taken":
            house.room.taken(str(call), "x")
        else:
            house.room.left(str(call))
    return house


@given(STEPS, AGENTS)
def test_places_follow_the_order_of_arrival_without_gaps(steps, agents) -> None:
    house = live(steps, agents)
    for queue in ("nl", "fr", "ar"):
        callers = sorted((w for w in house.room.waiting.values() if w.queue == queue), key=lambda w: w.rank)
        parked = [who for who in house.parked if who.queue == queue]
        places = [house.places[caller.id] for caller in callers]
        older = [sum(who.since <= caller.since for who in parked) for caller in callers]
        assert places == [1 + n + others for n, others in enumerate(older)]


@given(STEPS, AGENTS)
def test_an_older_caller_of_a_queue_is_never_told_to_wait_longer(steps, agents) -> None:
    house = live(steps, agents)
    for queue in ("nl", "fr", "ar"):
        callers = sorted((w for w in house.room.waiting.values() if w.queue == queue), key=lambda w: w.rank)
        waits = [house.waits[caller.id] for caller in callers]
        known = [wait for wait in waits if wait is not None]
        assert known == sorted(known) and all(wait >= 0 for wait in known)


@given(STEPS, AGENTS, st.integers(-300, 300))
def test_what_is_foreseen_is_what_is_told_once_he_has_entered(steps, agents, since) -> None:
    house = live(steps, agents)
    foreseen = house.foresee("nl", since)
    house.enter("new", since)
    assert house.room.outlooks()["new"].place == foreseen.ahead + 1 >= 1
    assert house.waits["new"] == foreseen.seconds
