"""A word's phonemes turned into the same with `'` before the stressed vowel, which espeak-ng does not find itself."""

from __future__ import annotations

import re

SYLLABLE = re.compile(r"([aiu@]:?)([^aiu@]*)")
CONSONANT = re.compile(r"d[ZH]|[st]\[|[^|]")


def by_weight(word: str) -> str:
    """Arabic: an overlong last syllable, else a heavy one before it, else the third from the end."""
    found = list(SYLLABLE.finditer(word))
    weights = [len(vowel) + len(CONSONANT.findall(after)) for vowel, after in (one.groups() for one in found)]
    if not weights:
        return word
    if weights[-1] >= 3 or len(weights) == 1:
        return _marked(word, found[-1])
    if weights[-2] >= 3 or len(weights) == 2:
        return _marked(word, found[-2])
    return _marked(word, found[-3])


def on_last(word: str) -> str:
    """Amazigh: the last written vowel; a word without any, such as `n`, leans on the next and has none."""
    full = [one for one in SYLLABLE.finditer(word) if not one.group().startswith("@")]
    return _marked(word, full[-1]) if full else word


def _marked(word: str, syllable: re.Match[str]) -> str:
    return f"{word[: syllable.start()]}'{word[syllable.start() :]}"
