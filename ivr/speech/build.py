"""Wanted prompts turned into the clips of the sounds folder: only what changed is made, on all cores."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from ivr.clip import is_whole
from ivr.flow.prompts import Prompt
from ivr.speech import audio, manifest, music
from ivr.speech.clips import Clip, clips
from ivr.speech.voice import EspeakNg, Utterance, Voice


@dataclass(frozen=True, slots=True)
class BuildReport:
    """How many clips were made, left as they were, and deleted because nothing says them any more."""

    rendered: int
    kept: int
    removed: int


def build(
    wanted: Iterable[tuple[str, Prompt]],
    prompts: Path,
    sounds: Path,
    progress: Callable[[int, int], None] = lambda done, of: None,
    voice: Voice | None = None,
    spared: Collection[str] = (),
) -> BuildReport:
    """Makes `sounds` hold exactly the wanted clips, beeps and hold melody; and those `spared`, if they are there.

    `progress` is told (done, of) after each clip; an exception that it raises stops the build.

    Raises UserMistake for a catalogue, MissingRequirement for a program, ServiceTrouble for a clip that failed;
    what was made until then is kept.
    """
    engine = voice or EspeakNg()
    all_clips = clips(wanted, prompts, engine)
    digests = {name: clip.digest for name, clip in all_clips.items()}
    known = manifest.read(sounds)
    stale = [
        clip for name, clip in all_clips.items() if known.get(name) != digests[name] or not is_whole(sounds / name)
    ]
    gone = known.keys() - digests.keys() - set(spared)
    for name in gone:
        audio.remove(sounds / name)
    kept = {name: digest for name, digest in known.items() if digests.get(name, digest) == digest and name not in gone}
    if stale or gone:
        _render(stale, sounds, engine, kept, digests, progress)
    return BuildReport(len(stale), len(all_clips) - len(stale), len(gone))


def _render(
    stale: list[Clip],
    sounds: Path,
    voice: Voice,
    kept: dict[str, str],
    digests: Mapping[str, str],
    progress: Callable[[int, int], None],
) -> None:
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        work = {pool.submit(_make, clip, sounds, voice): clip.name for clip in stale}
        for done, finished in enumerate(as_completed(work), 1):
            finished.result()
            kept[work[finished]] = digests[work[finished]]
            progress(done, len(stale))
    finally:
        pool.shutdown(cancel_futures=True)
        manifest.write(sounds, kept)


def _make(clip: Clip, sounds: Path, voice: Voice) -> None:
    match clip.source:
        case Path():
            audio.to_telephone(clip.source, sounds / clip.name, person=True)
        case Utterance() as said:
            with tempfile.TemporaryDirectory() as folder:
                voice.speak(said, Path(folder, "said.wav"))
                audio.to_telephone(Path(folder, "said.wav"), sounds / clip.name)
        case music.Tune() as tune:
            with tempfile.TemporaryDirectory() as folder:
                music.write(tune, Path(folder, "tune.wav"))
                audio.to_telephone(Path(folder, "tune.wav"), sounds / clip.name, trim=False)
