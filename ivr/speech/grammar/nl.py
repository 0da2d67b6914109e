"""Minutes, clock times and weekdays in Dutch."""

from __future__ import annotations

from ivr.speech.grammar.model import Grammar
from ivr.speech.grammar.words import cardinals

cardinal = cardinals("nl")


def minutes(number: int) -> str:
    """`één minuut`, `twee minuten`."""
    return f"{cardinal(number)} {'minuten' if number > 1 else 'minuut'}"


def clock(hour: int, minute: int) -> str:
    """`acht uur dertig`, `twaalf uur`, `nul uur vijf`."""
    return f"{cardinal(hour)} uur {cardinal(minute)}" if minute else f"{cardinal(hour)} uur"


def written_clock(hour: int, minute: int) -> str:
    """`8.30 uur`, `8 uur`."""
    return f"{hour}.{minute:02} uur" if minute else f"{hour} uur"


GRAMMAR = Grammar(
    cardinal=cardinal,
    minutes=minutes,
    clock=clock,
    written_clock=written_clock,
    weekdays=("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    star="sterretje",
    hash="hekje",
)
