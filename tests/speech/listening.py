"""Raw G.711 and linear clips turned into samples between -1 and 1, and into what an ear would notice."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]


def alaw(path: Path) -> Samples:
    """A-law bytes (G.711) as samples at 8 kHz."""
    code = np.frombuffer(path.read_bytes(), np.uint8).astype(np.int32) ^ 0x55
    exponent, mantissa = (code & 0x70) >> 4, code & 0x0F
    size = np.where(exponent == 0, (mantissa << 4) + 8, ((mantissa << 4) + 264) << np.maximum(exponent - 1, 0))
    return np.where(code & 0x80, size, -size) / 32768


def ulaw(path: Path) -> Samples:
    """Mu-law bytes (G.711) as samples at 8 kHz."""
    code = ~np.frombuffer(path.read_bytes(), np.uint8).astype(np.int32) & 0xFF
    size = ((((code & 0x0F) << 3) + 132) << ((code & 0x70) >> 4)) - 132
    return np.where(code & 0x80, -size, size) / 32768


def linear(path: Path) -> Samples:
    """Signed 16-bit samples, as they are."""
    return np.frombuffer(path.read_bytes(), np.int16) / 32768


def decibels(samples: Samples) -> float:
    """The mean level below full scale."""
    return float(20 * np.log10(np.sqrt(np.mean(samples**2)) + 1e-9))


def silence_at_ends(samples: Samples, rate: int) -> tuple[float, float]:
    """Seconds before the first and after the last sample that can be heard (above -40 dB)."""
    heard = np.nonzero(np.abs(samples) > 0.01)[0]
    return heard[0] / rate, (len(samples) - heard[-1]) / rate


def likeness(one: Samples, other: Samples) -> float:
    """The highest normalised cross-correlation, 0 (nothing in common) to 1 (the same sound)."""
    size = 1 << (len(one) + len(other)).bit_length()
    crossed = np.fft.irfft(np.fft.rfft(one, size) * np.conj(np.fft.rfft(other, size)))
    return float(np.max(np.abs(crossed)) / np.sqrt(np.sum(one**2) * np.sum(other**2)))


def share_above(samples: Samples, rate: int, hertz: float) -> float:
    """The share of the energy above a frequency."""
    power = np.abs(np.fft.rfft(samples)) ** 2
    return float(power[np.fft.rfftfreq(len(samples), 1 / rate) > hertz].sum() / power.sum())
