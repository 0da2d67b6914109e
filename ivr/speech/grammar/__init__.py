"""A language code turned into that language's way of saying numbers, keys, clock times and weekdays."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from ivr.flow.prompts import LANGUAGES
from ivr.speech.grammar.model import Grammar


@cache
def grammar(language: str) -> Grammar:
    """The grammar of one of `LANGUAGES`; any other code raises KeyError."""
    if language not in LANGUAGES:
        raise KeyError(language)
    found: Grammar = import_module(f"{__name__}.{language}").GRAMMAR
    return found


__all__ = ["Grammar", "grammar"]
