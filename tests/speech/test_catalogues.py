"""The eight catalogues are complete, say what to do before the key, and can be pronounced."""

import re
from pathlib import Path

import pytest

from ivr.flow.prompts import LANGUAGES, prompt
from ivr.settings import PROJECT
from ivr.speech.catalogue import Catalogue, load, missing_texts, silent_values
from ivr.speech.placeholders import placeholders
from ivr.speech.texts import ARABIC_MARKS, script_of, speech_of, text_of

PROMPTS = PROJECT / "prompts"
VALUES = {
    "key": "4",
    "weekday": "monday",
    "time": "08:30",
    "number": "17",
    "minutes": "5",
    "country": "FR",
    "language": "zgh",
}


@pytest.fixture(params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> Catalogue:
    return load(PROMPTS, request.param)


def test_every_language_has_every_text_with_the_same_placeholders(catalogue: Catalogue) -> None:
    english = load(PROMPTS, "en").texts
    expected = {key: placeholders(entry.text) for key, entry in english.items()}
    assert {key: placeholders(entry.text) for key, entry in catalogue.texts.items()} == expected


def test_what_to_do_comes_before_the_key(catalogue: Catalogue) -> None:
    options = {key: entry.text for key, entry in catalogue.texts.items() if "{key}" in entry.text}
    assert options
    for key, text in options.items():
        assert re.search(r"\w.{8,} \{key\}\.$", text), key


def test_options_are_one_short_sentence(catalogue: Catalogue) -> None:
    for key, entry in catalogue.texts.items():
        shown = ARABIC_MARKS.sub("", entry.text)
        if "{key}" in entry.text:
            assert shown.count(".") == 1, key
            assert len(shown) <= 160, key


def test_every_language_names_all_languages(catalogue: Catalogue) -> None:
    names = {catalogue.languages[code].text for code in LANGUAGES}
    assert len(names) == len(LANGUAGES)


def test_no_placeholder_is_left_in_what_is_said_or_shown(catalogue: Catalogue) -> None:
    for key, entry in catalogue.texts.items():
        said = prompt(key, **{name: VALUES[name] for name in placeholders(entry.text)})
        for text in (speech_of(said, catalogue.language, catalogue), text_of(said, catalogue.language, catalogue)):
            assert text and "{" not in text


def test_figures_are_shown_and_words_are_said() -> None:
    english = load(PROMPTS, "en")
    said = prompt("closed-until", weekday="monday", time="08:30")
    assert text_of(said, "en", english).startswith("The consulate is closed now. It opens again on Monday at 8:30 am,")
    assert "on Monday at eight thirty in the morning," in speech_of(said, "en", english)
    assert "{" not in (text := text_of(prompt("topic-legal", key=3), "en", english)) and text.endswith("press 3.")


def test_a_value_may_have_a_sentence_of_its_own_for_screens_voices_and_speakers(tmp_path: Path) -> None:
    place = "place: {text: 'Number {number}.', instead: {1: {text: 'Next, at 1.', say: You are next.}}}\n"
    (tmp_path / "en.yaml").write_text(place)
    catalogue = load(tmp_path, "en")
    first, second = (prompt("place", number=number) for number in (1, 2))
    assert [speech_of(said, "en", catalogue) for said in (first, second)] == ["You are next.", "Number two."]
    assert [text_of(said, "en", catalogue) for said in (first, second)] == ["Next, at 1.", "Number 2."]
    assert [script_of(said, "en", catalogue) for said in (first, second)] == ["Next, at 1.", "Number two."]
    assert silent_values([("en", first), ("en", second)], tmp_path) == []


def test_a_prompt_with_a_language_of_its_own_is_said_in_it() -> None:
    german = load(PROMPTS, "de")
    assert text_of(prompt("whisper-from", "de", country="FR"), "ar", german) == "Land: Frankreich."


def test_arabic_is_pronounced_with_its_vowels_and_shown_without() -> None:
    arabic = load(PROMPTS, "ar")
    for key, entry in arabic.texts.items():
        said = prompt(key, **{name: VALUES[name] for name in placeholders(entry.text)})
        spoken = speech_of(said, "ar", arabic)
        letters, marks = len(re.findall("[ء-ي]", spoken)), len(ARABIC_MARKS.findall(spoken))
        assert marks / letters > 0.6, (key, spoken)
        assert not ARABIC_MARKS.search(text_of(said, "ar", arabic))


def test_amazigh_is_written_in_tifinagh() -> None:
    for key, entry in load(PROMPTS, "zgh").texts.items():
        letters = re.sub(r"\{\w+\}|[\s.,:?]", "", entry.text)
        assert re.fullmatch("[ⴰ-ⵯ]*", letters), key


def test_a_country_without_a_name_of_ours_has_its_unicode_name() -> None:
    assert text_of(prompt("whisper-from", country="PT"), "it", load(PROMPTS, "it")) == "Paese: Portogallo."
    assert text_of(prompt("whisper-from", country="PT"), "zgh", load(PROMPTS, "zgh")) == "ⵜⴰⵎⵓⵔⵜ: ⴱⵕⵟⵇⵉⵣ."


def test_texts_that_a_flow_wants_and_nobody_wrote_are_named(tmp_path: Path) -> None:
    (tmp_path / "fr.yaml").write_text("welcome: Bienvenue.\n")
    wanted = [
        ("fr", prompt("welcome")),
        ("fr", prompt("new", key=1)),
        ("de", prompt("welcome")),
        ("fr", prompt("x", "de")),
    ]
    assert missing_texts(wanted, tmp_path) == [("de", "welcome"), ("de", "x"), ("fr", "new")]
