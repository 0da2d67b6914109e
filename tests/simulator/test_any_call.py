"""Whatever a caller does, whenever, wherever from, and however the world behaves, the call comes to a good end."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

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
    for seed in range(SEEDS):
        call = drawn(seed)
        told = call.made()
        check(call, told, texts[call.switch])
        assert exits_taken(told) <= exits_that_can_happen(flow()), f"seed {seed} took an exit that there is not"
        never_taken -= exits_taken(told)
    assert not never_taken, f"never taken: {', '.join(sorted(never_taken))}"


def test_a_call_on_paper_goes_the_same_way_each_time() -> None:
    assert all(drawn(seed).made() == drawn(seed).made() for seed in range(20))
