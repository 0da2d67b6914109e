"""Wanted prompts turned into the list of clips that are not ready to be played."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ivr.clip import is_whole
from ivr.flow.prompts import Prompt, clip_name
from ivr.speech import manifest
from ivr.speech.clips import clips
from ivr.speech.voice import EspeakNg, Voice


def missing_clips(
    wanted: Iterable[tuple[str, Prompt]], sounds: Path, prompts: Path | None = None, voice: Voice | None = None
) -> list[str]:
    """Names of wanted clips that are missing or empty; with `prompts`, also those made from another text or voice."""
    known = manifest.read(sounds)
    if prompts is None:
        names = {clip_name(said, language) for language, said in wanted}
        return sorted(name for name in names if name not in known or not is_whole(sounds / name))
    current = clips(wanted, prompts, voice or EspeakNg()).items()
    return sorted(n for n, clip in current if known.get(n) != clip.digest or not is_whole(sounds / n))
