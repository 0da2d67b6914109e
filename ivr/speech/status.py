"""Catalogues, recordings and the sounds folder turned into counts: how far each language is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ivr.clip import is_whole
from ivr.flow.prompts import Prompt, clip_name
from ivr.speech import manifest
from ivr.speech.catalogue import load_all, missing_texts
from ivr.speech.clips import Clip, clips
from ivr.speech.voice import EspeakNg


@dataclass(frozen=True, slots=True)
class LanguageStatus:
    """Clips that are ready (recorded or synthetic) or not (missing), and texts no native speaker has read."""

    language: str
    recorded: int
    synthetic: int
    missing: int
    texts: int
    unreviewed: int


def status(wanted: Iterable[tuple[str, Prompt]], prompts: Path, sounds: Path) -> list[LanguageStatus]:
    """One row for each language of the wanted prompts. A text that a catalogue lacks makes its clips missing."""
    pairs = {(said.language or language, said) for language, said in wanted}
    lacking = set(missing_texts(pairs, prompts))
    written = {(language, said) for language, said in pairs if (language, said.key) not in lacking}
    known = manifest.read(sounds)
    made = clips(written, prompts, EspeakNg())
    ready = {name for name, clip in made.items() if known.get(name) == clip.digest and is_whole(sounds / name)}
    by_language = {language: {said for spoken_in, said in pairs if spoken_in == language} for language, _ in pairs}
    unread = _unread(written, prompts)
    return [_row(language, said, made, ready, unread) for language, said in sorted(by_language.items())]


def _row(
    language: str, prompts: set[Prompt], made: dict[str, Clip], ready: set[str], unread: set[tuple[str, str]]
) -> LanguageStatus:
    names = {clip_name(said, language) for said in prompts}
    recorded = sum(isinstance(made[name].source, Path) for name in names & ready)
    keys = {said.key for said in prompts}
    return LanguageStatus(
        language=language,
        recorded=recorded,
        synthetic=len(names & ready) - recorded,
        missing=len(names - ready),
        texts=len(keys),
        unreviewed=sum((language, key) in unread for key in keys),
    )


def _unread(written: set[tuple[str, Prompt]], prompts: Path) -> set[tuple[str, str]]:
    catalogues = load_all(prompts, {language for language, _ in written})
    keys = {(language, said.key) for language, said in written}
    return {(language, key) for language, key in keys if not catalogues[language].texts[key].reviewed}
