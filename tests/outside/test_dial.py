"""A caller finds his own call among all that the service tells."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from ivr.flow.entries import Began, Ended, Entry
from ivr.journal.tail import Tail
from ivr.outside.asterisk import Outside
from ivr.outside.dial import Placed, _Presence
from ivr.outside.leg import Leg
from ivr.outside.remote import Remote
from ivr.outside.script import ScriptedCaller

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass
class Around:
    """What a caller knows of everybody outside: whose calls are found already, and every leg."""

    calls: set[str]
    legs: list[Leg] = field(default_factory=list)


class ToldTail(Tail):
    """A tail with everything already told."""

    def __init__(self, told: list[tuple[str, Entry]]) -> None:
        self._told = told

    async def entries(self) -> AsyncIterator[tuple[str, Entry]]:
        for call, entry in self._told:
            yield call, entry


def caller(number: str) -> Placed:
    leg = Leg("c", "caller", "carrier", Path("heard"), Path("voice"), Remote(1, "", lambda raw: None), number, "+331")
    leg.note("answered")
    return Placed(leg)


@pytest.mark.parametrize(
    ("others", "first", "found"),
    [
        (set(), Began(NOW, "+331", "+33199000678", "fr"), "a"),
        (set(), Began(NOW, "+331", None, "fr"), "b"),
        ({"a"}, Began(NOW, "+331", "+33199000678", "fr"), "b"),
        (set(), Began(NOW, "+332", "+33199000678", "fr"), "b"),
        (set(), Began(NOW, "+331", "+33639989999", "fr"), "b"),
    ],
    ids=["his own", "somebody's who withholds his", "already another's", "another number", "another caller"],
)
async def test_the_first_call_that_begins_like_his_and_is_nobody_elses(
    others: set[str], first: Began, found: str
) -> None:
    second = Began(NOW, "+331", "+33199000678", "fr")
    told: list[tuple[str, Entry]] = [
        ("a", first),
        ("b", second),
        ("a", Ended(NOW, "failed")),
        ("b", Ended(NOW, "served")),
    ]
    placed = caller("+33199000678")
    around = cast(Outside, Around(others))
    await _Presence(placed, ScriptedCaller(()), lambda entry: None, around).follow(ToldTail(told))
    assert placed.id == found
    assert placed.disposition == {"a": "failed", "b": "served"}[found]
    assert found in others


async def test_whoever_withholds_his_number_finds_the_call_without_one() -> None:
    told: list[tuple[str, Entry]] = [
        ("a", Began(NOW, "+331", "+33199000678", "fr")),
        ("b", Began(NOW, "+331", None, "fr")),
        ("b", Ended(NOW, "served")),
    ]
    placed = caller("")
    around = cast(Outside, Around(set()))
    await _Presence(placed, ScriptedCaller(()), lambda entry: None, around).follow(ToldTail(told))
    assert placed.id == "b"
