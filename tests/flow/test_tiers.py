"""The lines of a queue: who serves each, and how long a caller waits in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pytest

from ivr.flow.definition import Queue, Tier
from ivr.flow.tiers import agents_of, all_lines, lines_of, steps_of


@dataclass(frozen=True)
class Agent:
    languages: Mapping[str, int] = field(default_factory=dict)
    queues: Collection[str] = ("nl",)
    sensitive: bool = False


AGENTS = {
    "best": Agent({"nl": 5}),
    "fair": Agent({"nl": 3}, sensitive=True),
    "some": Agent({"nl": 1}),
    "elsewhere": Agent({"nl": 5, "en": 4}, ["de"]),
    "french": Agent({"fr": 4}, ["fr"], sensitive=True),
    "beginner": Agent({"fr": 2}, ["fr"]),
}
WIDE = Queue(
    language="nl", level=5, wait=180, tiers=(Tier(after=20, level=3), Tier(after=50, level=4, languages=("fr",)))
)


def test_each_line_is_served_by_those_of_the_one_before_and_by_more() -> None:
    served = {line.name: agents_of(line, AGENTS) for line in lines_of("nl", WIDE)}
    assert served == {"nl": ("best",), "nl.2": ("best", "fair"), "nl.3": ("best", "fair", "french")}


def test_sensitive_subjects_have_lines_of_their_own_with_marked_agents_only() -> None:
    served = {line.name: agents_of(line, AGENTS) for line in lines_of("nl", WIDE, sensitive=True)}
    assert served == {"nl.sensitive": (), "nl.sensitive.2": ("fair",), "nl.sensitive.3": ("fair", "french")}


def test_a_tier_of_other_languages_does_not_lower_the_level_of_the_queues_own() -> None:
    queue = Queue(language="nl", level=5, tiers=(Tier(after=20, level=1, languages=("fr",)),))
    assert agents_of(lines_of("nl", queue)[1], AGENTS) == ("best", "french", "beginner")


def test_a_queue_without_tiers_is_one_line() -> None:
    assert steps_of("nl", Queue(language="nl", wait=60)) == (("nl", 60),)


@pytest.mark.parametrize(
    ("agreed", "steps"),
    [(False, (("nl", 20), ("nl.2", 160))), (True, (("nl", 20), ("nl.2", 30), ("nl.3", 130)))],
)
def test_only_who_agreed_waits_for_other_languages(agreed: bool, steps: tuple[tuple[str, float], ...]) -> None:
    assert steps_of("nl", WIDE, agreed=agreed) == steps
    assert sum(seconds for _, seconds in steps) == WIDE.wait


def test_a_tier_that_would_begin_after_the_wait_is_left_out() -> None:
    late = Queue(language="nl", wait=30, tiers=(Tier(after=20), Tier(after=30)))
    assert steps_of("nl", late) == (("nl", 20), ("nl.2", 10))


def test_all_lines_of_all_queues_have_names_of_their_own() -> None:
    queues = {"nl": WIDE, "fr": Queue(language="fr")}
    assert [line.name for line in all_lines(queues, sensitive=False)] == ["nl", "nl.2", "nl.3", "fr"]
    names = [line.name for line in all_lines(queues, sensitive=True)]
    assert (len(names), len(set(names))) == (8, 8)
