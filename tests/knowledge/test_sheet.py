"""A sheet's file: its name, its head, its text; and what is said of one that is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.errors import UserMistake
from ivr.knowledge.sheet import Sheet, Wrong, named, read, sheets_in
from ivr.settings import PROJECT

GOOD = "---\ntitle: A lost passport\nsubject: obtain\npublic: true\nreviewed: 2026-11-20\n---\n\nGo to the police.\n"


def test_a_sheet_is_read(tmp_path: Path) -> None:
    (tmp_path / "passport-lost.en.md").write_text(GOOD)
    (sheet,) = sheets_in(tmp_path)
    assert isinstance(sheet, Sheet)
    assert (sheet.name, sheet.language, sheet.text) == ("passport-lost", "en", "Go to the police.")
    assert sheet.head.public and sheet.head.reviewed


@pytest.mark.parametrize(
    ("name", "text", "hint"),
    [
        ("Passport.en.md", GOOD, "called like passport-lost.fr.md"),
        ("passport.md", GOOD, "called like passport-lost.fr.md"),
        ("passport.pt.md", GOOD, "there is no language 'pt'"),
        ("p.en.md", "Go to the police.", "it begins with a line ---"),
        ("p.en.md", "---\ntitle: x\nGo.\n", "it begins with a line ---"),
        ("p.en.md", "---\ntitle: [\n---\nGo.\n", "its fields are no YAML"),
        ("p.en.md", "---\nsubject: x\n---\nGo.\n", "title: Field required"),
        ("p.en.md", "---\ntitle: x\ntitel: y\n---\nGo.\n", "titel: Extra inputs are not permitted"),
        ("p.en.md", "---\n- x\n---\nGo.\n", "its fields: "),
        ("p.en.md", "---\ntitle: x\n---\n\n", "it has no text"),
        ("p.en.md", "---\ntitle: x\n---\n" + "y" * 100_001, "larger than 100 kB"),
    ],
)
def test_what_is_none_is_told(tmp_path: Path, name: str, text: str, hint: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    wrong = read(path)
    assert isinstance(wrong, Wrong) and hint in str(wrong) and str(wrong).startswith(f"{name}: ")


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "p.en.md"
    path.write_bytes(b"---\ntitle: \xff\n---\nx")
    assert isinstance(read(path), Wrong)


def test_an_unknown_name_has_a_suggestion(tmp_path: Path) -> None:
    (tmp_path / "passport-lost.en.md").write_text(GOOD)
    with pytest.raises(UserMistake, match="did you mean 'passport-lost'"):
        named(tmp_path, "pasport-lost")


def test_the_projects_own_sheets_are_right() -> None:
    found = list(sheets_in(PROJECT / "knowledge"))
    assert len(found) >= 6 and [one for one in found if isinstance(one, Wrong)] == []
