"""Sheets are found by a few words in any language, soon, also when a file has just changed."""

from __future__ import annotations

import os
import time
from itertools import count
from pathlib import Path

import pytest

from ivr.errors import MissingRequirement
from ivr.knowledge.index import LOOKED_AT_AGAIN, Index

SHEET = "---\ntitle: {title}\nquestions: [{question}]\n---\n\n{text}\n"


def write(folder: Path, name: str, title: str, question: str = "", text: str = "text") -> Path:
    path = folder / f"{name}.md"
    path.write_text(SHEET.format(title=title, question=question, text=text))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "knowledge"
    made.mkdir()
    write(made, "passport.fr", "Renouveler un passeport", "mon passeport est périmé", "Prenez votre carte d'identité.")
    write(made, "passport.ar", "تجديد جواز السفر", "انتهت صلاحية جوازي", "خُذ بطاقتك الوطنية.")
    write(made, "passport.zgh", "ⴰⵙⵏⴰⵢ ⵏ ⵓⵙⵉⴽⵍ", "", "ⴰⵡⵉ ⵜⴰⴽⴰⵕⴹⴰ.")
    write(made, "identity-card.fr", "Carte d'identité", "", "Il faut un passeport ou un acte de naissance.")
    return made


@pytest.fixture
def index(folder: Path) -> Index:
    return Index(folder, folder.parent / "index.db")


def names(index: Index, text: str, language: str | None = None) -> list[str]:
    return [f"{hit.name}.{hit.language}" for hit in index.search(text, language)]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("passeport", "passport.fr"),  # in its title, and only in the text of the other
        ("identite", "identity-card.fr"),
        ("IDENTITÉ carte", "identity-card.fr"),
        ("perim", "passport.fr"),  # the beginning of a word
        ("جواز", "passport.ar"),
        ("السفر", "passport.ar"),
        ("خذ بطاقتك", "passport.ar"),
        ("asnay", "passport.zgh"),
        ("ⵜⴰⴽⴰⵕⴹⴰ", "passport.zgh"),
        ("passeport du chat", "passport.fr"),  # no sheet has all words
    ],
)
def test_the_best_comes_first(index: Index, asked: str, first: str) -> None:
    assert names(index, asked)[0] == first


def test_one_language_alone_and_nothing_for_nothing(index: Index) -> None:
    assert names(index, "passeport", "ar") == [] and names(index, "جواز", "ar") == ["passport.ar"]
    assert names(index, "xyzzy") == [] and names(index, " \"*' ") == []


@pytest.mark.parametrize("asked", ['"', "AND", "passeport OR", "a* NEAR(b)", "title:passeport", "' or 1=1 --", "-"])
def test_nothing_that_is_typed_is_an_order_to_the_index(index: Index, asked: str) -> None:
    names(index, asked)


def test_a_change_is_seen_within_a_second_and_at_once_by_whoever_begins(folder: Path) -> None:
    now, file = [0.0], folder.parent / "index.db"
    index = Index(folder, file, clock=lambda: now[0])
    assert names(index, "visa") == []
    write(folder, "visa.fr", "Un visa")
    assert names(Index(folder, file), "visa") == ["visa.fr"]
    now[0] = LOOKED_AT_AGAIN
    assert names(index, "visa") == ["visa.fr"]


def test_every_kind_of_change_is_seen(folder: Path) -> None:
    index = Index(folder, folder.parent / "index.db", clock=count(step=2).__next__)
    assert names(index, "visa") == []
    path = write(folder, "visa.fr", "Un visa")
    assert names(index, "visa") == ["visa.fr"]
    seen = path.stat()
    write(folder, "visa.fr", "Un vase")  # as long as before
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns + 1))
    assert names(index, "visa") == [] and names(index, "vase") == ["visa.fr"]
    path.unlink()
    assert names(index, "vase") == []


def test_a_broken_index_is_made_anew(index: Index, folder: Path) -> None:
    file = folder.parent / "index.db"
    names(index, "passeport")
    file.unlink()
    assert names(index, "passeport")[0] == "passport.fr"


def test_without_a_folder_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingRequirement, match="set IVR_KNOWLEDGE"):
        Index(tmp_path / "none", tmp_path / "index.db").search("x")


@pytest.mark.alone
def test_five_thousand_sheets_are_searched_within_fifty_milliseconds(tmp_path: Path) -> None:
    """The median of ten searches, of words that are everywhere and of rare ones."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(5000):
        text = " ".join(f"mot{number * step % 997} passeport visa acte" for step in range(1, 20))
        write(folder, f"sheet-{number}.fr", f"Titre {number}", f"question {number % 50}", text)
    index = Index(folder, tmp_path / "index.db")
    index.search("passeport")  # makes the index
    took = []
    for asked in ("passeport visa", "mot7 titre", "question 4", "pass", "mot99 acte") * 2:
        began = time.perf_counter()
        assert index.search(asked)
        took.append(time.perf_counter() - began)
    median = sorted(took)[len(took) // 2]
    print(f"search in 5,000 sheets: median {median * 1000:.1f} ms, longest {max(took) * 1000:.1f} ms")
    assert median < 0.05
