"""What a call does on paper it does on the line: the same steps and the same end, however awkward Asterisk is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import pytest

from ivr.flow.entries import Disposition, Ended, Entry, Pressed, Unqueued
from ivr.flow.transcript import transcript
from tests.phones.scripts import CALLS, HOLIDAYS, call_of
from tests.phones.through_ari import Made, make

OF_THEIR_OWN = ("since", "at", "file", "name")
"""What differs between two phones: the moments, and what follows from the id of the call."""


@cache
def made(seed: int) -> Made:
    """The call of the seed, made through ARI."""
    return _make(seed)


def _make(seed: int) -> Made:
    with TemporaryDirectory() as folder:
        return make(call_of(seed), seed, Path(folder))


@cache
def on_paper(seed: int) -> list[Entry]:
    """What the simulator writes of it."""
    return call_of(seed).made().entries


def timeless(entries: Iterable[Entry]) -> list[tuple[str, dict[str, Any]]]:
    """Entries without what may differ."""
    return [
        (type(entry).__name__, {f.name: getattr(entry, f.name) for f in fields(entry) if f.name not in OF_THEIR_OWN})
        for entry in entries
    ]


@pytest.mark.parametrize("seed", range(CALLS))
def test_a_call_goes_the_same_way_on_paper_and_through_ari(seed: int) -> None:
    call = call_of(seed)
    assert transcript(made(seed).entries).as_json() == transcript(on_paper(seed)).as_json(), call
    assert timeless(made(seed).entries) == timeless(on_paper(seed)), call
    assert made(seed).left_over == (), "nothing is left of a call"


def test_these_calls_end_in_every_way_and_break_off_at_every_moment() -> None:
    entries = [on_paper(seed) for seed in range(CALLS)]
    ends = {entry.disposition for told in entries for entry in told if isinstance(entry, Ended)}
    before = {type(told[-2]).__name__ for told in entries}
    typed = [entry for told in entries for entry in told if isinstance(entry, Pressed) and entry.use == "typed ahead"]
    assert ends == set(get_args(Disposition)) - {"failed"}
    assert before >= {"Said", "Waiting", "Pressed", "Queued", "Dialled", "Taken", "Recording", "Message"}
    assert len(typed) > 50
    happened = {type(entry).__name__ for told in entries for entry in told}
    assert happened >= {"Estimated", "CallbackAsked", "Rated", "Comment"}
    left = {entry.outcome for told in entries for entry in told if isinstance(entry, Unqueued)}
    assert left >= {"served", "handed", "timeout", "empty", "callback", "message"}
    assert {call_of(seed).at for seed in range(CALLS)} >= set(HOLIDAYS)


def test_asterisk_was_awkward_in_these_calls() -> None:
    """Who hangs up as he is sent away is refused at one request or the other; `tests/ari/test_hangup.py` tries both."""
    refusals = {refusal for seed in range(CALLS) for refusal in made(seed).asterisk.refusals}
    assert refusals >= {"DELETE playbacks 404", "POST play 404", "POST play 409", "POST record 404"}
    assert refusals & {"POST variables 409", "POST continue 409"}, refusals


def test_a_call_through_ari_in_imagined_time_is_the_same_each_time_to_the_moment() -> None:
    assert all(_make(seed).entries == made(seed).entries for seed in range(20))
