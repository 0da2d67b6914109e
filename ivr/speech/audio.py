"""Any wav file turned by sox into a clip that Asterisk plays as it is: A-law, mu-law and linear at 8 kHz, linear at 16.

What a caller hears while he waits is linear and nothing else: Debian's Asterisk counts the packets of a translated
stream, and takes those of a conversation for late ones when unnumbered sound went through the same translator before.
Half of all recordings would have lost the agent's voice (docs/decisions/0014).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from ivr.clip import endings
from ivr.errors import MissingRequirement, ServiceTrouble
from ivr.speech.loudness import USUAL, loudness

WIDEBAND = ("-t", "raw", "-e", "signed", "-b", "16", "-r", "16000", "-c", "1")
TRIM = "silence 1 0.02 0.3% reverse silence 1 0.02 0.3% reverse pad 0.05 0.1".split()
HIGHEST = -3.0
"""Decibels below full scale of the loudest sample."""

LEVEL = ("gain", "-n", str(HIGHEST))
BAND = "sinc 200-3400".split()
NARROW = ("-t", "raw", "-e", "signed", "-b", "16", "-r", "8000", "-c", "1")
FORMATS = {".sln16": WIDEBAND, ".sln": NARROW, ".ulaw": ("-t", "ul", "-r", "8000"), ".alaw": ("-t", "al", "-r", "8000")}
"""File ending -> sox's output options; all are raw samples without a header."""


def to_telephone(wav: Path, clip: Path, trim: bool = True, person: bool = False) -> None:
    """Writes `clip` with each of its endings: one channel, peak at -3 dB, 50 ms and 100 ms of silence around it.

    `person`: somebody speaks, who knocks on the table, or whose voice was compressed; it is made as loud as synthetic
    speech, and its peak is at -3 dB or below.

    The files appear whole or not at all. Raises ServiceTrouble when `wav` cannot be read as sound.
    """
    clip.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=clip.parent, prefix=".making-") as folder:
        made = Path(folder)
        _sox(str(wav), *WIDEBAND, str(made / ".sln16"), "remix", "-", "highpass", "80", *(TRIM if trim else ()), *LEVEL)
        if person:
            _as_usual(made / ".sln16", WIDEBAND, 16_000)
        _sox(*WIDEBAND, str(made / ".sln16"), *NARROW, str(made / ".sln"), *BAND, *LEVEL)
        if person:
            _as_usual(made / ".sln", NARROW, 8000)
        for ending in (".ulaw", ".alaw"):
            _sox(*NARROW, str(made / ".sln"), *FORMATS[ending], str(made / ending))
        for ending in endings(clip):
            os.replace(made / ending, f"{clip}{ending}")
    for ending in FORMATS.keys() - endings(clip):
        Path(f"{clip}{ending}").unlink(missing_ok=True)


def _as_usual(file: Path, kind: tuple[str, ...], rate: int) -> None:
    """Brings a file whose peak is at -3 dB to the usual loudness; peaks that would go above that are rounded off."""
    now = loudness(file, rate)
    if now is None:
        return
    more = USUAL - now
    fresh = file.with_name("levelled")
    gain = ("gain", "-l", f"{more - HIGHEST}", "gain", f"{HIGHEST}") if more > 0 else ("gain", f"{more}")
    _sox(*kind, str(file), *kind, str(fresh), *gain)
    os.replace(fresh, file)


def remove(clip: Path) -> None:
    """Deletes every format of a clip."""
    for ending in FORMATS:
        Path(f"{clip}{ending}").unlink(missing_ok=True)


def _sox(*arguments: str) -> None:
    sox = shutil.which("sox")
    if not sox:
        raise MissingRequirement("sox is not installed: apt-get install sox")
    done = subprocess.run((sox, "-D", "-V1", *arguments), capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServiceTrouble(f"sox could not convert {arguments[0]}: {done.stderr.strip()}")
