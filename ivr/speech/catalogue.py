"""`prompts/<language>.yaml` turned into what is written and what is pronounced for each key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ivr.errors import UserMistake
from ivr.flow.prompts import Prompt
from ivr.speech.placeholders import placeholders
from ivr.speech.reading import Entry, Name, read_catalogue


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language's texts by key, and the names it has of its own for countries and languages."""

    language: str
    texts: Mapping[str, Entry] = field(default_factory=dict)
    countries: Mapping[str, Name] = field(default_factory=dict)
    languages: Mapping[str, Name] = field(default_factory=dict)

    def entry(self, key: str) -> Entry:
        """The text of a key. Raises UserMistake when the catalogue has none."""
        if key not in self.texts:
            raise UserMistake(f"prompts/{self.language}.yaml has no text for '{key}': add `{key}: ...` to it")
        return self.texts[key]


def load(prompts: Path, language: str) -> Catalogue:
    """The catalogue of one language. Raises UserMistake naming every problem as `file:line: what`."""
    path = prompts / f"{language}.yaml"
    if not path.is_file():
        raise UserMistake(f"{path} is missing: every language of the service needs its catalogue")
    return Catalogue(language, *read_catalogue(path))


def load_all(prompts: Path, languages: Iterable[str]) -> dict[str, Catalogue]:
    """The catalogues of several languages. Raises UserMistake with the problems of all of them."""
    loaded, problems = {}, []
    for language in sorted(set(languages)):
        try:
            loaded[language] = load(prompts, language)
        except UserMistake as mistake:
            problems.append(str(mistake))
    if problems:
        raise UserMistake("\n".join(problems))
    return loaded


def silent_values(wanted: Iterable[tuple[str, Prompt]], prompts: Path) -> list[tuple[str, str, str]]:
    """`(language, key, value)` of each text that leaves out a value it is wanted with, such as an option its key.

    Raises UserMistake for a catalogue that cannot be read.
    """
    pairs = {(said.language or language, said) for language, said in wanted}
    catalogues = load_all(prompts, {language for language, _ in pairs})
    found = {
        (language, said.key, name)
        for language, said in pairs
        if said.key in catalogues[language].texts
        for name, _ in said.values
        if name not in placeholders(catalogues[language].entry(said.key).text)
    }
    return sorted(found)


def missing_texts(wanted: Iterable[tuple[str, Prompt]], prompts: Path) -> list[tuple[str, str]]:
    """`(language, key)` of every wanted prompt that has no text; a catalogue that is not there lacks all keys."""
    keys = {(said.language or language, said.key) for language, said in wanted}
    there = {language for language, _ in keys if (prompts / f"{language}.yaml").is_file()}
    catalogues = load_all(prompts, there)
    return sorted((lang, key) for lang, key in keys if lang not in there or key not in catalogues[lang].texts)
