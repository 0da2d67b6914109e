"""Minutes, clock times and weekdays in French."""

from __future__ import annotations

from ivr.speech.grammar.model import Grammar
from ivr.speech.grammar.words import cardinals

cardinal = cardinals("fr")


def feminine(number: int) -> str:
    """The number before a feminine noun such as heure or minute."""
    word = cardinal(number)
    return f"{word}e" if word.endswith("un") else word


def minutes(number: int) -> str:
    """`une minute`, `vingt et une minutes`."""
    return f"{feminine(number)} minute{'s' if number > 1 else ''}"


def clock(hour: int, minute: int) -> str:
    """`huit heures trente`, `une heure`, `midi`, `minuit quinze`."""
    hours = {0: "minuit", 12: "midi"}.get(hour) or f"{feminine(hour)} heure{'s' if hour > 1 else ''}"
    return f"{hours} {feminine(minute)}" if minute else hours


def written_clock(hour: int, minute: int) -> str:
    """`8 h`, `8 h 30`."""
    return f"{hour} h {minute:02}" if minute else f"{hour} h"


GRAMMAR = Grammar(
    cardinal=cardinal,
    minutes=minutes,
    clock=clock,
    written_clock=written_clock,
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    star="étoile",
    hash="dièse",
)
