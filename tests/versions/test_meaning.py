"""What differs between two files, in the words of people who decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.routing.model import Routing
from ivr.routing.reader import load
from ivr.versions.meaning import differences

CHANGES = [
    ("promise: 180", "promise: 150", ["service: promise is 150 (was 180)"]),
    ("name: France, start", "name: Frankreich, start", ["number +33199000100: name is Frankreich (was France)"]),
    (
        '      friday: [{opens: "08:00", closes: "20:00"}]\n    holidays: open',
        '      friday: [{opens: "08:00", closes: "12:00"}, {opens: "14:30", closes: "20:00"}]\n    holidays: open',
        ["hours centre: week.friday is 08:00-12:00, 14:30-20:00 (was 08:00-20:00)"],
    ),
    (
        "    holidays: open            # the centre",
        "    special: [{date: 2027-01-04, why: we move}]\n    holidays: open            # the centre",
        ["hours centre: special is date 2027-01-04 why we move (was nothing)"],
    ),
    ("  goodbye:\n    type: hangup", "  goodbye:  # note\n    type: hangup", []),
    ("    unknown: first-level", "    unknown: last-resort",
     ["node competent-post: unknown is last-resort (was first-level)"]),
    ("fr: {language: fr}", "fr: {language: fr, ring: 20}", ["queue fr: ring is 20 (was 15)"]),
    ("claire: {name: Claire,", "clara: {name: Claire,", ["agent claire is gone", "agent clara is new"]),
    ("jonas: {name: Jonas, languages: {de: 5", "jonas: {name: Jonas, languages: {de: 4",
     ["agent jonas: languages.de is 4 (was 5)"]),
    ('paris-1: {address: "${PARIS_SIP:-127.0.0.11:5060}"}', 'paris-1: {address: "192.0.2.11:5060"}',
     ["trunk paris-1: address is 192.0.2.11:5060 (was {before})"]),
    ("  hours: centre               # and only", "  ring: 45\n  hours: centre  # and only",
     ["callback: ring is 45 (was 30)"]),
    ('"+33199000209", trunks: [paris-2, paris-1]', '"+33199000209", trunks: [paris-1]',
     ["consulate paris: duty.trunks is paris-1 (was paris-2, paris-1)"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), CHANGES)
def test_a_change_is_told_in_words(
    tmp_path: Path, routing: Routing, text: str, old: str, new: str, told: list[str]
) -> None:
    assert text.count(old) == 1
    file = tmp_path / "routing.yaml"
    file.write_text(text.replace(old, new))
    before = routing.trunks["paris-1"].address  # by the environment, which tests with an outside world change
    assert differences(routing, load(file)) == [sentence.format(before=before) for sentence in told]


def test_a_node_that_is_new_says_what_it_is(routing: Routing) -> None:
    nodes = {**routing.flow, "second-goodbye": routing.flow["goodbye"]}
    assert differences(routing, routing.model_copy(update={"flow": nodes})) == ["node second-goodbye is new (hangup)"]


def test_a_section_that_is_gone_is_told(routing: Routing) -> None:
    assert differences(routing, routing.model_copy(update={"callback": None})) == ["callback is gone"]
