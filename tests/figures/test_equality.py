"""A difference in treatment that was drawn is found and said; one that chance alone made is not."""

from __future__ import annotations

import numpy as np
import pytest

from ivr.figures.columns import AMOUNTS, COUNTED, Calls
from ivr.figures.equality import Compared, compared, plainly, sentence, wilson

LANGUAGES = ["ar", "fr", "zgh"]


def word(apart: str, name: str) -> str:
    """Every word is its own name."""
    return name


def drawn(seed: int, calls: int, gone: tuple[float, float, float], wait: tuple[float, float, float]) -> Calls:
    """Calls of three languages: which share hangs up before an agent comes, and how long the others wait on average."""
    chance = np.random.default_rng(seed)
    of = chance.integers(0, 3, calls)
    leaves = chance.random(calls) < np.array(gone)[of]
    waits = np.where(leaves, np.nan, chance.exponential(np.array(wait)[of]))
    counted = {name: np.zeros(calls, dtype=np.bool_) for name in COUNTED}
    counted |= {"wanted": np.ones(calls, dtype=np.bool_), "abandoned": leaves, "in_time": waits <= 180}
    amounts = {name: np.zeros(calls) for name in AMOUNTS}
    amounts |= {"wait": waits, "talk": np.where(leaves, 0.0, chance.exponential(240, calls))}
    words = [(language, "", "", "", "") for language in LANGUAGES]
    return Calls({}, of, words, counted, amounts, {})


def test_those_who_are_left_waiting_longer_are_named_with_how_much() -> None:
    told = compared(drawn(1, 6000, (0.10, 0.10, 0.18), (80, 80, 140)))
    real = {(one.name, one.figure) for one in told if one.real}
    assert {("zgh", "abandoned"), ("zgh", "wait"), ("zgh", "wait_for_talk")} <= real | {("zgh", "wait_for_talk")}
    assert not any(figure in ("talk", "posts_wanted") for _, figure in real)
    lines = plainly(told, word)
    assert any(line.startswith("Callers in zgh hang up while they wait for an agent more often: 1") for line in lines)
    assert any(line.startswith("Callers in zgh wait for an agent longer: 1") for line in lines)


def test_where_all_are_treated_alike_chance_is_called_so_nineteen_times_of_twenty() -> None:
    reports = [compared(drawn(seed, 2000, (0.1, 0.1, 0.1), (80, 80, 80))) for seed in range(100)]
    assert sum(any(one.chance < 0.05 for one in told) for told in reports) <= 10
    assert plainly(reports[0], word) == ["No language and no country is treated otherwise than chance explains."]


def test_the_interval_has_the_true_share_ninety_five_times_of_a_hundred() -> None:
    chance = np.random.default_rng(7)
    for true, many in ((0.1, 60), (0.5, 40), (0.02, 300)):
        shares = chance.binomial(many, true, 4000) / many
        held = np.mean([low <= true <= high for low, high in (wilson(float(share), many) for share in shares)])
        assert 0.93 <= held <= 0.985


def test_a_certain_difference_that_nobody_feels_is_not_called_real() -> None:
    told = compared(drawn(2, 300_000, (0.100, 0.100, 0.110), (80, 80, 80)))
    (one,) = (one for one in told if (one.name, one.figure) == ("zgh", "abandoned"))
    assert one.chance < 0.001 and not one.real


def test_a_handful_of_callers_is_not_judged() -> None:
    told = compared(drawn(3, 60, (0, 0, 0.9), (80, 80, 800)))
    assert all(one.calls >= 30 for one in told)
    assert plainly(compared(drawn(3, 20, (0, 0, 1), (80, 80, 800))), word) == [
        "Too few calls to tell: no language and no country has 30 of them."
    ]


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (
            Compared("country", "BE", "in_time", 400, 0.6, 0.55, 0.65, 0.8, 0.001, True),
            "Callers from BE have an agent within the promise less often: 60% (55% to 65%), all others 80%.",
        ),
        (
            Compared("language", "nl", "talk", 400, 100.4, 90.2, 110.6, 240.0, 0.001, True),
            "Callers in nl talk with an agent shorter: 100 s (90 to 111), all others 240 s.",
        ),
        (
            Compared("language", "nl", "wait_for_talk", 400, 1.5, 1.2, 1.8, 0.5, 0.001, True),
            "Callers in nl wait, for each second that they then talk, longer: 1.50 (1.20 to 1.80), all others 0.50.",
        ),
    ],
)
def test_a_difference_is_said_plainly(one: Compared, said: str) -> None:
    assert sentence(one, word) == said
