"""place: which consulate is competent for this caller."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import phonenumbers
from pydantic import Field

from ivr.flow.asking import Heard, Listen
from ivr.flow.node import Answer, Ask, Flow, Leave, Memo, Node, Scene, Step
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.references import NodeName

YES, NO = prompt("place-yes", key=1), prompt("place-no", key=2)
LONGEST_CODE = 3


def countries(flow: Flow) -> list[str]:
    """The countries with a consulate, in the order of the file."""
    return list(dict.fromkeys(post.country for post in flow.consulates.values()))


def country_of(number: str | None) -> str | None:
    """The ISO 3166 country of an E.164 number, None when it has none. Source: the phonenumbers package."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) if number else None
    except phonenumbers.NumberParseException:
        return None


def country_of_code(flow: Flow, digits: str) -> str | None:
    """The country with a consulate that has this calling code (`33`), None when there is none."""
    regions = phonenumbers.region_codes_for_country_code(int(digits))
    return next((country for country in countries(flow) if country in regions), None)


class Place(Node):
    """Finds the competent consulate: the country of the number that was dialled, else the caller's, confirmed by key,
    else a country code typed in; then the consulate, where a country has several.
    """

    type: Literal["place"] = "place"
    found: NodeName = Field(description="where the call goes with the consulate known")
    unknown: NodeName = Field(description="where it goes when no consulate is competent")

    def common_words(self, flow: Flow) -> Iterable[Prompt]:
        yield from (prompt("place-confirm", country=country) for country in countries(flow))
        yield from (YES, NO, prompt("place-type-code"), prompt("place-not-covered"), prompt("place-which"))
        for country in countries(flow):
            yield from choices(flow, country)

    def leads_to_person(self) -> bool:
        return False

    def enter(self, scene: Scene) -> Step:
        if "consulate" in scene.call.learnt:
            return Leave("found")
        if scene.number.country:
            return self._country(scene, scene.number.country)
        country = country_of(scene.call.caller)
        if country in countries(scene.flow):
            want = Listen((prompt("place-confirm", country=country), YES, NO), keys="12", own_exit=True)
            return Ask(want, {"asked": "country", "country": country})
        return _type_code()

    def resume(self, scene: Scene, memo: Memo, answer: Answer) -> Step:
        if not isinstance(answer, Heard):
            return Leave("unknown")
        match memo["asked"]:
            case "country":
                return self._country(scene, memo["country"]) if answer.keys == "1" else _type_code()
            case "code":
                country = country_of_code(scene.flow, answer.keys)
                return self._country(scene, country) if country else _not_covered(memo["tries"])
            case _:
                return _found(memo["country"], scene.flow.consulates_of(memo["country"])[int(answer.keys) - 1])

    def _country(self, scene: Scene, country: str) -> Step:
        posts = scene.flow.consulates_of(country)
        if not posts:
            return Leave("unknown", {"country": country})
        if len(posts) == 1:
            return _found(country, posts[0])
        keys = "".join(str(key) for key in range(1, len(posts) + 1))
        want = Listen((prompt("place-which"), *choices(scene.flow, country)), keys=keys, own_exit=True)
        return Ask(want, {"asked": "post", "country": country})


def choices(flow: Flow, country: str) -> list[Prompt]:
    """The options of a country's district menu; none where there is only one post."""
    posts = flow.consulates_of(country)
    return [prompt(flow.consulates[name].say, key=key) for key, name in enumerate(posts, 1)] if len(posts) > 1 else []


def _found(country: str, consulate: str) -> Step:
    return Leave("found", {"country": country, "consulate": consulate})


def _type_code(tries: int = 1, *before: Prompt) -> Step:
    want = Listen((*before, prompt("place-type-code")), digits=LONGEST_CODE, own_exit=True)
    return Ask(want, {"asked": "code", "tries": tries})


def _not_covered(tries: int) -> Step:
    return Leave("unknown") if tries > 1 else _type_code(tries + 1, prompt("place-not-covered"))
