"""Tifinagh turned into Latin letters, and those into phonemes of the Arabic voice, which has most Amazigh sounds."""

from __future__ import annotations

import re

from ivr.speech.stress import on_last

LATIN = dict(
    zip(
        "ⴰⴱⴳⴷⴹⴻⴼⴽⵀⵃⵄⵅⵇⵉⵊⵍⵎⵏⵓⵔⵕⵖⵙⵚⵛⵜⵟⵡⵢⵣⵥⵯ",
        "a b g d ḍ e f k h ḥ ɛ x q i j l m n u r ṛ ɣ s ṣ c t ṭ w y z ẓ ʷ".split(),
        strict=True,
    )
)
PHONEMES = dict(
    zip(
        "abgdḍefkhḥɛxqijlmnurṛɣsṣctṭwyzẓʷ",
        "a b g d dH @ f k h H A X q i dZ l m n u R R Q s s[ S t t[ w j z z w".split(),
        strict=True,
    )
)
WORD = re.compile(f"[{''.join(PHONEMES)}]+")
CLUSTER = re.compile("[^aeiu]+")
SOUND = re.compile(r"(.)\1?ʷ?")
SEPARATOR = "|"


def latin(tifinagh: str) -> str:
    """The usual Latin spelling, letter by letter: `ⵜⴰⵎⴰⵣⵉⵖⵜ` -> `tamaziɣt`. Anything else stays as it is."""
    return "".join(LATIN.get(letter, letter) for letter in tifinagh)


def phonemes(text: str) -> str:
    """Tifinagh or Latin Amazigh with every word as `[[phonemes]]`."""
    return WORD.sub(lambda found: f"[[{on_last(word(found.group()))}]]", latin(text).lower())


def word(written: str) -> str:
    """The phonemes of one word, with the short vowels that are said between consonants but not written."""
    return SEPARATOR.join(PHONEMES[letter] for letter in CLUSTER.sub(_ease, written))


def _ease(cluster: re.Match[str]) -> str:
    """A cluster with `e` put in, counted from its end, so that no three consonants meet; a doubled one counts once."""
    begins, ends = cluster.start() == 0, cluster.end() == len(cluster.string)
    sounds = [found.group() for found in SOUND.finditer(cluster.group())]
    if begins and ends and len(sounds) == 1:
        return sounds[0] + "e"
    feminine = not begins and len(sounds) == 2 and sounds[-1] == "t"
    size, groups = (1 if ends and not feminine else 2), list[str]()
    while sounds:
        groups.insert(0, "".join(sounds[-size:]))
        sounds, size = sounds[:-size], 2
    return "e".join(groups)
