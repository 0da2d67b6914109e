"""How loud a voice is, whatever knocks and breaths are between its words."""

from __future__ import annotations

from pathlib import Path

USUAL = -21.0
"""Decibels, full scale being 0, of synthetic prompts while they speak: half of them are between -22 and -20."""

PAUSE = 30.0
"""Decibels below the voice at which nobody speaks."""


def loudness(file: Path, rate: int) -> float | None:
    """Decibels below full scale, while somebody speaks, of raw 16-bit samples; None for silence.

    The loudest twentieth counts as much as what is just below it, so that a knock on the table is no voice.
    """
    import numpy  # slow to load, and needed for recordings alone

    samples = numpy.fromfile(file, "<i2").astype(numpy.float64) / 32768
    length = rate // 50
    power = (samples[: len(samples) // length * length].reshape(-1, length) ** 2).mean(axis=1)
    loud = float(numpy.percentile(power, 95)) if len(power) else 0.0
    if not loud:
        return None
    spoken = numpy.minimum(power[power > loud / 10 ** (PAUSE / 10)], loud)
    return 10 * float(numpy.log10(spoken.mean()))
