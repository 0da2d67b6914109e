"""What a caller heard turned into the silences in it, in the time of the soak."""

from __future__ import annotations

import wave
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy

PACKET = 160
"""Samples looked at together: 20 ms."""

QUIET = 100.0
"""The root mean square under which a packet is silence."""

RATE = 8000


@dataclass(frozen=True, slots=True)
class Silence:
    """From when to when nothing was heard, by the clock that the end of the recording was given in."""

    began: float
    ended: float


def silences(heard: Path, ended: float, shortest: float) -> list[Silence]:
    """Every silence of at least `shortest` seconds in a recording that ended at `ended`; none without a recording."""
    try:
        with wave.open(str(heard)) as opened:
            sound = numpy.frombuffer(opened.readframes(opened.getnframes()), "<i2").astype(numpy.float64)
    except (OSError, EOFError, wave.Error):
        return []
    packets = sound[: len(sound) // PACKET * PACKET].reshape(-1, PACKET)
    loud = numpy.flatnonzero(numpy.sqrt((packets**2).mean(axis=1)) >= QUIET) if len(packets) else numpy.array([], int)
    edges = numpy.concatenate(([-1], loud, [len(packets)]))
    started, long = ended - len(sound) / RATE, shortest * RATE / PACKET
    return [
        Silence(started + (before + 1) * PACKET / RATE, started + after * PACKET / RATE)
        for before, after in pairwise(edges)
        if after - before - 1 >= long
    ]
