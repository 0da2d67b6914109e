"""Settings and a flow turned into what a service needs before it can start: Asterisk, and every clip."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import Callable

from ivr.asterisk.locate import Installation, find_or_provision
from ivr.errors import ServiceTrouble
from ivr.flow.node import Flow
from ivr.flow.said import everything_said
from ivr.settings import Settings
from ivr.speech.build import build
from ivr.speech.verify import missing_clips

Tell = Callable[[str], None]
"""Shows one line of progress."""
Progress = Callable[[int, int], None]
"""Shows how many clips of how many are made."""


def silent(sentence: str) -> None:
    """A `Tell` that shows nothing."""


def uncounted(done: int, of: int) -> None:
    """A `Progress` that shows nothing."""


def version_of(settings: Settings) -> str:
    """The name of a routing file's content: the first eight hexadecimal digits of its SHA-256."""
    return hashlib.sha256(settings.routing.read_bytes()).hexdigest()[:8]


async def prepare(settings: Settings, flow: Flow, tell: Tell, progress: Progress) -> Installation:
    """Brings what a service needs before it can start, side by side: Asterisk, and every clip in every language.

    Raises MissingRequirement or ServiceTrouble; a service never starts with a clip missing.
    """
    wanted = everything_said(flow)
    stopped = threading.Event()

    def count(done: int, of: int) -> None:
        if stopped.is_set():
            raise ServiceTrouble("making the prompts was interrupted")
        progress(done, of)

    try:
        installation, _ = await asyncio.gather(
            find_or_provision(settings.home, tell),
            asyncio.to_thread(build, wanted, settings.prompts, settings.sounds, count),
        )
    finally:
        stopped.set()
    if missing := missing_clips(wanted, settings.sounds):
        raise ServiceTrouble(f"{len(missing)} prompts could not be made, such as {missing[0]}: `ivr prompts status`")
    tell(f"Asterisk {installation.version} and {len(wanted)} prompts in {len(flow.languages)} languages are ready")
    return installation
