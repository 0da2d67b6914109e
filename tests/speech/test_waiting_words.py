"""What is said of a wait is a whole sentence for each figure, in each language, and no figure sounds like another."""

from pathlib import Path

import pytest

from ivr.flow.prompts import LANGUAGES, Prompt, clip_name, prompt
from ivr.flow.waiting import MINUTES, PLACES, WAITED, announcements, estimate, place, waited, waits
from ivr.settings import PROJECT
from ivr.speech.build import build
from ivr.speech.catalogue import load
from ivr.speech.grammar import grammar
from ivr.speech.texts import speech_of
from tests.speech.listening import alaw

PROMPTS = PROJECT / "prompts"

SAID = {
    "ar": [
        "مُكَالَمَتُكُمْ هِيَ التَّالِيَةُ.",
        "رَقْمُكُمْ فِي قَائِمَةِ الِانْتِظَارِ هُوَ اِثْنَانِ.",
        "رَقْمُكُمْ فِي قَائِمَةِ الِانْتِظَارِ هُوَ أَحَدَ عَشَرَ.",
        "رَقْمُكُمْ فِي قَائِمَةِ الِانْتِظَارِ هُوَ عِشْرُونَ.",
        "مُدَّةُ الِانْتِظَارِ أَقَلُّ مِنْ دَقِيقَةٍ وَاحِدَةٍ.",
        "مُدَّةُ الِانْتِظَارِ حَوَالَيْ دَقِيقَتَيْنِ.",
        "مُدَّةُ الِانْتِظَارِ حَوَالَيْ عَشْرِ دَقَائِقَ.",
        "مُدَّةُ الِانْتِظَارِ حَوَالَيْ خَمْسَ عَشْرَةَ دَقِيقَةً.",
        "بَعْدَ انْتِظَارِ أَقَلَّ مِنْ دَقِيقَةٍ.",
        "بَعْدَ انْتِظَارِ دَقِيقَةٍ وَاحِدَةٍ.",
        "بَعْدَ انْتِظَارِ إِحْدَى وَعِشْرِينَ دَقِيقَةً.",
    ],
    "zgh": [
        "ⴰⵏⵙⴰ ⵏⵏⵓⵏ ⵉⴳⴰ ⴰⵎⵣⵡⴰⵔⵓ.",
        "ⴰⵏⵙⴰ ⵏⵏⵓⵏ ⵉⴳⴰ ⵡⵉⵙ ⵙⵉⵏ.",
        "ⴰⵏⵙⴰ ⵏⵏⵓⵏ ⵉⴳⴰ ⵡⵉⵙ ⵢⴰⵏ ⴷ ⵎⵔⴰⵡ.",
        "ⴰⵏⵙⴰ ⵏⵏⵓⵏ ⵉⴳⴰ ⵡⵉⵙ ⵙⵉⵎⵔⴰⵡ.",
        "ⵔⴰⴷ ⵜⵇⵇⵍⵎ ⴷⴷⴰⵡ ⵏ ⵢⴰⵜ ⵜⵓⵙⴷⵉⴷⵜ.",
        "ⵔⴰⴷ ⵜⵇⵇⵍⵎ ⴰⵣⴰⵍ ⵏ ⵙⵏⴰⵜ ⵜⵓⵙⴷⵉⴷⵉⵏ.",
        "ⵔⴰⴷ ⵜⵇⵇⵍⵎ ⴰⵣⴰⵍ ⵏ ⵎⵔⴰⵡⵜ ⵏ ⵜⵓⵙⴷⵉⴷⵉⵏ.",
        "ⵔⴰⴷ ⵜⵇⵇⵍⵎ ⴰⵣⴰⵍ ⵏ ⵙⵎⵎⵓⵙⵜ ⴷ ⵎⵔⴰⵡⵜ ⵏ ⵜⵓⵙⴷⵉⴷⵉⵏ.",
        "ⵉⵇⵇⵍ ⴷⴷⴰⵡ ⵏ ⵢⴰⵜ ⵜⵓⵙⴷⵉⴷⵜ.",
        "ⵉⵇⵇⵍ ⵢⴰⵜ ⵜⵓⵙⴷⵉⴷⵜ.",
        "ⵉⵇⵇⵍ ⵙⵉⵎⵔⴰⵡ ⴷ ⵢⴰⵜ ⵏ ⵜⵓⵙⴷⵉⴷⵉⵏ.",
    ],
    "fr": [
        "Votre appel est le prochain dans la file d'attente.",
        "Vous êtes le numéro deux dans la file d'attente.",
        "Vous êtes le numéro onze dans la file d'attente.",
        "Vous êtes le numéro vingt dans la file d'attente.",
        "L'attente prévue est de moins d'une minute.",
        "L'attente prévue est d'environ deux minutes.",
        "L'attente prévue est d'environ dix minutes.",
        "L'attente prévue est d'environ quinze minutes.",
        "Attente : moins d'une minute.",
        "Attente : une minute.",
        "Attente : vingt et une minutes.",
    ],
    "en": [
        "You are next in the queue.",
        "You are number two in the queue.",
        "You are number eleven in the queue.",
        "You are number twenty in the queue.",
        "The expected wait is less than one minute.",
        "The expected wait is about two minutes.",
        "The expected wait is about ten minutes.",
        "The expected wait is about fifteen minutes.",
        "Waited less than one minute.",
        "Waited one minute.",
        "Waited twenty-one minutes.",
    ],
    "es": [
        "Su llamada es la siguiente.",
        "Usted es el número dos en la cola.",
        "Usted es el número once en la cola.",
        "Usted es el número veinte en la cola.",
        "La espera será de menos de un minuto.",
        "La espera será de unos dos minutos.",
        "La espera será de unos diez minutos.",
        "La espera será de unos quince minutos.",
        "Espera: menos de un minuto.",
        "Espera: un minuto.",
        "Espera: veintiún minutos.",
    ],
    "nl": [
        "U bent als eerste aan de beurt.",
        "U bent nummer twee in de wachtrij.",
        "U bent nummer elf in de wachtrij.",
        "U bent nummer twintig in de wachtrij.",
        "De wachttijd is minder dan één minuut.",
        "De wachttijd is ongeveer twee minuten.",
        "De wachttijd is ongeveer tien minuten.",
        "De wachttijd is ongeveer vijftien minuten.",
        "Wachttijd: minder dan één minuut.",
        "Wachttijd: één minuut.",
        "Wachttijd: eenentwintig minuten.",
    ],
    "it": [
        "La Sua chiamata è la prossima.",
        "Lei è il numero due in coda.",
        "Lei è il numero undici in coda.",
        "Lei è il numero venti in coda.",
        "L'attesa prevista è inferiore a un minuto.",
        "L'attesa prevista è di circa due minuti.",
        "L'attesa prevista è di circa dieci minuti.",
        "L'attesa prevista è di circa quindici minuti.",
        "Attesa: meno di un minuto.",
        "Attesa: un minuto.",
        "Attesa: ventuno minuti.",
    ],
    "de": [
        "Sie sind als Nächstes an der Reihe.",
        "Sie sind Nummer zwei in der Warteschlange.",
        "Sie sind Nummer elf in der Warteschlange.",
        "Sie sind Nummer zwanzig in der Warteschlange.",
        "Die Wartezeit beträgt weniger als eine Minute.",
        "Die Wartezeit beträgt etwa zwei Minuten.",
        "Die Wartezeit beträgt etwa zehn Minuten.",
        "Die Wartezeit beträgt etwa fünfzehn Minuten.",
        "Wartezeit: weniger als eine Minute.",
        "Wartezeit: eine Minute.",
        "Wartezeit: einundzwanzig Minuten.",
    ],
}
"""Places 1, 2, 11, 20; waits of 30, 100, 600 and 900 seconds; callers who have waited 0, 1 and 21 minutes."""


