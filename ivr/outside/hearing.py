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
"""The score from which a clip counts as heard; the right one scores about 1, any other below 0.5."""

LOST = 800
"""Samples of a clip's end that a recording may lack: who hangs up as a prompt ends does not hear its last packets."""

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


def find_clip(heard: Path, clip: Path, seconds: float | None = None) -> Match:
    """The best place of an `.alaw` clip in an 8 kHz wav file; of its first `seconds` only, if it was cut short."""
    sound, wanted = _wav(heard), _alaw(clip)
    start = int(numpy.argmax(numpy.abs(wanted) > 64))
    wanted = wanted[start:]
    compared = wanted if seconds is None else wanted[: max(STEP, int(seconds * RATE) - start)]
    sound = numpy.pad(sound, (0, max(LOST, len(compared) - len(sound))))
    scores = _correlation(sound, compared)
    place = int(numpy.argmax(scores))
    played = _played(sound[place:], wanted)
    return Match((place - start) / RATE, float(scores[place]), (played + start) / RATE if played else 0.0)


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


def _alaw(file: Path) -> Samples:
    return _ALAW[numpy.frombuffer(file.read_bytes(), numpy.uint8)]


def _linear(code: int) -> int:
    """G.711: the 16 bit value of one A-law byte."""
    code ^= 0x55
    segment, value = (code & 0x70) >> 4, (code & 0x0F) << 4
    value = value + 8 if segment == 0 else (value + 0x108) << (segment - 1)
    return value if code & 0x80 else -value


_ALAW = numpy.array([_linear(code) for code in range(256)], numpy.float64)
