"""Results become tables, a page and a sentence; a run that was broken off goes on where it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.errors import UserMistake
from ivr.mystery.judging import MEANS, Finding
from ivr.mystery.page import page, verdict
from ivr.mystery.plan import Plan, planned
from ivr.mystery.results import Result, Results
from ivr.mystery.telling import faults, sentences, table
from tests.mystery.test_plan import ONE

PLAN = Plan.model_validate({"calls": 200, "profiles": [ONE, {**ONE, "name": "two | pipes"}]})
LATE, AWAY = Finding("late", "after 200 s"), Finding("not reached", "an agent was promised")


def result(place: int, profile: str, wait: float | None = 10.0, *found: Finding) -> Result:
    return Result(place, profile, f"2026-11-23T10:{place % 60:02}:00+00:00", f"c-{place}", wait, found)


ALIKE = [result(place, ("one", "two | pipes")[place % 2], 10.0 + place % 7) for place in range(200)]


def test_a_row_for_each_profile_and_one_for_all() -> None:
    some = [*ALIKE[:100], result(200, "one", 200.0, LATE), result(201, "one", None, AWAY)]
    one, two, whole = table(PLAN, some)
    assert one[:4] == ("one", "52", "50", "51") and one[7:] == ("200.0", "180")
    assert two[:4] == ("two | pipes", "50", "50", "50")
    assert whole[:4] == ("all", "102", "100", "101")
    waits = sorted(one.wait for one in some if one.wait is not None)
    assert whole[4:7] == (f"{sum(waits) / 101:.1f}", f"{waits[50]:.1f}", f"{waits[95]:.1f}")


def test_who_reached_nobody_has_no_wait() -> None:
    assert table(PLAN, [result(1, "one", None, AWAY)])[0] == ("one", "1", "0", "0", "–", "–", "–", "–", "180")


def test_each_kind_of_fault_is_counted_once_a_call() -> None:
    twice = result(1, "one", 200.0, LATE, LATE)
    assert faults(PLAN, [twice, result(2, "two | pipes", None, AWAY), result(3, "one", None, AWAY)]) == [
        (MEANS["not reached"], "1", "1"),
        (MEANS["late"], "1", "0"),
    ]
    assert faults(PLAN, ALIKE) == []


def test_profiles_that_are_treated_alike_and_one_that_is_not() -> None:
    assert sentences(PLAN, ALIKE) == ["No profile is treated otherwise than chance explains."]
    assert sentences(PLAN, ALIKE[:20]) == ["Too few calls to tell: no profile has 30 of them."]
    slower = [one if one.profile == "one" else result(one.place, one.profile, 60.0) for one in ALIKE]
    told = sentences(PLAN, slower)
    assert any("'two | pipes' wait for an agent longer: 60 s" in sentence for sentence in told), told


def test_the_page_tells_all_of_it() -> None:
    told = page(PLAN, [*ALIKE, result(200, "one", 200.0, LATE)])
    assert "1 call of 201 did not go as promised." in told
    assert "| two / pipes | 100 | 100 | 100 |" in told
    assert "it took longer than promised: after 200 s (one, 2026-11-23T10:20:00+00:00, call c-200)" in told
    assert "| one | +33199000100 | fr | none | welcome | agent |" in told
    assert verdict(ALIKE) == "Every call went as promised." and "What was not as promised" not in page(PLAN, ALIKE)


def of_plan(place: int) -> Result:
    """A result of that call of the plan."""
    profile = {call.place: call.profile.name for call in planned(PLAN)}[place]
    return result(place, profile, None, AWAY)


def test_a_run_goes_on_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    for place in (3, 1):
        Results(path, PLAN).keep(of_plan(place))
    with path.open("a") as file:
        file.write('{"place": 2, "prof')  # it was being written when the machine went down
    assert Results(path, PLAN).known == {place: of_plan(place) for place in (1, 3)}
    Results(path, PLAN).keep(of_plan(2))
    assert set(Results(path, PLAN).known) == {1, 2, 3}


def test_what_another_plan_has_brought_is_not_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    Results(path, PLAN).keep(of_plan(1))
    other = PLAN.model_copy(update={"profiles": PLAN.profiles[::-1]})
    with pytest.raises(UserMistake, match="of another plan"):
        Results(path, other)


@pytest.mark.parametrize("line", ["{", "{}", '{"place": 1}', "[]", '{"place": 1, "findings": [1]}'])
def test_a_file_of_something_else_is_said_so(tmp_path: Path, line: str) -> None:
    path = tmp_path / "results.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(UserMistake, match=r"results.jsonl, line 1"):
        Results(path, PLAN)
