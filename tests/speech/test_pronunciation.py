"""Vowelled Arabic and Tifinagh become the phonemes that they spell."""

import re

import pytest

from ivr.flow.prompts import LANGUAGES, prompt
from ivr.settings import PROJECT
from ivr.speech import amazigh, arabic
from ivr.speech.catalogue import load
from ivr.speech.placeholders import placeholders
from ivr.speech.texts import speech_of
from ivr.speech.voice import EspeakNg
from tests.speech.test_catalogues import VALUES

ARABIC = {
    "الرَّقْمِ وَاحِدٌ": "[[?aRR'aqmi]] [[w'a:|Hid]]",
    "عَلَى الخَطِّ.": "[[A'ala:]] [[lX'at[t[]].",
    "السَّاعَةِ الثَّامِنَةِ صَبَاحًا": "[[?ass'a:Aati]] [[TTa:m'inati]] [[s[ab'a:|Han]]",
    "القُنْصُلِيَّةُ مُغْلَقَةٌ،": "[[?alquns[ul'ijjatu]] [[m'uQlaqa]],",
    "لِلِاسْتِمَاعِ،": "[[lilistim'a:A]],",
    "لَا تَقْطَعُوا المُكَالَمَةَ": "[[l'a:]] [[t'aqt[aAu:]] [[lmuk'a:lama]]",
    "بِالقُنْصُلِيَّةِ.": "[[bilquns[ul'ijja]].",
    "اِضْغَطُوا": "[[?'idHQat[u:]]",
    "ثُمَّ اضْغَطُوا": "[[T'umma]] [[dHQ'at[u:]]",
    "هٰذَا آخَرُ": "[[h'a:Da:]] [[?'a:XaR]]",
    "وَالِدٌ أَوْ سَيَّارَةٌ": "[[w'a:lidun]] [[?'aw]] [[sajj'a:Ra]]",
    "فرنسا": "فرنسا",
}

AMAZIGH = {
    "ⵜⴰⵎⴰⵣⵉⵖⵜ": "t|a|m|a|z|'i|Q|t",
    "ⵜⵙⵙⴰⵡⵍⵎ": "t|s|s|'a|w|l|@|m",
    "ⵅⴼ": "X|@|f",
    "ⵏ": "n|@",
    "ⴽⵕⴰⴹ": "k|R|'a|dH",
    "ⵜⴷⴳⴳⵯⴰⵜ": "t|@|d|g|g|w|'a|t",
}


@pytest.mark.parametrize("written", ARABIC)
def test_arabic_follows_its_vowels_stresses_and_joins_its_words_and_falls_silent_at_a_pause(written: str) -> None:
    assert arabic.phonemes(written) == ARABIC[written]


@pytest.mark.parametrize("written", AMAZIGH)
def test_amazigh_is_read_letter_by_letter_with_a_short_vowel_where_consonants_meet(written: str) -> None:
    assert amazigh.phonemes(written) == f"[[{AMAZIGH[written]}]]"


def test_tifinagh_has_its_usual_latin_letters() -> None:
    assert amazigh.latin("ⵜⴰⵎⴰⵣⵉⵖⵜ, ⴽⵕⴰⴹ.") == "tamaziɣt, kṛaḍ."


@pytest.mark.parametrize("language", ["ar", "zgh"])
def test_nothing_in_the_catalogue_is_left_for_a_voice_that_cannot_read_it(language: str) -> None:
    catalogue = load(PROJECT / "prompts", language)
    for key, entry in catalogue.texts.items():
        said = prompt(key, **{name: VALUES[name] for name in placeholders(entry.text)})
        request = EspeakNg().utterance(speech_of(said, language, catalogue), language).text
        assert not re.search("[^\\x00-\\x7f]", request), (key, request)


def test_every_language_has_a_voice_and_amazigh_borrows_the_arabic_one() -> None:
    voices = {language: EspeakNg().utterance("1", language).voice for language in LANGUAGES}
    assert voices["zgh"] == voices["ar"] == "sem/ar"
    assert len(set(voices.values())) == len(LANGUAGES) - 1
