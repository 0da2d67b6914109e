"""An answered request turned into a proposed sheet, and a proposal that a supervisor accepts into one of the folder."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import yaml

from ivr.errors import ServiceTrouble, UserMistake
from ivr.knowledge.sheet import NAME, Sheet, Wrong, parsed, read

PROPOSED = "proposed"
"""The folder, within that of the sheets, where proposals wait."""


def propose(folder: Path, name: str, language: str, title: str, subject: str, question: str, answer: str) -> Path:
    """Writes a proposal and answers its file. Raises UserMistake when it is none, or there is one of that name."""
    path = folder / PROPOSED / _file(name, language)
    head = {"title": title, "questions": [question] if question else [], "subject": subject, "public": False}
    text = f"---\n{yaml.safe_dump(head, allow_unicode=True, sort_keys=False)}---\n\n{answer.strip()}\n"
    if isinstance(made := parsed(name, language, text), Wrong):
        raise UserMistake(str(made))
    if (folder / path.name).exists() or path.exists():
        raise UserMistake(f"there is a sheet '{name}' in '{language}' already: edit it, or choose another name")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as trouble:
        raise ServiceTrouble(f"the proposal {path} cannot be written: {trouble}") from trouble
    return path


def accept(folder: Path, name: str, language: str, today: date) -> Path:
    """Makes a proposal a sheet that was reviewed today, and answers its file. Raises UserMistake or ServiceTrouble."""
    path = folder / _file(name, language)
    proposal = folder / PROPOSED / path.name
    if not proposal.is_file():
        waiting = sorted(file.name.removesuffix(".md") for file in (folder / PROPOSED).glob("*.md"))
        raise UserMistake(f"'{name}.{language}' is not proposed; {', '.join(waiting) or 'nothing'} is")
    if path.exists():
        raise UserMistake(f"there is a sheet '{name}' in '{language}' already: edit it, and delete {proposal}")
    sheet = read(proposal)
    if not isinstance(sheet, Sheet):
        raise UserMistake(f"the proposal is not right yet: {sheet}")
    try:
        text = proposal.read_text(encoding="utf-8")
        before, after = text.split("\n---", 1)
        if "\nreviewed:" in before:
            before = "\n".join(line for line in before.splitlines() if not line.startswith("reviewed:"))
        proposal.write_text(f"{before}\nreviewed: {today}\n---{after}", encoding="utf-8")
        os.replace(proposal, path)
    except OSError as trouble:
        raise ServiceTrouble(f"the sheet {path} cannot be written: {trouble}") from trouble
    return path


def _file(name: str, language: str) -> str:
    """Raises UserMistake for a name that leads elsewhere, or is none."""
    file = f"{name}.{language}.md"
    if not NAME.fullmatch(file):
        raise UserMistake(f"'{name}' is no name for a sheet - write small letters, digits, dashes, as in passport-lost")
    return file
