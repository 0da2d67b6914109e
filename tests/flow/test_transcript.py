"""A call is told as far as the journal has it, also where the journal has lost the beginning of a visit."""

from datetime import UTC, datetime

from ivr.flow.entries import Ended, Entered, Left, Pressed
from ivr.flow.transcript import Step, transcript

AT = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)


def test_a_visit_whose_beginning_was_lost_is_told_from_its_end() -> None:
    told = transcript(
        [Pressed(AT, "topics", "2", "taken"), Left(AT, "topics", "2", ()), Entered(AT, "where-it-is", "menu")]
    )
    assert told.steps == [Step("topics", key="2", exit="2"), Step("where-it-is")]


def test_a_call_of_which_only_the_end_is_known() -> None:
    assert transcript([Ended(AT, "served")]).disposition == "served"
