"""What somebody has recorded turned into a recording that callers can be given, or into why it cannot."""

from __future__ import annotations

import subprocess
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy

from ivr.errors import UserMistake

LARGEST = 10_000_000
"""Bytes of an upload."""

SHORTEST, LONGEST = 0.3, 60.0
"""Seconds of a prompt."""

QUIET = -30.0
"""Decibels below full scale that the loudest part must reach: below it, what is brought to level is mostly noise."""

CLIPPED = 0.001
"""Share of samples cut off at the top from which speech sounds broken."""

LIKE = (0.4, 2.5)
"""How long a recording may be beside the synthetic clip before somebody is asked whether it is the right one."""

RATE = 16_000

SAMPLES = ("-b", "16", "-e", "signed")

KINDS = ((b"RIFF", "wav"), (b"fLaC", "flac"), (b"OggS", "ogg"))
"""How a file begins -> what it is; its name says nothing."""

BOUNDS = ("prlimit", "--cpu=10", "--as=1000000000", "--fsize=100000000")
"""What a converter may use: seconds, and bytes of memory and of a file."""

TRIM = "highpass 80 silence 1 0.02 0.5% reverse silence 1 0.02 0.5% reverse".split()


@dataclass(frozen=True, slots=True)
class Taken:
    """A recording as it is kept: one channel, 16 bit, 16 kHz, without the silence around it; its length in seconds."""

    content: bytes
    seconds: float


def taken(content: bytes) -> Taken:
    """Raises UserMistake, with what was measured and what to do, for what callers could not be given."""
    if len(content) > LARGEST:
        raise UserMistake(f"the file has {len(content) / 1e6:.0f} MB; {LARGEST / 1e6:.0f} at most are taken")
    kind = next((name for begins, name in KINDS if content.startswith(begins)), None)
    if kind is None:
        raise UserMistake("this is no sound that can be read: send WAV, FLAC or OGG")
    with tempfile.TemporaryDirectory(prefix="prompt-") as folder:
        source, made = Path(folder, f"sent.{kind}"), Path(folder, "made.wav")
        source.write_bytes(content)
        if (rate := _told("-r", source)) < 8000:
            raise UserMistake(f"it has {rate} samples a second: record it with 8000 or more (16000 is good)")
        _sox(str(source), "-r", str(RATE), "-c", "1", *SAMPLES, str(made), "trim", "0", "120", *TRIM)
        got = _judged(made)
        if (share := _cut_off(source, Path(folder, "sent.raw"))) > CLIPPED:
            raise UserMistake(f"it is overdriven ({share:.1%} of it): turn the microphone down, or go further away")
        return got


def _told(what: str, source: Path) -> int:
    try:
        return int(_sox("--i", what, str(source)))
    except ValueError:
        raise UserMistake("this is no sound that can be read: send WAV, FLAC or OGG") from None


def _cut_off(source: Path, plain: Path) -> float:
    """The share of samples cut off at the top, of the channel with most of them; also if all was made softer later.

    It is measured in what was sent: another rate or the mean of two channels hides it.
    """
    _sox(str(source), "-t", "raw", *SAMPLES, str(plain), "trim", "0", "120")
    samples = numpy.fromfile(plain, "<i2").astype(numpy.int32).reshape(-1, _told("-c", source))
    heights = numpy.abs(samples)
    full = heights >= 32_766
    flat = (samples[1:] == samples[:-1]) & (heights[1:] >= heights.max() - 1)
    return float(max(full.mean(axis=0).max(), flat.mean(axis=0).max()))


def _sox(*arguments: str) -> str:
    try:
        asked = (*BOUNDS, "sox", *arguments)
        done = subprocess.run(asked, capture_output=True, text=True, timeout=20, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise UserMistake("this is no sound that can be read: send WAV, FLAC or OGG") from None
    return done.stdout.strip()


def _judged(made: Path) -> Taken:
    with wave.open(str(made)) as file:
        samples = numpy.frombuffer(file.readframes(file.getnframes()), "<i2").astype(numpy.float64) / 32768
    seconds = len(samples) / RATE
    if seconds < SHORTEST:
        raise UserMistake(f"there are only {seconds:.1f} s of sound in it: is the microphone on?")
    if seconds > LONGEST:
        raise UserMistake(f"it lasts {seconds:.0f} s; a prompt lasts {LONGEST:.0f} at most")
    loudest = 20 * numpy.log10(max(1e-6, float(numpy.percentile(numpy.abs(samples), 99.5))))
    if loudest < QUIET:
        raise UserMistake(f"it is too quiet ({loudest:.0f} dB, {QUIET:.0f} are needed): come nearer to the microphone")
    return Taken(made.read_bytes(), seconds)


def unlike(seconds: float, clip: Path) -> str:
    """Why the recording may be of another prompt: "" when it is about as long as the clip that callers hear now."""
    try:
        now = clip.with_name(f"{clip.name}.sln").stat().st_size / 16_000
    except OSError:
        return ""
    if not now or LIKE[0] <= seconds / now <= LIKE[1]:
        return ""
    return f"it lasts {seconds:.1f} s, and what callers hear now {now:.1f} s: is it the right prompt?"
