"""Minutes, clock times and weekdays in Spanish; a clock time begins with its article."""

from __future__ import annotations

from ivr.speech.grammar.model import Grammar, digits
from ivr.speech.grammar.words import cardinals

cardinal = cardinals("es")


def minutes(number: int) -> str:
    """`un minuto`, `veintiún minutos`, `treinta y un minutos`: uno is shortened before its noun."""
    word = cardinal(number)
    short = f"{word[:-3]}ún" if word == "veintiuno" else word.removesuffix("o") if word.endswith("uno") else word
    return f"{short} minuto{'s' if number > 1 else ''}"


def clock(hour: int, minute: int) -> str:
    """`las ocho y media de la mañana`, `la una de la tarde`, `las doce del mediodía`, `las doce de la noche`."""
    twelve = hour % 12 or 12
    hours = "la una" if twelve == 1 else f"las {cardinal(twelve)}"
    minutes = {0: "", 1: " y un minuto", 15: " y cuarto", 30: " y media"}.get(minute, f" y {cardinal(minute)}")
    return f"{hours}{minutes} {part_of_day(hour)}"


def written_clock(hour: int, minute: int) -> str:
    """`las 8:30`, `la 1:00`."""
    return f"{'la' if hour == 1 else 'las'} {digits(hour, minute)}"


def part_of_day(hour: int) -> str:
    """Noon for its whole hour, then tarde until eight, noche until midnight's hour ends, madrugada until six."""
    if hour == 0:
        return "de la noche"
    if hour < 12:
        return "de la madrugada" if hour < 6 else "de la mañana"
    return "del mediodía" if hour == 12 else "de la tarde" if hour < 20 else "de la noche"


GRAMMAR = Grammar(
    cardinal=cardinal,
    minutes=minutes,
    clock=clock,
    written_clock=written_clock,
    weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    star="asterisco",
    hash="almohadilla",
)
