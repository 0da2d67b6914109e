"""Minutes, clock times and weekdays in German."""

from __future__ import annotations

from ivr.speech.grammar.model import Grammar
from ivr.speech.grammar.words import cardinals

cardinal = cardinals("de")


def minutes(number: int) -> str:
    """`eine Minute`, `zwei Minuten`: nominative and accusative."""
    return "eine Minute" if number == 1 else f"{cardinal(number)} Minuten"


def clock(hour: int, minute: int) -> str:
    """`acht Uhr dreißig`, `ein Uhr`, `null Uhr fünf`."""
    hours = f"{'ein' if hour == 1 else cardinal(hour)} Uhr"
    return f"{hours} {cardinal(minute)}" if minute else hours


def written_clock(hour: int, minute: int) -> str:
    """`8.30 Uhr`, `8 Uhr`."""
    return f"{hour}.{minute:02} Uhr" if minute else f"{hour} Uhr"


GRAMMAR = Grammar(
    cardinal=cardinal,
    minutes=minutes,
    clock=clock,
    written_clock=written_clock,
    weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    star="Stern",
    hash="Raute",
)
