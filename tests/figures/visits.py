"""Drawn calls as entries, and what each of them counts for, told by the draw itself and not by the program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from ivr.flow.entries import (
    Attempted,
    Began,
    CallbackAsked,
    Dialled,
    Disposition,
    Ended,
    Entered,
    Entry,
    Left,
    Message,
    PutThrough,
    Queued,
    Rated,
    Said,
    Taken,
    Unqueued,
)
from ivr.flow.prompts import prompt

LANGUAGES = ("ar", "zgh", "fr", "nl")
NUMBERS = ("+212530000100", "+33199000100")
CALLERS = (None, *(f"+3319900{number:04}" for number in range(700, 760)), *(f"+349100{n:05}" for n in range(30)))
SUBJECTS = ("obtain", "progress", "legal")


@dataclass(slots=True)
class Drawn:
    """A call and what is true of it; `wait` and `talk` in seconds."""

    id: str
    began: datetime
    language: str
    entries: list[Entry]
    wanted: bool = False
    wait: float | None = None
    talk: float = 0.0
    seconds: float | None = None
    disposition: Disposition | None = None
    marks: tuple[int, ...] = ()


def drawn(seed: int, number: int, begins: datetime, over: float) -> list[Drawn]:
    """`number` calls that begin within `over` seconds."""
    chance = Random(seed)
    return [_one(chance, f"c{i}", begins + timedelta(seconds=chance.uniform(0, over))) for i in range(number)]


def _one(chance: Random, name: str, began: datetime) -> Drawn:
    language = chance.choice(LANGUAGES)
    number, caller = chance.choice(NUMBERS), chance.choice(CALLERS)
    call = Drawn(name, began, language, [Began(began, number, caller, "fr", "carrier", "v")])
    _add(call, Entered(began, "language", "language"))
    _add(call, Said(began, "language", (prompt("greeting"),), "fr", True))
    at = began + timedelta(seconds=chance.uniform(5, 40))
    _add(call, Left(at, "language", "next", (("language", language),)))
    if chance.random() < 0.8:
        _add(call, Left(at, "topics", "1", (("subject", chance.choice(SUBJECTS)),)))
    kind = chance.choice(("menu", "closed", "post", "served", "served", "served", "gone", "callback", "waiting"))
    {"menu": _menu, "closed": _closed, "post": _post, "served": _served}.get(kind, _waits)(call, chance, at, kind)
    return call


def _add(call: Drawn, entry: Entry) -> None:
    call.entries.append(entry)


def _end(call: Drawn, at: datetime, disposition: Disposition) -> None:
    _add(call, Ended(at, disposition))
    call.seconds, call.disposition = (at - call.began).total_seconds(), disposition


def _menu(call: Drawn, chance: Random, at: datetime, _: str) -> None:
    _end(call, at, "abandoned_in_menu")


def _closed(call: Drawn, chance: Random, at: datetime, _: str) -> None:
    _add(call, Entered(at, "message", "voicemail"))
    _add(call, Message(at, "message", f"messages/{call.id}.wav", 9.5, call.language))
    _end(call, at + timedelta(seconds=9), "voicemail")


def _post(call: Drawn, chance: Random, at: datetime, _: str) -> None:
    if chance.random() < 0.7:
        found = (("country", "BE"), ("consulate", "brussels"))
        _add(call, Left(at, "competent-post", "found", found))
    _add(call, Entered(at, "consulate", "transfer"))
    if chance.random() < 0.2:
        _add(call, Dialled(at, "consulate", "paris", "paris-1"))
        _add(call, Attempted(at + timedelta(seconds=3), "consulate", "paris", "paris-1", "busy", 486))
        return _end(call, at + timedelta(seconds=chance.uniform(3, 20)), "abandoned_in_transfer")
    _add(call, Dialled(at, "consulate", "paris", "paris-1"))
    _add(call, Taken(at + timedelta(seconds=9), "consulate", "paris"))
    _add(call, Attempted(at + timedelta(seconds=60), "consulate", "paris", "paris-1", "served", 200))
    _end(call, at + timedelta(seconds=60), "transferred")


def _queue(call: Drawn, at: datetime) -> None:
    call.wanted = True
    _add(call, Entered(at, "first-level", "queue"))
    _add(call, Queued(at, "first-level", call.language, call.began))


def _served(call: Drawn, chance: Random, at: datetime, _: str) -> None:
    _queue(call, at)
    taken = at + timedelta(seconds=chance.expovariate(1 / 120))
    call.wait = (taken - call.began).total_seconds()
    call.talk = chance.uniform(20, 400)
    _add(call, Taken(taken, "first-level", "amina"))
    over = taken + timedelta(seconds=call.talk)
    if chance.random() < 0.2:  # the agent left him with a consulate, and then he hung up
        _add(call, PutThrough(over, "first-level", "lyon"))
        return _end(call, over + timedelta(seconds=60), "transferred")
    if chance.random() < 0.5:  # the agent hung up first, and the survey follows
        _add(call, Unqueued(over, "first-level", call.language, "served"))
        call.marks = tuple(chance.randint(1, 5) for _ in range(chance.randint(0, 2)))
        for mark in call.marks:
            _add(call, Rated(over, "survey", "q", mark))
        over += timedelta(seconds=20)
    _end(call, over, "served")


def _waits(call: Drawn, chance: Random, at: datetime, kind: str) -> None:
    _queue(call, at)
    over = at + timedelta(seconds=chance.expovariate(1 / 120))
    if kind == "gone":
        _end(call, over, "abandoned_in_queue")
    elif kind == "callback":
        _add(call, Unqueued(over, "first-level", call.language, "callback"))
        _add(call, CallbackAsked(over, "callback", call.language, "+33199000678", call.language, call.began))
        _end(call, over, "callback")
