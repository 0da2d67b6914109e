"""Calls of the past led through their own version go as they went, and through another one as that has it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.flow.events import Arrived
from ivr.flow.transcript import transcript
from ivr.journal.queries import CallRow, StoredCall
from ivr.outside.behaviour import parse_world
from ivr.outside.script import parse
from ivr.replay.compare import Comparison, Version, compare
from ivr.routing.model import Routing
from ivr.routing.reader import load
from ivr.settings import PROJECT
from ivr.simulator.simulate import lines_served, simulate

ROUTING = load(PROJECT / "routing.yaml")
OPEN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SHUT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

FRANCE, CENTRAL = "+33199000100", "+212530000100"

CALLS = [
    (FRANCE, "- 1 1", "", OPEN), (FRANCE, "- 1 1 5 5", "", OPEN), (CENTRAL, "9 5 1 1", "", OPEN),
    (FRANCE, "- 1 1 t!", "", OPEN), (FRANCE, "- 2 1 t!", "", OPEN), (CENTRAL, "2 0", "", OPEN),
    (FRANCE, "- 7 7 7", "", OPEN), (FRANCE, "- - - -", "", OPEN), (FRANCE, "- !", "", OPEN), (FRANCE, ",!", "", OPEN),
    (FRANCE, "- 31", "", OPEN), (FRANCE, "- 1 1 q!", "wait=40", OPEN), (FRANCE, "- 1 1 q1", "wait=40", OPEN),
    (FRANCE, "- 1 1", "agents=away", OPEN), (FRANCE, "- 1 1", "wait=2000", OPEN), (FRANCE, "- 4", "", OPEN),
    (FRANCE, "- 2 1 1", "paris-1=busy", OPEN), (FRANCE, "- 2 1", "lines=dead", OPEN), (FRANCE, "- 4 d!", "", OPEN),
    (FRANCE, "- 4", "lines=ring", OPEN), (FRANCE, "- 1", "", SHUT), (FRANCE, "- 1 ~7#", "", SHUT),
    (FRANCE, "- 1 ~7!", "", SHUT), (FRANCE, "- 3 2 2 ~5#", "", OPEN), (FRANCE, "- 3 2 1 1", "hands=paris", OPEN),
    (FRANCE, "- 1 1", "hands=paris,consults=paris", OPEN), (FRANCE, "- * 1 1 t!", "", OPEN),
    (CENTRAL, "3 4 33", "", OPEN), ("+12025550100", "- 2 1", "", OPEN), (FRANCE, "- 2", "", SHUT),
    (FRANCE, "1 1", "", OPEN), (FRANCE, "11", "", OPEN), (FRANCE, "21 1", "", OPEN), (FRANCE, "1 1 t!", "", OPEN),
    (FRANCE, "1!", "", OPEN), (CENTRAL, "31 1", "", OPEN), (FRANCE, "1 ~7#", "", SHUT), (FRANCE, "77", "", OPEN),
]  # fmt: skip


def past(number: str, keys: str, world: str, at: datetime) -> StoredCall:
    """A call as the journal has it."""
    flow = ROUTING.as_flow("then")
    others = parse_world(world, ROUTING.trunks, ROUTING.agents)
    arrived = Arrived(at=at, call="c1", dialled=number, caller="+33612345678")
    entries = tuple(simulate(flow, arrived, parse(keys), others, lines_served(flow, ROUTING.agents)).entries)
    how = transcript(entries).disposition
    row = CallRow("c1", None, number, "carrier", "then", "fr", at, entries[-1].at, how, 16)
    return StoredCall(row, "+33612345678", entries)


def led(new: Routing, *calls: StoredCall) -> Comparison:
    return compare(calls, lambda version: Version.of(ROUTING), Version.of(new), lambda done: None)


@pytest.mark.parametrize(("number", "keys", "world", "at"), CALLS)
def test_a_call_goes_through_its_own_version_as_it_went(number: str, keys: str, world: str, at: datetime) -> None:
    found = led(ROUTING, past(number, keys, world, at))
    assert (found.calls, found.same, found.unlike.calls) == (1, 1, 0)


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Routing]:
    """The project's routing with pieces of its text replaced."""

    def made(*pairs: tuple[str, str]) -> Routing:
        text = (PROJECT / "routing.yaml").read_text(encoding="utf-8")
        for old, new in pairs:
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
        path = tmp_path / "routing.yaml"
        path.write_text(text, encoding="utf-8")
        return load(path)

    return made


def test_a_key_that_leads_elsewhere(changed: Callable[..., Routing]) -> None:
    new = changed(("say: caller-citizen, go: first-level", "say: caller-citizen, go: to-a-person"))
    found = led(new, past(FRANCE, "- 1 1", "", OPEN), past(FRANCE, "- 2 1", "", OPEN))
    assert {place: group.calls for place, group in found.parting.items()} == {
        ("who-calls", "first-level", "to-a-person"): 1
    }
    assert (found.same, dict(found.ends)) == (1, {("served", "served"): 1})


def test_a_choice_that_has_another_key_is_chosen_by_that(changed: Callable[..., Routing]) -> None:
    new = changed(
        ('"1": {say: caller-citizen,', '"9": {say: caller-citizen,'),
        ('"3": {say: caller-resident,', '"1": {say: caller-resident,'),
    )
    found = led(new, past(FRANCE, "- 1 1", "", OPEN))
    assert (found.same, found.asked, found.parting) == (1, {}, {})


def test_a_choice_that_is_gone_is_a_question_that_nobody_was_asked(changed: Callable[..., Routing]) -> None:
    new = changed(('      "3": {say: caller-resident, go: first-level, learn: {public: resident}}\n', ""))
    found = led(new, past(FRANCE, "- 1 3", "", OPEN))
    assert set(found.asked) == {"who-calls"}


def test_a_question_that_nobody_was_asked(changed: Callable[..., Routing]) -> None:
    new = changed(
        ("    open: topics\n", "    open: first\n"),
        (
            "  topics:\n",
            '  first:\n    type: menu\n    options:\n      "1": {say: topic-other, go: topics}\n\n  topics:\n',
        ),
    )
    found = led(new, past(FRANCE, "- 1 1", "", OPEN))
    assert {node: group.examples for node, group in found.asked.items()} == {"first": ["c1"]}
    assert found.ends.total() == 0


def test_hours_that_have_become_shorter(changed: Callable[..., Routing]) -> None:
    new = changed(('monday: [{opens: "08:00"', 'monday: [{opens: "11:00"'))
    found = led(new, past(FRANCE, "- 1 1", "", OPEN), past(FRANCE, "- 1", "", SHUT))
    assert found.same == 1 and set(found.asked) == {"after-hours"}


def test_a_version_that_cannot_be_read_is_said() -> None:
    call = past(FRANCE, "- 1 1", "", OPEN)
    found = compare([call], lambda version: None, Version.of(ROUTING), lambda done: None)
    assert (found.calls, found.unlike.examples) == (1, ["c1"])
