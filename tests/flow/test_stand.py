"""Where a call stands, in the words that the fallback reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ivr.flow.asking import Asking, Say, Want
from ivr.flow.call import Call
from ivr.flow.commands import HangUp, Record
from ivr.flow.stand import stand, stays

CALL = Call("1-1", "v", datetime(2026, 11, 23, tzinfo=UTC), "+33199000100", "fr", node="topics")


def test_what_is_not_known_is_empty() -> None:
    assert stand(CALL) == "topics:fr:::::::"


def test_what_is_learnt_stands_in_its_place() -> None:
    learnt = {"agreed": "yes", "subject": "visa", "consulate": "paris", "callback": "declined"}
    assert stand(replace(CALL, learnt=learnt)) == "topics:fr:visa:::paris:::declined"


@pytest.mark.parametrize(
    ("want", "so"), [(Say(()), True), (Record("r", "m"), True), (HangUp("r"), False), (None, False)]
)
def test_a_call_stays_where_something_must_come_from_the_caller(want: Want | None, so: bool) -> None:
    assert stays(replace(CALL, asking=want and Asking(want, "r"))) is so
