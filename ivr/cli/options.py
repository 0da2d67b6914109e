"""Command-line values that several commands read: moments and numbers."""

from __future__ import annotations

from collections.abc import Callable

import click

from ivr.errors import UserMistake
from ivr.outside.behaviour import WORLD
from ivr.outside.script import KEYS
from ivr.routing.numbers import typed


def number(text: str, name: str) -> str:
    """A telephone number in E.164. Raises UserMistake when it is none."""
    found = typed(text)
    if found is None:
        raise UserMistake(f"{name} '{text}' is no telephone number - write it like +33199000100")
    return found


def call_options(command: Callable[..., None]) -> Callable[..., None]:
    """The arguments that `simulate` and `call` share."""
    for option in reversed(
        [
            click.option("--to", required=True, metavar="NUMBER", help="the number that is dialled"),
            click.option("--from", "caller", metavar="NUMBER", help="the caller's number; without it, withheld"),
            click.option("--keys", default="", metavar="SCRIPT", help="the keys and when they are pressed, see below"),
            click.option("--at", metavar="TIME", help="the service's time, such as 2026-11-23T10:00"),
            click.option("--world", default="", metavar="WORLD", help="how others behave: paris-1=busy,agents=away"),
            click.option("--json", "as_json", is_flag=True, help="print the call as JSON"),
        ]
    ):
        command = option(command)
    return command


KEYS_HELP = f"\b\n{KEYS}\n\b\n{WORLD}"
