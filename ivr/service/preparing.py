"""Settings and a flow turned into what a service needs before it can start: Asterisk, and every clip."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ivr.asterisk.locate import Installation, find_or_provision
from ivr.errors import ServiceTrouble
from ivr.flow.prompts import clip_name
from ivr.flow.said import everything_said
from ivr.settings import Settings
from ivr.speech.build import build
from ivr.speech.verify import missing_clips
from ivr.versions.edition import Editions

Tell = Callable[[str], None]
"""Shows one line of progress."""
Progress = Callable[[int, int], None]
"""Shows how many clips of how many are made."""


def silent(sentence: str) -> None:
    """A `Tell` that shows nothing."""


def uncounted(done: int, of: int) -> None:
    """A `Progress` that shows nothing."""


async def prepare(settings: Settings, editions: Editions, tell: Tell, progress: Progress) -> Installation:
    """Brings what a service needs before it can start, side by side: Asterisk, and every clip in every language.

    Raises MissingRequirement or ServiceTrouble; a service never starts with a clip missing.
    """
    installation, prompts = await asyncio.gather(
        find_or_provision(settings.home, tell), speak(settings, editions, progress)
    )
    languages = len(editions.newest.flow.languages)
    tell(f"Asterisk {installation.version} and {prompts} prompts in {languages} languages are ready")
    return installation


async def speak(settings: Settings, editions: Editions, progress: Progress) -> int:
    """Makes every clip that the newest edition can say, and leaves those of older ones; the number of the former.

    Raises UserMistake, MissingRequirement or ServiceTrouble when one is missing; `progress` is told in a thread.
    """
    wanted = everything_said(editions.newest.flow)
    said_before = {one for edition in editions.older for one in everything_said(edition.flow)}
    spared = {clip_name(said, language) for language, said in said_before}
    with interruptible(progress) as count:
        await asyncio.to_thread(build, wanted, settings.prompts, settings.sounds, count, None, spared)
    if missing := await asyncio.to_thread(missing_clips, wanted, settings.sounds):
        raise ServiceTrouble(f"{len(missing)} prompts could not be made, such as {missing[0]}: `ivr prompts status`")
    return len(wanted)


@contextmanager
def interruptible(progress: Progress) -> Iterator[Progress]:
    """The same, for a thread that makes prompts: once the context is left, it ends with its next clip."""
    stopped = threading.Event()

    def count(done: int, of: int) -> None:
        if stopped.is_set():
            raise ServiceTrouble("making the prompts was interrupted")
        progress(done, of)

    try:
        yield count
    finally:
        stopped.set()
