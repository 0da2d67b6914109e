"""A few sums turned into the tones we own: the beep before a recording, and a soft melody to wait by."""

from __future__ import annotations

import array
import math
import wave
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RATE = 16000
BEAT = 0.625
"""Seconds; 32 beats make the 20 s loop."""

PARTIALS = ((1, 1.0), (2, 0.35), (3, 0.12))
"""Multiples of a note's frequency and how loud each is: round, without edges a telephone would blur."""


@dataclass(frozen=True, slots=True)
class Note:
    """A tone: MIDI number, beat at which it begins, seconds it rings, loudness."""

    pitch: int
    beat: float
    rings: float = 2.2
    loud: float = 1.0


@dataclass(frozen=True, slots=True)
class Tune:
    """Notes in a loop of `seconds`; what still rings at its end goes on at its beginning. A plain tune has no decay."""

    seconds: float
    notes: tuple[Note, ...]
    plain: bool = False


BEEP = Tune(0.4, (Note(79, 0, 0.4),), plain=True)
"""0.4 s of g'' (784 Hz)."""

CHORDS = ((60, 64, 67), (57, 60, 64), (53, 57, 60), (55, 59, 62)) * 2
MELODY = ((76, 0), (79, 1.5), (74, 3)), ((72, 0), (76, 2)), ((77, 0), (76, 1), (72, 2)), ((74, 0), (71, 2))
WAIT = Tune(
    32 * BEAT,
    tuple(Note(p, 4 * bar + n, 3.0, 0.5) for bar, chord in enumerate(CHORDS) for n, p in enumerate(chord))
    + tuple(Note(p, 4 * bar + at, 2.2) for bar, phrase in enumerate(MELODY * 2) for p, at in phrase),
)
"""Twice C, A minor, F, G, broken from the bottom, under a slow melody: 20 s that join without a seam."""


def write(tune: Tune, wav: Path) -> None:
    """Writes the tune as a 16 kHz mono wav file."""
    samples = [0.0] * round(tune.seconds * RATE)
    for note in tune.notes:
        begin = round(note.beat * BEAT * RATE)
        for offset, sample in enumerate(_tone(note.pitch, note.rings, tune.plain)):
            samples[(begin + offset) % len(samples)] += note.loud * sample
    peak = max(map(abs, samples))
    with wave.open(str(wav), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(array.array("h", (round(20000 * sample / peak) for sample in samples)).tobytes())


@cache
def _tone(pitch: int, seconds: float, plain: bool) -> tuple[float, ...]:
    turn = 2 * math.pi * 440 * 2 ** ((pitch - 69) / 12) / RATE
    length = round(seconds * RATE)
    partials = ((1, 1.0),) if plain else PARTIALS
    return tuple(
        min(1, i / 400, (length - i) / 400)
        * (1 if plain else math.exp(-3 * i / length))
        * sum(loud * math.sin(turn * multiple * i) for multiple, loud in partials)
        for i in range(length)
    )
