"""Numbers, clock times and weekdays in Modern Standard Arabic, fully vowelled, in the case their sentences want."""

from __future__ import annotations

from ivr.speech.grammar.model import Grammar, digits

UNITS = "صِفْرٌ وَاحِدٌ اِثْنَانِ ثَلَاثَةٌ أَرْبَعَةٌ خَمْسَةٌ سِتَّةٌ سَبْعَةٌ ثَمَانِيَةٌ تِسْعَةٌ عَشَرَةٌ".split()
KEYS = "صِفْرٍ وَاحِدٍ اثْنَيْنِ ثَلَاثَةٍ أَرْبَعَةٍ خَمْسَةٍ سِتَّةٍ سَبْعَةٍ ثَمَانِيَةٍ تِسْعَةٍ".split()
"""The digits in the genitive, as they follow `اِضْغَطُوا عَلَى`."""

TEN = "عَشَرَ"
TEENS = ["", f"أَحَدَ {TEN}", f"اِثْنَا {TEN}"] + [
    f"{unit} {TEN}" for unit in "ثَلَاثَةَ أَرْبَعَةَ خَمْسَةَ سِتَّةَ سَبْعَةَ ثَمَانِيَةَ تِسْعَةَ".split()
]
TENS = ["", "", "عِشْرُونَ", "ثَلَاثُونَ", "أَرْبَعُونَ", "خَمْسُونَ", "سِتُّونَ", "سَبْعُونَ", "ثَمَانُونَ", "تِسْعُونَ"]

HOURS = "الثَّانِيَةَ الوَاحِدَةِ الثَّانِيَةِ الثَّالِثَةِ الرَّابِعَةِ الخَامِسَةِ السَّادِسَةِ السَّابِعَةِ الثَّامِنَةِ التَّاسِعَةِ العَاشِرَةِ الحَادِيَةَ".split()
"""The hour on a twelve-hour dial, index 0 for twelve; eleven and twelve are followed by `عَشْرَةَ`."""

ONE_MINUTE, TWO_MINUTES, MINUTES, OF_MINUTES = "دَقِيقَةٍ وَاحِدَةٍ", "دَقِيقَتَيْنِ", "دَقَائِقَ", "دَقِيقَةً"
FEW = "ثَلَاثِ أَرْبَعِ خَمْسِ سِتِّ سَبْعِ ثَمَانِي تِسْعِ عَشْرِ".split()
TEEN_MINUTES = "إِحْدَى اِثْنَتَيْ ثَلَاثَ أَرْبَعَ خَمْسَ سِتَّ سَبْعَ ثَمَانِيَ تِسْعَ".split()
UNIT_MINUTES = "إِحْدَى اِثْنَتَيْنِ ثَلَاثٍ أَرْبَعٍ خَمْسٍ سِتٍّ سَبْعٍ ثَمَانٍ تِسْعٍ".split()
TEN_MINUTES = ["", "", "عِشْرِينَ", "ثَلَاثِينَ", "أَرْبَعِينَ", "خَمْسِينَ"]


def cardinal(number: int) -> str:
    """The number as it is counted: masculine, nominative."""
    if number <= 10:
        return UNITS[number]
    if number < 20:
        return TEENS[number - 10]
    tens = TENS[number // 10]
    return f"{UNITS[number % 10]} وَ{tens}" if number % 10 else tens


def clock(hour: int, minute: int) -> str:
    """`السَّاعَةِ الثَّامِنَةِ وَالنِّصْفِ صَبَاحًا`: genitive, as it follows a preposition."""
    dial = HOURS[hour % 12] + (" عَشْرَةَ" if hour % 12 in (0, 11) else "")
    named = {0: "", 15: " وَالرُّبْعِ", 30: " وَالنِّصْفِ"}
    minutes_past = named.get(minute, f" وَ{minutes(minute)}")
    return f"السَّاعَةِ {dial}{minutes_past} {part_of_day(hour)}"


def minutes(number: int) -> str:
    """1 to 59 minutes in the genitive; the number's gender is opposite to its noun's from 3 to 10."""
    if number <= 2:
        return ("", ONE_MINUTE, TWO_MINUTES)[number]
    if number <= 10:
        return f"{FEW[number - 3]} {MINUTES}"
    if number < 20:
        return f"{TEEN_MINUTES[number - 11]} عَشْرَةَ {OF_MINUTES}"
    unit = f"{UNIT_MINUTES[number % 10 - 1]} وَ" if number % 10 else ""
    return f"{unit}{TEN_MINUTES[number // 10]} {OF_MINUTES}"


def written_clock(hour: int, minute: int) -> str:
    """`الساعة 8:30`."""
    return f"الساعة {digits(hour, minute)}"


def part_of_day(hour: int) -> str:
    """Night in the hour after midnight, morning, noon in its hour, afternoon, evening from six."""
    if hour == 0:
        return "لَيْلًا"
    if hour <= 12:
        return "صَبَاحًا" if hour < 12 else "ظُهْرًا"
    return "بَعْدَ الظُّهْرِ" if hour < 18 else "مَسَاءً"


class Arabic(Grammar):
    """A grammar whose keys follow a preposition."""

    def key(self, key: str) -> str:
        """A telephone key in the genitive; star and hash by name."""
        return KEYS[int(key)] if key.isdigit() else Grammar.key(self, key)


GRAMMAR = Arabic(
    cardinal=cardinal,
    minutes=minutes,
    clock=clock,
    written_clock=written_clock,
    weekdays=("الاِثْنَيْنِ", "الثُّلَاثَاءِ", "الأَرْبِعَاءِ", "الخَمِيسِ", "الجُمُعَةِ", "السَّبْتِ", "الأَحَدِ"),
    star="مِفْتَاحِ النَّجْمَةِ",
    hash="مِفْتَاحِ المُرَبَّعِ",
)
