"""The calls that are made without a controller meet every exit that the fallback can take."""

from __future__ import annotations

from tests.fallback.reduced import reduced
from tests.fallback.scripts import calls, whole
from tests.simulator.any_call import exits_taken, exits_that_can_happen

NOT_LIVE = {"back-to-agent.message"}
"""Who comes back to his agent is served at once: nobody presses a key there. The compiler's own tests see it wired."""


def test_the_chosen_calls_meet_every_exit() -> None:
    taken: set[str] = set()
    for call in calls(drawn=False):
        taken |= exits_taken(call.on_paper())
    assert exits_that_can_happen(reduced(whole("normal"))) - taken == NOT_LIVE


def test_there_are_more_than_three_hundred() -> None:
    assert len(calls(drawn=True)) > 300
