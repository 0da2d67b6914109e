"""Many calls in all states outlive the death of their controller: none is dropped, stuck, lost or counted twice."""

from __future__ import annotations

import os
from datetime import timedelta
from time import monotonic

import pytest

from ivr.cli.audit import audited
from ivr.journal.queries import ids_of_live
from tests.live.controller import open_split_town
from tests.live.town import until
from tests.recovery.crowd import Crowd, excuses, link_stood
from tests.recovery.test_killed_live import CHANGES

WORLD = "talk=600,sanne=ring,jonas=ring,madrid-1=ring"
MORE = CHANGES | {
    "wait_for_key: 6": "wait_for_key: 60\n  most_calls: 400",
    "it: {language: it": "it: {language: it, ring: 90",
    "fr: {language: fr}": "fr: {language: fr, limit: 200}",
}

UNWRITTEN = 0.5
"""Seconds of a message that may be on their way between the caller and the disk."""


async def outlives(many: int, within: float) -> None:
    """`many` calls outlive it, and the last of them hears of it `within` seconds of the link."""
    async with open_split_town(MORE, WORLD) as town:
        crowd = Crowd(town)
        await crowd.come(many)
        await crowd.settled()
        settled = monotonic()
        town.controller.kill()
        async with town.guard_asleep():
            await town.controller.start()
        await until(lambda: len(list(excuses(town))) > 0, "somebody hears the excuse")
        late = max(excuses(town)) - link_stood(town)
        assert crowd.dropped == []
        spoken = monotonic() - settled
        await crowd.hang_up()
        await town.quiet(60)
        await until(lambda: not ids_of_live(town.settings.journal), "every call has ended", 30)
        await until(lambda: all(crowd.dispositions), "whoever was in the fallback has an end, too", 30)
        left = sum(manner.leaves_message for manner, _ in crowd.legs)
        await until(lambda: len(crowd.messages) == left, "every message is in the journal", 30)
        ends = crowd.dispositions
        assert [len(one) for one in ends] == [1] * many, ends
        agree, differ = audited(town.settings, timedelta(hours=1))
        assert not differ, differ
        assert agree == many
        assert min(crowd.messages) > spoken - UNWRITTEN, (crowd.messages, spoken)
        print(f"{many} calls, the last excuse {late.total_seconds():.2f} s after the link; {sorted(map(str, ends))}")
        assert late < timedelta(seconds=within)


@pytest.mark.live
async def test_two_dozen_calls_in_all_states_outlive_their_controller() -> None:
    await outlives(24, 2)


@pytest.mark.live
@pytest.mark.crowd
async def test_two_hundred_calls_in_all_states_outlive_their_controller() -> None:
    await outlives(int(os.environ.get("IVR_CROWD", "200")), 2)
