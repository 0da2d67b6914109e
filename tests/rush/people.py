"""A seed turned into callers who are impatient at random, and agents who now and then refuse, ring out or hang up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from ivr.outside.behaviour import AgentBehaviour, LineBehaviour

NUMBERS = {
    "fr": ("+33199000100", "1 1"),
    "es": ("+34910000100", "1 1"),
    "nl": ("+31200000100", "1 1"),
    "en": ("+442079460100", "1 1"),
    "ar": ("+212530000100", "1 1 1"),
    "zgh": ("+212530000100", "2 1 1"),
}
"""Language -> the number that is dialled, and the keys that lead to the first level."""

MESSAGE = "q2 ~2#"
CALLBACK = "q1 1"
"""What is pressed in the wait: a message is left; the caller's own number is confirmed for a callback."""

SHARES = {"ar": 30, "fr": 30, "zgh": 15, "es": 10, "en": 10, "nl": 5}
"""How many of a hundred callers speak which language."""

AGENTS = """agents:
  a1: {name: A1, languages: {ar: 5, fr: 4}, queues: [ar, fr], sensitive: true}
  a2: {name: A2, languages: {ar: 5}, queues: [ar]}
  a3: {name: A3, languages: {ar: 5, zgh: 4}, queues: [ar, zgh], sensitive: true}
  a4: {name: A4, languages: {zgh: 5, fr: 4}, queues: [zgh, fr], sensitive: true}
  a5: {name: A5, languages: {fr: 5}, queues: [fr]}
  a6: {name: A6, languages: {fr: 5, en: 4}, queues: [fr, en]}
  a7: {name: A7, languages: {fr: 5, ar: 4}, queues: [fr, ar]}
  a8: {name: A8, languages: {es: 5, fr: 4}, queues: [es, fr], sensitive: true}
  a9: {name: A9, languages: {en: 5, nl: 4}, queues: [en, nl], sensitive: true}
  b1: {name: B1, languages: {nl: 5, de: 4}, queues: [nl, de], sensitive: true}
  b2: {name: B2, languages: {it: 5, es: 4}, queues: [it, es], sensitive: true}
  b3: {name: B3, languages: {ar: 4, fr: 4, zgh: 4}, queues: [ar, fr, zgh]}

"""
"""Twelve agents, most of them in more than one queue; what stands for `agents:` in routing.yaml is replaced by them."""


@dataclass(frozen=True, slots=True)
class Person:
    """A caller: when he dials (seconds from the start), in which language, and how long he waits before he hangs up.

    `instead`: what he presses once he waits: nothing, or the keys for a message or a callback. `number` is his own, or
    one of those that nobody has used yet.
    """

    dials: float
    language: str
    patience: float
    instead: str = ""
    number: str = ""


def callers(seed: int, count: int, a_second: float) -> Iterator[Person]:
    """`count` callers, `a_second` of them each second on average."""
    chance, at = Random(seed), 0.0
    for one in range(count):
        at += chance.expovariate(a_second)
        language = chance.choices(list(SHARES), list(SHARES.values()))[0]
        patience = chance.choice((1.0, 5.0, 20.0, 60.0, 60.0, 90.0, 90.0))
        instead = chance.choices(("", MESSAGE, CALLBACK), (18, 1, 1))[0]
        yield Person(at, language, patience, instead, f"+1202555{100 + one % 100:04}" if instead == CALLBACK else "")


def path_of(person: Person) -> tuple[str, str]:
    """The number that he dials, and his key script."""
    number, keys = NUMBERS[person.language]
    return number, f"{keys} {person.instead}".strip()


class Moody:
    """People outside of whom each ring meets another mood, in the order that the seed gives."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)

    @property
    def talk(self) -> float:
        """Seconds that the next conversation lasts."""
        return 1.0 + self._chance.expovariate(1 / 3.0)

    @property
    def hands(self) -> tuple[str, ...]:
        """Nobody hands a call over."""
        return ()

    @property
    def consults(self) -> str:
        """Nobody asks a post."""
        return ""

    def line(self, trunk: str) -> LineBehaviour:
        """Whoever is called over a trunk takes the call."""
        return "accept"

    def agent(self, name: str) -> AgentBehaviour:
        """Mostly answers; one ring in fourteen is refused."""
        mood: AgentBehaviour = self._chance.choices(("answer", "busy"), (13, 1))[0]
        return mood
