"""A recording turned into the longest time in which a voice that talks all the time was not heard."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy

PACKET = 160
"""Samples looked at together."""

LOUD = 1000.0
"""The root mean square from which a packet holds a voice."""

MOST = 0.8
"""The share of a packet's energy that the voice's tone must have."""

TALKS = 25
"""Packets in a row from which the voice talks; a prompt may hit its tone by chance."""


def longest_gap(heard: Path, hertz: float) -> float:
    """Seconds without the tone, from where the voice begins to talk to the last that is heard; infinite without it."""
    with wave.open(str(heard)) as opened:
        sound = numpy.frombuffer(opened.readframes(opened.getnframes()), "<i2").astype(numpy.float64)
    packets = sound[: len(sound) // PACKET * PACKET].reshape(-1, PACKET)
    energy = (packets**2).sum(axis=1)
    turns = numpy.exp(-2j * numpy.pi * hertz / 8000 * numpy.arange(PACKET))
    tone = 2 * numpy.abs(packets @ turns) ** 2 / PACKET
    voice = (numpy.sqrt(energy / PACKET) > LOUD) & (tone > MOST * energy)
    begins = numpy.flatnonzero(numpy.convolve(voice, numpy.ones(TALKS), "valid") == TALKS)
    if not len(begins):
        return float("inf")
    places = numpy.flatnonzero(voice[begins[0] :])
    return float((numpy.diff(places).max() - 1) * PACKET / 8000)
