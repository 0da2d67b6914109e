"""The controller is killed (`kill -9`) under a call in every state, and comes back: nobody is lost and nobody stuck."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import pytest_asyncio

from ivr.cli.audit import audited
from ivr.flow.entries import Ended, Entry, Message, Noted, Rated, Said, Taken
from ivr.flow.recovery import TAKEN_UP
from ivr.outside.hearing import find_clip
from ivr.outside.leg import TONES
from tests.live.controller import SplitTown, open_split_town
from tests.live.ground import ALWAYS_OPEN, TAXES_CLOSED
from tests.live.town import until
from tests.recovery import states
from tests.recovery.gaps import longest_gap
from tests.recovery.states import ENDS, Caller, other

pytestmark = [pytest.mark.live, pytest.mark.asyncio(loop_scope="module")]

Way = Callable[[SplitTown], Awaitable[Caller]]

WORLD = "talk=120,sanne=ring,jonas=ring,madrid-1=ring"
CHANGES = {
    "wait_for_key: 6": "wait_for_key: 30",
    "de: {language: de": "de: {language: de, ring: 90",
    '"+34910000201", trunks': '"+34910000201", ring: 120, trunks',
    **TAXES_CLOSED,
    **ALWAYS_OPEN,
}

STEPS: tuple[tuple[Way, ...], ...] = (
    (states.recording, states.queue, states.talk, states.transfer, states.survey, states.silence),
    (states.whisper, states.ringing),
    (states.greeting, states.menu, states.digits),
    (states.last_words,),
)
"""States that last are reached first, and those that pass within seconds at the end."""

QUESTIONS = {
    "greeting": "fr/welcome",
    "menu": "fr/topic-information/key-1",
    "silence": "nl/topic-information/key-1",
    "digits": "fr/place-type-code",
    "survey": "fr/survey-answer",
    "last_words": "fr/unknown-number",
}


@dataclass
class Story:
    """What became of everybody."""

    town: SplitTown
    callers: dict[str, Caller] = field(default_factory=dict)
    before: dict[str, int] = field(default_factory=dict)

    def since(self, state: str) -> list[Entry]:
        """What was written of a call after the controller was killed."""
        return list(self.town.entries(self.callers[state].call)[self.before[state] :])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def story() -> AsyncIterator[Story]:
    """Everybody brought to his state, the controller killed and started, and everybody's call taken to its end."""
    async with open_split_town(CHANGES, WORLD) as town:
        told = Story(town)
        for step in STEPS:
            async with asyncio.TaskGroup() as group:
                tasks = {way.__name__: group.create_task(_brought(way, town)) for way in step}
            told.callers |= {name: task.result() for name, task in tasks.items()}
        town.controller.kill()
        told.before |= {name: len(town.entries(caller.call)) for name, caller in told.callers.items()}
        async with town.guard_asleep():
            await town.controller.start()
        await _go_on(told)
        await town.quiet(30)
        await until(lambda: all(_ends(told.since(name)) for name in ENDS), "every call has ended")
        yield told


async def _brought(way: Way, town: SplitTown) -> Caller:
    return await way(town)


async def _go_on(told: Story) -> None:
    """Everybody does what he would do next, hears what is said again, and hangs up."""
    town, callers = told.town, told.callers
    for name in QUESTIONS:
        await until(lambda name=name: any(isinstance(one, Said) for one in told.since(name)), f"{name} is asked")  # type: ignore[misc]
    await town.reached(callers["whisper"].call, lambda call: call.answered, "the agent talks")
    await asyncio.sleep(9)  # the longest question, after the excuse
    await callers["recording"].leg.press("#")
    await callers["survey"].leg.press("4")
    for key in "34#":
        await callers["digits"].leg.press(key)
    await until(lambda: any(isinstance(one, Message) for one in told.since("recording")), "the message is kept")
    await until(lambda: any(isinstance(one, Rated) for one in told.since("survey")), "the mark is kept")
    await (await other(town, callers["digits"])).reached("rings")
    for caller in callers.values():
        if not caller.leg.has("ended"):
            await caller.leg.hang_up()


def _ends(entries: list[Entry]) -> list[str]:
    return [entry.disposition for entry in entries if isinstance(entry, Ended)]


@pytest.mark.parametrize("state", QUESTIONS)
async def test_who_was_asked_something_hears_an_excuse_and_the_question_again(story: Story, state: str) -> None:
    caller, town = story.callers[state], story.town
    said = next(entry for entry in story.since(state) if isinstance(entry, Said))
    assert said.prompts[0].key == "excuse-interruption"
    excuse = find_clip(caller.leg.heard, town.settings.sounds / f"{said.language}/excuse-interruption.sln")
    question = find_clip(caller.leg.heard, town.settings.sounds / f"{QUESTIONS[state]}.sln")
    assert excuse.heard, f"the excuse: {excuse}"
    assert question.heard, f"the question: {question}"


@pytest.mark.parametrize("state", ENDS)
async def test_every_call_is_taken_up_once_and_ends_once_as_it_would_have_anyway(story: Story, state: str) -> None:
    whole = list(story.town.entries(story.callers[state].call))
    assert _ends(whole) == [ENDS[state]]
    assert sum(isinstance(entry, Noted) and entry.what == TAKEN_UP for entry in whole) == 1


@pytest.mark.parametrize("state", ["talk", "transfer"])
async def test_a_talk_has_no_gap_on_either_side(story: Story, state: str) -> None:
    citizen = story.callers[state].leg
    person = await other(story.town, story.callers[state])
    assert longest_gap(person.heard, TONES["caller"]) < 0.1
    assert longest_gap(citizen.heard, TONES[person.kind]) < 0.1


async def test_who_is_put_through_while_nobody_steers_is_written_down_at_the_moment_when_it_was(story: Story) -> None:
    caller = story.callers["whisper"]
    (taken,) = [entry for entry in story.town.entries(caller.call) if isinstance(entry, Taken)]
    own = [row for row in story.town.cel() if row["userfield"] == caller.call]
    entered = next(row["eventtime"] for row in own if row["eventtype"] == "BRIDGE_ENTER")
    assert taken.by == "lucia"
    assert abs(taken.at.timestamp() - float(entered)) < 1


async def test_a_message_that_is_spoken_meanwhile_is_kept_whole(story: Story) -> None:
    (message,) = [entry for entry in story.since("recording") if isinstance(entry, Message)]
    assert message.seconds > 10
    assert (story.town.settings.recordings / message.file).stat().st_size > 16_000 * 10


async def test_the_journal_and_asterisk_agree_on_all_of_it(story: Story) -> None:
    agree, differ = audited(story.town.settings, timedelta(hours=1))
    assert not differ, differ
    assert agree == len(ENDS)


async def test_nothing_is_left_of_it(story: Story) -> None:
    assert all(story.town.state(caller.call) is None for caller in story.callers.values())
    assert await story.town.channels() == []
