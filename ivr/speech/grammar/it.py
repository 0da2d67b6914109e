"""Minutes, clock times and weekdays in Italian; a clock time begins with its preposition."""

from __future__ import annotations

from ivr.speech.grammar.model import Grammar, digits
from ivr.speech.grammar.words import cardinals

cardinal = cardinals("it")


def minutes(number: int) -> str:
    """`un minuto`, `due minuti`, `ventuno minuti`."""
    return "un minuto" if number == 1 else f"{cardinal(number)} minuti"


def clock(hour: int, minute: int) -> str:
    """`alle otto e trenta`, `all'una`, `a mezzogiorno`, `a mezzanotte`."""
    hours = {0: "a mezzanotte", 1: "all'una", 12: "a mezzogiorno"}.get(hour) or f"alle {cardinal(hour)}"
    past = {0: "", 1: " e un minuto"}.get(minute, f" e {cardinal(minute)}")
    return f"{hours}{past}"


def written_clock(hour: int, minute: int) -> str:
    """`alle 8:30`, `all'1:00`."""
    return f"all'{digits(hour, minute)}" if hour == 1 else f"alle {digits(hour, minute)}"


GRAMMAR = Grammar(
    cardinal=cardinal,
    minutes=minutes,
    clock=clock,
    written_clock=written_clock,
    weekdays=("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    star="asterisco",
    hash="cancelletto",
)
