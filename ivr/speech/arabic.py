"""Fully vowelled Arabic turned into the phonemes that its vowels say, which espeak-ng's own rules often miss."""

from __future__ import annotations

import re

from ivr.speech.stress import by_weight

CONSONANTS = dict(
    zip(
        "بتثجحخدذرزسشصضطظعغفقكلمنهويءأإؤئةآ",
        "b t T dZ |H X d D R z s |S s[ dH t[ Z A Q f q k l m n h w j ? ? ? ? ? t ?".split(),
        strict=True,
    )
)
VOWELS = {"\u064e": "a", "\u064f": "u", "\u0650": "i", "\u064b": "an", "\u064c": "un", "\u064d": "in", "\u0670": "a:"}
SHADDA, SUKUN = "\u0651", "\u0652"
MARKS = "".join(VOWELS) + SHADDA + SUKUN
LETTER = re.compile(f"([^{MARKS}])([{MARKS}]*)")
WORD = re.compile(f"[\u0621-\u064a\u0671{MARKS}]+")
PUNCTUATION = str.maketrans("،؛؟", ",;?")
PAUSE = re.compile(r"\s*([.,;:!?]|$)")


def phonemes(text: str) -> str:
    """`text` with every vowelled word as `[[phonemes]]`; words without any vowel mark are left to the voice."""
    text = text.translate(PUNCTUATION)
    said, before, end = list[str](), "", 0
    for found in WORD.finditer(text):
        said.append(text[end : found.start()])
        end = found.end()
        after_vowel = bool(before) and before[-1] in "aiu:" and not said[-1].strip()
        before = word(found.group(), after_vowel, bool(PAUSE.match(text, end)))
        said.append(f"[[{by_weight(before)}]]" if before else found.group())
    return "".join(said) + text[end:]


def word(written: str, after_vowel: bool, pause: bool) -> str:
    """The phonemes of one word: its first alif is silent after a vowel, its last short vowel before a pause."""
    letters = LETTER.findall(written.replace("\u0671", "ا").replace("ى", "ا"))
    if not any(marks for _, marks in letters):
        return ""
    sounds = ""
    for place, (letter, marks) in enumerate(letters):
        following = letters[place + 1] if place + 1 < len(letters) else ("", "")
        sounds += _sound(letter, marks, sounds, following, place, after_vowel)
    return _paused(sounds, letters[-1][0]) if pause else sounds


def _sound(letter: str, marks: str, before: str, following: tuple[str, str], place: int, after_vowel: bool) -> str:
    vowel = "".join(VOWELS[mark] for mark in marks if mark in VOWELS)
    if letter == "ا":
        return _alif(vowel, before, following, place, after_vowel)
    if letter in "وي" and not marks and before.endswith({"و": "u", "ي": "i"}[letter]):
        return ":"
    if letter == "ل" and not marks and SHADDA in following[1]:
        return ""
    if letter == "آ":
        return "?a:"
    consonant = CONSONANTS.get(letter, "")
    return consonant * (2 if SHADDA in marks else 1) + vowel


def _alif(vowel: str, before: str, following: tuple[str, str], place: int, after_vowel: bool) -> str:
    """A carrier at the beginning of a word, a long vowel after a, and silent elsewhere."""
    joined = not before or (place == 1 and (SUKUN in following[1] or (following[0] == "ل" and not following[1])))
    if joined:
        silent = bool(before) or after_vowel
        return "" if silent else f"?{vowel or ('a' if following[0] == 'ل' else 'i')}"
    if vowel:
        return "" if before[-1] in "aiu:" else vowel
    return ":" if before.endswith("a") else ""


def _paused(sounds: str, last: str) -> str:
    """Endings fall silent before a pause, except the adverb's `-an`."""
    short = re.sub("(?<=[^aiu:])(un|in|a|i|u)$", "", sounds)
    return short.removesuffix("t") if last == "ة" else short
