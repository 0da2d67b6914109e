"""Words in any of our scripts turned into forms under which they are found, however they are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

WORD = re.compile(r"\w+")

_ALIKE = str.maketrans(
    {"ٱ": "ا", "ى": "ي", "ة": "ه", "ـ": None, "ß": "ss", "œ": "oe", "æ": "ae", "ı": "i", "ɣ": "gh", "ɛ": "e"}
)
"""Letters that are written for one another, beyond what Unicode takes apart."""

_TIFINAGH = dict(
    zip(
        "ⴰⴱⴲⴳⴴⴵⴶⴷⴸⴹⴺⴻⴼⴽⴿⵀⵃⵄⵅⵇⵉⵊⵍⵎⵏⵓⵔⵕⵖⵙⵚⵛⵜⵝⵟⵡⵢⵣⵥ",
        "a b b g g j j d d d d e f k k h h e x q i j l m n u r r gh s s c t t t w y z z".split(),
        strict=True,
    )
)
"""The alphabet of the Royal Institute of Amazigh Culture -> Latin as people type it on a telephone or at a desk."""

_PREFIXES = ("وال", "بال", "فال", "كال", "لل", "ال")
"""Arabic article, alone or behind a conjunction or preposition written together with it."""

SHORTEST = 3
"""Letters that a word keeps when a prefix is taken off."""


def folded(text: str) -> str:
    """Without case, accents, vowel signs and variants of letters; Tifinagh in Latin letters."""
    apart = unicodedata.normalize("NFKD", text.translate(_ALIKE)).casefold()
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(_ALIKE)
    return "".join(_TIFINAGH.get(sign, sign) for sign in plain)


def words(text: str) -> Iterator[str]:
    """The folded words of a text, each without the Arabic article."""
    for found in WORD.finditer(folded(text)):
        yield _bare(found[0])


def _bare(word: str) -> str:
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= SHORTEST:
            return word[len(prefix) :]
    return word
