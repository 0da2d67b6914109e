"""What the editor offers at a place of the routing file."""

from __future__ import annotations

import pytest

from ivr.desk.routing.completing import completions
from ivr.settings import PROJECT

TEXT = """\
service:
  promise: 180
  |a
hours:
  centre: {time_zone: UTC}
  shut:
    holidays: |b
    special:
      - {date: 2026-12-24, |c
flow:
  first:
    type: |d
  topics:
    type: menu
    options:
      "1": {say: |e
      "2": {say: topic-obtain, go: |f
      "3": {say: topic-obtain, learn: {|g
  shop:
    type: hours
    schedule: |h
    |i
queues:
  zgh: {language: zgh, tiers: [{after: 30, languages: [fr, |j
  nl: {language: nl, tiers: [{after: 30, |k
languages:
  fr: {name: x}
  |l
# a note: |m
trunks:
  carrier: {codecs: [|n
agents:
  amina: {sensitive: |o
"""


def offered(mark: str) -> set[str]:
    """What is offered where `|mark` stands."""
    sign = TEXT.index(f"|{mark}\n")
    text = "".join(line for line in TEXT)
    for other in "abcdefghijklmno":
        text = text.replace(f"|{other}\n", "\n")
    line = TEXT[:sign].count("\n") + 1
    column = sign - TEXT.rfind("\n", 0, sign) - 1
    return set(completions(text, line, column, PROJECT / "prompts").options)


@pytest.mark.parametrize(
    ("mark", "among", "never"),
    [
        ("a", {"person", "tries"}, {"promise", "time_zone"}),
        ("b", {"open", "closed", "special"}, {"centre"}),
        ("c", {"hours", "why"}, {"date"}),
        ("d", {"menu", "hangup", "queue"}, {"centre"}),
        ("e", {"topic-obtain", "welcome"}, {"menu"}),
        ("f", {"first", "topics", "shop"}, {"topic-obtain"}),
        ("g", {"subject", "public"}, {"say"}),
        ("h", {"centre", "shut"}, {"first"}),
        ("i", {"open", "closed"}, {"schedule", "type"}),
        ("j", {"fr"}, {"zgh", "after"}),
        ("k", {"level", "languages"}, {"after", "language"}),
        ("l", {"ar", "zgh"}, {"fr", "name"}),
        ("m", set(), {"service"}),
        ("n", {"alaw", "ulaw", "g722"}, {"carrier"}),
        ("o", {"true", "false"}, set()),
    ],
)
def test_what_fits_is_offered_and_nothing_else(mark: str, among: set[str], never: set[str]) -> None:
    found = offered(mark)
    assert among <= found and not found & never
    assert found or not among


@pytest.mark.parametrize("line", [0, 1, 2, 99])
@pytest.mark.parametrize("column", [0, 3, 500])
@pytest.mark.parametrize("text", ["", "}{][,:", "a: {b: [c, {d", "\t\t:", "- - - {", '"', "flow:\n  x: {"])
def test_any_text_is_taken(text: str, line: int, column: int) -> None:
    assert completions(text, line, column, PROJECT / "prompts") is not None
