"""One caller's channel, and what is needed to act on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from ivr.ari.client import AriClient
from ivr.calls.counter import CLOSED, Counter
from ivr.calls.lobby import Lobby
from ivr.clip import is_whole_lately
from ivr.flow.prompts import LANGUAGES, Prompt, clip_name


@dataclass(frozen=True, slots=True)
class Leg:
    """`now` is the service's clock; `sounds` and `recordings` are folders that Asterisk sees under the same path.

    `endpoint` answers what Asterisk calls a trunk of the routing that the call began with.
    """

    client: AriClient
    call: str
    channel: str
    now: Callable[[], datetime]
    sounds: Path
    recordings: Path
    lobby: Lobby
    endpoint: Callable[[str], str] = str
    counter: Counter = CLOSED

    def clips(self, prompts: Iterable[Prompt], language: str) -> list[str]:
        """The files of prompts, absolute and without ending, as Asterisk wants them.

        What is missing in its language is said in the most spoken one that has it: a menu without one of its keys is
        worse. What is missing in all of them Asterisk passes over.
        """
        return [self._clip(said, language) for said in prompts]

    def _clip(self, said: Prompt, language: str) -> str:
        own = f"{self.sounds}/{clip_name(said, language)}"
        others = (f"{self.sounds}/{clip_name(replace(said, language=other), language)}" for other in LANGUAGES)
        return next((clip for clip in chain((own,), others) if is_whole_lately(clip)), own)
