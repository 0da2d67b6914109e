"""A broken catalogue is refused with the line of every problem."""

from pathlib import Path

import pytest

from ivr.errors import UserMistake
from ivr.flow.prompts import prompt
from ivr.speech.catalogue import load
from ivr.speech.texts import text_of

BROKEN = {
    "welcome: Hi\nwelcome: Hello\n": ["2: 'welcome' stands here twice"],
    "a: {say: x}\nb: {text: x, reviewed: perhaps}\n": ["1: 'a' needs a `text`", "2: `reviewed` is true or false"],
    "a: {text: x, spoken: y}\n": ["1: 'a' has no 'spoken': it takes text, say, reviewed, instead"],
    "a: Press {kay}.\n": [
        "1: 'a' has the unknown placeholder {kay}: use country, key, language, minutes, number, time, weekday"
    ],
    "\na: {text: 'Press {key}.', say: Press.}\n": ["2: 'a' must have the same placeholders in `say` as in `text`"],
    "a: {text: '{key} {number}', instead: {1: x}}\n": ["1: 'a' can only have `instead` when it has one word in braces"],
    "a: {text: 'Wait {number}.', instead: {1: '{number}!'}}\n": [
        "1: 'a' must say 1 itself in `instead`, without braces"
    ],
    "a: {text: 'Wait {number}.', instead: soon}\n": ["1: 'a: instead' must be `name: value` lines"],
    "a: {text: 'Wait {number}.', instead: {1: {say: x}}}\n": ["1: '1' needs a `text`"],
    "subject-a,b&c: x\n": ["1: the key 'subject-a,b&c' may hold a to z, 0 to 9 and '-' only, and at most 80 of them"],
    "../a: x\n": ["1: the key '../a' may hold a to z, 0 to 9 and '-' only, and at most 80 of them"],
    "a:\n": ["1: 'a' must be a text that is not empty"],
    "a: [x]\n": ["1: 'a' must be `name: value` lines"],
    "- a\n": ["1: a catalogue must be `name: value` lines"],
    "countries: France\n": ["1: 'countries' must be `name: value` lines"],
    "a: 'x\n": ["2: found unexpected end of stream"],
    "a: x\n\tb: y\n": ["2: found a tab character that violates indentation"],
}


@pytest.mark.parametrize("text", BROKEN)
def test_every_problem_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "en.yaml"
    path.write_text(text)
    with pytest.raises(UserMistake) as refused:
        load(tmp_path, "en")
    assert str(refused.value).splitlines() == [f"{path}:{problem}" for problem in BROKEN[text]]


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "is empty"), (b"a: \xff\n", "is not UTF-8 at byte 3: save it as UTF-8")]
)
def test_an_empty_file_and_one_in_another_encoding_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "en.yaml"
    path.write_bytes(content)
    with pytest.raises(UserMistake, match=said):
        load(tmp_path, "en")


def test_a_missing_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match=r"en\.yaml is missing"):
        load(tmp_path, "en")


def test_a_text_without_its_value_and_a_key_without_text_are_named(tmp_path: Path) -> None:
    (tmp_path / "en.yaml").write_text("legal: Press {key}.\n")
    catalogue = load(tmp_path, "en")
    with pytest.raises(UserMistake, match=r"'legal' is said without a value for \{key\}"):
        text_of(prompt("legal"), "en", catalogue)
    with pytest.raises(UserMistake, match=r"en\.yaml has no text for 'taxes'"):
        text_of(prompt("taxes"), "en", catalogue)
