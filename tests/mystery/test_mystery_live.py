"""Mystery callers against a service broken on purpose: each fault is found, and a service that is whole has none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from ivr.mystery.calling import MysteryCallers
from ivr.mystery.page import page
from ivr.mystery.plan import Plan, read
from ivr.mystery.results import Result
from ivr.settings import PROJECT, Settings
from tests.live.town import Town, Towns, open_town

FILE = PROJECT / "mystery.yaml"
DUTCH = {
    "name": "Dutch", "to": "+31200000100", "callers": "+3162345####", "language": "nl", "keys": "- 1 1",
    "hears": ["welcome", "topic-obtain/key-1"], "reaches": "agent", "within": 60,
}  # fmt: skip
FRENCH = {
    "name": "French", "to": "+33199000100", "callers": "+3363997####", "language": "fr", "keys": "- 2 1 1",
    "listens": 0, "hears": ["welcome"], "reaches": "post", "within": 20,
}  # fmt: skip

AT_ONCE = 30
"""Mystery callers at once, of the fifteen hundred; for twenty-four agents."""

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="session")]


async def called(town: Town, plan: Plan, world: str = "") -> list[Result]:
    """Carries a plan out in a town at ten on a Monday; what is heard is held against clips that nobody has touched."""
    await town.arrange("2026-11-23T10:00", world, noticed=True)
    service, approved = town.service, Settings.from_environment().sounds
    told: list[Result] = []
    callers = MysteryCallers(town.outside, service.settings.control, approved, service.routing.agents)
    await callers.carry_out(plan, (), told.append)
    return sorted(told, key=lambda one: one.place)


def plan_of(profile: Mapping[str, Any], calls: int = 1, at_once: int = 1) -> Plan:
    return Plan.model_validate({"calls": calls, "at_once": at_once, "profiles": [profile]})


def faults(results: list[Result]) -> list[list[str]]:
    return [[one.what for one in result.findings] for result in results]


async def test_a_whole_service_has_no_fault(towns: Towns) -> None:
    town = await towns.with_routing({})
    plan = read(FILE, town.service.routing)
    results = await called(town, plan.model_copy(update={"calls": len(plan.profiles), "at_once": 4}))
    assert faults(results) == [[]] * len(plan.profiles), results
    assert all(one.wait and one.call for one in results)


async def test_a_prompt_in_the_wrong_language_is_found(towns: Towns) -> None:
    town = await towns.with_routing({})
    clip = town.service.settings.sounds / "nl" / "topic-obtain" / "key-1"
    files = [clip.with_name(f"{clip.name}{ending}") for ending in (".sln", ".sln16", ".alaw", ".ulaw")]
    aside = [(file, file.with_name(f".{file.name}.aside")) for file in files if file.exists()]
    for file, kept in aside:
        file.rename(kept)
        shutil.copyfile(str(file).replace("/nl/", "/fr/"), file)
    try:
        (result,) = await called(town, plan_of(DUTCH))
    finally:
        for file, kept in aside:
            kept.rename(file)
    assert [(one.what, one.told) for one in result.findings] == [
        ("other language", "topic-obtain/key-1 in 'fr' instead of 'nl'")
    ]


async def test_a_queue_that_nobody_serves_is_found(towns: Towns) -> None:
    town = await towns.with_routing({})
    (result,) = await called(town, plan_of(DUTCH), "agents=away")
    assert "not reached" in [one.what for one in result.findings], result


async def test_a_wait_over_the_promise_is_found(towns: Towns) -> None:
    """Two callers, and one agent of their language, whose talks are as long as callers like: the second one waits."""
    town = await towns.with_routing({})
    results = await called(town, plan_of(DUTCH | {"within": 26, "hears": ["welcome"]}, calls=3, at_once=3), "talk=2")
    assert sorted(faults(results))[-1] == ["late"], results


async def test_a_trunk_that_loops_is_found(towns: Towns) -> None:
    town = await towns.with_routing({})
    assert faults(await called(town, plan_of(FRENCH))) == [[]]
    (result,) = await called(town, plan_of(FRENCH), "paris-1=loop,paris-2=loop")
    assert {"came back", "not reached"} <= {one.what for one in result.findings}, result


@pytest.mark.mystery
async def test_fifteen_hundred_callers() -> None:
    """Three agents for each one of the file, so that it takes minutes and not hours."""
    text = (PROJECT / "routing.yaml").read_text(encoding="utf-8")
    block = text[text.index("\nagents:\n") + 1 : text.index("\nconsulates:\n") + 1]
    agents = yaml.safe_load(block)["agents"]
    more = {f"{name}{place}": agent for name, agent in agents.items() for place in ("", "-2", "-3")}
    changed = yaml.safe_dump({"agents": more}, allow_unicode=True, default_flow_style=None, width=200) + "\n"
    async with open_town({block: changed}) as town:
        plan = read(FILE, town.service.routing).model_copy(update={"at_once": AT_ONCE})
        results = await called(town, plan)
        if report := os.environ.get("MYSTERY_REPORT"):
            (PROJECT / report).write_text(page(plan, results), encoding="utf-8")
        assert len(results) == plan.calls == 1500
        assert not any(one.findings for one in results), [one for one in results if one.findings]
