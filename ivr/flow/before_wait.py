"""A wait that is foreseen turned into what is said and asked before it begins: how long, by whom, and what instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ivr.flow.asking import Listen
from ivr.flow.commands import Offer
from ivr.flow.definition import Queue
from ivr.flow.events import Foreseen
from ivr.flow.node import Flow, Scene
from ivr.flow.prompts import Prompt, prompt
from ivr.flow.waiting import KEYS, estimate, estimates

FULL, BUSY, STAY = prompt("queue-full"), prompt("own-language-busy"), prompt("wait-stay")
YES, NO = prompt("may-speak-yes", key=1), prompt("may-speak-no", key=2)
SILENCE = 3.0
"""Seconds of silence after a question, short because the caller could be waiting already."""

Question = Literal["agree", "offer"]
"""agree: may agents of another language answer? offer: would you rather be called back, or leave a message?"""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a caller who has no free agent is told, what is then asked of him, and whether he may wait at all."""

    say: tuple[Prompt, ...]
    questions: tuple[Question, ...]
    full: bool = False


def outlook(scene: Scene, queue: Queue, offers: Sequence[Offer], say: tuple[Prompt, ...], wait: Foreseen) -> Outlook:
    """The outlook of a caller who would wait in `queue` and may leave it for `offers`."""
    if wait.free:
        return Outlook(say, ())
    offered: tuple[Question, ...] = ("offer",) if offers else ()
    if wait.ahead is not None and wait.ahead >= queue.limit:
        return Outlook((FULL,), offered, full=True)
    asked: tuple[Question, ...] = ("agree",) if other_languages(queue) and "agreed" not in scene.call.learnt else ()
    left = scene.flow.service.promise - (scene.at - scene.call.began).total_seconds()
    late = wait.seconds is not None and wait.seconds > left
    told = estimate(wait.seconds)
    return Outlook((*say, *([told] if told else [])), (*asked, *(offered if late else ())))


def other_languages(queue: Queue) -> tuple[str, ...]:
    """The languages other than the queue's that its tiers reach while a caller waits."""
    reached = (tier for tier in queue.tiers if tier.after < queue.wait)
    return tuple(dict.fromkeys(language for tier in reached for language in tier.languages))


def agree(queue: Queue) -> Listen:
    """Asks whether an agent of another language may answer: `1` yes, `2` no, and silence is a no."""
    spoken = (prompt("may-speak", language=language) for language in other_languages(queue))
    return Listen((BUSY, *spoken, YES, NO), keys="12", optional=True, own_exit=True, wait=SILENCE)


def offer(offers: Sequence[Offer], full: bool) -> Listen:
    """Offers the ways out, and to stay unless the queue is full."""
    named = {"callback": "1", "message": "2"}
    prompts = (*(KEYS[way] for way in offers), *(() if full else (STAY,)))
    return Listen(prompts, "".join(named[way] for way in offers), optional=True, own_exit=True, wait=SILENCE)


def everything(flow: Flow) -> Iterable[Prompt]:
    """All that can be said before a wait."""
    yield from (FULL, *estimates())
    languages = {language for queue in flow.queues.values() for language in other_languages(queue)}
    yield from (prompt("may-speak", language=language) for language in languages)
    yield from (BUSY, YES, NO) if languages else ()
    yield from (STAY, *KEYS.values())
