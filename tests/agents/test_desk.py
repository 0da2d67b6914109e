"""The desk: one function each way in and out, written down before it is done, and done again when Asterisk is back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ivr.agents.codes import PROMPTS, best_language, dialled
from ivr.agents.desk import Change, Desk
from ivr.agents.state import NOT_ANSWERING, SERVICE, TELEPHONE_GONE, AgentState
from ivr.errors import UserMistake
from ivr.flow.house import said_by_the_house
from tests.agents.floor import FakeFloor
from tests.flow.real import flow

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LINES = {"amina": ("ar", "fr"), "claire": ("fr", "fr.2")}
PAUSES = {"1": "break", "2": "meal"}


@pytest.fixture
def floor() -> FakeFloor:
    return FakeFloor()


@pytest.fixture
def written() -> list[Change]:
    return []


@pytest.fixture
def desk(floor: FakeFloor, written: list[Change]) -> Desk:
    return Desk(LINES, floor, lambda: NOW, written.append)


async def test_nobody_is_logged_in_at_the_very_beginning(desk: Desk, floor: FakeFloor) -> None:
    await desk.apply()
    assert {desk.state(name).standing for name in desk.agents} == {"out"}
    assert floor.held == {}


async def test_in_paused_back_and_out_again(desk: Desk, floor: FakeFloor, written: list[Change]) -> None:
    assert await desk.log_in("amina", "amina") == "logged-in"
    assert floor.of("amina") == {"ar": None, "fr": None}
    assert await desk.pause("amina", "meal", "amina") == "paused"
    assert floor.of("amina") == {"ar": "meal", "fr": "meal"}
    assert await desk.resume("amina", "amina") == "resumed"
    assert floor.of("amina") == {"ar": None, "fr": None}
    assert await desk.log_out("amina", "amina") == "logged-out"
    assert floor.of("amina") == {}
    assert [change.state.standing for change in written] == ["in", "paused", "in", "out"]


async def test_what_is_so_already_changes_nothing(desk: Desk, floor: FakeFloor, written: list[Change]) -> None:
    assert await desk.log_out("amina", "x") == "already-logged-out"
    assert await desk.pause("amina", "meal", "x") == "not-logged-in"
    assert await desk.resume("amina", "x") == "not-logged-in"
    await desk.log_in("amina", "x")
    done = floor.wishes
    assert await desk.log_in("amina", "x") == "already-logged-in"
    assert await desk.resume("amina", "x") == "already-resumed"
    assert (floor.wishes, len(written)) == (done, 1)
    await desk.pause("amina", "meal", "x")
    assert await desk.pause("amina", "meal", "x") == "already-paused"
    assert await desk.log_in("amina", "x") == "still-paused"
    assert len(written) == 2


async def test_another_reason_replaces_the_first(desk: Desk, floor: FakeFloor) -> None:
    await desk.log_in("amina", "x")
    await desk.pause("amina", "meal", "x")
    assert await desk.pause("amina", "training", "x") == "paused"
    assert floor.of("amina") == {"ar": "training", "fr": "training"}


async def test_while_asterisk_is_away_it_is_written_down_and_done_later(
    desk: Desk, floor: FakeFloor, written: list[Change]
) -> None:
    await desk.log_in("claire", "x")
    floor.away = True
    assert await desk.log_in("amina", "x") == "logged-in"
    assert await desk.log_out("claire", "x") == "logged-out"
    assert len(written) == 3
    floor.away = False
    await desk.apply()
    assert floor.held == {("ar", "amina"): None, ("fr", "amina"): None}


async def test_after_a_restart_everybody_is_where_the_journal_left_him(floor: FakeFloor) -> None:
    known = {"amina": AgentState("paused", "meal", NOW, "amina"), "gone-long-ago": AgentState("in", "", NOW, "x")}
    floor.held = {("fr", "gone-long-ago"): None, ("fr", "claire"): None, ("de", "amina"): None}
    desk = Desk(LINES, floor, lambda: NOW, lambda change: None, known)
    await desk.apply()
    assert floor.held == {("ar", "amina"): "meal", ("fr", "amina"): "meal"}
    assert desk.state("claire").standing == "out"


async def test_a_name_that_nobody_has_is_told_with_the_one_that_was_meant(desk: Desk) -> None:
    with pytest.raises(UserMistake, match="no agent 'anima' - did you mean 'amina'"):
        await desk.log_in("anima", "x")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 41, "meal\r\nAction: Originate"])
async def test_a_reason_is_one_short_line(desk: Desk, reason: str) -> None:
    await desk.log_in("amina", "x")
    with pytest.raises(UserMistake, match="no reason for a pause"):
        await desk.pause("amina", reason, "x")


async def say(desk: Desk, code: str) -> list[str]:
    return [prompt.key for prompt in await dialled(desk, PAUSES, "amina", code)]


async def test_codes_do_what_they_say(desk: Desk) -> None:
    assert await say(desk, "*5") == ["agent-state-out"]
    assert await say(desk, "*31") == ["agent-not-logged-in"]
    assert await say(desk, "*1") == ["agent-logged-in"]
    assert await say(desk, "*1") == ["agent-already-logged-in"]
    assert await say(desk, "*32") == ["agent-paused"]
    assert desk.state("amina").reason == "meal"
    assert await say(desk, "*5") == ["agent-state-paused"]
    assert await say(desk, "*1") == ["agent-state-paused"]
    assert await say(desk, "*4") == ["agent-resumed"]
    assert await say(desk, "*2") == ["agent-logged-out"]


@pytest.mark.parametrize(
    ("code", "said"),
    [("*39", "unknown-pause"), ("*3", "unknown-pause"), ("*311", "unknown-pause"), ("*7", "unknown-code"),
     ("*11", "unknown-code"), ("*", "unknown-code"), ("**", "unknown-code"), ("*4#", "unknown-code")],
)  # fmt: skip
async def test_any_other_code_changes_nothing(desk: Desk, written: list[Change], code: str, said: str) -> None:
    await desk.log_in("amina", "x")
    assert await say(desk, code) == [f"agent-{said}"]
    assert len(written) == 1


@pytest.mark.parametrize("reason", [NOT_ANSWERING, TELEPHONE_GONE])
async def test_whom_the_service_has_paused_hears_it_at_the_next_code(desk: Desk, reason: str) -> None:
    told = f"agent-was-paused-{reason.replace(' ', '-')}"
    for code, then in [("*5", []), ("*1", []), ("*2", ["agent-logged-out"]), ("*31", ["agent-paused"])]:
        await desk.log_in("amina", "x")
        await desk.resume("amina", "x")
        await desk.pause("amina", reason, SERVICE)
        assert await say(desk, code) == [told, *then]
    await desk.pause("amina", reason, SERVICE)
    assert await say(desk, "*4") == ["agent-resumed"]


def test_every_prompt_of_a_code_is_rendered_in_every_language() -> None:
    assert {prompt.key for prompt in said_by_the_house(flow())} >= PROMPTS


def test_an_agent_hears_the_language_he_speaks_best() -> None:
    assert best_language({"fr": 4, "ar": 5, "en": 5}) == "ar"
