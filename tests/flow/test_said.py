"""All that a flow can say is known before anybody calls, and where its sound is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.flow.definition import Callback
from ivr.flow.house import CALLED_BACK, HANDING_OVER, TO_AGENTS, said_by_the_house
from ivr.flow.prompts import Prompt, clip_name, prompt
from ivr.flow.said import everything_said
from tests.flow.bench import PERSON, menu, small_flow


def test_what_has_no_language_of_its_own_is_needed_in_all_and_what_has_one_only_in_that() -> None:
    said = everything_said(small_flow({**PERSON, "start": {"type": "language", "next": "bye"}}))
    assert {language for language, what in said if what.key == "welcome"} == {"ar", "fr", "en", "es", "de"}
    assert {(language, what.language) for language, what in said if what.key == "language-option"} == {
        (code, code) for code in ("ar", "fr", "en", "es", "de")
    }


def test_a_flow_says_its_nodes_prompts_and_those_of_the_engine_and_of_the_house_and_nothing_else() -> None:
    flow = small_flow({"start": menu("1", go="bye", say="hello"), "bye": PERSON["bye"]})
    assert {str(what) for _, what in everything_said(flow)} - {str(what) for what in said_by_the_house(flow)} == {
        "hello[key=1]",
        "goodbye",
        "wrong-key",
        "no-key",
        "goodbye-silent",
        "technical-trouble",
        "excuse-interruption",
        "unknown-number",
    }


def test_the_house_says_only_what_its_agents_posts_and_callbacks_need() -> None:
    flow = replace(small_flow({"start": PERSON["bye"]}), callback=None)
    callback = Callback(trunks=("fr-1",), countries=("FR",))
    paris = flow.consulates["paris"].model_copy(update={"code": "01"})
    everything = replace(flow, callback=callback, consulates={"paris": paris})
    nothing = replace(flow, queues={})
    said = {len(list(said_by_the_house(one))) for one in (nothing, flow, everything)}
    assert said == {1, 1 + len(TO_AGENTS), 1 + len(TO_AGENTS) + len(HANDING_OVER) + len(CALLED_BACK)}


@pytest.mark.parametrize(
    ("what", "language", "name"),
    [
        (prompt("welcome"), "fr", "fr/welcome"),
        (prompt("language-other", "ar", key=9), "fr", "ar/language-other/key-9"),
        (prompt("closed-until", weekday="monday", time="08:00"), "ar", "ar/closed-until/time-0800.weekday-monday"),
        (prompt("place-confirm", country="FR"), "zgh", "zgh/place-confirm/country-FR"),
        (prompt("number", number="../../17"), "de", "de/number/number-17"),
    ],
)
def test_a_clip_is_named_after_what_it_says(what: Prompt, language: str, name: str) -> None:
    assert clip_name(what, language) == name


def test_prompts_with_the_same_values_are_the_same_in_whatever_order_they_are_given() -> None:
    assert prompt("a", x=1, y="2") == prompt("a", y="2", x="1")
    assert str(prompt("a", "fr", y=2, x=1)) == "a[x=1,y=2]@fr"
