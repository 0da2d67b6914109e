"""The old place of who was cut off while waiting, and when a number was last surveyed: from memory and from disk."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from ivr.flow.entries import Began, Dialled, Disposition, Ended, Entered, Entry, Queued, Rated, Said, Taken, Unqueued
from ivr.flow.events import BROKEN
from ivr.flow.prompts import prompt
from ivr.flow.tiers import FRONT
from ivr.journal.journal import Journal
from ivr.journal.talks import latest_talks
from tests.journal.sample_calls import CALLER, NUMBER, at

OTHER = "+33639980999"

Reopen = Callable[[Journal], Journal]


@pytest.fixture(params=["in memory", "after a restart"])
def later(request: pytest.FixtureRequest, path: Path) -> Iterable[Reopen]:
    """The same journal, or that of the next service."""
    opened: list[Journal] = []

    def reopened(journal: Journal) -> Journal:
        if request.param == "in memory":
            return journal
        journal.close()
        opened.append(Journal(path))
        opened[-1].open()
        return opened[-1]

    yield reopened
    for one in opened:
        one.close()


def call(
    began: float,
    ended: float | None,
    *happened: Entry,
    ends: Disposition = "abandoned_in_queue",
    caller: str | None = CALLER,
) -> list[Entry]:
    """The entries of a call between these seconds; one without an end still goes on."""
    end = [] if ended is None else [Ended(at(ended), ends)]
    return [Began(at(began), NUMBER, caller, "nl"), *happened, *end]


def queued(seconds: float, since: datetime) -> Queued:
    return Queued(at(seconds), "first-level", "nl", since)


CUT_OFF = call(0, 100, queued(20, at(0)))
"""Came at 0, waited from 20 on, was cut off at 100."""


@pytest.mark.parametrize("seconds", [100, 130, 220])
async def test_cut_off_while_waiting_keeps_the_place_for_two_minutes(journal, later, seconds) -> None:
    journal.write("c1", CUT_OFF, None)
    assert (await later(journal).known_of(CALLER, at(seconds))).waited_since == at(0)


@pytest.mark.parametrize("seconds", [220.1, 3600, 99])
async def test_not_longer_and_not_before(journal, later, seconds) -> None:
    journal.write("c1", CUT_OFF, None)
    assert (await later(journal).known_of(CALLER, at(seconds))).waited_since is None


async def test_the_place_is_given_once(journal, later) -> None:
    journal.write("c1", CUT_OFF, None)
    opened = later(journal)
    assert [(await opened.known_of(CALLER, at(130))).waited_since for _ in range(2)] == [at(0), None]


async def test_only_the_last_call_counts(journal, later) -> None:
    journal.write("c1", CUT_OFF, None)
    journal.write("c2", call(110, 120, ends="abandoned_in_menu"), None)
    assert (await later(journal).known_of(CALLER, at(130))).waited_since is None


async def test_an_old_place_is_not_handed_on(journal, later) -> None:
    journal.write("c1", CUT_OFF, None)
    journal.write("c2", call(130, 160, queued(140, at(0))), None)
    assert (await later(journal).known_of(CALLER, at(170))).waited_since is None


@pytest.mark.parametrize(
    "entries",
    [
        call(0, 100),
        call(0, 100, queued(20, at(0)), Unqueued(at(90), "first-level", "nl", "timeout")),
        call(0, 100, queued(20, at(0)), Taken(at(60), "first-level", "sanne"), ends="served"),
        call(0, 100, queued(20, at(0)), Unqueued(at(90), "first-level", "nl", "message"), ends="voicemail"),
        call(0, 100, queued(20, FRONT)),
        call(0, None, queued(20, at(0))),
    ],
    ids=["before the queue", "waited too long", "served", "left by key", "back from a post", "still there"],
)
async def test_who_was_not_cut_off_in_the_queue_has_no_old_place(journal, later, entries) -> None:
    journal.write("c1", entries, None)
    assert (await later(journal).known_of(CALLER, at(110))).waited_since is None


BROKE_OFF = {
    "waiting": [queued(20, at(0))],
    "waiting in an old place": [queued(20, at(-50))],
    "talking": [queued(20, at(0)), Taken(at(60), "first-level", "sanne")],
    "back from a post": [queued(20, FRONT)],
}


@pytest.mark.parametrize("happened", BROKE_OFF.values(), ids=BROKE_OFF)
async def test_when_the_line_broke_everybody_who_waited_or_talked_keeps_his_place(journal, later, happened) -> None:
    journal.write("c1", [*call(0, None, *happened), Ended(at(100), "served", BROKEN)], None)
    since = at(-50) if happened == BROKE_OFF["waiting in an old place"] else at(0)
    assert (await later(journal).known_of(CALLER, at(110))).waited_since == since


@pytest.mark.parametrize(("seconds", "kept"), [(720, True), (720.1, False)])
async def test_his_two_minutes_begin_when_we_are_back(journal, later, seconds, kept) -> None:
    broke = [*call(0, None, queued(20, at(0))), Ended(at(100), "abandoned_in_queue", BROKEN)]
    journal.write("c1", broke, None)
    journal.write("c2", call(0, 100, queued(20, at(0)), caller=OTHER), None)
    opened = later(journal)
    opened.back(at(600))
    assert (await opened.known_of(CALLER, at(seconds))).waited_since == (at(0) if kept else None)
    assert (await opened.known_of(OTHER, at(610))).waited_since is None


async def test_who_had_left_the_queue_when_the_line_broke_has_no_place(journal, later) -> None:
    left = [queued(20, at(0)), Unqueued(at(90), "first-level", "nl", "message")]
    journal.write("c1", [*call(0, None, *left), Ended(at(100), "voicemail", BROKEN)], None)
    assert (await later(journal).known_of(CALLER, at(110))).waited_since is None


async def test_numbers_have_their_own_places_and_withheld_ones_none(journal, later) -> None:
    journal.write("c1", CUT_OFF, None)
    journal.write("c2", call(0, 100, queued(20, at(0)), caller=None), None)
    opened = later(journal)
    assert (await opened.known_of("+33639980999", at(110))).waited_since is None
    assert (await opened.known_of(CALLER, at(110))).waited_since == at(0)


def survey(seconds: float, *more: Entry) -> list[Entry]:
    """A survey that puts its question at this second."""
    said = Said(at(seconds), "opinion", (prompt("survey-answer"),), "nl", True)
    return [Entered(at(seconds), "opinion", "survey"), said, *more]


@pytest.mark.parametrize("answer", [(), (Rated(at(52), "opinion", "answer", 4),)], ids=["hung up", "answered"])
async def test_who_was_asked_for_an_opinion_was_asked_answered_or_not(journal, later, answer) -> None:
    journal.write("c1", call(0, 60, *survey(50, *answer), ends="served"), None)
    opened = later(journal)
    assert (await opened.known_of(CALLER, at(0))).surveyed == at(50)
    assert (await opened.known_of("+33639980999", at(0))).surveyed is None


async def test_the_last_time_counts(journal, later) -> None:
    journal.write("c1", call(0, 60, *survey(50), ends="served"), None)
    journal.write("c2", call(100, 160, *survey(150), ends="served"), None)
    assert (await later(journal).known_of(CALLER, at(0))).surveyed == at(150)


async def test_a_survey_that_was_passed_over_does_not_count(journal, later) -> None:
    passed = [
        Entered(at(50), "opinion", "survey"),
        Entered(at(50), "goodbye", "hangup"),
        Said(at(50), "goodbye", (prompt("goodbye"),), "nl", False),
    ]
    journal.write("c1", call(0, 60, *passed, ends="served"), None)
    assert (await later(journal).known_of(CALLER, at(0))).surveyed is None


async def test_an_erased_person_is_forgotten_in_memory_too(journal, path) -> None:
    journal.write("c1", call(0, 100, *survey(50), queued(60, at(0))), None)
    assert journal.flush()
    journal.erase(1)
    assert (await journal.known_of(CALLER, at(110))).waited_since is None
    assert (await journal.known_of(CALLER, at(0))).surveyed is None


async def test_the_latest_conversations_are_read_from_the_entries(journal, path) -> None:
    agent, post = Taken(at(60), "first-level", "sanne"), Taken(at(65), "consulate", "paris")
    handed = Unqueued(at(90), "first-level", "nl", "handed", "paris")
    dialled = Dialled(at(91), "consulate", "paris", "paris-1")
    journal.write("old", call(-200, -10, queued(-190, at(-200)), Taken(at(-100), "first-level", "claire")), None)
    journal.write("c1", call(0, 100, queued(20, at(0)), agent, ends="served"), None)
    journal.write("c2", call(1, 200, queued(20, at(0)), agent, handed, dialled, replace(post, at=at(100))), None)
    journal.write("c3", CUT_OFF[:1], None)
    journal.write("c4", call(5, 70, replace(dialled, at=at(50)), post, ends="transferred"), None)
    journal.write("c5", [*CUT_OFF[:2], agent], None)
    assert journal.flush()
    assert latest_talks(path, at(-1)) == [("nl", "sanne", 40), ("nl", "sanne", 30)]
    assert latest_talks(path, at(-300))[0] == ("nl", "claire", 90)
