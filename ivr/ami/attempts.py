"""Manager events about wrong passwords turned into who tried them from where."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from ivr.ami.link import Link, Told
from ivr.ami.watch import source

WRONG = ("ChallengeResponseFailed", "InvalidPassword")

NOBODY = "<unknown>"
"""What Asterisk calls the account that a stranger made up."""


def on_wrong_password(link: Link, failed: Callable[[str, str, float], None]) -> None:
    """Has `failed(address, name, at)` called for each wrong password; `name` is empty when there is no such account.

    `at` is Asterisk's own moment, in seconds since 1970: in a flood it tells them seconds later.
    """

    def saw(told: Told) -> None:
        name = told.get("AccountID", NOBODY)
        failed(source(told.get("RemoteAddress", "")), "" if name == NOBODY else name, _seen(told))

    for event in WRONG:
        link.on(event, saw)


def _seen(told: Told) -> float:
    try:
        return datetime.fromisoformat(told.get("EventTV", "")).timestamp()
    except ValueError:
        return time.time()
