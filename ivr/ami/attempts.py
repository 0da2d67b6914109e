"""Manager events about wrong passwords turned into who tried them from where."""

from __future__ import annotations

from collections.abc import Callable

from ivr.ami.link import Link, Told
from ivr.ami.watch import source

WRONG = ("ChallengeResponseFailed", "InvalidPassword")

NOBODY = "<unknown>"
"""What Asterisk calls the account that a stranger made up."""


def on_wrong_password(link: Link, failed: Callable[[str, str], None]) -> None:
    """Has `failed(address, name)` called for each wrong password; `name` is empty when there is no such account."""

    def saw(told: Told) -> None:
        name = told.get("AccountID", NOBODY)
        failed(source(told.get("RemoteAddress", "")), "" if name == NOBODY else name)

    for event in WRONG:
        link.on(event, saw)
