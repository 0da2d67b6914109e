"""What pages say, by language: texts from a folder of files, names of languages and countries, and moments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path

import yaml
from babel import Locale
from babel.dates import format_date, format_datetime, format_time


@dataclass(frozen=True, slots=True)
class Words:
    """One language; moments are told by the clock of `zone`, without one by the machine's."""

    language: str
    texts: Mapping[str, str]
    zone: tzinfo | None = None

    def at(self, zone: tzinfo) -> Words:
        """The same, by the clock of a zone."""
        return replace(self, zone=zone)

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
        return self.language_name(self.language, self.language)

    def language_name(self, code: str, told_in: str = "") -> str:
        """A language by its code, in this one or in another."""
        return str(_locale(told_in or self.language).languages.get(code, code))

    def country(self, code: str) -> str:
        """A country by its code."""
        return str(_locale(self.language).territories.get(code, code))

    def day(self, moment: datetime) -> str:
        """A day with its month in letters."""
        return str(format_date(moment.astimezone(self.zone), "long", locale=_locale(self.language)))

    def moment(self, moment: datetime) -> str:
        """Day and time to the minute."""
        return str(format_datetime(moment.astimezone(self.zone), "d MMM, HH:mm", locale=_locale(self.language)))

    def clock(self, moment: datetime) -> str:
        """The time to the second."""
        return str(format_time(moment.astimezone(self.zone), "HH:mm:ss", locale=_locale(self.language)))


@cache
def words(folder: Path, language: str) -> Words:
    """From `<folder>/<language>.yaml`."""
    return Words(language, yaml.safe_load((folder / f"{language}.yaml").read_text(encoding="utf-8")))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)
