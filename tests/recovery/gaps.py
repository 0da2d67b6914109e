"""A recording turned into the longest time in which a voice that talks all the time was not heard."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy

WINDOW = 160
"""Samples looked at together: one packet."""

LOUD = 1000.0
"""The root mean square from which a packet holds the voice."""


def longest_gap(heard: Path) -> float:
    """Seconds, between the first and the last moment at which the voice is heard; infinite when it never is."""
    with wave.open(str(heard)) as opened:
        sound = numpy.frombuffer(opened.readframes(opened.getnframes()), "<i2").astype(numpy.float64)
    windows = sound[: len(sound) // WINDOW * WINDOW].reshape(-1, WINDOW)
    places = numpy.flatnonzero(numpy.sqrt((windows**2).mean(axis=1)) > LOUD)
    if len(places) < 2:
        return float("inf")
    return float((numpy.diff(places).max() - 1) * WINDOW / 8000)
