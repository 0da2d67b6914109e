"""Whatever a caller does, whenever, wherever from, and however the world behaves, the call comes to a good end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.flow.commands import Connect, Enqueue, Record
from ivr.flow.entries import Noted
from ivr.flow.recovery import TAKEN_UP
from ivr.outside.behaviour import AgentBehaviour, LineBehaviour, World
from tests.flow.real import SWITCHES, flow, routing
from tests.simulator.any_call import AnyCall, check, drawn, exits_taken, exits_that_can_happen, sayable

SEEDS = 6000

KEYS = st.text("0123456789*#", min_size=1, max_size=12)
WORDS = st.one_of(
    KEYS,
    KEYS.map(",{}".format),
    KEYS.map("_{}".format),
    KEYS.map("{}!".format),
    st.sampled_from(["-", "!", ",!", "_!", "q!", "q1", "q2", "q12*", "d!", "t!", "~0", "~0.5!", "~900", "~3#!"]),
)
CALLS = st.builds(
    AnyCall,
    at=st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),
    number=st.one_of(st.sampled_from(sorted(routing().numbers)), st.text(max_size=20)),
    script=st.lists(WORDS, max_size=30).map(" ".join),
    caller=st.one_of(st.none(), st.from_regex(r"\+[0-9]{1,15}", fullmatch=True), st.text(max_size=30)),
    remembered=st.one_of(st.none(), st.sampled_from(sorted(routing().languages)), st.text(max_size=5)),
    world=st.builds(
        World,
        st.dictionaries(st.sampled_from(sorted(routing().trunks)), st.sampled_from(get_args(LineBehaviour))),
        st.dictionaries(st.sampled_from(sorted(routing().agents)), st.sampled_from(get_args(AgentBehaviour))),
        st.floats(0, 10_000),
        st.floats(0, 10_000),
        st.integers(0, 200),
        st.lists(st.sampled_from(sorted(routing().consulates)), max_size=3).map(tuple),
    ),
    switch=st.sampled_from(SWITCHES),
)


@settings(max_examples=250, deadline=None, derandomize=True)
@given(CALLS)
def test_any_call_whatsoever_comes_to_a_good_end(call: AnyCall) -> None:
    check(call, call.made(), sayable(call.switch))


def test_thousands_of_drawn_calls_end_well_and_take_every_exit_that_there_is() -> None:
    texts = {switch: sayable(switch) for switch in SWITCHES}
    never_taken = exits_that_can_happen(flow())
    handed = (replace(drawn(seed), script="3 1 ,0 ,0", number="+33199000100") for seed in range(SEEDS, SEEDS + 300))
    for seed, call in enumerate(chain(map(drawn, range(SEEDS)), handed)):
        told = call.made()
        check(call, told, texts[call.switch])
        assert exits_taken(told) <= exits_that_can_happen(flow()), f"seed {seed} took an exit that there is not"
        never_taken -= exits_taken(told)
    assert not never_taken, f"never taken: {', '.join(sorted(never_taken))}"


def test_a_call_on_paper_goes_the_same_way_each_time() -> None:
    assert all(drawn(seed).made() == drawn(seed).made() for seed in range(20))


def test_any_drawn_call_whose_controller_dies_at_any_turn_is_taken_up_and_ends_well() -> None:
    texts = {switch: sayable(switch) for switch in SWITCHES}
    for seed in range(150):
        call = drawn(seed)
        turns = len(call.made().turns)
        for turn in range(1, turns, max(1, turns // 8)):
            check(call, call.made(killed={turn}), texts[call.switch])
        check(call, call.made(killed=range(2, 400, 3)), texts[call.switch])


def test_a_call_taken_up_in_an_excursion_or_a_recording_ends_as_it_would_have_anyway() -> None:
    for seed in range(120):
        call = drawn(seed)
        whole = call.made()
        for number, turn in enumerate(whole.turns, 1):
            if turn.call.asking and isinstance(turn.call.asking.want, Record | Enqueue | Connect):
                told = [one for one in call.made(killed={number}).entries if one != Noted(one.at, TAKEN_UP)]
                assert told == whole.entries, f"seed {seed}, turn {number}"
