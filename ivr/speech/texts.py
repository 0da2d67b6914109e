"""A prompt turned into what is shown of it and what is pronounced, in the language it is said in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from ivr.errors import UserMistake
from ivr.flow.prompts import LANGUAGES, WEEKDAYS, Prompt
from ivr.speech.catalogue import Catalogue, load_all
from ivr.speech.grammar import grammar
from ivr.speech.placeholders import fill, placeholders
from ivr.speech.reading import Name

if TYPE_CHECKING:
    from babel import Locale

Words = Mapping[str, Callable[[str], str]]
"""Name of a placeholder -> the function from its value to what stands for it in the text."""

ARABIC_MARKS = re.compile("[\u064b-\u0652\u0670]")


def text_of(prompt: Prompt, language: str, catalogue: Catalogue) -> str:
    """What is shown on a screen: the written text, values in figures, Arabic without its vowel marks.

    `catalogue` is that of the prompt's own language where it has one, else of `language`.
    """
    spoken_in = prompt.language or language
    text = _filled(_name(prompt, catalogue).text, prompt, spoken_in, partial(_written, spoken_in, catalogue))
    return ARABIC_MARKS.sub("", text)


def texts(prompts: Path) -> Callable[[Prompt, str], str]:
    """The function from (prompt, language) to what is shown of it, out of the catalogues of a folder."""
    there = [language for language in LANGUAGES if (prompts / f"{language}.yaml").is_file()]
    catalogues = load_all(prompts, there)
    return lambda prompt, language: text_of(prompt, language, catalogues[prompt.language or language])


def speech_of(prompt: Prompt, language: str, catalogue: Catalogue) -> str:
    """What is pronounced: the same sentence with every value in words."""
    spoken_in = prompt.language or language
    return _filled(_said(_name(prompt, catalogue)), prompt, spoken_in, partial(_spoken, spoken_in, catalogue))


def script_of(prompt: Prompt, language: str, catalogue: Catalogue) -> str:
    """What a person reads aloud: the written text, its figures in words."""
    spoken_in = prompt.language or language
    written = _written(spoken_in, catalogue)
    words = {**_spoken(spoken_in, catalogue), "country": written["country"], "language": written["language"]}
    return _filled(_name(prompt, catalogue).text, prompt, spoken_in, lambda: words)


def _name(prompt: Prompt, catalogue: Catalogue) -> Name:
    """The text of a prompt, or the sentence that stands there instead for one of its values."""
    entry = catalogue.entry(prompt.key)
    for _, value in prompt.values:
        if value in entry.instead:
            return entry.instead[value]
    return Name(entry.text, entry.say)


def _filled(text: str, prompt: Prompt, language: str, words: Callable[[], Words]) -> str:
    named = placeholders(text)
    if not named:
        return text
    values = dict(prompt.values)
    if lacking := sorted(named - values.keys()):
        raise UserMistake(f"prompts/{language}.yaml: '{prompt.key}' is said without a value for {{{lacking[0]}}}")
    say = words()
    return fill(text, {name: say[name](values[name]) for name in named})


def _spoken(language: str, catalogue: Catalogue) -> Words:
    rules = grammar(language)
    return {
        "key": rules.key,
        "number": lambda number: rules.cardinal(int(number)),
        "minutes": lambda number: rules.minutes(int(number)),
        "time": lambda time: rules.clock(*_hour_and_minute(time)),
        "weekday": lambda day: rules.weekdays[WEEKDAYS.index(day)],
        "country": lambda code: _said(_country(code, language, catalogue)),
        "language": lambda code: _said(_language(code, language, catalogue)),
    }


def _written(language: str, catalogue: Catalogue) -> Words:
    rules = grammar(language)
    return {
        "key": str,
        "number": str,
        "minutes": lambda number: rules.minutes(int(number)),
        "time": lambda time: rules.written_clock(*_hour_and_minute(time)),
        "weekday": lambda day: rules.weekdays[WEEKDAYS.index(day)],
        "country": lambda code: _country(code, language, catalogue).text,
        "language": lambda code: _language(code, language, catalogue).text,
    }


def _hour_and_minute(time: str) -> tuple[int, int]:
    hour, minute = time.split(":")
    return int(hour), int(minute)


def _said(name: Name) -> str:
    return name.say or name.text


def _country(code: str, language: str, catalogue: Catalogue) -> Name:
    return catalogue.countries.get(code) or Name(_locale(language).territories.get(code, code))


def _language(code: str, language: str, catalogue: Catalogue) -> Name:
    return catalogue.languages.get(code) or Name(_locale(language).languages.get(code, code))


@cache
def _locale(language: str) -> Locale:
    from babel import Locale  # needed for a country that the catalogue has no name for; it takes long to load

    return Locale.parse(language)
