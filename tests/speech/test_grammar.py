"""Each language says numbers, clock times and weekdays by its own grammar."""

from pathlib import Path

import pytest
from babel.dates import get_day_names

from ivr.flow.prompts import LANGUAGES
from ivr.speech.grammar import grammar
from ivr.speech.texts import ARABIC_MARKS

NUMBERS = Path(__file__).parent / "numbers"
MINUTES = Path(__file__).parent / "minutes"

CLOCKS = {
    "ar": {
        (0, 0): "السَّاعَةِ الثَّانِيَةَ عَشْرَةَ لَيْلًا",
        (1, 0): "السَّاعَةِ الوَاحِدَةِ صَبَاحًا",
        (8, 0): "السَّاعَةِ الثَّامِنَةِ صَبَاحًا",
        (8, 30): "السَّاعَةِ الثَّامِنَةِ وَالنِّصْفِ صَبَاحًا",
        (9, 5): "السَّاعَةِ التَّاسِعَةِ وَخَمْسِ دَقَائِقَ صَبَاحًا",
        (9, 10): "السَّاعَةِ التَّاسِعَةِ وَعَشْرِ دَقَائِقَ صَبَاحًا",
        (11, 45): "السَّاعَةِ الحَادِيَةَ عَشْرَةَ وَخَمْسٍ وَأَرْبَعِينَ دَقِيقَةً صَبَاحًا",
        (12, 15): "السَّاعَةِ الثَّانِيَةَ عَشْرَةَ وَالرُّبْعِ ظُهْرًا",
        (13, 1): "السَّاعَةِ الوَاحِدَةِ وَدَقِيقَةٍ وَاحِدَةٍ بَعْدَ الظُّهْرِ",
        (18, 2): "السَّاعَةِ السَّادِسَةِ وَدَقِيقَتَيْنِ مَسَاءً",
        (20, 20): "السَّاعَةِ الثَّامِنَةِ وَعِشْرِينَ دَقِيقَةً مَسَاءً",
        (21, 11): "السَّاعَةِ التَّاسِعَةِ وَإِحْدَى عَشْرَةَ دَقِيقَةً مَسَاءً",
    },
    "zgh": {
        (8, 0): "ⵜⵙⵔⴰⴳⵜ ⵜⵉⵙ ⵜⴰⵎⵜ ⵏ ⵜⵉⴼⴰⵡⵜ",
        (9, 30): "ⵜⵙⵔⴰⴳⵜ ⵜⵉⵙ ⵜⵥⴰⵜ ⴷ ⵓⵣⴳⵏ ⵏ ⵜⵉⴼⴰⵡⵜ",
        (12, 0): "ⵜⵙⵔⴰⴳⵜ ⵜⵉⵙ ⵙⵏⴰⵜ ⴷ ⵎⵔⴰⵡⵜ ⵏ ⵓⵣⴰⵍ",
        (13, 0): "ⵜⵙⵔⴰⴳⵜ ⵜⴰⵎⵣⵡⴰⵔⵓⵜ ⵏ ⵜⴷⴳⴳⵯⴰⵜ",
        (13, 1): "ⵜⵙⵔⴰⴳⵜ ⵜⴰⵎⵣⵡⴰⵔⵓⵜ ⴷ ⵢⴰⵜ ⵜⵓⵙⴷⵉⴷⵜ ⵏ ⵜⴷⴳⴳⵯⴰⵜ",
        (15, 22): "ⵜⵙⵔⴰⴳⵜ ⵜⵉⵙ ⴽⵕⴰⴹⵜ ⴷ ⵙⵉⵎⵔⴰⵡ ⴷ ⵙⵏⴰⵜ ⵏ ⵜⵓⵙⴷⵉⴷⵉⵏ ⵏ ⵜⴷⴳⴳⵯⴰⵜ",
        (16, 5): "ⵜⵙⵔⴰⴳⵜ ⵜⵉⵙ ⴽⴽⵓⵥⵜ ⴷ ⵙⵎⵎⵓⵙⵜ ⵏ ⵜⵓⵙⴷⵉⴷⵉⵏ ⵏ ⵜⴷⴳⴳⵯⴰⵜ",
    },
    "fr": {
        (0, 0): "minuit",
        (0, 15): "minuit quinze",
        (1, 0): "une heure",
        (8, 0): "huit heures",
        (8, 30): "huit heures trente",
        (12, 0): "midi",
        (13, 1): "treize heures une",
        (21, 21): "vingt et une heures vingt et une",
    },
    "en": {
        (0, 0): "midnight",
        (0, 15): "twelve fifteen at night",
        (8, 0): "eight in the morning",
        (9, 5): "nine oh five in the morning",
        (12, 0): "noon",
        (12, 30): "twelve thirty in the afternoon",
        (18, 45): "six forty-five in the evening",
    },
    "es": {
        (0, 0): "las doce de la noche",
        (1, 0): "la una de la madrugada",
        (8, 0): "las ocho de la mañana",
        (8, 30): "las ocho y media de la mañana",
        (12, 0): "las doce del mediodía",
        (13, 15): "la una y cuarto de la tarde",
        (20, 22): "las ocho y veintidós de la noche",
    },
    "nl": {
        (0, 5): "nul uur vijf",
        (1, 0): "één uur",
        (8, 0): "acht uur",
        (8, 30): "acht uur dertig",
        (22, 22): "tweeëntwintig uur tweeëntwintig",
    },
    "it": {
        (0, 0): "a mezzanotte",
        (1, 0): "all'una",
        (8, 0): "alle otto",
        (8, 30): "alle otto e trenta",
        (12, 15): "a mezzogiorno e quindici",
        (23, 1): "alle ventitré e un minuto",
    },
    "de": {
        (0, 0): "null Uhr",
        (1, 0): "ein Uhr",
        (1, 1): "ein Uhr eins",
        (8, 0): "acht Uhr",
        (8, 30): "acht Uhr dreißig",
        (21, 0): "einundzwanzig Uhr",
    },
}

