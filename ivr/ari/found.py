"""Asterisk's list of channels turned into the citizens' own ones, each with where it is and what it has been told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ivr.ari.excursion import ACCEPTED, THROUGH

FALLBACK = "FALLBACK"
"""The dialplan sets it when the fallback has taken the call, which stays there to its end."""


@dataclass(frozen=True, slots=True)
class Found:
    """A citizen's channel. `args` are those with which it came to us, none while the dialplan has it.

    `ref` names the excursion that it was sent on last, `accepted` and `through` who talks with the citizen there;
    `stand` is where the call stood when Asterisk was last told.
    `since` is when it came to be, by the machine's clock; None when Asterisk does not say.
    """

    channel: str
    call: str
    args: tuple[str, ...] = ()
    fallback: bool = False
    ref: str = ""
    accepted: str = ""
    through: str = ""
    stand: str = ""
    since: datetime | None = None

    @property
    def here(self) -> bool:
        """Whether it is with us, and not in an excursion."""
        return bool(self.args)

    @property
    def arrived(self) -> bool:
        """Whether it is with us and was never sent away."""
        return self.args[:1] == ("arrived",) and not self.fallback

    def back_from(self, ref: str) -> bool:
        """Whether it has come back from the excursion `ref`, and nothing has been done with it since."""
        return self.args[:1] == ("resume",) and self.args[2:3] == (ref,)


def found(channels: Iterable[Mapping[str, Any]], application: str = "ivr") -> Iterator[Found]:
    """The citizens' channels among those that ARI lists; its `channelvars` must tell the variables read here."""
    for channel in channels:
        told, at = channel.get("channelvars", {}), channel["dialplan"]
        call = told.get("CALLREF", "")
        if call and call == channel["id"].replace(".", "-"):
            first, *args = at.get("app_data", "").split(",")
            ours = at.get("app_name") == "Stasis" and first == application
            ref, accepted, through, stand = (told.get(name, "") for name in ("IVR_REF", ACCEPTED, THROUGH, "STAND"))
            here, fallback = tuple(args) if ours else (), bool(told.get(FALLBACK))
            since = datetime.fromisoformat(channel["creationtime"]) if "creationtime" in channel else None
            yield Found(channel["id"], call, here, fallback, ref, accepted, through, stand, since)
