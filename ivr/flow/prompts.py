"""What is said: a catalogue key, the values spoken in it, and the language when it differs from the call's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

LANGUAGES = ("ar", "zgh", "fr", "en", "es", "nl", "it", "de")
"""The eight languages of the service, most spoken first."""

DIGIT = "number"
"""The prompt that says one number, and a telephone number digit by digit."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One clip: `key` names a text in `prompts/<language>.yaml`; `values` fill its `{placeholders}`.

    Values are words of our own, each language turns them into speech: `key=4` (a telephone key),
    `weekday=monday`, `time=08:00`, `number=17`, `country=FR`.
    """

    key: str
    values: tuple[tuple[str, str], ...] = ()
    language: str | None = None

    def __str__(self) -> str:
        """The short form that transcripts and tests show: `topic-obtain[key=1]@fr`."""
        values = ",".join(f"{name}={value}" for name, value in self.values)
        return self.key + (f"[{values}]" if values else "") + (f"@{self.language}" if self.language else "")


@lru_cache(maxsize=8192)
def prompt(name: str, language: str | None = None, /, **values: object) -> Prompt:
    """A prompt with its values in a fixed order, so that equal prompts are equal."""
    return Prompt(name, tuple(sorted((value, str(said)) for value, said in values.items())), language)


def clip_name(said: Prompt, language: str) -> str:
    """The file of a clip below the sounds folder, without its ending: `fr/topic-obtain/key-1`.

    `language` is the call's; the prompt's own language goes before it.
    """
    spoken_in = said.language or language
    if not said.values:
        return f"{spoken_in}/{said.key}"
    values = ".".join(f"{name}-{re.sub('[^A-Za-z0-9-]', '', value)}" for name, value in said.values)
    return f"{spoken_in}/{said.key}/{values}"


def spelt(number: str) -> tuple[Prompt, ...]:
    """An E.164 number read out, its `+` and then digit by digit."""
    return (prompt("number-plus"), *digits(number.lstrip("+")))


def digits(number: str) -> tuple[Prompt, ...]:
    """Digits read out one by one."""
    return tuple(prompt(DIGIT, number=digit) for digit in number)
