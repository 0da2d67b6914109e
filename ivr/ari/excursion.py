"""Enqueue and Connect turned into dialplan variables and a place to go on, and the way back into events."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ivr.ari.leg import Leg
from ivr.ari.outcome import outcome_of, queue_outcome
from ivr.disk import look_soon
from ivr.flow.commands import Connect, Enqueue
from ivr.flow.events import LineLeft, QueueLeft
from ivr.flow.prompts import clip_name

ACCEPTED = "ACCEPTED"
"""The dialplan sets it on the caller's channel when a person has taken the call."""

THROUGH = "THROUGH"
"""The dialplan sets it there when the agent has left the caller with the post that he had asked: the post."""

A_TALK = 600.0
"""Seconds of a conversation for which there must be room when its recording begins."""

log = logging.getLogger(__name__)

SILENCE = 2.0
"""Seconds in which a living line answers at least `100 Trying`."""


async def taped_if_there_is_room(leg: Leg, command: Enqueue | Connect) -> Enqueue | Connect:
    """The command, without its recording when the disk has no room: people talk all the same."""
    if command.tape and not (await look_soon(leg.recordings)).has_room_for(A_TALK):
        log.warning("call %s: the conversation is not recorded, the disk has no room", leg.call)
        return replace(command, tape="")
    return command


async def leave(leg: Leg, command: Enqueue | Connect, stand: str = "") -> None:
    """Sends the caller out to a queue or a line; `stand` is where the fallback would go on. Raises AriTrouble.

    Subscribed first: outside Stasis a hang-up is told to subscribers only.
    """
    await leg.client.applications.follow(leg.channel)
    await leg.client.channels.set_variables(leg.channel, await all_told(leg, command, stand))
    context, extension = destination(command)
    await leg.client.channels.continue_in(leg.channel, context, extension)


async def give_up_if_silent(leg: Leg, peer: str, name: str) -> None:
    """Ends the attempt on a line that has answered nothing at all within SILENCE. Raises AriTrouble.

    Asterisk itself waits 6.4 s for such a line (64 times its smallest T1) before it takes it for dead.
    """
    await asyncio.sleep(SILENCE)
    heard_of = await leg.client.channels.variable(leg.channel, "HANGUPCAUSE_KEYS()")
    if name not in heard_of.split(","):
        await leg.client.channels.hangup(peer)


def destination(command: Enqueue | Connect) -> tuple[str, str]:
    """Context and extension of an excursion."""
    return ("to-queue", command.queue) if isinstance(command, Enqueue) else ("to-line", command.number)


async def all_told(leg: Leg, command: Enqueue | Connect, stand: str = "") -> dict[str, str]:
    """What the dialplan is told: what it needs to know, and for an agent's telephone what is known of who calls."""
    known = await leg.counter.known_of(leg.call) if isinstance(command, Enqueue) else ""
    return {**variables(leg, command, stand), "IVR_KNOWN": known}


def variables(leg: Leg, command: Enqueue | Connect, stand: str = "") -> dict[str, str]:
    """What the dialplan needs to know; a header `subject` becomes IVR_SUBJECT, and a header `language` is the caller's.

    ACCEPTED is emptied: an earlier excursion may have left it filled.
    """
    common = {"IVR_REF": command.ref, "STAND": stand, ACCEPTED: ""}
    headers = {f"IVR_{name.upper().replace('-', '_')}": value for name, value in command.headers}
    if isinstance(command, Enqueue):
        special = {
            "QUEUE_STEPS": "&".join(f"{name}:{round(seconds)}" for name, seconds in command.steps),
            "QUEUE_SINCE": str(round(time.time() - (leg.now() - command.since).total_seconds())),
            "QUEUE_LANGUAGE": command.language,
            "QUEUE_OFFERS": "&".join(command.offers),
            "QUEUE_WHISPER": "&".join(clip_name(said, "").lstrip("/") for said in command.whisper),
            "QUEUE_AGENT": command.agent,
            "QUEUE_TAPE": command.tape,
            "IVR_LANGUAGE": command.language,
        }
    else:
        special = {
            "LINE_TRUNK": leg.endpoint(command.trunk),
            "LINE_REST": "&".join(map(leg.endpoint, command.rest)),
            "LINE_RING": str(int(command.ring)),
            "LINE_WHISPER": "&".join(leg.clips(command.whisper, command.language)),
            "LINE_LANGUAGE": command.language,
            "LINE_POST": command.post,
            "LINE_TAPE": command.tape,
        }
    return common | special | headers


def returned(args: Sequence[str], at: datetime) -> QueueLeft | LineLeft:
    """What the dialplan says when a call comes back, as an event; missing arguments count as empty ones.

    `(ref, "queue", QUEUESTATUS, ACCEPTED, LEFT, TO)` or `(ref, "line", DIALSTATUS, HANGUPCAUSE, sip, ACCEPTED)`.
    """
    given: list[str] = [*args, *[""] * 6]
    ref, kind, status, *rest = given
    if kind == "line":
        cause, sip = _number(rest[0]), _number(rest[1])
        return LineLeft(at, ref, outcome_of(status, cause, sip, rest[2]), sip)
    accepted, left, to = rest[:3]
    return QueueLeft(at, ref, queue_outcome(status, accepted, left), to, by=accepted)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
