"""A text turned into the language that it is probably written in, of those of the service."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

TIFINAGH, ARABIC = re.compile("[\u2d30-\u2d7f]"), re.compile("[\u0600-\u06ff\u0750-\u077f]")
LATIN = ("fr", "en", "es", "nl", "it", "de")
"""Those that are told apart by their words; Amazigh in Latin letters is taken for one of them."""

ENOUGH = 12
"""Letters below which a text tells nothing."""


def language_of(text: str) -> str:
    """A code of the service's languages, "" where the text is too short to tell."""
    if len(TIFINAGH.findall(text)) >= ENOUGH:
        return "zgh"
    if len(ARABIC.findall(text)) >= ENOUGH:
        return "ar"
    words = " ".join(re.findall(r"[^\W\d_]+", text))
    if len(words) < ENOUGH:
        return ""
    found, _ = _known().classify(words)
    return str(found)


@cache
def _known() -> Any:
    """Loaded with the first letter: it takes a moment."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(LATIN))
    return identifier