ARABIC_KEYS = "صِفْرٍ وَاحِدٍ اثْنَيْنِ ثَلَاثَةٍ أَرْبَعَةٍ خَمْسَةٍ سِتَّةٍ سَبْعَةٍ ثَمَانِيَةٍ تِسْعَةٍ".split()


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_0_to_99_are_those_of_the_table(language: str) -> None:
    table = [line.split(" ", 1) for line in (NUMBERS / f"{language}.txt").read_text().splitlines()]
    assert [int(number) for number, _ in table] == list(range(100))
    assert [grammar(language).cardinal(int(number)) for number, _ in table] == [word for _, word in table]


@pytest.mark.parametrize("language", LANGUAGES)
def test_minutes_agree_with_their_number_as_in_the_table(language: str) -> None:
    table = [line.split(" ", 1) for line in (MINUTES / f"{language}.txt").read_text().splitlines()]
    assert [int(number) for number, _ in table] == [*range(1, 31), 45]
    assert [grammar(language).minutes(int(number)) for number, _ in table] == [words for _, words in table]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_numbers_and_no_two_minutes_of_the_day_sound_alike(language: str) -> None:
    rules = grammar(language)
    assert len({rules.cardinal(number) for number in range(100)}) == 100
    assert len({rules.clock(hour, minute) for hour in range(24) for minute in range(60)}) == 24 * 60


@pytest.mark.parametrize(
    ("language", "at", "said"), [(lang, at, said) for lang, table in CLOCKS.items() for at, said in table.items()]
)
def test_clock_times_follow_the_language(language: str, at: tuple[int, int], said: str) -> None:
    assert grammar(language).clock(*at) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_weekdays_are_those_of_the_unicode_locale(language: str) -> None:
    names = get_day_names("wide", locale=language)
    marked = tuple(ARABIC_MARKS.sub("", day) for day in grammar(language).weekdays)
    assert marked == tuple(names[day] for day in range(7))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_is_its_number_and_star_and_hash_have_names(language: str) -> None:
    rules = grammar(language)
    said = [rules.key(key) for key in "0123456789"]
    assert said == (ARABIC_KEYS if language == "ar" else [rules.cardinal(number) for number in range(10)])
    assert len({rules.key("*"), rules.key("#"), ""}) == 3


def test_a_language_that_is_not_ours_has_no_grammar() -> None:
    with pytest.raises(KeyError):
        grammar("pt")