def spoken(said: Prompt | None, language: str) -> str:
    """The sentence that a voice reads."""
    assert said
    return speech_of(said, language, load(PROMPTS, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentences_are_those_a_speaker_would_say(language: str) -> None:
    places = [place(ahead) for ahead in (0, 1, 10, 19)]
    estimates = [estimate(seconds) for seconds in (30, 100, 600, 900)]
    whispers = [waited(minutes) for minutes in (0, 1, 21)]
    assert [spoken(said, language) for said in (*places, *estimates, *whispers)] == SAID[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_figures_are_said_alike(language: str) -> None:
    said = [*announcements(), *waits()]
    assert len({spoken(one, language) for one in said}) == len(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_beyond_the_last_figure_names_that_figure(language: str) -> None:
    rules = grammar(language)
    assert rules.minutes(MINUTES[-1]) in spoken(estimate(MINUTES[-1] * 60 + 1), language)
    assert rules.minutes(WAITED) in spoken(waited(WAITED + 1), language)
    twenty, *_ = rules.minutes(PLACES).split()
    assert twenty in spoken(place(PLACES), language)


@pytest.mark.parametrize("language", ["ar", "zgh", "nl"])
def test_each_figure_has_a_sound_of_its_own_of_the_length_of_a_sentence(language: str, tmp_path: Path) -> None:
    said = [prompt("queue-position", number=number) for number in range(1, PLACES + 1)]
    build([(language, one) for one in said], PROMPTS, tmp_path)
    clips = [tmp_path / f"{clip_name(one, language)}.alaw" for one in said]
    assert len({clip.read_bytes() for clip in clips}) == PLACES
    assert all(1 < len(alaw(clip)) / 8000 < 5 for clip in clips)
