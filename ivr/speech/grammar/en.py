"""Minutes, clock times and weekdays in British English."""

from __future__ import annotations

from ivr.speech.grammar.model import Grammar
from ivr.speech.grammar.words import cardinals

cardinal = cardinals("en")


def minutes(number: int) -> str:
    """`one minute`, `two minutes`."""
    return f"{cardinal(number)} minute{'s' if number > 1 else ''}"


def clock(hour: int, minute: int) -> str:
    """`eight in the morning`, `two oh five in the afternoon`, `noon`, `midnight`."""
    if minute == 0 and hour in (0, 12):
        return "noon" if hour else "midnight"
    minutes = f" oh {cardinal(minute)}" if minute < 10 else f" {cardinal(minute)}"
    return f"{cardinal(hour % 12 or 12)}{minutes if minute else ''} {part_of_day(hour)}"


def written_clock(hour: int, minute: int) -> str:
    """`8:30 am`."""
    return f"{hour % 12 or 12}:{minute:02} {'am' if hour < 12 else 'pm'}"


def part_of_day(hour: int) -> str:
    """`at night` up to one o'clock, then morning, afternoon from noon, evening from six."""
    if hour == 0:
        return "at night"
    return "in the morning" if hour < 12 else "in the afternoon" if hour < 18 else "in the evening"


GRAMMAR = Grammar(
    cardinal=cardinal,
    minutes=minutes,
    clock=clock,
    written_clock=written_clock,
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    star="star",
    hash="hash",
)
