"""The words by which calls are told apart turned into names that a reader knows: of languages, countries and posts."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale

from ivr.routing.model import Routing

Names = Mapping[str, Mapping[str, str]]
"""What calls are told apart by -> word -> name; a word that is not in it is its own name."""

UNKNOWN = {"country": "not known", "post": "none", "subject": "none"}
"""What stands for calls of which there is no word."""


def names_of(routing: Routing) -> Names:
    """In English, as all that the service says of itself; numbers and posts as routing.yaml calls them."""
    english = Locale("en")
    posts = {**routing.consulates, **routing.partners}
    return {
        "language": {code: str(english.languages.get(code, code)) for code in routing.languages} | {"zgh": "Amazigh"},
        "country": {str(code): str(name) for code, name in english.territories.items()},
        "number": {number: f"{number} ({told.name})" for number, told in routing.numbers.items()},
        "post": {name: post.name for name, post in posts.items()},
    }


def named(names: Names, apart: str, word: str) -> str:
    """The name of a row."""
    return names.get(apart, {}).get(word, word) if word else UNKNOWN.get(apart, "–")
