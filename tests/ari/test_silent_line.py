"""A line that answers nothing at all is given up early; one that has answered anything is left to ring."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from ivr.ari import excursion
from ivr.ari.client import AriClient
from ivr.ari.leg import Leg
from ivr.ari.wire import Dialling, parse
from ivr.calls.lobby import EmptyLobby


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Channels:
    """The two requests that matter here; `answered` is what HANGUPCAUSE_KEYS() knows."""

    answered: str
    hung_up: list[str] = field(default_factory=list)

    async def variable(self, channel: str, name: str) -> str:
        assert (channel, name) == ("citizen", "HANGUPCAUSE_KEYS()")
        return self.answered

    async def hangup(self, channel: str) -> None:
        self.hung_up.append(channel)


@dataclass
class Client:
    """A link with nothing but channels."""

    channels: Channels


@pytest.mark.parametrize(
    ("answered", "hung_up"),
    [
        ("", ["line"]),
        ("PJSIP/paris-1-00000009", ["line"]),
        ("PJSIP/paris-1-00000002", []),
        ("PJSIP/paris-1-00000001,PJSIP/paris-1-00000002", []),
    ],
)
async def test_only_a_line_that_answered_nothing_is_given_up(
    answered: str, hung_up: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excursion, "SILENCE", 0.0)
    channels = Channels(answered)
    client = cast(AriClient, Client(channels))
    leg = Leg(client, "call", "citizen", now, Path("sounds"), Path("recordings"), EmptyLobby(now))
    await excursion.give_up_if_silent(leg, "line", "PJSIP/paris-1-00000002")
    assert channels.hung_up == hung_up


def dial(status: str, **more: Any) -> dict[str, Any]:
    return {"type": "Dial", "dialstatus": status, "peer": {"id": "line", "name": "PJSIP/paris-1-00000002"}, **more}


def test_the_beginning_of_an_attempt_is_told_once() -> None:
    caller = {"caller": {"id": "citizen"}}
    assert parse(dial("", **caller)) == Dialling("citizen", "line", "PJSIP/paris-1-00000002")
    assert parse(dial("RINGING", **caller)) is None
    assert parse(dial("")) is None
