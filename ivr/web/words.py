"""What the pages say, by language: texts, names of languages and countries, and days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import yaml
from babel import Locale
from babel.dates import format_date

FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class Words:
    """One language."""

    language: str
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key, with its places filled."""
        return self.texts[key].format(**values)

    @property
    def direction(self) -> str:
        """`rtl` where one writes from right to left, else `ltr`."""
        return str(_locale(self.language).text_direction)

    @property
    def name(self) -> str:
        """The language in its own words."""
        return str(_locale(self.language).get_language_name() or self.language)

    def country(self, code: str) -> str:
        """A country by its code."""
        return str(_locale(self.language).territories.get(code, code))

    def day(self, moment: datetime) -> str:
        """A day with its month in letters, where the machine is."""
        return str(format_date(moment.astimezone(), "long", locale=_locale(self.language)))


@cache
def words(language: str) -> Words:
    """Of one of the eight languages."""
    return Words(language, yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8")))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)
