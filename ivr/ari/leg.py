"""One caller's channel, and what is needed to act on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.ari.client import AriClient
from ivr.calls.lobby import Lobby
from ivr.flow.prompts import Prompt, clip_name


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

    def clips(self, prompts: Iterable[Prompt], language: str) -> list[str]:
        """The files of prompts, absolute and without ending, as Asterisk wants them."""
        return [str(self.sounds / clip_name(said, language)) for said in prompts]
