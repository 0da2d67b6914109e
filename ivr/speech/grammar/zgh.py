"""Numbers, clock times and weekdays in Standard Moroccan Amazigh, from tables of our own: no library has them."""

from __future__ import annotations

from ivr.speech.grammar.model import Grammar, digits

UNITS = "ⴰⵎⵢⴰ ⵢⴰⵏ ⵙⵉⵏ ⴽⵕⴰⴹ ⴽⴽⵓⵥ ⵙⵎⵎⵓⵙ ⵚⴹⵉⵚ ⵙⴰ ⵜⴰⵎ ⵜⵥⴰ ⵎⵔⴰⵡ".split()
TENS = "- ⵎⵔⴰⵡ ⵙⵉⵎⵔⴰⵡ ⴽⵔⴰⵎⵔⴰⵡ ⴽⴽⵓⵎⵔⴰⵡ ⵙⵎⵎⵓⵎⵔⴰⵡ ⵚⴹⵉⵎⵔⴰⵡ ⵙⴰⵎⵔⴰⵡ ⵜⴰⵎⵎⵔⴰⵡ ⵜⵥⴰⵎⵔⴰⵡ".split()
FEMININE = "- ⵢⴰⵜ ⵙⵏⴰⵜ ⴽⵕⴰⴹⵜ ⴽⴽⵓⵥⵜ ⵙⵎⵎⵓⵙⵜ ⵚⴹⵉⵚⵜ ⵙⴰⵜ ⵜⴰⵎⵜ ⵜⵥⴰⵜ ⵎⵔⴰⵡⵜ".split()


def cardinal(number: int) -> str:
    """The masculine number: the teens are `unit ⴷ ten`, other compounds `ten ⴷ unit`."""
    tens, unit = divmod(number, 10)
    if number <= 10:
        return UNITS[number]
    if tens == 1:
        return f"{UNITS[unit]} ⴷ {TENS[1]}"
    return f"{TENS[tens]} ⴷ {UNITS[unit]}" if unit else TENS[tens]


def hours(number: int) -> str:
    """The hour on a twelve-hour dial as an ordinal: the first, then `tis` and the feminine number."""
    if number == 1:
        return "ⵜⴰⵎⵣⵡⴰⵔⵓⵜ"
    return f"ⵜⵉⵙ {feminine(number)}"


def feminine(number: int) -> str:
    """The number with a feminine noun: its unit is feminine, and so is the ten of the teens."""
    tens, unit = divmod(number, 10)
    if number <= 10:
        return FEMININE[number]
    if tens == 1:
        return f"{FEMININE[unit]} ⴷ {FEMININE[10]}"
    return f"{TENS[tens]} ⴷ {FEMININE[unit]}" if unit else TENS[tens]


def minutes(number: int) -> str:
    """1 to 59 minutes; one and two stand before their noun without `ⵏ`."""
    if number == 1:
        return f"{FEMININE[1]} ⵜⵓⵙⴷⵉⴷⵜ"
    return f"{feminine(number)} {'' if number == 2 else 'ⵏ '}ⵜⵓⵙⴷⵉⴷⵉⵏ"


def clock(hour: int, minute: int) -> str:
    """`ⵜⵙⵔⴰⴳⵜ ⵜⵉⵙ ⵜⴰⵎⵜ ⵏ ⵜⵉⴼⴰⵡⵜ`: the hour, minutes if any, the part of the day."""
    past = {0: "", 30: " ⴷ ⵓⵣⴳⵏ"}.get(minute, f" ⴷ {minutes(minute)}")
    return f"ⵜⵙⵔⴰⴳⵜ {hours(hour % 12 or 12)}{past} ⵏ {part_of_day(hour)}"


def written_clock(hour: int, minute: int) -> str:
    """`ⵜⵙⵔⴰⴳⵜ 8:30`."""
    return f"ⵜⵙⵔⴰⴳⵜ {digits(hour, minute)}"


def part_of_day(hour: int) -> str:
    """Night in the hour after midnight, morning until noon, afternoon until six, evening."""
    if hour == 0:
        return "ⵢⵉⴹ"
    return "ⵜⵉⴼⴰⵡⵜ" if hour < 12 else "ⵓⵣⴰⵍ" if hour == 12 else "ⵜⴷⴳⴳⵯⴰⵜ"


GRAMMAR = Grammar(
    cardinal=cardinal,
    minutes=minutes,
    clock=clock,
    written_clock=written_clock,
    weekdays=("ⴰⵢⵏⴰⵙ", "ⴰⵙⵉⵏⴰⵙ", "ⴰⴽⵕⴰⵙ", "ⴰⴽⵡⴰⵙ", "ⴰⵙⵉⵎⵡⴰⵙ", "ⴰⵙⵉⴹⵢⴰⵙ", "ⴰⵙⴰⵎⴰⵙ"),
    star="ⵢⵉⵜⵔⵉ",
    hash="ⵓⵎⴽⴽⵓⵥ",
)
