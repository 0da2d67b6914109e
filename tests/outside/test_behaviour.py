"""How everybody outside behaves can be written in one line."""

import pytest

from ivr.errors import UserMistake
from ivr.outside.behaviour import World, parse_world

TRUNKS = ("paris-1", "paris-2", "ministry")
AGENTS = ("claire", "emily")


def test_everybody_accepts_and_answers_unless_told_otherwise() -> None:
    world = parse_world("", TRUNKS, AGENTS)
    assert world == World()
    assert (world.line("paris-1"), world.agent("claire"), world.talk) == ("accept", "answer", 3.0)


def test_lines_and_agents_are_set_one_by_one() -> None:
    world = parse_world("paris-1=error, paris-2=no-key,claire=away,talk=1.5", TRUNKS, AGENTS)
    assert [world.line(trunk) for trunk in TRUNKS] == ["error", "no-key", "accept"]
    assert [world.agent(name) for name in AGENTS] == ["away", "answer"]
    assert world.talk == 1.5


def test_all_of_a_kind_are_set_at_once_and_a_later_word_goes_before() -> None:
    world = parse_world("lines=dead,agents=ring,paris-2=accept", TRUNKS, AGENTS)
    assert [world.line(trunk) for trunk in TRUNKS] == ["dead", "accept", "dead"]
    assert [world.agent(name) for name in AGENTS] == ["ring", "ring"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("paris-1=eror", "did you mean 'error'?"),
        ("paris-1=away", "no behaviour of a line - choose one of accept, busy"),
        ("claire=accept", "no behaviour of an agent - choose one of answer, hang-up"),
        ("pari-1=busy", "did you mean 'paris-1'?"),
        ("clare=away", "did you mean 'claire'?"),
        ("paris-1", "write it like paris-1=busy"),
        ("talk=long", "write it like talk=3"),
    ],
)
def test_a_mistake_is_answered_with_what_to_write_instead(text: str, said: str) -> None:
    with pytest.raises(UserMistake, match=said.replace("?", r"\?")):
        parse_world(text, TRUNKS, AGENTS)
