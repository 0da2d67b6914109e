"""Tones that people outside talk in, written to files, and found again in recordings, without any library."""

from __future__ import annotations

import math
import sys
import wave
from array import array
from collections.abc import Iterator
from pathlib import Path

BLOCK = 800
"""Samples looked at together: a tenth of a second."""

RATE = 8000

AUDIBLE = 300.0
"""The root mean square, of 32767, from which a block counts as sound."""

DOMINANT = 0.5
"""The share of a block's energy that a tone must have to count as heard."""


LOUD = 9000
"""The amplitude of a tone, of 32767."""


def write_tone(wav: Path, hertz: int, seconds: int) -> None:
    """Writes an 8 kHz wav file that can be repeated without a click, `hertz` being a whole number."""
    turn = 2 * math.pi * hertz / RATE
    second = array("h", (round(LOUD * math.sin(turn * place)) for place in range(RATE)))
    if sys.byteorder == "big":
        second.byteswap()
    with wave.open(str(wav), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(second.tobytes() * seconds)


def sound_seconds(wav: Path) -> float:
    """Seconds of anything louder than a whisper in an 8 kHz, 16 bit, mono file."""
    return sum(math.sqrt(_energy(block) / BLOCK) >= AUDIBLE for block in _blocks(wav)) * BLOCK / RATE


def tone_seconds(wav: Path, hertz: float, share: float = DOMINANT) -> float:
    """Seconds in which a tone of `hertz` is this share of what is heard, by default most of it."""
    return sum(_has(block, hertz, share) for block in _blocks(wav)) * BLOCK / RATE


def _has(block: array[int], hertz: float, share: float) -> bool:
    energy = _energy(block)
    return math.sqrt(energy / BLOCK) >= AUDIBLE and _power(block, hertz) >= share * energy


def _power(block: array[int], hertz: float) -> float:
    """The energy of the block at `hertz`, by Goertzel's recurrence."""
    turn = 2 * math.cos(2 * math.pi * hertz / RATE)
    last = before = 0.0
    for sample in block:
        last, before = sample + turn * last - before, last
    return 2 * (last * last + before * before - turn * last * before) / BLOCK


def _energy(block: array[int]) -> float:
    return float(sum(sample * sample for sample in block))


def _blocks(wav: Path) -> Iterator[array[int]]:
    with wave.open(str(wav)) as file:
        while len(data := file.readframes(BLOCK)) == 2 * BLOCK:
            block = array("h", data)
            if sys.byteorder == "big":
                block.byteswap()
            yield block
