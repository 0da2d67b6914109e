"""Calls in every state while versions are accepted one after another, good and broken: no call notices."""

from __future__ import annotations

import asyncio
import os
import re
from datetime import timedelta

import pytest

from ivr.cli.audit import audited
from tests.live.town import until
from tests.recovery.test_killed_live import CHANGES, WORLD
from tests.versions.callers import Round
from tests.versions.changing import Changing, changing_town
from tests.versions.plenty import ROUND, accepted

WITH_TIME = CHANGES | {"wait_for_key: 6": "wait_for_key: 60", "de: {language: de": "de: {language: de, ring: 120"}


async def unnoticed(many: int) -> None:
    """So many versions, `ROUND` of them under the same callers."""
    async with changing_town(WITH_TIME, WORLD) as changing:
        good = broken = 0
        for first in range(0, many, ROUND):
            one = Round(changing)
            await one.come()
            rated = asyncio.create_task(one.rate())
            right, wrong = await accepted(changing, min(ROUND, many - first), first)
            await rated
            await one.go_on()
            told = await one.complaints()
            assert not told, "; ".join(told)
            assert await changing.all_leave() == []
            await nothing_older(changing)
            await changing.town.quiet()
            good, broken = good + right, broken + wrong
        agree, differ = audited(changing.town.settings, timedelta(hours=1))
        assert differ == []
        took = sorted(changing.took)
        print(
            f"{good} good and {broken} broken versions under {agree} calls; seconds for a good one: "
            f"{took[0]:.1f} at least, half within {took[len(took) // 2]:.1f}, the longest {took[-1]:.1f}"
        )


async def nothing_older(changing: Changing) -> None:
    """Asserts that Asterisk knows nothing of versions that have left."""
    await until(
        lambda: _contexts(changing) == {changing.service.versions.version}, "the files are those of one version"
    )
    known, newest = await changing.known(), changing.service.versions.editions.newest
    assert [name for name in known["dialplan show"] if name.startswith("handover-")] == [f"handover-{newest.version}"]
    assert [name for name in known["pjsip show endpoints"] if "." in name] == sorted(newest.endpoints.values())


def _contexts(changing: Changing) -> set[str]:
    text = (changing.town.settings.home / "etc" / "extensions.conf").read_text()
    return set(re.findall(r"^\[handover-(\w+)\]", text, re.MULTILINE))


@pytest.mark.live
async def test_nobody_notices_a_few_versions() -> None:
    await unnoticed(ROUND)


@pytest.mark.live
@pytest.mark.versions
async def test_nobody_notices_fifty_versions() -> None:
    await unnoticed(int(os.environ.get("IVR_VERSIONS", "50")))
