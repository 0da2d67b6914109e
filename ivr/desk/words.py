"""What the desk says, in its three languages."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web
from babel import negotiate_locale

from ivr import wording
from ivr.wording import Words as Words

LANGUAGES = ("en", "fr", "ar")
COOKIE = "desk-language"
_FOLDER = Path(__file__).parent / "words"


def words(language: str) -> Words:
    """Of one of the three."""
    return wording.words(_FOLDER, language)


def words_for(request: web.Request) -> Words:
    """In the language that was chosen in this browser, else the first of the browser's own that there is."""
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return words(chosen)
    accepted = [part.partition(";")[0].strip() for part in request.headers.get("Accept-Language", "").split(",")]
    return words(negotiate_locale(accepted, LANGUAGES, sep="-") or LANGUAGES[0])
