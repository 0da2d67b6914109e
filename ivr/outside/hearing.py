"""A recording of a leg and a rendered clip turned into where, how surely and how long the clip was heard there."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy
from numpy.typing import NDArray

Samples = NDArray[numpy.float64]

RATE = 8000

SURE = 0.9
"""The score from which a clip counts as heard; the right one scores about 1, another up to about 0.5."""

NEARLY = 0.8
"""What share of the best fit another place must have to be the same clip again; another clip has up to about half."""

LOST = 800
"""Samples of a clip's end that a recording may lack: who hangs up as a prompt ends does not hear its last packets."""

PIECE = 1600
"""Samples of a clip that are looked for together: a lost packet moves what follows by some hundredths of a second."""

SLIP = 1000
"""Samples by which a piece may be off its place: six packets, an eighth of a second, lost or late in a whole clip."""

STEP = 400
"""Samples of a clip that are compared together to see how far it was played: a twentieth of a second."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where in a recording a clip fits best, from -1 to 1 how well, and how many of its seconds were played."""

    offset: float
    score: float
    seconds: float

    @property
    def heard(self) -> bool:
        """Whether it was this clip, and no other."""
        return self.score >= SURE


def find_clip(heard: Path, clip: Path, seconds: float | None = None, since: float = 0.0, begin: float = 0.0) -> Match:
    """Where an 8 kHz wav file first has a `.sln` clip, or fits best; of the clip only from `begin` to `seconds`.

    What was heard before `since` (seconds) is passed over.
    """
    before, skipped = int(since * RATE), int(begin * RATE)
    sound, wanted = _wav(heard)[before:], _sln(clip)
    start = skipped + int(numpy.argmax(numpy.abs(wanted[skipped:]) > 64))
    wanted = wanted[start:]
    compared = wanted if seconds is None else wanted[: max(STEP, int(seconds * RATE) - start)]
    sound = numpy.pad(sound, (0, max(LOST, len(compared) - len(sound))))
    place, score = _first_or_best(sound, compared)
    played = _played(sound[place:], wanted)
    offset = (before + place - start) / RATE
    return Match(offset, score, (played + start) / RATE if played else 0.0)


def _first_or_best(sound: Samples, wanted: Samples) -> tuple[int, float]:
    """The place and the likeness: of what is said several times, the first that is surely it."""
    fits = _correlation(sound, wanted)
    best = int(numpy.argmax(fits))
    near = int(numpy.argmax(fits >= NEARLY * fits[best]))
    first = near + int(numpy.argmax(fits[near : near + SLIP]))
    score = _likeness(sound, wanted, first)
    return (first, score) if first == best or score >= SURE else (best, _likeness(sound, wanted, best))


def _likeness(sound: Samples, wanted: Samples, place: int) -> float:
    """How well each piece of `wanted` fits near its place in `sound`, the louder pieces counting for more."""
    pieces = [(first, wanted[first : first + PIECE]) for first in range(0, len(wanted), PIECE)]
    if len(pieces) > 1 and len(pieces[-1][1]) < PIECE // 2:
        pieces[-2:] = [(pieces[-2][0], wanted[pieces[-2][0] :])]
    energy = numpy.array([float(numpy.sum(piece**2)) for _, piece in pieces])
    found = [_best_near(sound, piece, place + first) for first, piece in pieces]
    return float(numpy.dot(found, energy) / max(1.0, energy.sum()))


def _best_near(sound: Samples, piece: Samples, place: int) -> float:
    around = sound[max(0, place - SLIP) : place + len(piece) + SLIP]
    return float(numpy.max(_correlation(around, piece))) if len(around) >= len(piece) else 0.0


def _correlation(sound: Samples, wanted: Samples) -> Samples:
    """The normalised cross-correlation of `wanted` with every window of `sound` of its length."""
    size = len(sound) + len(wanted) - 1
    crossed = numpy.fft.irfft(numpy.fft.rfft(sound, size) * numpy.fft.rfft(wanted[::-1], size), size)
    sums = numpy.concatenate(([0.0], numpy.cumsum(sound**2)))
    energy = sums[len(wanted) :] - sums[: -len(wanted)]
    floor = 1e-3 * float(numpy.sum(wanted**2)) + 1.0
    norms = numpy.sqrt(numpy.maximum(energy, floor) * numpy.sum(wanted**2))
    scores: Samples = crossed[len(wanted) - 1 : len(sound)] / numpy.maximum(norms, 1.0)
    return scores


def _played(sound: Samples, wanted: Samples) -> int:
    """How many samples from the start of both are the same sound; the silent parts of a clip are taken as they come."""
    played = 0
    for start in range(0, min(len(sound), len(wanted)), STEP):
        here, there = sound[start : start + STEP], wanted[start : start + STEP]
        length = min(len(here), len(there))
        if numpy.sum((here[:length] - there[:length]) ** 2) > 0.2 * numpy.sum(there[:length] ** 2) + length * 64**2:
            break
        played = start + length
    return played


def _wav(file: Path) -> Samples:
    with wave.open(str(file)) as opened:
        return numpy.frombuffer(opened.readframes(opened.getnframes()), "<i2").astype(numpy.float64)


def _sln(file: Path) -> Samples:
    return numpy.frombuffer(file.read_bytes(), "<i2").astype(numpy.float64)
