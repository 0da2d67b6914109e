"""Command-line values that several commands read: moments and numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from ivr.errors import UserMistake
from ivr.routing.model import Routing
from ivr.routing.numbers import e164


def moment(text: str | None, routing: Routing) -> datetime | None:
    """`2026-11-23T10:00` as an aware moment; without an offset it is the time of the service's first schedule.

    Raises UserMistake for anything else.
    """
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UserMistake(f"'{text}' is no moment - write it like 2026-11-23T10:00") from None
    if not 2000 <= at.year < 2100:
        raise UserMistake(f"'{text}' is not of this century - write it like 2026-11-23T10:00")
    return at if at.tzinfo else at.replace(tzinfo=zone_of(routing))


def zone_of(routing: Routing) -> ZoneInfo:
    """The service's own: that of its first schedule."""
    return ZoneInfo(next(iter(routing.hours.values())).time_zone if routing.hours else "UTC")


def number(text: str, name: str) -> str:
    """A telephone number in E.164. Raises UserMistake when it is none."""
    found = e164(text)
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


KEYS_HELP = """\b
The key script is words with spaces between them; each word waits for its moment:
  3        press 3 when the next prompt that asks for a key has begun
  31       press 3 then, and 1 right behind it (typed ahead)
  ,3       press 3 during the next prompt of any kind (typed ahead)
  _3       press 3 in the silence after the prompt
  -        let this question pass in silence
  ~4#      speak 4 seconds into a recording, then press #
  !        hang up; also after keys (3!), during a prompt (,!), in the silence (_!)
  q1       press 1 while waiting in a queue
  q! d! t! hang up while waiting in a queue, while a line is dialled, while talking

\b
The world is name=behaviour pairs with commas between them:
  trunks    accept busy refuse ring error dead unseen stuck no-key decline hang-up loop
            lines= is for all of them
  agents    answer ring busy away hang-up
            agents= is for all of them
  talk=     seconds that agents and posts talk
  hands=    the posts to which agents hand the call over: hands=paris+lyon
            (to Lyon when Paris did not take it)
  consults= the post that the agent asks before handing over
  wait= ahead= request=
            seconds until an agent is free, callers ahead, where a request is: on paper only
"""
