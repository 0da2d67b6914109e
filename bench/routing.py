"""The project's own routing and prompts with the bench's flow in them."""

from __future__ import annotations

import shutil
import wave
from pathlib import Path

import numpy as np

from bench.call import NUMBER, PATIENCE, PROMPTS
from ivr.errors import ServiceTrouble

FLOW = """flow:
  bench-language: {type: language, next: bench-menu}
  bench-menu:
    type: menu
    options:
      "1": {say: topic-obtain, go: bench-announcement}
      "2": {say: topic-progress, go: bench-announcement}
  bench-announcement: {type: play, say: [portal], next: bench-over}
  bench-over: {type: hangup}

"""
CHANGES = {
    "flow:\n": FLOW,
    "numbers:\n": f'numbers:\n  "{NUMBER}": {{name: bench, start: bench-language}}\n',
    "wait_for_key: 6": f"wait_for_key: {PATIENCE}\n  most_calls: 2000",
}

RATE = 8000
SECONDS = (1.5, 1.5, 1.0)
"""How long the tone is with which each prompt begins."""


def write(project: Path, folder: Path) -> None:
    """`folder/routing.yaml` and `folder/prompts`."""
    text = (project / "routing.yaml").read_text()
    for old, new in CHANGES.items():
        if old not in text:
            raise ServiceTrouble(f"the bench's flow does not fit into routing.yaml any more: no {old!r}")
        text = text.replace(old, new, 1)
    (folder / "routing.yaml").write_text(text)
    shutil.copytree(project / "prompts", folder / "prompts", dirs_exist_ok=True)
    for number, (clip, *_) in enumerate(PROMPTS):
        _tone(folder / "prompts" / "recordings" / f"{clip}.wav", 400.0 + 300 * number, SECONDS[number])


def _tone(path: Path, begins: float, seconds: float) -> None:
    """A rising tone: no two frames of it are alike, nor any of another prompt."""
    at = np.arange(int(RATE * seconds)) / RATE
    wave_form = 0.4 * np.sin(2 * np.pi * (begins * at + 80 * at**2))
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((wave_form * 32767).astype("<i2").tobytes())
