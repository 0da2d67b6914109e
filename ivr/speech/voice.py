"""Pronounced text turned into sound by an engine that can be replaced; espeak-ng is the one that installs anywhere."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ivr.errors import MissingRequirement, ServiceTrouble
from ivr.speech import amazigh, arabic


@dataclass(frozen=True, slots=True)
class Utterance:
    """Everything that decides how something sounds: the engine's voice, words a minute, and the text as it takes it."""

    voice: str
    speed: int
    text: str


class Voice(Protocol):
    """An engine: what it would be given for a text, and the sound of that."""

    def utterance(self, text: str, language: str) -> Utterance:
        """The request for a text; equal requests sound equal, so clips are kept by it."""

    def speak(self, said: Utterance, wav: Path) -> None:
        """Writes the sound as a wav file of any rate. Raises MissingRequirement or ServiceTrouble."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """How espeak-ng speaks one language; `spell` turns our text into what its voice reads right.

    `voice` is the file's path among espeak-ng's languages: by name it would read all of them first, which takes longer
    than the speaking.
    """

    voice: str
    speed: int = 150
    spell: Callable[[str], str] = str


SPEAKERS = {
    "ar": Speaker("sem/ar", 190, arabic.phonemes),
    "zgh": Speaker("sem/ar", 155, amazigh.phonemes),
    "fr": Speaker("roa/fr"),
    "en": Speaker("gmw/en"),
    "es": Speaker("roa/es"),
    "nl": Speaker("gmw/nl"),
    "it": Speaker("roa/it"),
    "de": Speaker("gmw/de"),
}


class EspeakNg:
    """Debian's espeak-ng, one short process for each clip."""

    def utterance(self, text: str, language: str) -> Utterance:
        """The language's own voice; Amazigh has none and borrows the Arabic one, which has its consonants."""
        speaker = SPEAKERS[language]
        return Utterance(speaker.voice, speaker.speed, speaker.spell(text))

    def speak(self, said: Utterance, wav: Path) -> None:
        """Writes 22 kHz mono."""
        command = _installed("espeak-ng"), "-b", "1", "-v", said.voice, "-s", str(said.speed), "-w", str(wav), "--stdin"
        done = subprocess.run(command, input=said.text.encode(), capture_output=True, check=False)
        if done.returncode or not wav.is_file():
            raise ServiceTrouble(f"espeak-ng could not say {said.text!r}: {done.stderr.decode().strip()}")


def _installed(program: str) -> str:
    found = shutil.which(program)
    if not found:
        raise MissingRequirement(f"{program} is not installed: apt-get install {program}")
    return found
