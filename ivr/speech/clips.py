"""Wanted prompts turned into clips: where each file goes, what makes it, and the digest of what it is made of."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ivr.flow.prompts import Prompt, clip_name
from ivr.speech import music
from ivr.speech.catalogue import load_all
from ivr.speech.texts import speech_of
from ivr.speech.voice import Utterance, Voice

RECIPE = "1"
"""Changed when the same source must sound different, so that every clip is made again."""

RECORDED = b"2"
"""The same for recordings alone."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip by its name below the sounds folder, and its source: speech, a recording, or a tune of ours."""

    name: str
    source: Utterance | Path | music.Tune

    @property
    def digest(self) -> str:
        """The same for the same sound: of the engine's request, the recording's bytes, or the tune."""
        source = self.source
        content = RECORDED + source.read_bytes() if isinstance(source, Path) else repr(source).encode()
        return hashlib.sha256(RECIPE.encode() + content).hexdigest()[:24]


def clips(wanted: Iterable[tuple[str, Prompt]], prompts: Path, voice: Voice) -> dict[str, Clip]:
    """Every wanted clip by name, with the beep of each language and the hold melody.

    Raises UserMistake when a catalogue is broken or lacks a text.
    """
    pairs = {(said.language or language, said) for language, said in wanted}
    catalogues = load_all(prompts, {language for language, _ in pairs})
    spoken = {
        clip_name(said, language): voice.utterance(speech_of(said, language, catalogues[language]), language)
        for language, said in pairs
    }
    sources: dict[str, Utterance | music.Tune] = spoken | {f"{language}/beep": music.BEEP for language in catalogues}
    sources |= {"en/beep": music.BEEP, "music/wait": music.WAIT}
    recorded = recordings(prompts)
    return {name: Clip(name, recorded.get(name, source)) for name, source in sources.items()}


def recordings(prompts: Path) -> dict[str, Path]:
    """The studio recordings, each by the name of the clip that it replaces."""
    top = prompts / "recordings"
    found = (Path(folder, file) for folder, _, files in os.walk(top, followlinks=True) for file in files)
    return {path.relative_to(top).with_suffix("").as_posix(): path for path in found if path.suffix == ".wav"}
