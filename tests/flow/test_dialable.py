"""Which numbers citizens may be called back at, and why not the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.flow.asking import Listen
from ivr.flow.call import Call
from ivr.flow.dialable import Refused, judge
from ivr.flow.node import Ask, Scene
from ivr.flow.nodes.callback import TYPE, Callback
from tests.flow.bench import MONDAY
from tests.flow.real import flow

COUNTRIES, OURS = ("FR", "NL", "GB", "US"), ("+33199000100",)


@pytest.mark.parametrize(
    ("typed", "home", "number"),
    [
        ("0199000678", ["FR"], "+33199000678"),
        ("0612345678", ["NL", "FR"], "+31612345678"),
        ("199000678", ["FR"], "+33199000678"),
        ("0033199000678", [], "+33199000678"),
        ("0033199000678", ["NL"], "+33199000678"),
        ("33199000678", [], "+33199000678"),
        ("33199000678", ["NL"], "+33199000678"),
        ("+31201234567", ["FR"], "+31201234567"),
        ("2025550123", ["US"], "+12025550123"),
    ],
)
def test_a_number_is_read_as_its_caller_means_it(typed: str, home: list[str], number: str) -> None:
    assert judge(typed, COUNTRIES, OURS, home) == number


@pytest.mark.parametrize(
    ("typed", "home", "why"),
    [
        ("", ["FR"], "invalid"),
        ("0", ["FR"], "invalid"),
        ("00", [], "invalid"),
        ("112", ["FR"], "invalid"),
        ("0199000678", [], "invalid"),
        ("00331990006", ["FR"], "invalid"),
        ("00331990006789012", [], "invalid"),
        ("0033199000678901234", [], "long"),
        ("12345678901234567", ["FR"], "long"),
        ("0061491570156", ["FR"], "country"),
        ("+212612345678", ["FR"], "country"),
        ("00870773123456", [], "country"),
        ("0899123456", ["FR"], "costly"),
        ("0033899123456", [], "costly"),
        ("+447012345678", [], "costly"),
        ("+19005550123", [], "costly"),
        ("0199000100", ["FR"], "ours"),
        ("0033199000100", ["NL"], "ours"),
    ],
)
def test_a_number_that_is_not_called_is_refused_with_its_reason(typed: str, home: list[str], why: str) -> None:
    assert judge(typed, COUNTRIES, OURS, home) == Refused(why)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", ["+33199000100", "+33199000201", "+33199000209"])
def test_our_numbers_and_the_lines_of_posts_are_not_called_back(number: str) -> None:
    call = Call(id="c1", version="7", began=MONDAY, number="+33199000100", language="fr", caller=number)
    asked = Callback(registered="goodbye", refused="goodbye").enter(Scene(flow(), call, MONDAY, "c1.1"))
    assert isinstance(asked, Ask) and isinstance(asked.want, Listen)
    assert asked.want.prompts == (TYPE,)


@given(st.text("0123456789", max_size=20), st.sampled_from([[], ["FR"], ["NL", "US"]]))
def test_whatever_is_typed_is_a_number_that_may_be_called_or_a_reason(typed: str, home: list[str]) -> None:
    judged = judge(typed, COUNTRIES, OURS, home)
    if isinstance(judged, str):
        assert judge(judged, COUNTRIES, OURS) == judged
        assert judged not in OURS
