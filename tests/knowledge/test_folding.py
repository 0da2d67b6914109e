"""Words are found however they are written: accents, vowel signs, variants of letters, the article, two alphabets."""

from __future__ import annotations

import pytest

from ivr.knowledge.folding import folded, words


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Pièce d'identité", "piece d'identite"),
        ("PASSEPORT", "passeport"),
        ("cœur", "coeur"),
        ("Straße", "strasse"),
        ("España", "espana"),
        ("جَوَازُ السَّفَر", "جواز السفر"),  # with and without vowel signs
        ("أسرة", "اسره"),  # hamza and the last letter, as they are typed in a hurry
        ("إقامة", "اقامة"),
        ("مصطفى", "مصطفي"),
        ("جـــواز", "جواز"),  # drawn out to fill a line
        ("ⵜⴰⵎⴰⵣⵉⵖⵜ", "tamazight"),
        ("ⵜⴰⵎⴰⵣⵉⵖⵜ", "tamaziɣt"),
        ("ⴰⵥⵔⴼ", "aẓrf"),
    ],
)
def test_both_ways_of_writing_are_one(written: str, typed: str) -> None:
    assert folded(written) == folded(typed)


def test_the_article_is_no_part_of_a_word_unless_little_is_left() -> None:
    assert list(words("السفر والسفر بالسفر للسفر سفر")) == ["سفر"] * 5
    assert list(words("ألم")) == ["الم"]
