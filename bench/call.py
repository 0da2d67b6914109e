"""The call that everybody makes: answer, language prompt, key, menu prompt, key, announcement, hang up."""

from __future__ import annotations

from dataclasses import dataclass

NUMBER = "+212530000199"
"""What a caller of ours dials; the others' callers dial their names."""

LANGUAGE = (
    "fr/welcome",
    "ar/language-option/key-1",
    "zgh/language-option/key-2",
    "fr/language-option/key-3",
    "en/language-more/key-9",
)
MENU = ("fr/topic-obtain/key-1", "fr/topic-progress/key-2")
ANNOUNCEMENT = ("fr/portal",)

PROMPTS = (LANGUAGE, MENU, ANNOUNCEMENT)
"""The clips of each prompt, in their order; the first clip of each is a tone that tells it from all others."""

KEYS = ("3", "1")
"""What is pressed during the first prompt, and during the second."""

CHOICES = ("1239", "12")
"""The keys that the first prompt takes, and the second."""

PATIENCE = 30
"""Seconds that the silence after a prompt may last."""


@dataclass(frozen=True, slots=True)
class Manner:
    """When a caller presses: milliseconds after he was answered, and after his first key."""

    first: int = 1300
    second: int = 800

    @property
    def lasts(self) -> float:
        """Seconds that a call takes at least, the announcement of a second included."""
        return (self.first + self.second) / 1000 + 1.0


QUICK = Manner()
"""Presses both keys while the prompt is heard: what is measured is an interrupted prompt, as most are."""

PATIENT = Manner(first=38_000)
"""Listens to the language prompt, of about ten seconds, and thinks three times as long: one in four is listening."""
